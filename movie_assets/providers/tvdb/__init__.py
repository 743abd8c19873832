"""TheTVDB: login, client, wire models, typed rows and search."""

"""OMDb: client, wire models, typed rows and search."""

"""The embedded OMDb: routes and answers."""

"""The embedded TVDB: routes, films and the lists of types."""

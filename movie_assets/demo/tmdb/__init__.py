"""The embedded TMDB: routes, lists, films and the changes feed."""

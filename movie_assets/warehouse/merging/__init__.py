"""Merging typed rows into the provider cache: queries that DuckDB runs over whole sets of films.

Belongs here: SQL of merged rows. Does not belong here: whose value counts (movie_assets/merge), when a film is merged
(projection.py), writing rows (replacing.py).
"""

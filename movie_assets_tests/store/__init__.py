"""Tests of movie_assets.store."""

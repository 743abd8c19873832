"""Tests of movie_assets.merge."""

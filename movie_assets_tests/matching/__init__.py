"""Tests of movie_assets.matching."""

"""Tests of movie_assets.refresh."""

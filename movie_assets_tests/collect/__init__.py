"""Tests of movie_assets.collect."""

"""Tests of movie_assets.policy."""

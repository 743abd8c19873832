"""Tests of movie_assets/keeping."""

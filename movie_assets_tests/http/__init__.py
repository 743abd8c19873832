"""Tests of movie_assets.http."""

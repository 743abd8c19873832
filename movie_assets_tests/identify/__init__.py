"""Tests of movie_assets.identify."""

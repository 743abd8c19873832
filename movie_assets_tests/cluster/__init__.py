"""Tests of movie_assets/cluster: several hosts on one machine."""

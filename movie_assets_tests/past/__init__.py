"""Tests of the past: the warehouse as of a moment."""

"""The embedded IMDb: title pages and data files."""

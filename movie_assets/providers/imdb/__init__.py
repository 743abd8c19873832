"""IMDb: title pages, data files, and the record that both are read into."""

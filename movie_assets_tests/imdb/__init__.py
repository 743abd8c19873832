"""Films that TMDB lacks: data files, sources, placeholders and their upgrade."""

"""The embedded TMDB."""

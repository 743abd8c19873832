"""Genres under one name each, whichever provider names them.

Belongs here: spellings, and TMDB's numbers, which stay where its names are of another language. Does not belong here:
judgement: what one provider calls Suspense and another Thriller are two genres.
"""

SPELLINGS = {
    "Sci-Fi": "Science Fiction",
    "SciFi": "Science Fiction",
    "Science-Fiction": "Science Fiction",
    "Film-Noir": "Film Noir",
    "Game-Show": "Game Show",
    "Mini-Series": "Mini Series",
    "Reality-TV": "Reality",
    "Sports": "Sport",
    "Talk-Show": "Talk Show",
    "TV-Movie": "TV Movie",
}
"""A provider's word -> the genre. Every other word is the genre's name."""
TMDB_NUMBERS = {
    12: "Adventure",
    14: "Fantasy",
    16: "Animation",
    18: "Drama",
    27: "Horror",
    28: "Action",
    35: "Comedy",
    36: "History",
    37: "Western",
    53: "Thriller",
    80: "Crime",
    99: "Documentary",
    878: "Science Fiction",
    9648: "Mystery",
    10402: "Music",
    10749: "Romance",
    10751: "Family",
    10752: "War",
    10770: "TV Movie",
}
"""Source: https://developer.themoviedb.org/reference/genre-movie-list."""

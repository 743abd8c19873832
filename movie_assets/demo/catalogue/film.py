"""A film as every provider knows it: one frozen record of single values.

Belongs here: the fields of a film, the names of genres, and the paths of a film's generated images. Does not belong
here: how facts become a film (`film_completion`), a film's lists (`people`, `artwork`), any provider's shape.
"""

from dataclasses import dataclass

from movie_assets.demo.catalogue.dice import token

GENRES: dict[int, str] = {
    28: "Action",
    12: "Adventure",
    16: "Animation",
    35: "Comedy",
    80: "Crime",
    99: "Documentary",
    18: "Drama",
    10751: "Family",
    14: "Fantasy",
    36: "History",
    27: "Horror",
    10402: "Music",
    9648: "Mystery",
    10749: "Romance",
    878: "Science Fiction",
    10770: "TV Movie",
    53: "Thriller",
    10752: "War",
    37: "Western",
}


@dataclass(frozen=True, slots=True)
class Film:
    """All single values of a film.

    `credits` is how many people it has, None where that is drawn; `artwork` multiplies how many pictures, and
    `new_artwork` counts those that came since. `revision` changes when the film is edited.
    """

    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    imdb_title: str
    original_language: str
    year: int | None
    release_date: str
    runtime: int | None
    budget: int
    revenue: int
    box_office: int | None
    vote_average: float
    vote_count: int
    popularity: float
    genre_ids: tuple[int, ...]
    video: bool
    overview: str | None
    tagline: str | None
    poster_path: str | None
    backdrop_path: str | None
    imdb_rating: float | None
    imdb_votes: int | None
    rotten_tomatoes: int | None
    metascore: int | None
    in_tmdb: bool
    in_omdb: bool
    in_fanart: bool
    in_tvdb: bool
    credits: int | None
    artwork: float
    new_artwork: int
    generated: tuple[str, ...]
    withheld: tuple[str, ...]
    revision: int


def artwork_stem(seed: str, tmdb_id: int, kind: str) -> str:
    """Return what the file paths of one film's images of a kind have in common: one hash for all of them."""
    return f"/generated{token(seed, tmdb_id, kind, 14)}"


def artwork_path(stem: str, kind: str, index: int) -> str:
    """Return the file path of one generated TMDB image."""
    return f"{stem}{index:04x}.{'png' if kind == 'logo' else 'jpg'}"

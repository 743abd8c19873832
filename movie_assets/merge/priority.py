"""The provider whose value a merged field gets: the default table, completed by what providers declare.

Belongs here: the table. Does not belong here: merging (rows.py), overrides (settings).
"""

from movie_assets.providers.registry import SPECS

PRIORITY: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("title", "overview", "runtime", "release_date", "content_rating", "poster_url"), ("omdb", "tmdb", "tvdb", "imdb")
) | {
    "outline": ("omdb",),
    "awards": ("omdb",),
    "box_office": ("omdb",),
    "imdb_rating": ("omdb", "imdb"),
    "imdb_votes": ("omdb", "imdb"),
    "rotten_tomatoes_score": ("omdb",),
    "metacritic_score": ("omdb",),
}
PRIORITY["poster_url"] = ("tmdb", "omdb", "tvdb", "imdb")
"""The order of providers for a field: the first one that has a value leads. Every other field: TMDB, OMDb, TVDB, IMDb.
Source: the product's priority table; change it by MOVIE_ASSETS_PRIORITY (JSON)."""


def default_order(field: str) -> tuple[str, ...]:
    """Return the providers that have a merged field, in the order in which their values count."""
    having = [name for name, spec in SPECS.items() if field in spec.contribution.fields]
    leading = PRIORITY.get(field, ())
    return (*leading, *(name for name in having if name not in leading))

"""The provider whose value a merged field gets: the default table, completed by what providers declare.

Belongs here: the table, and what it means in words. Does not belong here: merging (warehouse/merging), overrides
(settings).
"""

from collections.abc import Mapping
from typing import Any

from movie_assets.merge.fields import FIELDS, IMAGE_KINDS, TEXTLESS, VIDEO_SOURCES
from movie_assets.merge.preferences import Preferences
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


def counting_order(field: str, preferences: Preferences) -> tuple[str, ...]:
    """Return the providers whose values of a field count, the first of them first."""
    return tuple(p for p in preferences.priority.get(field, default_order(field)) if p in FIELDS.get(field, ()))


def rule(field: str, preferences: Preferences) -> str:
    """Return in words whose value a merged field gets."""
    languages = ", ".join(code or "without text" for code in preferences.languages)
    if field == "trailer_url":
        return f"official trailers first, then {', '.join(VIDEO_SOURCES)}, then by language ({languages}), the newest"
    order = ", ".join(counting_order(field, preferences))
    first = f"the first of {order} that has a value" if order else ""
    if field in IMAGE_KINDS:
        textless = "without text first, then " if field in TEXTLESS else ""
        kinds = ", ".join(IMAGE_KINDS[field])
        images = f"of all images {textless}by language ({languages}), then by provider ({kinds}), votes and size"
        return f"{images}; else {first}" if first else images
    also = {
        "release_date": "a date outside the film's own year, that of another release, does not count",
        "content_rating": f'certificates of {preferences.country}; "Not Rated" counts where nobody has one',
    }
    return f"{first}; {also[field]}" if field in also else first


def rule_of_film(field: str, preferences: Preferences, correction: Mapping[str, Any] | None) -> str:
    """Return in words whose value a field of one film gets. `correction`: what a person decided about it."""
    if correction is None:
        return rule(field, preferences)
    if correction["action"] == "prefer":
        return f"{correction['prefers']}, which a person prefers for this film; else {rule(field, preferences)}"
    return f"what a person decided, before all providers; without it {rule(field, preferences)}"

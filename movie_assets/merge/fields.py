"""The merged fields, and which provider has what for them: derived from what the providers declare.

Belongs here: those tables. Does not belong here: whose value counts (priority.py), how rows are merged (the queries).
"""

from collections.abc import Mapping

from movie_assets.providers.registry import SPECS

MERGED_FIELDS = (
    "title",
    "original_title",
    "original_language",
    "tagline",
    "overview",
    "outline",
    "release_date",
    "runtime",
    "content_rating",
    "status",
    "tmdb_rating",
    "tmdb_votes",
    "imdb_rating",
    "imdb_votes",
    "rotten_tomatoes_score",
    "metacritic_score",
    "awards",
    "budget",
    "revenue",
    "box_office",
    "popularity",
    "genres",
    "companies",
    "countries",
    "directors",
    "poster_url",
    "backdrop_url",
    "collection",
    "collection_id",
    "collection_poster_url",
    "spoken_languages",
    "origin_countries",
    "homepage",
    "writers",
    "adult",
    "award_wins",
    "award_nominations",
    "named_award",
    "named_award_wins",
    "named_award_nominations",
)
"""The fields of provider_cache_movies that are filled from providers."""

FIELDS: dict[str, dict[str, str]] = {
    field: {name: column for name, spec in SPECS.items() if (column := spec.contribution.fields.get(field))}
    for field in MERGED_FIELDS
}
"""Merged field -> provider -> its column."""

YEAR_REPORTERS = tuple(name for name, spec in SPECS.items() if spec.contribution.year)
"""Who reports the release year when nobody reports the day."""
IMAGE_SOURCES = {name: spec.contribution.images_name for name, spec in SPECS.items() if spec.contribution.images_name}
"""Providers of images, and the provider_name of each in the cache."""
IMAGE_BASES = {name: spec.contribution.images_base for name, spec in SPECS.items() if spec.contribution.images_base}
"""What stands before the paths of a provider's images."""
VIDEO_SOURCES = tuple(name for name, spec in SPECS.items() if spec.contribution.videos)
"""Providers of videos."""
CREDITS_SOURCES = tuple(name for name, spec in SPECS.items() if spec.contribution.credits)
"""Providers of cast and crew. The first that has any of a film counts."""
CREDITS_SOURCE = CREDITS_SOURCES[0]
"""The provider of keywords."""
IDS_SOURCES = (CREDITS_SOURCE, *(name for name, spec in SPECS.items() if spec.contribution.ids_elsewhere))
"""Providers of the film's ids at other sites. Each one's stand beside the others'."""

FROM_CREW = {
    "directors": ("Director",),
    "writers": ("Writer", "Screenplay", "Story", "Novel", "Author", "Original Story", "Co-Writer", "Screenstory"),
}
"""Fields that are names of the crew -> their jobs."""

IMAGE_KINDS: Mapping[str, Mapping[str, str]] = {
    "poster_url": {"tmdb": "poster", "fanart": "poster", "tvdb": "poster"},
    "backdrop_url": {"tmdb": "backdrop", "fanart": "fanart", "tvdb": "fanart"},
    "fanart_url": {"fanart": "fanart", "tmdb": "backdrop", "tvdb": "fanart"},
    "clearlogo_url": {"fanart": "clearlogo", "tmdb": "logo", "tvdb": "clearlogo"},
}
"""Column -> the providers that may have such an image, in their order -> each one's type of it."""
TEXTLESS = frozenset({"backdrop_url", "fanart_url"})
"""Where an image without text stands before one with text."""
FILLED_FIELDS = (*FIELDS, *(name for name in IMAGE_KINDS if name not in FIELDS), "trailer_url")
"""The columns of provider_cache_movies that say something of the film: people correct them, coverage counts them."""

"""The queries that merge typed rows into the tables of the provider cache, and the version of what they do.

Belongs here: which table has which query. Does not belong here: the queries (movie_query.py, part_queries.py), running
them (warehouse).
"""

import hashlib
import json
from collections.abc import Collection
from functools import partial

from movie_assets.merge.preferences import Preferences
from movie_assets.warehouse.conditions import Query
from movie_assets.warehouse.merging.corrected_values import NO_CORRECTIONS, corrections_query
from movie_assets.warehouse.merging.movie_query import movies_query
from movie_assets.warehouse.merging.part_queries import (
    cast_query,
    crew_query,
    external_ids_query,
    images_query,
    keywords_query,
    videos_query,
)

MERGE_CODE = 8
"""Increase it when this package merges differently: then every film is merged again, without a call."""


def cache_queries(preferences: Preferences, corrected: Collection[str] = ()) -> dict[str, Query]:
    """Return, for each provider_cache_* table, the query of its rows, of all films that are given (merge_inputs.py).

    `corrected`: the fields that people corrected of these films.
    """
    texts = {
        "provider_cache_movies": movies_query(preferences, corrected),
        "provider_cache_images": images_query(),
        "provider_cache_videos": videos_query(),
        "provider_cache_movie_cast": cast_query(),
        "provider_cache_movie_crew": crew_query(),
        "provider_cache_keywords": keywords_query(),
        "provider_cache_external_ids": external_ids_query(),
        "provider_cache_corrections": corrections_query() if corrected else NO_CORRECTIONS,
    }
    return {name: partial(_whatever_films, text) for name, text in texts.items()}


def _whatever_films(text: str, _these: str) -> str:
    return text


def merge_version(preferences: Preferences) -> str:
    """Return a hash of everything that a merge depends on, except answers."""
    priority = sorted((f, list(p)) for f, p in preferences.priority.items())
    ttl, languages = sorted(preferences.ttl_hours.items()), list(preferences.languages)
    text = json.dumps([MERGE_CODE, priority, ttl, preferences.country, languages])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

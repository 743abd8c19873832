"""What the merging queries read: the films that are merged, and their typed rows, as temporary tables.

Belongs here: those tables. Does not belong here: what is made of them (the queries).

Each typed table is read once for a merge, by the condition on movie_id that makes reading a few films fast. The queries
read what is left.
"""

from collections.abc import Mapping

import polars as pl

from movie_assets.merge.fields import CREDITS_SOURCES, FIELDS, FROM_CREW, YEAR_REPORTERS
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.warehouse.conditions import Query

MERGING = "merging"
"""The films: movie_id, tmdb_id, imdb_id, tvdb_id, import_status, partition_year, missing_providers, merge_key, and
answer_id, the newest of their answers."""
PERSON = "merging_person"
"""What people corrected of these films: movie_id, field, action, value, prefers."""
LISTS = frozenset(("images", "videos", "cast_members", "crew_members", "keywords", "external_ids", "certificates"))
"""Columns of typed tables whose parts a merge reads."""


def of_provider(provider: str) -> str:
    """Return where the typed rows of a provider are; `version` is the answer_id of the film's merge."""
    return f"merging_{provider}"


def given(films: pl.DataFrame, corrections: pl.DataFrame | None = None) -> Mapping[str, pl.DataFrame | Query]:
    """Return what the queries read, by name. A film without any answer is not among the films.

    `corrections`: of these films, in the columns of provider_cache_corrections but answer_id.
    """
    typed = {of_provider(provider): _typed_query(provider) for provider in PROVIDER_TABLES}
    corrected = {} if corrections is None or corrections.is_empty() else {PERSON: corrections}
    return {MERGING: films.drop_nulls("answer_id"), **corrected, **typed}


def _typed_query(provider: str) -> Query:
    columns = ", ".join(f"t.{column}" for column in sorted(_columns(provider)))
    rows = f"{PROVIDER_TABLES[provider].name} t JOIN {MERGING} m USING (movie_id)"
    return lambda these: f"SELECT t.movie_id, m.answer_id AS version, {columns} FROM {rows} WHERE t.{these}"


def _columns(provider: str) -> set[str]:
    """Return the columns of a provider that a merge reads."""
    named = {having[provider] for having in FIELDS.values() if provider in having}
    named |= {column for _, column in SPECS[provider].contribution.reported_ids}
    if provider in CREDITS_SOURCES:
        named -= FROM_CREW.keys()
    own = {c.name for c in PROVIDER_TABLES[provider].columns}
    if "certificates" in own:
        named.discard(FIELDS["content_rating"].get(provider, ""))
    year = {"year"} if provider in YEAR_REPORTERS else set()
    return named | year | (LISTS & own) | {"answer_id", "fetched_at"}

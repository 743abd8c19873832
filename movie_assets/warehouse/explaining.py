"""Reads for one film: every value that a merged field could have had, what is not merged, how it moved, its answer.

Belongs here: those queries of the warehouse. Does not belong here: which value wins (merging/), how it is shown (cli/).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import duckdb
import polars as pl

from movie_assets.merge.fields import FIELDS
from movie_assets.providers.columns import ANSWER, MOVIE_ID, RAW
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS
from movie_assets.warehouse.lineage import lineage_of
from movie_assets.warehouse.merging.fields_view import NAME

_OF_THE_ANSWER = {column.name for column in (MOVIE_ID, *ANSWER, RAW)}
_ABOUT_VALUES = ("provider_cache_fields", "provider_cache_disagreements", "provider_cache_curves")
"""Views that compare values, and are not where one looks them up."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a provider's typed row has that is not merged under this name, such as awards, or sums by territory."""

    provider: str
    column: str
    """The typed table and its column."""
    shown_in: tuple[str, ...]
    """The merged tables and views that are made of it."""
    answer_id: str
    fetched_at: datetime
    value: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of provider_cache_fields."""

    field: str
    provider: str
    value: str
    place: int
    won: bool
    answer_id: str
    fetched_at: datetime

    def row(self) -> dict[str, Any]:
        """Return it as a dictionary; the moment is naive UTC."""
        return asdict(self)


def candidates(connection: duckdb.DuckDBPyConnection, movie_id: int) -> list[Candidate]:
    """Return the values of all fields of a film, by field, the winner first."""
    rows = connection.execute(
        "SELECT field, provider, value, place, won, answer_id, fetched_at"
        f" FROM {NAME} WHERE movie_id = ? ORDER BY field, place",
        [movie_id],
    ).fetchall()
    return [Candidate(*row) for row in rows]


def listed(connection: duckdb.DuckDBPyConnection, movie_id: int, name: str) -> list[Listed]:
    """Return what providers have of a film under this name, of their typed column or of a list, and is not merged."""
    found = []
    for provider, table in PROVIDER_TABLES.items():
        column = SPECS[provider].contribution.lists.get(name, name)
        if column not in table.schema or column in _OF_THE_ANSWER or FIELDS.get(name, {}).get(provider) == column:
            continue
        is_list = isinstance(table.schema[column], pl.List)
        text = f"CASE WHEN len({column}) > 0 THEN to_json({column})::VARCHAR END" if is_list else f"{column}::VARCHAR"
        rows = connection.execute(
            f"SELECT answer_id, fetched_at, {text} AS value FROM {table.name}"
            f" WHERE movie_id = {int(movie_id)} AND value IS NOT NULL"
        ).fetchall()
        source = f"{table.name}.{column}"
        found += [Listed(provider, source, _shown_in(source), *row) for row in rows]
    return found


def _shown_in(source: str) -> tuple[str, ...]:
    names = (name for name in (*TABLES, *VIEWS) if name not in _ABOUT_VALUES)
    return tuple(name for name in names if any(source in sources for sources in lineage_of(name).values()))


def corrections_of(connection: duckdb.DuckDBPyConnection, movie_id: int) -> dict[str, dict[str, Any]]:
    """Return what people decided about a film and is in force, by field: action, prefers."""
    sql = f"SELECT field, action, prefers FROM {CACHE_CORRECTIONS.name} WHERE movie_id = ?"
    rows = connection.execute(sql, [movie_id]).fetchall()
    return {field: {"action": action, "prefers": prefers} for field, action, prefers in rows}


def changes_of(
    connection: duckdb.DuckDBPyConnection, movie_id: int, columns: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return how each provider's column (provider -> column) moved, oldest first: reported_at, provider, old, new."""
    rows = connection.execute(
        "SELECT reported_at, provider, field, old::VARCHAR, new::VARCHAR FROM field_changes WHERE movie_id = ?"
        " ORDER BY reported_at, provider",
        [movie_id],
    ).fetchall()
    return [
        {"reported_at": at, "provider": provider, "old": old, "new": new}
        for at, provider, field, old, new in rows
        if columns.get(provider) == field
    ]


def raw_text(connection: duckdb.DuckDBPyConnection, movie_id: int, provider: str, answer_id: str) -> str | None:
    """Return the whole answer that a value was read from; None where the warehouse has no copy."""
    table = PROVIDER_TABLES[provider].name
    sql = f"SELECT raw_response::VARCHAR FROM {table} WHERE movie_id = {int(movie_id)} AND answer_id = ?"
    rows = connection.execute(sql, [answer_id]).fetchall()
    return rows[0][0] if rows else None

"""Reads for one film: every value that a merged field could have had, how it moved, and the answer behind it.

Belongs here: those queries of the warehouse. Does not belong here: which value wins (merging/), how it is shown (cli/).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import duckdb

from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS
from movie_assets.warehouse.merging.fields_view import NAME


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

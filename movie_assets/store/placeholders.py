"""Films that TMDB lacks: their state, when TMDB is asked again, and what IMDb's sources answered.

Belongs here: writes and reads of `placeholders` and `imdb_lookups`. Does not belong here: import_status (films.py),
asking (collect/), the waits and the table of states (policy/placeholder_lifecycle.py), figures
(placeholder_figures.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from movie_assets.models import ImportStatus
from movie_assets.policy.placeholder_lifecycle import BATCH, LACKED_BY_TMDB, MOST_AHEAD, most_known, next_retry
from movie_assets.store import fetch_state, views
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Connection

IS_DUE = f"(p.next_retry_at <= :now OR p.next_retry_at > :bound) AND {views.visible()}"
"""SQL of placeholders p and films f: TMDB is to be asked again by :now, or after what any rule sets (:bound)."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A film that TMDB lacks, and how often TMDB was asked for it again."""

    movie_id: int
    imdb_id: str
    retries: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """What one source said about one id: found, not_found, no_film, blocked or failed."""

    imdb_id: str
    source: str
    outcome: str
    reason: str | None = None


def begin(connection: Connection, movie_id: int, imdb_id: str, now: datetime) -> None:
    """Record a film that was just added without TMDB: when TMDB is asked again, and that IMDb can be asked."""
    connection.execute(
        "INSERT INTO placeholders (movie_id, imdb_id, created_at, next_retry_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (movie_id) DO NOTHING",
        (movie_id, imdb_id, seconds(now), seconds(next_retry(now, retries=0))),
    )
    fetch_state.create_fallback(connection, movie_id, imdb_id)


def end_if_full(connection: Connection, movie_id: int, status: ImportStatus, now: datetime) -> None:
    """Stop asking TMDB for a film that it has now."""
    if status is ImportStatus.FULL:
        connection.execute(
            "UPDATE placeholders SET upgraded_at = coalesce(upgraded_at, ?), next_retry_at = NULL WHERE movie_id = ?",
            (seconds(now), movie_id),
        )


def merge(connection: Connection, kept: int, lost: int, statuses: Iterable[str], now: datetime) -> ImportStatus:
    """Give a film what IMDb reported of the one that was merged into it; return their common import status."""
    status = most_known(ImportStatus(text) for text in statuses)
    connection.execute(
        "UPDATE placeholders SET movie_id = ? WHERE movie_id = ? AND NOT EXISTS"
        " (SELECT 1 FROM placeholders own WHERE own.movie_id = ?)",
        (kept, lost, kept),
    )
    connection.execute("DELETE FROM placeholders WHERE movie_id = ?", (lost,))
    fetch_state.move_fallback(connection, kept, lost)
    end_if_full(connection, kept, status, now)
    return status


def due(operations: Operations, now: datetime, *, limit: int = BATCH) -> list[Placeholder]:
    """Return the placeholders for which TMDB is to be asked again now, longest due first."""
    rows = operations.rows(
        "SELECT p.movie_id, p.imdb_id, p.retries FROM placeholders p JOIN films f USING (movie_id)"
        f" WHERE {IS_DUE} ORDER BY p.next_retry_at, p.movie_id LIMIT :most",
        {"now": seconds(now), "bound": seconds(now + MOST_AHEAD), "most": limit},
    )
    return [Placeholder(row["movie_id"], row["imdb_id"], row["retries"]) for row in rows]


def next_due(operations: Operations) -> float | None:
    """Return when (unix seconds) TMDB is asked for the next placeholder, or None."""
    row = operations.row("SELECT min(next_retry_at) AS at FROM placeholders")
    return None if row is None else row["at"]


def lacking(operations: Operations, movie_ids: Sequence[int]) -> list[Placeholder]:
    """Return those of these films that TMDB still lacks."""
    marks = ", ".join("?" * len(movie_ids))
    states = ", ".join(f"'{status}'" for status in sorted(LACKED_BY_TMDB))
    rows = operations.rows(
        "SELECT p.movie_id, p.imdb_id, p.retries FROM placeholders p JOIN films f USING (movie_id)"
        f" WHERE f.merged_into IS NULL AND f.import_status IN ({states}) AND p.movie_id IN ({marks})",
        tuple(movie_ids),
    )
    return [Placeholder(row["movie_id"], row["imdb_id"], row["retries"]) for row in rows]


def never_asked(operations: Operations, movie_ids: Sequence[int]) -> list[Placeholder]:
    """Return those of these films that TMDB lacks and of which none of IMDb's own sources has reported."""
    reported = {
        r["movie_id"] for r in operations.rows("SELECT movie_id FROM placeholders WHERE scraped_at IS NOT NULL")
    }
    return [place for place in lacking(operations, movie_ids) if place.movie_id not in reported]


def asked_again(operations: Operations, placeholder: Placeholder, now: datetime, *, found: bool) -> None:
    """Record that TMDB was asked again. A film that it has now is fetched like any due film, and not asked for here."""
    retries = placeholder.retries + 1
    again = None if found else seconds(next_retry(now, retries=retries))
    with operations.transaction() as connection:
        connection.execute(
            "UPDATE placeholders SET retries = ?, next_retry_at = ? WHERE imdb_id = ?",
            (retries, again, placeholder.imdb_id),
        )


def retry_later(connection: Connection, movie_id: int, now: datetime) -> None:
    """Let TMDB be asked again for a film, after the usual wait: it does not open the id that it found."""
    rows = connection.execute(
        "SELECT imdb_id, retries FROM placeholders WHERE movie_id = ? AND next_retry_at IS NULL", (movie_id,)
    ).fetchall()
    connection.executemany(
        "UPDATE placeholders SET next_retry_at = ? WHERE imdb_id = ?",
        [(seconds(next_retry(now, retries=row["retries"])), row["imdb_id"]) for row in rows],
    )


def keep_lookups(operations: Operations, lookups: Sequence[Lookup], now: datetime, run_id: str | None = None) -> None:
    """Record what sources said, for the figures."""
    with operations.transaction() as connection:
        connection.executemany(
            "INSERT INTO imdb_lookups (imdb_id, source, outcome, reason, at, run_id) VALUES (?, ?, ?, ?, ?, ?)",
            [(look.imdb_id, look.source, look.outcome, look.reason, seconds(now), run_id) for look in lookups],
        )

"""The table fetch_state and its only writer: each change is an event that policy/fetch_transitions.py applies.

Belongs here: reading and writing the rows of given films, inside the caller's transaction. Does not belong here: the
rules (policy/fetch_transitions.py), queries over many films (due_calls.py, film_frames.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from movie_assets.policy.fetch_events import Event, FetchState, Freeze, MergedAway, Status, Subject
from movie_assets.policy.fetch_transitions import merged, next_state
from movie_assets.providers.registry import ROUTES
from movie_assets.store.moments import day, moment, seconds
from movie_assets.store.sql import Connection, Row
from movie_assets.store.views import visible

FALLBACK_ENDPOINT = "title"
"""The endpoint of a row for IMDb, whichever of its sources answered. Only films that TMDB lacks have such a row."""

_COLUMNS = (
    "external_id",
    "status",
    "reason",
    "good_answer_id",
    "fetched_at",
    "confirmed_unchanged_at",
    "checked_at",
    "attempts",
    "due_at",
    "content_hash",
    "unchanged_streak",
    "frozen",
    "cycle_due_at",
    "changed_at",
)
_SELECT = (
    f"SELECT s.movie_id, s.provider, f.release_date, {', '.join(f's.{name}' for name in _COLUMNS)}"
    " FROM fetch_state s JOIN films f USING (movie_id)"
)
_UPDATE = f"UPDATE fetch_state SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE movie_id = ? AND provider = ?"


def create(connection: Connection, movie_id: int) -> None:
    """Give a new film a row for each provider that is asked about every film. None can be asked yet."""
    connection.executemany(
        "INSERT INTO fetch_state (movie_id, provider, endpoint, status) VALUES (?, ?, ?, 'never')",
        [(movie_id, provider, route.endpoint) for provider, route in ROUTES.items()],
    )


def create_for_these(connection: Connection, movie_ids: str, given: Mapping[str, object]) -> None:
    """Give new films whose number is their TMDB id a row for each provider, due `:now` where they are asked with it.

    `movie_ids` is a query of them, `given` its parameters.
    """
    for provider, route in ROUTES.items():
        by_number = "tmdb" in (route.id_provider, route.found_by)
        asked = "CAST(these.movie_id AS text), 'never', :now" if by_number else "NULL, 'never', NULL"
        connection.execute(
            "INSERT INTO fetch_state (movie_id, provider, endpoint, external_id, status, due_at)"
            f" SELECT these.movie_id, :provider, :endpoint, {asked} FROM ({movie_ids}) AS these",
            {**given, "provider": provider, "endpoint": route.endpoint},
        )


def create_for_every_movie(connection: Connection, provider: str) -> None:
    """Give every film a row at a provider that is new to this store, due now wherever it can be asked."""
    route = ROUTES[provider]
    connection.execute(
        "INSERT INTO fetch_state (movie_id, provider, endpoint, external_id, status, due_at)"
        " SELECT f.movie_id, :provider, :endpoint, coalesce(own.external_id, other.external_id), 'never',"
        f" CASE WHEN {visible()} AND f.gone_at IS NULL"
        " AND coalesce(own.external_id, other.external_id) IS NOT NULL THEN f.reported_at END FROM films f"
        " LEFT JOIN external_ids own ON own.movie_id = f.movie_id AND own.provider = :own AND own.role = 'accepted'"
        " LEFT JOIN external_ids other ON other.movie_id = f.movie_id AND other.provider = :other"
        " AND other.role = 'accepted' WHERE true ON CONFLICT (movie_id, provider, endpoint) DO NOTHING",
        {"provider": provider, "endpoint": route.endpoint, "own": route.id_provider, "other": route.found_by},
    )
    connection.execute("INSERT INTO known_providers VALUES (?) ON CONFLICT (provider) DO NOTHING", (provider,))


def create_fallback(connection: Connection, movie_id: int, imdb_id: str) -> None:
    """Give a film that TMDB lacks a row for IMDb. It has no due date: IMDb's sources are asked by their own rules."""
    connection.execute(
        "INSERT INTO fetch_state (movie_id, provider, endpoint, external_id, status) VALUES (?, 'imdb', ?, ?, 'never')"
        " ON CONFLICT (movie_id, provider, endpoint) DO NOTHING",
        (movie_id, FALLBACK_ENDPOINT, imdb_id),
    )


def read(connection: Connection, movie_id: int, provider: str) -> FetchState:
    """Return a film's state at a provider.

    Raises:
        LookupError: the film has no row there.
    """
    row = connection.execute(f"{_SELECT} WHERE s.movie_id = ? AND s.provider = ?", (movie_id, provider)).fetchone()
    if row is None:
        raise LookupError(f"film {movie_id} has no fetch state at {provider}")
    return _state(row)


def apply(connection: Connection, movie_id: int, provider: str, event: Event) -> FetchState:
    """Apply an event to a film's state at one provider; return the state as it was before."""
    row = connection.execute(f"{_SELECT} WHERE s.movie_id = ? AND s.provider = ?", (movie_id, provider)).fetchone()
    if row is None:
        return FetchState()
    before = _state(row)
    connection.execute(_UPDATE, _parameters(row, next_state(before, event, _subject(row))))
    return before


def apply_all(connection: Connection, movie_id: int, event: Event, *, providers: Sequence[str] | None = None) -> int:
    """Apply an event to a film's states at these providers, None = all; return how many it changed."""
    rows = connection.execute(f"{_SELECT} WHERE s.movie_id = ?", (movie_id,)).fetchall()
    return len(_apply(connection, [row for row in rows if providers is None or row["provider"] in providers], event))


def apply_to_these(connection: Connection, movie_ids: Iterable[int], provider: str, event: Event) -> list[FetchState]:
    """Apply an event to the states of many films at one provider; return the changed states as they are now."""
    select = f"{_SELECT} WHERE s.movie_id = ? AND s.provider = ?"
    rows = [connection.execute(select, (movie_id, provider)).fetchone() for movie_id in movie_ids]
    return _apply(connection, [row for row in rows if row is not None], event)


def merge(connection: Connection, kept: int, lost: int, provider: str, asked_with: str | None, now: datetime) -> None:
    """Merge the states of two films that are one into a single state of the film that is kept."""
    rows = connection.execute(
        f"{_SELECT} WHERE s.provider = ? AND s.movie_id IN (?, ?)"
        " ORDER BY s.good_answer_id IS NULL, s.fetched_at DESC NULLS LAST, s.movie_id = ? DESC",
        (provider, kept, lost, kept),
    ).fetchall()
    if not rows:
        return
    best, other = _state(rows[0]), _state(rows[-1])
    # This film had both TMDB ids. At another provider an id means its own film.
    whole = merged(best, other, asked_with, now, same_id=ROUTES[provider].id_provider == "tmdb")
    by_movie = {row["movie_id"]: row for row in rows}
    if kept in by_movie:
        _write(connection, [(by_movie[kept], whole)])
    if lost in by_movie:
        gone = by_movie[lost]
        _write(connection, [(gone, next_state(_state(gone), MergedAway(), _subject(gone)))])


def move_fallback(connection: Connection, kept: int, lost: int) -> None:
    """Give a film the IMDb state of the one that was merged into it, unless it has its own."""
    connection.execute(
        "UPDATE fetch_state SET movie_id = ? WHERE movie_id = ? AND provider = 'imdb' AND NOT EXISTS"
        " (SELECT 1 FROM fetch_state own WHERE own.movie_id = ? AND own.provider = 'imdb')",
        (kept, lost, kept),
    )
    connection.execute("DELETE FROM fetch_state WHERE movie_id = ? AND provider = 'imdb'", (lost,))


def _apply(connection: Connection, rows: Sequence[Row], event: Event) -> list[FetchState]:
    states = [(row, _state(row)) for row in rows]
    after = [(row, before, next_state(before, event, _subject(row))) for row, before in states]
    changes = [(row, state) for row, before, state in after if state != before]
    _write(connection, changes)
    return [state for _, state in changes]


def _write(connection: Connection, changes: Iterable[tuple[Row, FetchState]]) -> None:
    connection.executemany(_UPDATE, [_parameters(row, state) for row, state in changes])


def _parameters(row: Row, state: FetchState) -> tuple[object, ...]:
    return (*_values(state), row["movie_id"], row["provider"])


def _values(state: FetchState) -> tuple[object, ...]:
    return (
        state.external_id,
        state.status,
        state.reason,
        state.good_answer_id,
        _stored(state.fetched_at),
        _stored(state.confirmed_unchanged_at),
        _stored(state.checked_at),
        state.attempts,
        _stored(state.due_at),
        state.content_hash,
        state.unchanged_streak,
        state.frozen,
        _stored(state.cycle_due_at),
        _stored(state.changed_at),
    )


def _state(row: Row) -> FetchState:
    return FetchState(
        external_id=row["external_id"],
        status=Status(row["status"]),
        reason=row["reason"],
        good_answer_id=row["good_answer_id"],
        fetched_at=moment(row["fetched_at"]),
        confirmed_unchanged_at=moment(row["confirmed_unchanged_at"]),
        checked_at=moment(row["checked_at"]),
        attempts=row["attempts"],
        due_at=moment(row["due_at"]),
        content_hash=row["content_hash"],
        unchanged_streak=row["unchanged_streak"],
        frozen=Freeze(row["frozen"]),
        cycle_due_at=moment(row["cycle_due_at"]),
        changed_at=moment(row["changed_at"]),
    )


def _subject(row: Row) -> Subject:
    released = day(row["release_date"])
    return Subject(row["movie_id"], row["provider"], released)


def _stored(at: datetime | None) -> float | None:
    return None if at is None else seconds(at)

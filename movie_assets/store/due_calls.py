"""The calls that are due: for one run the films of some years, for the planner all films.

Belongs here: reads of `fetch_state`. Does not belong here: the rules that set due_at (policy/due_dates.py), ranking
within quotas (policy/planning.py).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from movie_assets.policy.due_dates import CONFIRMED_MOST, LAST_DAY, MOST_AHEAD, MovieAge
from movie_assets.policy.fetch_events import Freeze
from movie_assets.policy.years import partition_years
from movie_assets.store import views
from movie_assets.store.connection import Operations
from movie_assets.store.feed_state import Feed
from movie_assets.store.lists import NUMBERS
from movie_assets.store.moments import seconds

ROWS_AT_ONCE = 10_000
"""A part of so many rows fits into the processor's cache until it is a frame."""
MANY_ROWS = 250_000
"""With more due calls than this, one pass over the whole store beats an index (measured at a million films)."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a run is asked to bring up to date.

    Only `force` overrides due dates and freezing. `movie_ids` narrows the run to these films, in this order. `narrowed`
    names, for a provider, the only films that are asked there, because its quota goes to them. `limit` is the largest
    number of films.
    """

    years: Sequence[str]
    providers: Sequence[str]
    movie_ids: Sequence[int] | None = None
    force: bool = False
    include_frozen: bool = False
    revalidate_days: int | None = None
    """Films that a rule froze are asked again after so many days; None = never."""
    limit: int | None = None
    narrowed: Mapping[str, Collection[int]] = field(default_factory=dict)

    @property
    def takes_all(self) -> bool:
        """Whether every due film of the years is fetched, whatever others there are."""
        return self.movie_ids is None and self.limit is None

    def takes(self, movie_id: int, provider: str) -> bool:
        """Return whether a provider may be asked for a film."""
        return provider not in self.narrowed or movie_id in self.narrowed[provider]


@dataclass(frozen=True, slots=True)
class Due:
    """The due films in the order to fetch them, the year that owns each, and how many the limit leaves out."""

    films: dict[int, str]
    waiting: int


def due_films(operations: Operations, selection: Selection, now: datetime) -> Due:
    """Return the films with at least one due provider: in the order of `movie_ids`, else young and popular first."""
    if not selection.years or not selection.providers:
        return Due({}, 0)
    young = (now.date() - timedelta(days=LAST_DAY[MovieAge.ESTABLISHED])).isoformat()
    condition, parameters = _condition(selection, now)
    if selection.movie_ids is not None:
        condition = f"f.movie_id IN {NUMBERS} AND {condition}"
        parameters = (json.dumps(list(selection.movie_ids)), *parameters)
    rows = operations.rows(
        "SELECT f.movie_id, f.partition_year, f.release_date >= ? AS young, f.popularity,"
        " group_concat(s.provider, ',') AS providers FROM films f JOIN fetch_state s USING (movie_id)"
        f" WHERE f.partition_year IN ({_marks(selection.years)}) AND {condition}"
        " GROUP BY f.movie_id ORDER BY young DESC NULLS LAST, f.popularity DESC NULLS LAST, f.movie_id",
        (young, *selection.years, *parameters),
    )
    films = {
        r["movie_id"]: r["partition_year"]
        for r in rows
        if any(selection.takes(r["movie_id"], provider) for provider in r["providers"].split(","))
    }
    if selection.movie_ids is not None:
        films = {movie_id: films[movie_id] for movie_id in selection.movie_ids if movie_id in films}
    taken = list(films)[: selection.limit]
    return Due({movie_id: films[movie_id] for movie_id in taken}, len(films) - len(taken))


def due_providers(operations: Operations, movie_id: int, selection: Selection, now: datetime) -> dict[str, str]:
    """Return the providers that are due for a film now, each with the id to ask with."""
    condition, parameters = _condition(selection, now)
    rows = operations.rows(
        f"SELECT s.provider, s.external_id FROM fetch_state s JOIN films f USING (movie_id)"
        f" WHERE f.movie_id = ? AND {condition}",
        (movie_id, *parameters),
    )
    return {row["provider"]: row["external_id"] for row in rows if selection.takes(movie_id, row["provider"])}


def due_calls(
    operations: Operations,
    providers: Sequence[str],
    now: datetime,
    *,
    include_frozen: bool = False,
    revalidate_days: int | None = None,
    feed: Feed | None = None,
) -> pl.DataFrame:
    """Return every due call, of all years, in the columns that policy.planning reads.

    Columns: movie_id, provider and partition_year (enumerations), release_date, popularity, due_at (naive UTC), never
    (nothing was answered yet), held (the changes feed is alive, and decides within a day whether the call is needed).
    Rows are read in parts: 4 million calls take 110 MB.
    """
    schema = pl.Schema(
        {
            "movie_id": pl.Int64(),
            "provider": pl.Enum(providers),
            "partition_year": pl.Enum(partition_years(now.date())),
            "release_date": pl.Date(),
            "popularity": pl.Float32(),
            "due_at": pl.Datetime("us"),
            "never": pl.Boolean(),
            "held": pl.Boolean(),
        }
    )
    held, parameters = _held(feed, now)
    conditions: list[tuple[str, tuple[object, ...]]] = [
        ("s.frozen = 0 AND s.due_at <= ?", (seconds(now),)),
        ("s.frozen = 0 AND s.due_at > ?", (seconds(now + MOST_AHEAD),)),
    ]
    if include_frozen or revalidate_days is not None:
        fetched = now if include_frozen else now - timedelta(days=revalidate_days or 0)
        frozen = f"s.frozen = {Freeze.BY_RULE:d} AND s.due_at <= ? AND s.fetched_at <= ?"
        conditions.append((frozen, (seconds(now), seconds(fetched))))
    select = (
        "SELECT s.movie_id, s.provider, f.partition_year,"
        " CAST(julianday(f.release_date) - 2440587.5 AS INTEGER), f.popularity, CAST(s.due_at * 1000000 AS INTEGER),"
        # A film that the provider does not have was asked for. Only films never asked for come before refreshes.
        " s.fetched_at IS NULL AND (s.status <> 'not_found' OR s.checked_at IS NULL),"
        f" {held} FROM {{}} USING (movie_id)"
        f" WHERE {views.askable()} AND s.provider IN ({_marks(providers)}) AND "
    )
    return pl.concat(_frames(operations, select, (*parameters, *providers), conditions, schema))


def _frames(
    operations: Operations,
    select: str,
    given: Sequence[object],
    conditions: Sequence[tuple[str, Sequence[object]]],
    schema: pl.Schema,
) -> list[pl.DataFrame]:
    """Return the rows that meet one of the conditions. No row meets two.

    An index of each condition finds few rows fast, but jumps into the table for each one. Where more than MANY_ROWS are
    due, one pass over the store from first film to last replaces it: 5 times faster when all are due.
    """
    frames, found = [pl.DataFrame(schema=schema)], 0
    for condition, values in conditions:
        for rows in operations.chunks(
            select.format("fetch_state s JOIN films f") + condition, (*given, *values), ROWS_AT_ONCE
        ):
            frames.append(_frame(rows, schema))
            found += len(rows)
            if found > MANY_ROWS:
                break
    if found <= MANY_ROWS:
        return frames
    either = " OR ".join(f"({condition})" for condition, _ in conditions)
    every = [value for _, values in conditions for value in values]
    # The plus keeps SQLite from using an index again; NOT INDEXED does nothing for a table WITHOUT ROWID.
    in_order = f"{select.format('fetch_state s CROSS JOIN films f')} +({either})"
    return [_frame(rows, schema) for rows in operations.chunks(in_order, (*given, *every), ROWS_AT_ONCE)]


def _frame(rows: Sequence[tuple[object, ...]], schema: pl.Schema) -> pl.DataFrame:
    columns = zip(schema.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([_series(name, dtype, values) for (name, dtype), values in columns])


def _series(name: str, dtype: pl.DataType, values: tuple[object, ...]) -> pl.Series:
    if isinstance(dtype, pl.Enum):
        return pl.Series(name, values, dtype=pl.String).cast(dtype)
    stored: dict[type[pl.DataType], pl.DataType] = {
        pl.Date: pl.Int32(),
        pl.Datetime: pl.Int64(),
        pl.Boolean: pl.Int8(),
    }
    return pl.Series(name, values, dtype=stored.get(type(dtype), dtype)).cast(dtype)


def _held(feed: Feed | None, now: datetime) -> tuple[str, tuple[object, ...]]:
    """Return the condition under which the next poll of the changes feed decides whether a call is needed."""
    if feed is None or not feed.alive(now):
        return "0", ()
    condition = (
        "(s.provider = 'tmdb' AND s.status IN ('ok', 'deferred') AND coalesce(s.changed_at, 0) < s.fetched_at"
        f" AND {views.LAST_KNOWN} >= ? AND s.fetched_at > ?)"
    )
    return condition, (seconds(feed.polled_from), seconds(now - CONFIRMED_MOST))


def _condition(selection: Selection, now: datetime) -> tuple[str, tuple[object, ...]]:
    """Return the condition of the calls that a run may make. Only a forced run overrides a person's freeze."""
    asked = f"{views.askable()} AND s.provider IN ({_marks(selection.providers)})"
    if selection.force:
        return asked, tuple(selection.providers)
    unfrozen, since = _unfrozen(selection, now)
    return f"{asked} AND {views.fell_due()} AND {unfrozen}", (*selection.providers, *views.moments(now), *since)


def _unfrozen(selection: Selection, now: datetime) -> tuple[str, tuple[object, ...]]:
    if selection.include_frozen:
        return f"s.frozen <> {Freeze.BY_PERSON:d}", ()
    if selection.revalidate_days is None:
        return "s.frozen = 0", ()
    since = seconds(now - timedelta(days=selection.revalidate_days))
    return f"(s.frozen = 0 OR (s.frozen = {Freeze.BY_RULE:d} AND s.fetched_at <= ?))", (since,)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))

"""Which films of which years are due at which provider: the plan of one run.

Belongs here: reads of `provider_state` for collecting. Does not belong here: the rules that set due_at (rules/refresh),
ranking against a quota over the whole catalogue.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from movie_assets.operations.store import Operations, seconds
from movie_assets.rules.refresh import LAST_DAY, MovieAge


@dataclass(frozen=True, slots=True)
class Selection:
    """What a run is asked to bring up to date.

    `force` alone overrides due dates and freeze; `movie_ids` narrows to these films; `limit` takes so many films.
    """

    years: Sequence[str]
    providers: Sequence[str]
    movie_ids: Sequence[int] | None = None
    force: bool = False
    include_frozen: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The due films in the order to fetch them, with the year that owns each, and how many a limit leaves."""

    films: dict[int, str]
    waiting: int


def due_films(operations: Operations, selection: Selection, now: datetime) -> Due:
    """Return the films with at least one due provider: recent and established first, then by popularity."""
    if not selection.years or not selection.providers:
        return Due({}, 0)
    young = (now.date() - timedelta(days=LAST_DAY[MovieAge.ESTABLISHED])).isoformat()
    condition, parameters = _condition(selection, now)
    rows = operations.rows(
        "SELECT DISTINCT f.movie_id, f.partition_year, f.release_date >= ? AS young, f.popularity"
        " FROM films f JOIN provider_state s"
        f" USING (movie_id) WHERE f.partition_year IN ({_marks(selection.years)}) AND {condition}"
        " ORDER BY young DESC, f.popularity DESC, f.movie_id",
        (young, *selection.years, *parameters),
    )
    wanted = set(selection.movie_ids) if selection.movie_ids is not None else None
    films = [(r["movie_id"], r["partition_year"]) for r in rows if wanted is None or r["movie_id"] in wanted]
    taken = films[: selection.limit]
    return Due(dict(taken), len(films) - len(taken))


def due_calls(operations: Operations, providers: Sequence[str], now: datetime) -> pl.DataFrame:
    """Return every due call, of all years, as rules.plan wants it.

    Columns: movie_id, provider, title, partition_year, release_date, popularity, due_at and fetched_at (naive UTC).
    """
    rows = operations.rows(
        "SELECT s.movie_id, s.provider, f.title, f.partition_year, f.release_date, f.popularity,"
        " CAST(s.due_at * 1000000 AS INTEGER), CAST(s.fetched_at * 1000000 AS INTEGER)"
        " FROM provider_state s JOIN films f USING (movie_id) WHERE s.due_at <= ? AND s.frozen = 0"
        f" AND s.external_id IS NOT NULL AND f.gone_at IS NULL AND s.provider IN ({_marks(providers)})",
        (seconds(now), *providers),
    )
    schema = {
        "movie_id": pl.Int64, "provider": pl.String, "title": pl.String, "partition_year": pl.String,
        "release_date": pl.String, "popularity": pl.Float64, "due_at": pl.Int64, "fetched_at": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").with_columns(
        pl.col("release_date").str.to_date(), pl.col("due_at", "fetched_at").cast(pl.Datetime("us"))
    )


def due_providers(operations: Operations, movie_id: int, selection: Selection, now: datetime) -> dict[str, str]:
    """Return which providers are due for a film right now, with the id to ask each with."""
    condition, parameters = _condition(selection, now)
    rows = operations.rows(
        f"SELECT s.provider, s.external_id FROM provider_state s JOIN films f USING (movie_id)"
        f" WHERE f.movie_id = ? AND {condition}",
        (movie_id, *parameters),
    )
    return {row["provider"]: row["external_id"] for row in rows}


def is_early(operations: Operations, movie_id: int, provider: str, now: datetime) -> bool:
    """Return whether a call now comes before its due date, so that its answer is no quiet cycle."""
    row = operations.row("SELECT due_at FROM provider_state WHERE movie_id = ? AND provider = ?", (movie_id, provider))
    return row is not None and (row["due_at"] is None or row["due_at"] > seconds(now))


def _condition(selection: Selection, now: datetime) -> tuple[str, tuple[object, ...]]:
    asked = f"s.external_id IS NOT NULL AND f.gone_at IS NULL AND s.provider IN ({_marks(selection.providers)})"
    if selection.force:
        return asked, tuple(selection.providers)
    thawed = "" if selection.include_frozen else " AND s.frozen = 0"
    return f"{asked} AND s.due_at <= ?{thawed}", (*selection.providers, seconds(now))


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))

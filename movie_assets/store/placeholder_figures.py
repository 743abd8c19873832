"""Figures of films that TMDB lacks: what sources said, how many placeholders there are, how long TMDB took.

Belongs here: reads that return frames. Does not belong here: writes (placeholders.py), the names of figures in
collection_stats (monitoring/figures.py). Moments are returned as naive UTC datetimes.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import polars as pl

from movie_assets.policy.movie_status import PLACEHOLDERS
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB, MOST_AHEAD
from movie_assets.providers.imdb.file_columns import COLUMNS
from movie_assets.store.connection import Operations
from movie_assets.store.data_files import data_files
from movie_assets.store.lists import NUMBERS
from movie_assets.store.moments import seconds
from movie_assets.store.placeholders import IS_DUE

OUTCOMES = ("found", "not_found", "no_film", "blocked", "failed")
ANSWERED = ("found", "not_found", "no_film")
"""Outcomes that are an answer. "The source lacks this title" and "this is no film" are answers too."""
_DAY = 86_400
_FIGURES = pl.Schema({"figure": pl.String(), "provider": pl.String(), "text": pl.String(), "value": pl.Float64()})


def placeholder_states(operations: Operations, movie_ids: Iterable[int]) -> pl.DataFrame:
    """Return when films that TMDB lacks or lacked are asked for, in policy.movie_status.PLACEHOLDERS' columns."""
    rows = operations.rows(
        "SELECT movie_id, scraped_at, retries, next_retry_at FROM placeholders"
        f" WHERE movie_id IN {NUMBERS} ORDER BY movie_id",
        (json.dumps(sorted(movie_ids)),),
    )
    stored = dict(zip(PLACEHOLDERS.names(), (pl.Int64, pl.Float64, pl.Int32, pl.Float64), strict=True))
    frame = pl.DataFrame([tuple(row) for row in rows], schema=stored, orient="row")
    moments = [
        (pl.col(n) * 1_000_000).round().cast(pl.Int64).cast(pl.Datetime("us")).alias(n)
        for n in ("imdb_scraped_at", "next_tmdb_retry_at")
    ]
    return frame.with_columns(moments)


def lookups_by_source(operations: Operations, since: datetime | None = None) -> pl.DataFrame:
    """Count what sources said: source, outcome, lookups. `since` is aware UTC; None = ever."""
    rows = operations.rows(
        "SELECT source, outcome, count(*) FROM imdb_lookups WHERE at >= ? GROUP BY 1, 2 ORDER BY 1, 2",
        (seconds(since) if since else 0.0,),
    )
    schema = {"source": pl.String, "outcome": pl.String, "lookups": pl.Int64}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def placeholder_figures(operations: Operations, now: datetime) -> pl.DataFrame:
    """Return the figures of the fallback at `now`: figure, provider (a source, or null), text, value.

    imdb_attempts, imdb_successes and imdb_failures by source, of all time; imdb_blocked, which are failures too;
    imdb_success_rate: the share of requested ids that got an answer; placeholders: films that TMDB lacks now;
    placeholders_made; placeholder_rate: the share of answered ids that became films; upgrades; upgrade_rate_30_days:
    the share of placeholders older than 30 days that TMDB had within 30; days_until_tmdb (mean, null without upgrades);
    placeholders_due (TMDB is to be asked again now); imdb_files_age_days (since the oldest check of a file).
    """
    counts = lookups_by_source(operations)
    figures: list[dict[str, object]] = []

    def add(figure: str, value: float | None, provider: str | None = None, text: str | None = None) -> None:
        figures.append({"figure": figure, "provider": provider, "text": text, "value": value})

    for source in counts["source"].unique().sort():
        own = dict(counts.filter(source=source).select("outcome", "lookups").iter_rows())
        good = sum(own.get(outcome, 0) for outcome in ANSWERED)
        add("imdb_attempts", sum(own.values()), source)
        add("imdb_successes", good, source)
        add("imdb_failures", sum(own.values()) - good, source)
        add("imdb_blocked", own.get("blocked", 0), source)
        for outcome in OUTCOMES:
            add("imdb_lookups", own.get(outcome, 0), source, outcome)
    row = operations.row(
        "SELECT count(DISTINCT imdb_id) AS asked, count(DISTINCT CASE WHEN outcome IN ('found', 'no_film') OR"
        " outcome = 'not_found' THEN imdb_id END) AS answered, count(DISTINCT CASE WHEN outcome = 'found' THEN imdb_id"
        " END) AS found FROM imdb_lookups"
    )
    assert row is not None
    add("imdb_success_rate", _share(row["answered"], row["asked"]))
    add("placeholder_rate", _share(row["found"], row["answered"]))
    states = ", ".join(f"'{status}'" for status in sorted(LACKED_BY_TMDB))
    row = operations.row(
        "SELECT count(*) AS made, count(p.upgraded_at) AS upgrades,"
        f" count(*) FILTER (WHERE f.import_status IN ({states}) AND f.hidden_at IS NULL) AS lacking,"
        f" avg(p.upgraded_at - p.created_at) AS took, count(*) FILTER (WHERE {IS_DUE}) AS due,"
        " count(*) FILTER (WHERE p.created_at <= :now - 30 * 86400) AS old,"
        " count(*) FILTER (WHERE p.created_at <= :now - 30 * 86400"
        " AND p.upgraded_at <= p.created_at + 30 * 86400) AS soon"
        " FROM placeholders p JOIN films f USING (movie_id) WHERE f.merged_into IS NULL",
        {"now": seconds(now), "bound": seconds(now + MOST_AHEAD)},
    )
    assert row is not None
    for figure, name in (("placeholders", "lacking"), ("placeholders_made", "made"), ("upgrades", "upgrades")):
        add(figure, row[name] or 0)
    add("placeholders_due", row["due"] or 0)
    add("upgrade_rate_30_days", _share(row["soon"], row["old"]))
    add("days_until_tmdb", row["took"] / _DAY if row["took"] is not None else None)
    checked = [file.checked_at for file in data_files(operations, COLUMNS).values() if file.checked_at]
    add("imdb_files_age_days", (now.astimezone(UTC) - min(checked)).total_seconds() / _DAY if checked else None)
    return pl.DataFrame(figures, schema=_FIGURES)


def enriched(operations: Operations) -> int:
    """Count the films that TMDB lacks and for which another provider has an answer, as for any film."""
    row = operations.row("SELECT count(*) FROM films f WHERE import_status = 'imdb_enriched' AND hidden_at IS NULL")
    return 0 if row is None else int(row[0])


def _share(part: int | None, whole: int | None) -> float | None:
    return (part or 0) / whole if whole else None

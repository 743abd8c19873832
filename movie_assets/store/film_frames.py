"""Reads of the operations store for projections and reports: whole years of films as frames.

Belongs here: queries that return polars frames. Does not belong here: writes, the shape of warehouse tables.
Moments are returned as naive UTC datetimes, as the warehouse keeps them.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import polars as pl

from movie_assets.store import views
from movie_assets.store.bodies import DamagedBodyError, read_body
from movie_assets.store.connection import Operations
from movie_assets.store.lists import NUMBERS, TEXTS, numbers
from movie_assets.store.moments import FIRST, LAST, at

logger = logging.getLogger(__name__)
_MOMENT = pl.Datetime("us")
LARGEST = 2**63 - 1
"""The largest number that a column can hold."""


def movie_ids_of(operations: Operations, films: Sequence[str] | range) -> set[int]:
    """Return the films that these years own, or that have these ids, with those that were merged away."""
    if isinstance(films, range):
        sql, ends = "SELECT movie_id FROM films WHERE movie_id BETWEEN ? AND ?", (films.start, films.stop - 1)
        return {row["movie_id"] for row in operations.rows(sql, ends)}
    rows = operations.rows(
        f"SELECT movie_id FROM films WHERE partition_year IN {TEXTS}",
        (json.dumps(list(films)),),
    )
    return {row["movie_id"] for row in rows}


def ranges(operations: Operations, size: int) -> list[range]:
    """Return ranges of ids that together have every film, known or not, at most `size` known ones in each."""
    ends = operations.rows(
        "SELECT movie_id FROM (SELECT movie_id, row_number() OVER (ORDER BY movie_id) AS place FROM films) AS films"
        " WHERE place % ? = 0",
        (size,),
    )
    bounds = [-LARGEST, *(row["movie_id"] + 1 for row in ends), LARGEST]
    return [range(first, after) for first, after in pairwise(bounds)]


def answered_in(operations: Operations, run_id: str | None) -> set[int]:
    """Return the films that this run got answers about, whatever year owns them by now."""
    rows = operations.rows(
        "SELECT DISTINCT movie_id FROM responses WHERE run_number = (SELECT run_number FROM runs WHERE run_id = ?)"
        " AND movie_id IS NOT NULL",
        (run_id,),
    )
    return {row["movie_id"] for row in rows}


def unknown(operations: Operations, movie_ids: Sequence[int], answer_ids: Sequence[str]) -> tuple[int, int]:
    """Return how many of these films, and of these raw responses, the store does not have."""
    counts = (
        (f"SELECT count(*) FROM films WHERE movie_id IN {NUMBERS}", list(movie_ids)),
        (f"SELECT count(*) FROM responses WHERE answer_id IN {TEXTS}", list(answer_ids)),
    )
    known = [operations.rows(sql, (json.dumps(ids),))[0][0] for sql, ids in counts]
    return len(movie_ids) - known[0], len(answer_ids) - known[1]


def films(operations: Operations, movie_ids: Iterable[int]) -> pl.DataFrame:
    """Return films with their accepted ids, in the columns of the table movies."""
    rows = operations.rows(
        f"""
        SELECT f.movie_id, CAST(t.external_id AS bigint) AS tmdb_id, i.external_id AS imdb_id,
               CAST(v.external_id AS bigint) AS tvdb_id, f.title, f.release_date, f.vote_average, f.vote_count,
               f.popularity, f.import_status, f.source, f.partition_year, f.first_seen_at, f.reported_at, f.gone_at
        FROM films f
        LEFT JOIN external_ids t ON t.movie_id = f.movie_id AND t.provider = 'tmdb' AND t.role = 'accepted'
        LEFT JOIN external_ids i ON i.movie_id = f.movie_id AND i.provider = 'imdb' AND i.role = 'accepted'
        LEFT JOIN external_ids v ON v.movie_id = f.movie_id AND v.provider = 'tvdb' AND v.role = 'accepted'
        WHERE {views.visible()} AND f.movie_id IN {NUMBERS}
        ORDER BY f.movie_id
        """,
        (_ids(movie_ids),),
    )
    schema = {
        "movie_id": pl.Int64,
        "tmdb_id": pl.Int64,
        "imdb_id": pl.String,
        "tvdb_id": pl.Int64,
        "title": pl.String,
        "release_date": pl.String,
        "vote_average": pl.Float64,
        "vote_count": pl.Int64,
        "popularity": pl.Float64,
        "import_status": pl.String,
        "source": pl.String,
        "partition_year": pl.String,
        "created_at": pl.Float64,
        "updated_at": pl.Float64,
        "gone_at": pl.Float64,
    }
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").with_columns(
        pl.col("release_date").str.to_date(strict=False),
        *(moment_column(name) for name in ("created_at", "updated_at", "gone_at")),
    )


def states(operations: Operations, movie_ids: Iterable[int]) -> pl.DataFrame:
    """Return films' states: movie_id, provider, status, answer_id, fetched_at, due_at, frozen, askable."""
    rows = operations.rows(
        f"""
        SELECT s.movie_id, s.provider, s.status, s.good_answer_id, s.fetched_at, s.due_at, s.frozen,
               s.external_id IS NOT NULL
        FROM fetch_state s JOIN films f USING (movie_id)
        WHERE {views.visible()} AND s.movie_id IN {NUMBERS}
        """,
        (_ids(movie_ids),),
    )
    schema = {
        "movie_id": pl.Int64,
        "provider": pl.String,
        "status": pl.String,
        "answer_id": pl.String,
        "fetched_at": pl.Float64,
        "due_at": pl.Float64,
        "frozen": pl.Int64,
        "askable": pl.Int64,
    }
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").with_columns(
        moment_column("fetched_at"),
        moment_column("due_at"),
        pl.col("frozen", "askable").cast(pl.Boolean),
        answers=pl.col("answer_id").is_not_null(),
    )


def good_answers(operations: Operations, movie_ids: Iterable[int], provider: str) -> dict[int, str]:
    """Return the latest good answer that a provider gave of each film, where it gave one."""
    rows = operations.rows(
        f"""
        SELECT s.movie_id, s.good_answer_id FROM fetch_state s JOIN films f USING (movie_id)
        WHERE {views.visible()} AND s.provider = ? AND s.good_answer_id IS NOT NULL
              AND s.movie_id IN {NUMBERS}
        """,
        (provider, _ids(movie_ids)),
    )
    return dict(map(tuple, rows))


def good_answers_of(operations: Operations, years: Sequence[str], provider: str) -> pl.DataFrame:
    """Return the latest good answer of a provider about each film of these years that has one: movie_id, answer_id."""
    rows = operations.chunks(
        f"""
        SELECT s.movie_id, s.good_answer_id FROM films f JOIN fetch_state s USING (movie_id)
        WHERE {views.visible()} AND f.partition_year IN {TEXTS} AND s.provider = ? AND s.good_answer_id IS NOT NULL
        """,
        (json.dumps(list(years)), provider),
    )
    schema = {"movie_id": pl.Int64, "answer_id": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *(pl.DataFrame(chunk, schema, orient="row") for chunk in rows)])


def missing(operations: Operations, movie_ids: Iterable[int], providers: Sequence[str]) -> pl.DataFrame:
    """Return which of these providers owe films an answer: movie_id, provider. One that lacks a film owes none."""
    rows = operations.rows(
        f"""
        SELECT s.movie_id, s.provider FROM fetch_state s JOIN films f USING (movie_id)
        WHERE s.external_id IS NOT NULL AND s.good_answer_id IS NULL AND s.status <> 'not_found' AND {views.visible()}
          AND s.provider IN {TEXTS} AND s.movie_id IN {NUMBERS}
        """,
        (json.dumps(list(providers)), _ids(movie_ids)),
    )
    return pl.DataFrame(
        [tuple(row) for row in rows], schema={"movie_id": pl.Int64, "provider": pl.String}, orient="row"
    )


def moved_at(operations: Operations, movie_ids: Iterable[int]) -> pl.DataFrame:
    """Return when something about each film last moved: a call, a report, the feed, a person's decision."""
    these = f"movie_id IN {numbers(':ids')}"  # in each part, or all of each is read
    rows = operations.rows(
        f"""
        SELECT movie_id, max(at) FROM (
            SELECT movie_id, reported_at AS at FROM films WHERE {these}
            UNION ALL SELECT movie_id, fetched_at FROM fetch_state WHERE {these}
            UNION ALL SELECT movie_id, checked_at FROM fetch_state WHERE {these}
            UNION ALL SELECT movie_id, changed_at FROM fetch_state WHERE {these}
            UNION ALL SELECT movie_id, confirmed_unchanged_at FROM fetch_state WHERE {these}
            UNION ALL SELECT movie_id, coalesce(decided_at, asked_at) FROM decisions WHERE {these}
        ) AS moved GROUP BY movie_id
        """,
        {"ids": _ids(movie_ids)},
    )
    schema = {"movie_id": pl.Int64, "moved_at": pl.Float64}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").with_columns(
        moment_column("moved_at")
    )


def field_changes(operations: Operations, movie_ids: Iterable[int]) -> pl.DataFrame:
    """Return the history of films' watched fields, in the columns of the table field_changes."""
    rows = operations.rows(
        "SELECT c.movie_id, c.provider, c.field, c.answer_id, c.old, c.new, c.reported_at"
        f" FROM field_changes c JOIN films f USING (movie_id) WHERE {views.visible()} AND c.movie_id IN {NUMBERS}",
        (_ids(movie_ids),),
    )
    texts = dict.fromkeys(("provider", "field", "answer_id", "old", "new"), pl.String)
    schema = {"movie_id": pl.Int64, **texts, "reported_at": pl.Float64}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").with_columns(
        moment_column("reported_at")
    )


def reported_changes(operations: Operations) -> pl.DataFrame:
    """Return the films that TMDB's changes feed has reported, in the columns of the table tmdb_changes."""
    rows = operations.rows(
        "SELECT s.movie_id, CAST(s.external_id AS bigint), s.changed_at, s.fetched_at,"
        " s.fetched_at IS NULL OR s.fetched_at <= s.changed_at FROM fetch_state s JOIN films f USING (movie_id)"
        f" WHERE s.provider = 'tmdb' AND s.changed_at IS NOT NULL AND {views.visible()}"
        " ORDER BY s.changed_at DESC"
    )
    schema = {
        "movie_id": pl.Int64,
        "tmdb_id": pl.Int64,
        "changed_at": pl.Float64,
        "fetched_at": pl.Float64,
        "waits": pl.Int64,
    }
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").with_columns(
        moment_column("changed_at"), moment_column("fetched_at"), pl.col("waits").cast(pl.Boolean)
    )


def bodies(
    operations: Operations, provider: str, answers: Mapping[int, str]
) -> Iterator[tuple[int, str, datetime, bytes]]:
    """Yield movie_id, answer_id, fetched_at (naive UTC) and body of films' latest good answers that are these.

    Those lost or damaged are left out. Films are found by their ids: by the answers' alone, all states would be read.
    """
    rows = operations.rows(
        f"""
        SELECT s.movie_id, a.answer_id, a.fetched_at, body_hash, b.body
        FROM fetch_state s JOIN responses a ON a.answer_id = s.good_answer_id AND a.provider = s.provider
        JOIN body_keys USING (body_id) JOIN bodies b USING (body_id)
        WHERE s.provider = ? AND s.movie_id IN {NUMBERS} ORDER BY s.movie_id
        """,
        (provider, _ids(answers)),
    )
    for row in rows:
        if answers[row["movie_id"]] != row["answer_id"]:
            continue
        try:
            yield row["movie_id"], row["answer_id"], _naive(row["fetched_at"]), read_body(row["body_hash"], row["body"])
        except DamagedBodyError as error:
            logger.warning("response %s of film %s is damaged: %s", row["answer_id"], row["movie_id"], error)


def projected_as_of(operations: Operations, table: str, years: Sequence[str]) -> dict[str, datetime]:
    """Return the stored as_of of a table's years (aware UTC)."""
    rows = operations.rows(
        f"SELECT partition_year, as_of FROM projections WHERE table_name = ? AND partition_year IN {TEXTS}",
        (table, json.dumps(list(years))),
    )
    return {row["partition_year"]: at(row["as_of"]) for row in rows}


def keep_as_of(operations: Operations, table: str, years: Sequence[str], as_of: datetime) -> None:
    """Record the moment for which a table's years were projected, so that a replay shows the same."""
    with operations.transaction() as connection:
        connection.executemany(
            "INSERT INTO projections (table_name, partition_year, as_of) VALUES (?, ?, ?)"
            " ON CONFLICT (table_name, partition_year) DO UPDATE SET as_of = excluded.as_of",
            [(table, year, as_of.timestamp()) for year in years],
        )


def moment_column(name: str) -> pl.Expr:
    """Return a column of stored moments as naive UTC datetimes."""
    # Rounded as datetime.fromtimestamp does, so that frames and datetimes agree to the microsecond.
    return (pl.col(name).clip(FIRST, LAST) * 1_000_000).round().cast(pl.Int64).cast(_MOMENT).alias(name)


def _naive(stored: float) -> datetime:
    return at(stored).replace(tzinfo=None)


def _ids(movie_ids: Iterable[int]) -> str:
    return json.dumps(sorted(movie_ids))

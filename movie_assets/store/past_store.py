"""The operations store as it was at a moment, as a store of its own: what is copied into it, and what is played again.

Belongs here: the rows of that store that need no answer to be read again. Does not belong here: reads of the store at
hand (kept_answers.py), reading answers again (past/replayed.py), the projection of such a store.

A film about which nothing was kept since then is as it is now: its rows are copied. All others are born again, empty,
and their answers are recorded again by the code that recorded them.
"""

import json
from collections.abc import Collection
from datetime import datetime

from movie_assets.models import Reported
from movie_assets.providers.registry import ROUTES
from movie_assets.store import views
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_id, film_of
from movie_assets.store.film_merges import move_to
from movie_assets.store.films import apply_report, ensure_film, ensure_placeholder
from movie_assets.store.kept_answers import Birth, KeptAnswer
from movie_assets.store.lists import NUMBERS, TEXTS
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Connection

_STATE_OF_FILMS = ("films", "external_ids", "fetch_state", "placeholders")
_THESE = f"movie_id IN {NUMBERS}"


def bear(past: Operations, born: Birth, reported: Reported | None = None) -> None:
    """Add a film, of which nothing is known yet, or what the answer reported that identified it."""
    with past.transaction() as connection:
        if born.imdb_id is None:
            ensure_film(connection, born.movie_id, reported or Reported(), born.source, born.at)
        else:
            ensure_placeholder(connection, born.imdb_id, reported or Reported(), born.source, born.at)


def report_page(past: Operations, movies: list[tuple[int, Reported]], among: Collection[int], now: datetime) -> None:
    """Let a discover page report again of films that are played again."""
    with past.transaction() as connection:
        for tmdb_id, reported in movies:
            if (movie_id := film_of(connection, "tmdb", str(tmdb_id))) in among and movie_id is not None:
                apply_report(connection, movie_id, reported, now)


def exists(connection: Connection, movie_id: int) -> bool:
    """Return whether a film is there."""
    return connection.execute("SELECT 1 FROM films WHERE movie_id = ?", (movie_id,)).fetchone() is not None


def ask_with(connection: Connection, movie_id: int, answer: KeptAnswer, held: set[tuple[int, str, str]]) -> None:
    """Give a film the id that an answer was asked with, which was its own then, whoever had said so.

    `held`: the ids that films were seen to have so far; the answer's film adds its own. An answer that was asked with
    one of those came late, after its film had got another one.
    """
    ids = dict(
        connection.execute(
            "SELECT provider, external_id FROM external_ids WHERE movie_id = ? AND role = 'accepted'", (movie_id,)
        ).fetchall()
    )
    held |= {(movie_id, namespace, external_id) for namespace, external_id in ids.items()}
    route = ROUTES[answer.provider]
    namespace = route.id_provider if answer.endpoint == route.endpoint else route.found_by
    asked, now = answer.external_id, answer.fetched_at
    if namespace is None or (movie_id, namespace, asked) in held:
        return
    if namespace == "tmdb" and "tmdb" in ids and film_of(connection, "tmdb", asked) is None:
        move_to(connection, movie_id, asked, now)
    else:
        accept_id(connection, movie_id, namespace, asked, reported_by=namespace, now=now)


def copy_unmoved(operations: Operations, past: Operations, films: Collection[int]) -> None:
    """Copy the rows of films about which nothing was kept since then."""
    _copy(operations, past, _STATE_OF_FILMS, _THESE, (json.dumps(list(films)),))


def settle(operations: Operations, past: Operations, then: datetime, films: Collection[int]) -> None:
    """Add what needs no answer to be read again: corrections, histories, and the answers that typed rows are made of.

    `films`: those of the store at hand that are meant. What no kept answer of then says of a film's title and date is
    as it is now.
    """
    ids, now = json.dumps(list(films)), seconds(then)
    hidden = operations.rows(f"SELECT movie_id FROM films WHERE hidden_at <= ? AND {_THESE}", (now, ids))
    known = operations.rows(f"SELECT movie_id, title, release_date, partition_year FROM films WHERE {_THESE}", (ids,))
    with past.transaction() as connection:
        connection.executemany("UPDATE films SET hidden_at = 0 WHERE movie_id = ?", [tuple(row) for row in hidden])
        connection.executemany(
            "UPDATE films SET title = ?, release_date = ?, partition_year = ? WHERE movie_id = ? AND title IS NULL",
            [(*row[1:], row[0]) for row in map(tuple, known)],
        )
    _settle_changes(operations, past, now, ids)
    _copy(operations, past, ("decisions",), "kind = 'correct' AND decided_at <= ?", (now,))
    shown = past.rows(
        "SELECT good_answer_id FROM fetch_state s JOIN films f USING (movie_id) WHERE good_answer_id IS NOT NULL"
        f" AND {views.visible()}"
    )
    good = json.dumps([row[0] for row in shown])
    theirs = f"SELECT body_id FROM responses WHERE answer_id IN {TEXTS}"
    _copy(operations, past, ("body_keys", "bodies"), f"body_id IN ({theirs})", (good,))
    _copy(operations, past, ("responses",), f"answer_id IN {TEXTS}", (good,))


def _settle_changes(operations: Operations, past: Operations, now: float, ids: str) -> None:
    """Replace the histories by those that are kept: of the film that each answer was of then."""
    meant = past.rows("SELECT movie_id, coalesce(merged_into, movie_id) FROM films")
    films = {row[0]: row[1] for row in meant}
    with past.transaction() as connection:
        connection.execute("DELETE FROM field_changes")
        for chunk in operations.chunks(
            "SELECT coalesce(r.movie_id, c.movie_id), c.provider, field, answer_id, old, new, reported_at"
            " FROM field_changes c LEFT JOIN responses r USING (answer_id) WHERE reported_at <= ? AND c.movie_id IN"
            f" {NUMBERS}",
            (now, ids),
        ):
            connection.executemany(
                "INSERT INTO field_changes (movie_id, provider, field, answer_id, old, new, reported_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(films[row[0]], *row[1:]) for row in chunk if row[0] in films],
            )


_LEFT_OUT = {"responses": {"facts_id", "run_number"}}
"""Columns that are not copied, since what they refer to is not."""


def _copy(
    operations: Operations, past: Operations, tables: Collection[str], where: str, given: tuple[object, ...]
) -> None:
    for table in tables:
        names = past.database.columns()[table]
        columns = ", ".join(name for name in names if name not in _LEFT_OUT.get(table, ()))
        marks = ", ".join("?" * len(columns.split(",")))
        for chunk in operations.chunks(f"SELECT {columns} FROM {table} WHERE {where}", given, 1_000):
            with past.transaction() as connection:
                connection.execute("PRAGMA defer_foreign_keys = ON")
                connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", chunk)

"""What is read of some films is found by their ids: reading a part of a store costs that part.

Belongs here: how SQLite finds rows of films. Does not belong here: what the rows say.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from movie_assets.store import film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.sql import Parameters, Row
from movie_assets_tests.store.conftest import STORE, copied

IDS = [1, 2, 3]
READ: dict[str, Callable[[Operations], Any]] = {
    "films": lambda operations: film_frames.films(operations, IDS),
    "states": lambda operations: film_frames.states(operations, IDS),
    "good answers": lambda operations: film_frames.good_answers(operations, IDS, "tmdb"),
    "missing": lambda operations: film_frames.missing(operations, IDS, ["tmdb"]),
    "moments": lambda operations: film_frames.moved_at(operations, IDS),
    "changes": lambda operations: film_frames.field_changes(operations, IDS),
    "bodies": lambda operations: list(film_frames.bodies(operations, "tmdb", dict.fromkeys(IDS, "a"))),
    "ids": lambda operations: film_frames.movie_ids_of(operations, range(1, 4)),
}
LARGE = {
    "films",
    "f",
    "fetch_state",
    "s",
    "responses",
    "a",
    "bodies",
    "b",
    "body_keys",
    "external_ids",
    "field_changes",
}
"""Tables that grow with the films, and their names in queries."""


class Listening(Operations):
    """A store that remembers what it is asked."""

    asked: Sequence[tuple[str, Parameters]] = ()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Read rows."""
        self.asked = [*self.asked, (sql, parameters)]
        return super().rows(sql, parameters)


@pytest.mark.parametrize("what", READ)
def test_no_table_of_films_is_read_whole(empty_stores: Path, tmp_path: Path, what: str) -> None:
    """A query of some films that read every film, state or response would cost more the more films there are."""
    copied(empty_stores, tmp_path).close()
    with Listening(tmp_path / STORE) as operations:
        READ[what](operations)
        asked = operations.asked
        plan = [row["detail"] for sql, values in asked for row in operations.rows(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert plan
    assert [step for step in plan if step.startswith("SCAN") and step.split()[1] in LARGE] == []


def test_ranges_have_every_film_once(operations: Operations) -> None:
    """However many films there are, each id that can be is in one range, and few films are together."""
    with operations.transaction() as connection:
        connection.executemany(
            "INSERT INTO films (movie_id, title, partition_year, import_status, source, first_seen_at, reported_at)"
            " VALUES (?, 'x', '2014', 'soft', 'discover', 0, 0)",
            [(number * 10,) for number in range(-2, 5)],
        )
    ranges = film_frames.ranges(operations, 3)
    films = operations.rows("SELECT movie_id FROM films ORDER BY movie_id")
    assert [[row["movie_id"] for row in films if row["movie_id"] in own] for own in ranges] == [
        [-20, -10, 0],
        [10, 20, 30],
        [40],
    ]
    assert all(before.stop == after.start for before, after in pairwise(ranges))
    assert (ranges[0].start, ranges[-1].stop) == (-film_frames.LARGEST, film_frames.LARGEST)

"""Answers in batches: a database gets several in one transaction, and everyone's answer is kept when its call ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from movie_assets.collect.batches import AT_ONCE, Batches
from movie_assets.models import Meaning, Outcome, RawResponse, Reading, Reported
from movie_assets.settings import Settings
from movie_assets.store.connection import Address, Operations
from movie_assets.store.films import ensure_placeholder
from movie_assets.store.raw_responses import RawResponses
from movie_assets.store.sql import Connection
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.postgres import TestServer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def run_named(name: str) -> Callable[[Connection], str]:
    """Return a piece of work that leaves a row of this name."""

    def work(connection: Connection) -> str:
        connection.execute("INSERT INTO runs (run_id) VALUES (?)", (name,))
        return name

    return work


def kept_by(operations: Operations, use: Callable[[Batches], Awaitable[Any]]) -> Any:
    """Return what was done with batches, which are closed then."""

    async def main() -> Any:
        batches = Batches(operations)
        try:
            return await use(batches)
        finally:
            await batches.close()

    return asyncio.run(main())


def test_a_batch_is_one_transaction(postgres: TestServer) -> None:
    """What comes together is committed together, at most AT_ONCE answers; each caller gets its own result."""
    names = [str(number) for number in range(2 * AT_ONCE + 5)]
    with Operations(postgres.new_store()) as operations:
        done = kept_by(
            operations,
            lambda batches: asyncio.gather(
                *(batches.keep(number, run_named(name)) for number, name in enumerate(names))
            ),
        )
        assert done == names
        (transactions,) = operations.rows("SELECT count(DISTINCT CAST(xmin AS text)) FROM runs")[0]
        assert transactions == 3


@pytest.mark.fault("raw response", "an answer of a batch that cannot be stored")
def test_what_one_raises_costs_no_other(postgres: TestServer) -> None:
    """Its caller hears of it, nothing of it is kept, and all others of the batch are."""

    def broken(connection: Connection) -> str:
        connection.execute("INSERT INTO runs (run_id) VALUES ('half')")
        raise ZeroDivisionError

    async def use(batches: Batches) -> list[Any]:
        works = (run_named("a"), broken, run_named("a"), run_named("b"))
        return await asyncio.gather(*map(batches.keep, range(len(works)), works), return_exceptions=True)

    with Operations(postgres.new_store()) as operations:
        first, failed, twice, last = kept_by(operations, use)
        assert (first, last) == ("a", "b")
        assert isinstance(failed, ZeroDivisionError)
        assert isinstance(twice, operations.database.broken_rule)
        assert [row["run_id"] for row in operations.rows("SELECT run_id FROM runs ORDER BY 1")] == ["a", "b"]


@pytest.mark.fault("run", "an interrupt while answers wait for their batch")
def test_what_waits_is_kept_when_the_run_is_interrupted(postgres: TestServer) -> None:
    """An answer that came is kept, although nobody waits for it any more."""

    async def use(batches: Batches) -> None:
        waiting = asyncio.create_task(batches.keep(1, run_named("came")))
        await asyncio.sleep(0)
        waiting.cancel()

    with Operations(postgres.new_store()) as operations:
        kept_by(operations, use)
        assert operations.rows("SELECT run_id FROM runs") == [("came",)]


class _StoppedError(BaseException):
    """As Dagster stops a run: no Exception, and raised wherever the process is."""


@pytest.mark.fault("run", "an interrupt while a batch is written")
@pytest.mark.parametrize("store", ["file", "database"])
def test_an_interrupt_ends_who_waits(store: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """All who wait for that batch are told, none waits for ever, and nothing of it is kept."""

    def stopped(connection: Connection) -> None:
        raise _StoppedError

    async def use(batches: Batches) -> list[Any]:
        works = (run_named("a"), stopped, run_named("b"))
        return await asyncio.gather(*map(batches.keep, range(len(works)), works), return_exceptions=True)

    is_file = store == "file"
    address = tmp_path / "operations.sqlite" if is_file else request.getfixturevalue("postgres").new_store()
    with Operations(address) as operations:
        assert [type(result) for result in kept_by(operations, use)] == [_StoppedError] * 3
        assert operations.rows("SELECT run_id FROM runs") == []


def test_a_file_takes_each_answer_at_once(tmp_path: Path) -> None:
    """Where a commit is no round trip, nothing waits for what comes later."""

    async def use(batches: Batches) -> None:
        for name in "ab":
            await batches.keep(1, run_named(name))
            assert operations.rows("SELECT count(*) FROM runs")[0][0] == ord(name) - ord("a") + 1

    with Operations(tmp_path / "operations.sqlite") as operations:
        kept_by(operations, use)


def test_films_take_turns(postgres: TestServer) -> None:
    """What the works of different films read next travels together; those of one film are done in their order."""
    order: list[str] = []

    def reading(name: str) -> Callable[[Connection], str]:
        def work(connection: Connection) -> str:
            for number in (1, 2):
                order.append(f"{name}{number}")
                connection.execute("SELECT ?", (number,)).fetchone()
            return name

        return work

    with Operations(postgres.new_store()) as operations:
        works = [(1, reading("a")), (2, reading("b")), (1, reading("c")), (3, reading("d"))]
        assert operations.together(works) == ["a", "b", "c", "d"]
    assert order == ["a1", "b1", "d1", "a2", "b2", "d2", "c1", "c2"]


def test_answers_that_concern_each_other(tmp_path: Path, postgres: TestServer) -> None:
    """Answers of one batch may name the same id, have the same body, or show that two films are one: all is kept as if
    each had come alone."""
    answers: list[tuple[int, str, dict[str, str]]] = [
        (1, "ok", {"tmdb": "1", "imdb": "tt0000001"}),
        (2, "ok", {"tmdb": "2", "imdb": "tt0000001"}),
        (3, "not_found", {}),
        (4, "not_found", {}),
        (5, "ok", {"tmdb": "5", "imdb": "tt0000009"}),
        (6, "ok", {"tmdb": "6", "imdb": "tt0000006"}),
        (6, "ok", {"tmdb": "6", "imdb": "tt0000007"}),
    ]
    rows = {
        "films": "movie_id, merged_into, import_status, gone_at",
        "external_ids": "movie_id, provider, external_id, role",
        "id_conflicts": "movie_id, provider, external_id, held_by",
        "fetch_state": "movie_id, provider, external_id, status, unchanged_streak",
        "responses": "movie_id, external_id, outcome",
        "body_keys": "body_hash",
        "film_counts": "released, import_status, gone, states, films",
        "due_counts": "due_day, provider, follows, released, first, waited, calls",
    }

    def record(recording: RawResponses, movie_id: int, outcome: str, ids: dict[str, str], into: Connection) -> int:
        raw = RawResponse("tmdb", "movie", str(movie_id), Outcome(outcome), 200, b"the same", NOW)
        meaning = Meaning.GOOD if ids else Meaning.NOT_FOUND
        reading = Reading(raw, 1, meaning, Reported(ids=ids), {"title": "A film"})
        return recording.record(into, movie_id, reading).movie_id

    def kept(address: Address) -> list[list[Any]]:
        with Operations(address) as operations:
            recording = RawResponses(operations, "a run")
            films = [(number, Reported(title="A film")) for number in range(1, 7)]
            recording.record_page(RawResponse("tmdb", "discover", "", Outcome.OK, 200, b"{}", NOW), films, 1)
            with operations.transaction() as connection:
                ensure_placeholder(connection, "tt0000009", Reported(title="A film"), "request", NOW)
            works = [(answer[0], partial(record, recording, *answer)) for answer in answers]
            mean = kept_by(operations, lambda batches: asyncio.gather(*(batches.keep(*each) for each in works)))
            tables = (operations.rows(f"SELECT {columns} FROM {table}") for table, columns in rows.items())
            return [mean, *(sorted(map(tuple, table), key=repr) for table in tables)]

    one_by_one, together = kept(tmp_path / "operations.sqlite"), kept(postgres.new_store())
    assert together == one_by_one
    assert together[3], "two films claim one id"


def test_both_databases_collect_the_same(settings: Settings, operations: Operations, postgres: TestServer) -> None:
    """The same year of films, collected into a file and into Postgres: the same films, ids, states and bodies."""
    tables = {
        "films": "movie_id, title, release_date, partition_year, popularity, vote_count, import_status",
        "external_ids": "movie_id, provider, external_id, role",
        "fetch_state": "movie_id, provider, external_id, status, attempts, content_hash, frozen",
        "body_keys": "body_hash",
        "request_counts": "provider, outcome, requests",
        "film_counts": "released, import_status, gone, states, films",
    }
    with Operations(postgres.new_store()) as other:
        kept = []
        for store in (operations, other):
            discover_years(settings, store, "1987")
            collect_years(settings, store, "1987")
            kept.append(
                {
                    table: sorted(map(repr, map(tuple, store.rows(f"SELECT {columns} FROM {table}"))))
                    for table, columns in tables.items()
                }
            )
        assert kept[0] == kept[1]
        assert kept[0]["films"]

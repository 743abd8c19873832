"""Writes that follow every call must not slow down as the store grows: none of them reads a table from end to end."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.providers.registry import ROUTES
from movie_assets.store.connection import Operations
from movie_assets.store.raw_responses import RawResponses
from movie_assets_tests.recording import record

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILM = Reported(title="Film 1", release_date=date(1999, 10, 15), dated=True)


def answer(endpoint: str, outcome: Outcome = Outcome.OK) -> RawResponse:
    return RawResponse("tmdb", endpoint, "1", outcome, 200, b"{}", NOW)


def discovered(operations: Operations) -> None:
    RawResponses(operations).record_page(answer("discover"), [(1, FILM)], 1)


def fetched(operations: Operations) -> None:
    reported = Reported(ids={"tmdb": "1", "imdb": "tt0000001", "tvdb": "7"})
    record(operations, 1, answer(ROUTES["tmdb"].endpoint), reported, {"title": "Film 1"}, 1)


def not_found(operations: Operations) -> None:
    record(operations, 1, answer(ROUTES["tmdb"].endpoint, Outcome.NOT_FOUND), Reported(), {}, 1)


def failed(operations: Operations) -> None:
    RawResponses(operations).record_failure(1, "tmdb", "HTTP 503", NOW)


def deferred(operations: Operations) -> None:
    RawResponses(operations).record_deferral(1, "tmdb", "daily quota used up")


def changed(operations: Operations) -> None:
    RawResponses(operations).record_changes(answer("changes"), ["1"], NOW.date(), 1)


def plans(connection: sqlite3.Connection, statements: list[str]) -> list[str]:
    reported = [
        f"{row[3]} <- {statement}"
        for statement in statements
        if statement.split()[0] in ("SELECT", "UPDATE", "DELETE")
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    ]
    return [line for line in reported if line.startswith("SCAN") and "json_each" not in line.split("<-")[0]]


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize("write", [discovered, fetched, not_found, failed, deferred, changed])
def test_no_write_reads_a_whole_table(operations: Operations, write: Callable[[Operations], None]) -> None:
    """Every statement finds its rows by an index, for a film that is known as for a new one."""
    statements: list[str] = []
    if write is not discovered:
        discovered(operations)
    with operations.transaction() as connection:
        assert isinstance(connection, sqlite3.Connection)
        connection.set_trace_callback(statements.append)
    for _ in range(2):
        write(operations)
    connection.set_trace_callback(None)
    assert len(statements) > 2
    assert plans(connection, statements) == []

"""A response that the parser refuses is kept, counted, and read by a later parser without a call."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from movie_assets.collect.reparse_refusals import read_refused_anew
from movie_assets.collect.understanding import understand
from movie_assets.demo.server import EmbeddedServer
from movie_assets.models import Meaning, Outcome, RawResponse
from movie_assets.providers.registry import PARSERS
from movie_assets.settings import Settings
from movie_assets.store.bodies import read_text
from movie_assets.store.connection import Operations
from movie_assets.store.raw_responses import RawResponses
from movie_assets.store.refusals import record_anew, refused_responses
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.recording import record_refusal

YEAR = "1999"


def omdb_states(operations: Operations) -> dict[str, int]:
    rows = operations.rows(
        "SELECT status, count(*) AS n FROM fetch_state WHERE provider = 'omdb' AND external_id IS NOT NULL GROUP BY 1"
    )
    return {row["status"]: row["n"] for row in rows}


def garble(server: EmbeddedServer, settings: Settings, operations: Operations) -> tuple[str, int]:
    """Let OMDb answer for one film with what its parser cannot read; return its IMDb id and the fault."""
    discover_years(settings, operations, YEAR)
    collect_years(settings, operations, YEAR, providers=["tmdb"])
    row = operations.row("SELECT external_id FROM fetch_state WHERE provider = 'omdb' AND external_id IS NOT NULL")
    assert row is not None
    body = {"Response": "True", "imdbID": row["external_id"], "Title": ["not", "a", "title"]}
    fault = server.faults.add(provider="omdb", endpoint="title", subject=row["external_id"], status=200, body=body)
    return row["external_id"], fault


@pytest.mark.fault("raw response", "a response that the parser refuses")
def test_a_refused_response_is_kept_with_its_reason(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """It is neither a failure nor an answer: the body stays, the state says why, and nobody asks again at once."""
    imdb_id, _ = garble(server, settings, operations)
    report = collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"])
    assert report.total("omdb")["refused"] == omdb_states(operations)["refused"] == 1
    ((_, _, raw),) = refused_responses(operations, "omdb", PARSERS["omdb"].version + 1)
    assert raw.external_id == imdb_id
    assert b"not" in raw.body
    assert all(row["reason"] for row in operations.rows("SELECT reason FROM fetch_state WHERE status = 'refused'"))
    before = server.log.count("omdb", "title")
    collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"])
    assert server.log.count("omdb", "title") == before


@pytest.mark.fault("raw response", "a refused response, then a good one")
def test_a_refused_response_heals_with_the_next_good_one(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """After an hour the provider is asked again, and a good response replaces the refused one."""
    _, fault = garble(server, settings, operations)
    collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"])
    assert omdb_states(operations)["refused"] == 1
    server.faults.clear(fault)
    later = datetime.now(UTC) + timedelta(hours=1, minutes=5)
    collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"], clock=lambda: later)
    assert "refused" not in omdb_states(operations)


@pytest.mark.fault("raw response", "a refused response, then a newer parser")
def test_a_later_parser_reads_it_without_a_call(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """What a parser of an older version refused counts as if it had been understood at once; one that it refuses too
    is not read again before the next version."""
    discover_years(settings, operations, YEAR)
    collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"])
    good = operations.rows(
        "SELECT s.movie_id, s.external_id, r.answer_id FROM fetch_state s JOIN responses r ON r.answer_id ="
        " s.good_answer_id WHERE s.provider = 'omdb' ORDER BY s.movie_id LIMIT 2"
    )
    older, now = PARSERS["omdb"].version - 1, datetime.now(UTC)
    readable = b'{"Response": "True", "Title": "Read anew", "Year": "1999", "Type": "movie", "imdbID": "%s"}'
    bodies = (readable % good[0]["external_id"].encode(), b'{"Response": "True"}')
    for row, body in zip(good, bodies, strict=True):
        raw = RawResponse("omdb", "title", row["external_id"], Outcome.OK, 200, body, now)
        record_refusal(operations, row["movie_id"], raw, "an older parser did not know it", older)
    assert omdb_states(operations)["refused"] == 2
    before = server.log.count("omdb", "title")
    assert read_refused_anew(operations, RawResponses(operations)) == 1
    assert read_refused_anew(operations, RawResponses(operations)) == 0
    assert server.log.count("omdb", "title") == before
    assert omdb_states(operations)["refused"] == 1
    kept = operations.row(
        "SELECT facts FROM fetch_state s JOIN responses r ON r.answer_id = s.good_answer_id JOIN facts USING (facts_id)"
        " WHERE s.provider = 'omdb' AND s.movie_id = ?",
        (good[0]["movie_id"],),
    )
    assert kept is not None
    assert "Read anew" in read_text(kept["facts"])
    assert list(refused_responses(operations, "omdb", PARSERS["omdb"].version)) == []


def refuse(operations: Operations, version: int) -> tuple[int, str]:
    """Keep an older parser's refusal of a film's OMDb response that the present one reads; return the film."""
    row = operations.row("SELECT movie_id, external_id FROM fetch_state WHERE provider = 'omdb' AND status = 'ok'")
    assert row is not None
    body = b'{"Response": "True", "Title": "Read anew", "Year": "1999", "Type": "movie", "imdbID": "%s"}'
    raw = RawResponse(
        "omdb", "title", row["external_id"], Outcome.OK, 200, body % row["external_id"].encode(), datetime.now(UTC)
    )
    record_refusal(operations, row["movie_id"], raw, "an older parser did not know it", version)
    return row["movie_id"], row["external_id"]


@pytest.mark.fault("raw response", "an outage or a used-up quota after a refused response")
def test_a_failed_or_deferred_call_keeps_a_refused_response_readable(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """Neither an outage nor a used-up quota after the refusal costs another call once a parser reads it."""
    discover_years(settings, operations, YEAR)
    collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"])
    older, raw_responses = PARSERS["omdb"].version - 1, RawResponses(operations)
    movie_id, _ = refuse(operations, older)
    raw_responses.record_deferral(movie_id, "omdb", "the quota of today is used up")
    assert omdb_states(operations)["refused"] == 1
    raw_responses.record_failure(movie_id, "omdb", "HTTP 500", datetime.now(UTC))
    raw_responses.record_deferral(movie_id, "omdb", "the quota of today is used up")
    before = server.log.count("omdb", "title")
    assert read_refused_anew(operations, raw_responses) == 1
    collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"])
    assert server.log.count("omdb", "title") == before
    assert set(omdb_states(operations)) <= {"ok", "not_found"}


@pytest.mark.fault("raw response", "two processes, one of which reads an older response anew")
def test_a_newer_response_is_not_undone_by_reading_an_older_one(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """Another process may have asked meanwhile, or have read the response too: the first one counts."""
    discover_years(settings, operations, YEAR)
    collect_years(settings, operations, YEAR, providers=["tmdb", "omdb"])
    older = PARSERS["omdb"].version - 1
    movie_id, _ = refuse(operations, older)
    ((answer_id, _, raw),) = refused_responses(operations, "omdb", older + 1)
    collect_years(settings, operations, YEAR, providers=["omdb"], movie_ids=[movie_id], force=True)
    newest = operations.row("SELECT * FROM fetch_state WHERE provider = 'omdb' AND movie_id = ?", (movie_id,))
    assert not record_anew(operations, RawResponses(operations), answer_id, movie_id, understand(raw))
    assert operations.row("SELECT * FROM fetch_state WHERE provider = 'omdb' AND movie_id = ?", (movie_id,)) == newest


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("runtime", 10**10, "ok"),
        ("budget", 10**40, "ok"),
        ("vote_count", 10**30, "ok"),
        ("images", {"posters": [{"file_path": "/x", "vote_count": 10**40}]}, "ok"),
        ("release_date", "9999-12-31", "ok"),
    ],
)
@pytest.mark.fault("typed write", "numbers and dates that no column can hold")
def test_what_no_column_can_hold_stops_neither_the_run_nor_the_tables(
    server: EmbeddedServer, settings: Settings, operations: Operations, field: str, value: object, status: str
) -> None:
    """One absurd number is unknown, and a day at the end of time a date; everything else goes on."""
    discover_years(settings, operations, YEAR)
    row = operations.row("SELECT movie_id, external_id FROM fetch_state WHERE provider = 'tmdb' ORDER BY movie_id")
    assert row is not None
    body = {"id": int(row["external_id"]), "title": "T", "original_title": "T", "release_date": "1999-05-05"}
    server.faults.add(
        provider="tmdb",
        endpoint="movie",
        subject=row["external_id"],
        status=200,
        body=json.dumps({**body, field: value}).encode(),
    )
    report = collect_years(settings, operations, YEAR, providers=["tmdb"])
    assert report.total("tmdb")["refused"] == (status == "refused")
    assert report.total("tmdb")["fetched"] > 1
    states = operations.rows("SELECT status FROM fetch_state WHERE provider = 'tmdb' AND movie_id = ?", row[:1])
    assert [state["status"] for state in states] == [status]
    assert project_years(settings, operations, Warehouse(settings.warehouse_path), YEAR, "undated") > 0


def test_what_no_column_can_hold_still_says_which_movie_it_is() -> None:
    """The number is left out, and the record stays readable: identification is not stopped by an absurd number."""
    body = {"id": 7, "title": "T", "original_title": "T", "release_date": "1999-05-05", "runtime": 10**10}
    at = datetime(2026, 11, 21, tzinfo=UTC)
    reading = understand(RawResponse("tmdb", "movie", "7", Outcome.OK, 200, json.dumps(body).encode(), at))
    assert (reading.meaning, reading.no_film) == (Meaning.GOOD, False)
    assert "runtime" in reading.left_out
    assert reading.record is not None

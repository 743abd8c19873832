"""Providers that fail, have no calls left or are off: what is certain without them goes on, all else waits."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import IdentificationError
from movie_assets.identify import service
from movie_assets_tests.conftest import settings_for

from .conftest import INCEPTION, MATRIX, Asker

SPENT = {"Response": "False", "Error": "Request limit reached!"}


def omdb_state(asker: Asker, movie_id: int) -> tuple[str, bool]:
    """Return the film's state at OMDb, and whether a call is due some time."""
    query = "SELECT status, due_at FROM fetch_state WHERE provider = 'omdb' AND movie_id = ?"
    (row,) = asker.operations.rows(query, (movie_id,))
    return row["status"], row["due_at"] is not None


@pytest.mark.parametrize("ids", [{"tmdb_id": "603"}, {"imdb_id": "tt0133093"}, {"tvdb_id": "60000603"}])
@pytest.mark.fault("inbox", "a quota is used up while a film is identified")
def test_a_spent_quota_does_not_stop_an_id_that_its_issuer_knows(
    asker: Asker, server: EmbeddedServer, ids: dict[str, str]
) -> None:
    """OMDb has no calls left: TMDB's own record is enough, also for the next request; OMDb's part is due later."""
    server.faults.add(provider="omdb", status=401, body=SPENT)
    request_id, movie_id = asker.take(**ids)
    assert (movie_id, asker.status(request_id)) == (603, "confirmed")
    assert asker.take(tmdb_id="27205")[1] == 27205
    assert asker.shown() == [603, 27205]
    status, due = omdb_state(asker, 603)
    assert status != "not_found"
    assert due
    (row, *_) = asker.operations.rows("SELECT decision FROM identifications WHERE request_id = ?", (request_id,))
    assert "provider_failed" in {item["rule"] for item in json.loads(row["decision"])["evidence"]}


@pytest.mark.parametrize("provider", ["tmdb", "omdb", "tvdb"])
def test_a_title_waits_for_everybody(asker: Asker, server: EmbeddedServer, provider: str) -> None:
    """A namesake may be known to the provider that failed alone: nothing is taken, and nobody says "not found"."""
    server.faults.add(provider=provider, status=404 if provider == "omdb" else 400, body={"success": False})
    wanted = [asker.add(**MATRIX), asker.add(title="Nobody Knows Such a Film", year=1999)]
    assert not service.identify(asker.context, wanted).films
    assert {asker.status(request_id) for request_id in wanted} == {"pending"}
    server.faults.clear()
    later = asker.at(datetime.now(UTC) + timedelta(hours=2))
    assert service.identify_due(later.context).films == {wanted[0]: 603}
    assert [asker.status(request_id) for request_id in wanted] == ["confirmed", "not_found"]


@pytest.mark.parametrize("body", [{}, {"Response": "True"}, {"Title": "Another", "Response": "True"}])
def test_a_search_that_is_no_page_does_not_say_that_nobody_knows(
    asker: Asker, server: EmbeddedServer, body: dict[str, str]
) -> None:
    """OMDb answers a search without a list: it has not said that it knows none, so the request waits for it."""
    server.faults.add(provider="omdb", endpoint="search", status=200, body=body)
    request_id = asker.add(title="Nobody Knows Such a Film", year=1999)
    assert not service.identify(asker.context, [request_id]).films
    assert asker.status(request_id) == "pending"


@pytest.mark.parametrize("ids", [{"tmdb_id": "603"}, {"imdb_id": "tt0133093"}, {"tvdb_id": "60000603"}])
def test_without_an_answer_of_tmdb_no_film_is_kept_under_a_lesser_id(
    asker: Asker, server: EmbeddedServer, ids: dict[str, str]
) -> None:
    """TMDB's answers are broken: the film that OMDb or TVDB names waits, or it would be another film for good."""
    server.faults.add(provider="tmdb", status=400, body={"success": False})
    request_id = asker.add(**ids)
    assert not service.identify(asker.context, [request_id]).films
    assert asker.status(request_id) == "pending"
    assert asker.count("films") == 0


def test_a_persons_choice_goes_through(asker: Asker, server: EmbeddedServer) -> None:
    """Of OMDb and TVDB nobody answers: what a person chose is taken by TMDB's record, and the rest is due later."""
    request_id = asker.search(**INCEPTION)
    server.faults.add(provider="omdb", status=401, body=SPENT)
    for endpoint in ("movies_extended", "search_remoteid"):
        server.faults.add(provider="tvdb", endpoint=endpoint, status=400, body={"status": "failure"})
    assert service.confirm(asker.context, request_id, "1").films == {request_id: 27205}
    assert asker.status(request_id) == "confirmed"
    assert asker.shown() == [27205]
    assert omdb_state(asker, 27205)[1]


def test_a_persons_choice_needs_the_record_of_its_issuer(asker: Asker, server: EmbeddedServer) -> None:
    """TMDB's answers are broken: a film of TMDB is not taken by what others say of it, and the message says why."""
    request_id = asker.search(**INCEPTION)
    server.faults.add(provider="tmdb", status=400, body={"success": False})
    with pytest.raises(IdentificationError, match="nothing was chosen: tmdb"):
        service.confirm(asker.context, request_id, "1")
    assert asker.count("films") == 0


@pytest.mark.fault("inbox", "a provider that could know is switched off")
def test_who_was_not_asked_does_not_say_not_found(asker: Asker, server: EmbeddedServer) -> None:
    """A TVDB id while TVDB is off: nobody knows those ids, so a person is asked, with the reason."""
    settings = settings_for(server, asker.context.settings.data, tvdb={"enabled": False})
    other = Asker(settings, asker.operations, asker.warehouse, asker.context.clock)
    request_id = other.add(tvdb_id="60000603")
    outcomes = service.identify(other.context, [request_id])
    assert other.status(request_id) == "ambiguous"
    assert outcomes.waiting[request_id].endswith("nobody was asked who knows tvdb ids: tvdb and wikidata are off")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "html", "status": 403}, "HTTP 403 without its own message: a block, not an answer"),
        ({"status": 401, "body": SPENT}, "the provider says: Request limit reached!"),
    ],
)
def test_why_a_provider_is_closed_names_it_once(
    asker: Asker, server: EmbeddedServer, fault: dict[str, Any], reason: str
) -> None:
    """Whoever shows the reason says of which provider it is: the reason itself does not."""
    server.faults.add(provider="omdb", **fault)
    asker.take(tmdb_id="603")
    (row,) = asker.operations.rows("SELECT reason FROM rate_limits WHERE provider = 'omdb'")
    assert row["reason"] == reason

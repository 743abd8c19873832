"""From a request to a film that is shown: what is accepted, what waits, and who is asked how often."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError
from movie_assets.identify import service
from movie_assets.matching.query import ask
from movie_assets.store import requests
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.identify.conftest import INCEPTION, MATRIX, Asker, asked_of


@pytest.mark.parametrize("asked", [MATRIX, {"tvdb_id": "60000603"}], ids=str)
def test_what_is_certain_is_taken_collected_and_shown(
    asker: Asker, server: EmbeddedServer, asked: dict[str, Any]
) -> None:
    """One film, all its ids, every provider's answer, in the cache of its year; nobody is asked the same twice."""
    _, movie_id = asker.take(**asked)
    assert movie_id == 603
    assert asker.ids(603) == {"tmdb": "603", "imdb": "tt0133093", "tvdb": "60000603"}
    assert max(asked_of(server).values()) == 1
    (row,) = asker.warehouse.frame("SELECT title, missing_providers, year FROM provider_cache_movies").rows()
    assert row == ("The Matrix", [], 1999)
    assert asker.shown("movie_status") == [603]
    kept = asker.operations.rows("SELECT endpoint FROM responses WHERE movie_id = 603 ORDER BY 1")
    looked_up = asked_of(server).keys() - {key for key in asked_of(server) if key[1] in ("search", "find")}
    assert len(kept) == len(looked_up)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"title": "Halloween"}, "ambiguous"),
        ({"title": "No Film Has This Name", "year": 1999}, "not_found"),
        ({"tmdb_id": "603", "imdb_id": "tt1375666"}, "conflicting"),
    ],
)
def test_a_question_waits_and_leaves_nothing(asker: Asker, asked: dict[str, Any], status: str) -> None:
    """Nothing of any film is kept before a decision; the decision, its candidates and evidence are."""
    request_id = asker.add(**asked)
    outcomes = service.identify(asker.context, [request_id])
    assert asker.status(request_id) == status
    assert outcomes.waiting[request_id].startswith(status)
    assert asker.count("films") == asker.count("responses") == asker.count("external_ids") == 0
    service.show_requests(asker.context)
    (row,) = asker.warehouse.frame("SELECT outcome, who, taken_movie_id FROM identifications").rows()
    assert row == (status, "rules", None)
    assert asker.warehouse.frame("SELECT status FROM identification_requests").item() == status


def test_a_provider_that_fails_decides_nothing(asker: Asker, server: EmbeddedServer) -> None:
    """The request stays pending with the reason, and is tried again an hour later."""
    fault = server.faults.add(provider="omdb", status=503)
    request_id = asker.add(**MATRIX)
    service.identify(asker.context, [request_id])
    request = requests.request(asker.operations, request_id)
    assert request.status == "pending"
    assert "omdb" in (request.reason or "")
    assert asker.count("films") == asker.count("identifications") == 0
    now = datetime.now(UTC)
    assert requests.due_requests(asker.operations, now) == []
    server.faults.clear()
    later = asker.at(now + timedelta(hours=1))
    assert requests.due_requests(asker.operations, later.context.clock()) == [request_id]
    assert service.identify(later.context, [request_id]).films == {request_id: 603}
    assert fault


def test_a_provider_that_is_off_is_skipped_and_named(server: EmbeddedServer, asker: Asker) -> None:
    """The decision is made without it, and the evidence says that it is less certain."""
    settings = settings_for(server, asker.context.settings.data, omdb={"enabled": False})
    other = Asker(settings, asker.operations, asker.warehouse, asker.context.clock)
    request_id, _ = other.take(**MATRIX)
    assert server.log.count("omdb") == 0
    (row,) = asker.operations.rows("SELECT decision FROM identifications WHERE request_id = ?", (request_id,))
    assert "provider_off" in row["decision"]


def test_without_tmdb_a_person_still_sees_candidates(server: EmbeddedServer, asker: Asker) -> None:
    """TMDB off: nothing is accepted, with a clear message; a search through the others answers."""
    settings = settings_for(server, asker.context.settings.data, tmdb={"enabled": False})
    other = Asker(settings, asker.operations, asker.warehouse, asker.context.clock)
    request_id = other.add(**MATRIX)
    with pytest.raises(ConfigurationError, match="TMDB is off"):
        service.identify(other.context, [request_id])
    found = service.search(other.context, request_id, ask(MATRIX))
    assert found.candidates[0].ids["imdb"] == "tt0133093"
    assert "tmdb" in found.off
    with pytest.raises(ConfigurationError, match="TMDB is off"):
        service.confirm(other.context, request_id, "1")


def test_fresh_answers_are_not_asked_for_again(asker: Asker, server: EmbeddedServer) -> None:
    """A film in the store answers without a call as long as every answer is fresh by its TTL; force asks anyway."""
    asker.take(**MATRIX)
    server.log.clear()
    by_id = asker.add(imdb_id="tt0133093")
    outcomes = service.identify(asker.context, [by_id])
    assert (outcomes.films, outcomes.from_store) == ({by_id: 603}, {by_id})
    again = asker.add(**MATRIX)
    assert service.from_store(asker.context, again)
    assert server.log.count() == 0
    forced = asker.add(tmdb_id="603")
    assert service.identify(asker.context, [forced], force=True).from_store == set()
    assert server.log.count() > 0
    server.log.clear()
    stale = asker.at(datetime.now(UTC) + timedelta(hours=25))  # Fanart.tv's TTL is 24 h
    assert service.identify(stale.context, [stale.add(tvdb_id="60000603")]).from_store == set()
    assert server.log.count() > 0


def test_a_year_that_is_not_the_stored_films_asks_again(asker: Asker) -> None:
    """An id beside a year that is far from its film's is a question, whether the store has the film or not."""
    asker.take(tmdb_id="603")
    wrong = asker.add(imdb_id="tt0133093", year=1950)
    outcomes = service.identify(asker.context, [wrong])
    assert (outcomes.films, outcomes.from_store) == ({}, set())
    assert asker.status(wrong) == "conflicting"
    assert asker.take(imdb_id="tt0133093", year=1999)[1] == 603


def test_a_fresh_film_does_not_answer_for_quite_another_title(asker: Asker) -> None:
    """A film in the store that a wrong id names is no answer to another title, though its answers are fresh."""
    asker.take(**MATRIX)
    request_id = asker.add(title="Ein ganz anderer Titel", year=1999, tmdb_id="603")
    assert not service.identify(asker.context, [request_id]).films
    assert asker.status(request_id) == "conflicting"


@pytest.mark.parametrize("asked", [("The Matrix", 1999), ("The Matrix Revolutions", 2003)])
@pytest.mark.parametrize("stored", [True, False])
def test_the_id_of_a_sequel_is_a_question(asker: Asker, asked: tuple[str, int], stored: bool) -> None:
    """Title and year are another film's, though both titles are alike: in the store or not, the id does not win."""
    if stored:
        asker.take(tmdb_id="604")
    request_id = asker.add(title=asked[0], year=asked[1], tmdb_id="604")
    assert not service.identify(asker.context, [request_id]).films
    assert asker.status(request_id) == "conflicting"


def test_the_original_title_supports_an_id_under_a_local_title(asker: Asker) -> None:
    """Libraries in other languages name films by titles that no provider reports: their original title is enough."""
    local = {"title": "Ein ganz anderer Titel", "year": 2010, "tmdb_id": "27205"}
    assert asker.take(**local, original_title="Inception")[1] == 27205
    again = asker.add(**local, original_title="Inception!")
    assert service.from_store(asker.context, again)


def test_a_number_in_the_imdb_field_is_no_certain_id(asker: Asker) -> None:
    """Without tt it counts together with title and year, else these count alone; with neither, a person is asked."""
    assert asker.take(title="Inception", year=2010, imdb_id="1375666")[1] == 27205
    assert asker.take(title="The Matrix", year=1999, imdb_id="1375666")[1] == 603
    assert asker.take(title="Fight Club", year=1999, imdb_id="550")[1] == 550
    waiting = [asker.add(imdb_id="133093"), asker.add(title="Nobody Knows Such a Film", year=1999, imdb_id="133093")]
    assert not service.identify(asker.context, waiting).films
    assert [asker.status(request_id) for request_id in waiting] == ["ambiguous", "not_found"]


def test_many_requests_of_one_film_make_one_film(asker: Asker) -> None:
    """Requests under way at once that mean the same film end with one, and the same request is kept once."""
    wanted = [asker.add(**MATRIX), asker.add(tmdb_id="603"), asker.add(imdb_id="tt0133093"), asker.add(**INCEPTION)]
    assert asker.add(**MATRIX) == wanted[0]
    outcomes = service.identify(asker.context, wanted)
    assert [outcomes.films[request_id] for request_id in wanted] == [603, 603, 603, 27205]
    assert asker.shown() == [603, 27205]
    assert asker.count("id_conflicts") == 0


def test_a_film_that_tmdb_lacks_is_kept_under_its_imdb_id(asker: Asker, server: EmbeddedServer) -> None:
    """OMDb's film becomes one of its own, with a negative movie_id; when TMDB has it later, both are one."""
    film = server.catalogue.edit(95_000_001, title="Only Elsewhere", year=1990, imdb_id="tt9500001", in_tmdb=False)
    assert film
    _, movie_id = asker.take(imdb_id="tt9500001")
    assert movie_id == -9500001
    assert asker.warehouse.frame("SELECT title, import_status FROM movies").rows() == [
        ("Only Elsewhere", "imdb_enriched")
    ]
    server.catalogue.edit(95_000_001, in_tmdb=True, release_date="1990-05-05")
    _, same = asker.take(tmdb_id="95000001")
    assert same == movie_id
    assert asker.shown("movies") == [movie_id]

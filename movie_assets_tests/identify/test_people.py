"""What people do: choose, take back, point to another film, settle contested ids. History stays."""

from datetime import UTC, datetime, timedelta

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import IdentificationError
from movie_assets.identify import service
from movie_assets.matching.query import ask
from movie_assets.store import id_conflicts, requests
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.identify.conftest import INCEPTION, MATRIX, Asker, asked_of

TABLES = ("movies", "tmdb_details", "provider_cache_movies", "provider_cache", "movie_status")


def test_nothing_is_cached_until_one_is_confirmed(asker: Asker, server: EmbeddedServer) -> None:
    """Shown, ranked, with what a person needs to choose; then looked up, kept and collected in full."""
    request_id = asker.search(**MATRIX)
    assert (asker.count("films"), asker.count("responses")) == (0, 0)
    reported = requests.last_decision(asker.operations, request_id)
    assert reported
    assert {"title", "years", "ids", "providers", "poster_url", "score"} <= reported["candidates"][0].keys()
    assert reported["candidates"][0]["key"] == "tmdb:603"
    assert asker.status(request_id) == "shown"
    server.log.clear()
    outcomes = service.confirm(asker.context, request_id, "2", sure=True)
    assert outcomes.films == {request_id: 684431}
    assert max(asked_of(server).values()) == 1
    assert asker.status(request_id) == "confirmed"
    assert asker.shown() == [684431]


def test_a_request_that_was_only_looked_up_is_tried_once_a_file_asks(asker: Asker) -> None:
    """Looking a film up leaves no answer in the way: the same request of a file is due, and names the file."""
    request_id = asker.search(**MATRIX)
    now = asker.context.clock()
    assert requests.due_requests(asker.operations, now) == []
    assert requests.add_requests(asker.operations, [(ask(MATRIX), "list.csv, line 3")], "inbox", now) == [request_id]
    assert requests.due_requests(asker.operations, now) == [request_id]
    assert requests.request(asker.operations, request_id).origin == "list.csv, line 3"
    assert service.identify(asker.context, [request_id]).films == {request_id: 603}


@pytest.mark.parametrize("candidate", ["0", "99", "tmdb:no", "films:603", "nothing", "tmdb:98000000"])
def test_what_names_no_candidate_takes_nothing(asker: Asker, candidate: str) -> None:
    """A number beyond the list, an invalid id, and an id that does not exist are errors that say so."""
    request_id = asker.search(**MATRIX)
    with pytest.raises(IdentificationError, match=r"is not in the list|nothing was chosen"):
        service.confirm(asker.context, request_id, candidate)
    assert asker.count("films") == 0


def test_the_candidate_confirmed_is_the_film_that_was_shown(asker: Asker, server: EmbeddedServer) -> None:
    """When other ids of it have come to mean another film meanwhile, it is still the film that the person saw."""
    request_id = asker.search(**INCEPTION)
    asker.take(**MATRIX)
    server.catalogue.edit(27205, imdb_id="tt0133093")
    assert service.confirm(asker.context, request_id, "1").films == {request_id: 27205}


def test_a_wrong_decision_is_pointed_to_another_film(asker: Asker) -> None:
    """The request means the right film, which is collected; the wrong one is shown nowhere, its history is kept."""
    request_id, wrong = asker.take(**MATRIX)
    with pytest.raises(IdentificationError, match="reidentify"):
        service.confirm(asker.context, request_id, "tmdb:27205")
    assert service.reidentify(asker.context, request_id, "tmdb:27205", sure=True).films == {request_id: 27205}
    assert wrong == 603
    for table in TABLES:
        assert asker.shown(table) == [27205], table
    assert asker.warehouse.frame("SELECT missing_providers FROM provider_cache_movies").item().is_empty()
    kept = asker.operations.rows("SELECT movie_id, count(*) AS n FROM responses GROUP BY 1 ORDER BY 1")
    assert {row["movie_id"] for row in kept} == {603, 27205}
    decisions = asker.operations.rows("SELECT * FROM identifications ORDER BY decision_id")
    assert [(row["outcome"], row["who"], row["movie_id"]) for row in decisions] == [
        ("confident", "rules", 603),
        ("confirmed", "person", 27205),
    ]
    assert decisions[0]["superseded_by"] == decisions[1]["decision_id"]


def test_ids_that_the_wrong_film_took_go_to_the_right_one(asker: Asker, server: EmbeddedServer) -> None:
    """A wrong cross-reference gave one film another's IMDb id: re-pointed, it is rejected there, for good."""
    server.catalogue.edit(603, imdb_id="tt1375666")
    server.catalogue.edit(27205, imdb_id="tt9300001")
    request_id = asker.search(tmdb_id="603")
    service.confirm(asker.context, request_id, "tmdb:603")
    assert asker.ids(603)["imdb"] == "tt1375666"
    discover_years(asker.context.settings, asker.operations, "1999")  # so that it is held, and stays
    server.catalogue.edit(603, imdb_id="tt0133093")
    server.catalogue.edit(27205, imdb_id="tt1375666")
    service.reidentify(asker.context, request_id, "imdb:tt1375666", force=True)
    assert asker.ids(27205)["imdb"] == "tt1375666"
    assert asker.ids(603).get("imdb") != "tt1375666"
    rejected = asker.operations.rows("SELECT external_id FROM external_ids WHERE movie_id = 603 AND role = 'rejected'")
    assert "tt1375666" in [row["external_id"] for row in rejected]
    assert {603, 27205} <= set(asker.shown("movies"))


def test_what_nothing_else_holds_is_not_shown_any_more(asker: Asker, server: EmbeddedServer) -> None:
    """After an undo a film leaves every table, costs no more calls, and comes back when it is identified again."""
    request_id, _ = asker.take(**MATRIX)
    asker.take(**INCEPTION)
    assert service.undo(asker.context, request_id).changed == {603}
    for table in TABLES:
        assert asker.shown(table) == [27205], table
    assert asker.status(request_id) == "ambiguous"
    assert asker.count("responses") > 4
    server.log.clear()
    year_later = datetime.now(UTC) + timedelta(days=366)
    collect_years(asker.context.settings, asker.operations, "1999", force=True, clock=lambda: year_later)
    assert server.log.count() == 0
    asker.take(imdb_id="tt0133093")
    assert asker.shown() == [603, 27205]
    with pytest.raises(IdentificationError, match="nothing to undo"):
        service.undo(asker.context, request_id)


def test_what_was_taken_back_is_not_taken_again_by_itself(asker: Asker) -> None:
    """The rules would decide the same again: a person has to."""
    request_id, _ = asker.take(**MATRIX)
    service.undo(asker.context, request_id)
    assert asker.add(**MATRIX) == request_id
    assert "took tmdb:603 back" in service.identify(asker.context, [request_id]).waiting[request_id]
    assert service.confirm(asker.context, request_id, "tmdb:603").films == {request_id: 603}


@pytest.mark.parametrize("holder", ["discovery", "request"])
def test_what_something_else_holds_stays(asker: Asker, holder: str) -> None:
    """A film that discovery reported, or that another request means, is shown after one request is undone."""
    request_id, _ = asker.take(**MATRIX)
    if holder == "discovery":
        discover_years(asker.context.settings, asker.operations, "1999")
    else:
        asker.take(imdb_id="tt0133093")
    service.undo(asker.context, request_id)
    assert 603 in asker.shown()


def contested(asker: Asker, server: EmbeddedServer) -> tuple[int, int]:
    """Let two films that TMDB has claim one IMDb id; return who holds it and who does not."""
    asker.take(**MATRIX)
    server.catalogue.edit(27205, imdb_id="tt0133093")
    service.confirm(asker.context, asker.search(tmdb_id="27205"), "tmdb:27205")
    (conflict,) = id_conflicts.open_conflicts(asker.operations)
    assert (conflict.provider, conflict.external_id) == ("imdb", "tt0133093")
    assert {conflict.movie_id, conflict.held_by} == {603, 27205}
    return conflict.held_by, conflict.movie_id


def test_a_contested_id_goes_to_the_film_that_a_person_says(asker: Asker, server: EmbeddedServer) -> None:
    """The film gets it, the holder loses it for good, and nothing is contested any more."""
    holder, film = contested(asker, server)
    assert "no longer" in service.settle(asker.context, film, "imdb", "tt0133093")
    assert asker.ids(film)["imdb"] == "tt0133093"
    assert "imdb" not in asker.ids(holder)
    assert id_conflicts.open_conflicts(asker.operations) == []
    (row,) = asker.operations.rows("SELECT kind, who FROM decisions")
    assert tuple(row) == ("settle", "person")
    shown = asker.warehouse.frame("SELECT movie_id FROM movies WHERE imdb_id = 'tt0133093'")
    assert shown["movie_id"].to_list() == [film]


def test_a_contested_id_can_stay(asker: Asker, server: EmbeddedServer) -> None:
    """None of the contested: the holder keeps it, and the film is never reported to have it again."""
    holder, film = contested(asker, server)
    assert "stays" in service.settle(asker.context, film, "imdb", None)
    assert asker.ids(holder)["imdb"] == "tt0133093"
    service.identify(asker.context, [asker.add(tmdb_id=str(film))], force=True)
    assert id_conflicts.open_conflicts(asker.operations) == []
    with pytest.raises(IdentificationError, match="contested"):
        service.settle(asker.context, film, "imdb", None)


def test_two_films_can_be_one(asker: Asker, server: EmbeddedServer) -> None:
    """A person says that both are one: one is left, here and in every table."""
    holder, film = contested(asker, server)
    kept = service.settle_same(asker.context, film, "imdb")
    assert kept in (holder, film)
    for table in TABLES:
        assert asker.shown(table) == [kept], table
    assert id_conflicts.open_conflicts(asker.operations) == []


def test_a_request_in_other_words_is_another_request(asker: Asker) -> None:
    """Only the same words are the same request; case counts, since the decision keeps what was asked."""
    assert asker.add(**MATRIX) != asker.add(title="the matrix", year=1999)
    assert ask({"year": "1999", "title": " The Matrix "}) == ask(MATRIX)

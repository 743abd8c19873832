"""Wikidata's calls take many films: who shares one, what it costs, and what a call that fails costs."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from movie_assets.clock import utc_now
from movie_assets.collect.gathering import Gathering
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.serving.faults import Kind
from movie_assets.demo.wikidata.item_statements import has_item
from movie_assets.errors import BadAnswerError
from movie_assets.models import Outcome, RawResponse
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.providers.wikidata_rows import answer, item, rows_of_item, statement

YEAR = "1994"
CONTACT = {"contact": "tests@movie-assets.example"}


@pytest.fixture
def settings(server: EmbeddedServer, tmp_path: Path) -> Settings:
    return settings_for(server, tmp_path, wikidata=CONTACT)


@pytest.fixture
def films(settings: Settings, operations: Operations, server: EmbeddedServer) -> list[int]:
    """The discovered films of the year."""
    found = sorted(discover_years(settings, operations, YEAR)[YEAR].films)
    server.log.clear()
    return found


class Counted:
    """A provider whose call takes many: it answers, and remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    async def film(self, external_id: str) -> RawResponse:
        """Answer for one film."""
        return (await self.films([external_id]))[external_id]

    async def films(self, external_ids: Sequence[str]) -> Mapping[str, RawResponse]:
        """Answer, or fail for all where one of them is bad."""
        self.calls.append(list(external_ids))
        await asyncio.sleep(0)
        if "bad" in external_ids:
            raise ValueError("the whole call")
        if "spoils" in external_ids:
            raise BadAnswerError("x", "no whole answer")
        now = datetime(2026, 1, 1, tzinfo=UTC)
        return {id_: RawResponse("x", "films", id_, Outcome.OK, 200, b"{}", now) for id_ in external_ids}


async def _asked(client: Counted, films: Sequence[str], passing: int = 0) -> list[object]:
    """Let these films ask, while others are expected that do not."""
    gathering = Gathering(client, 50, 1)
    async with asyncio.TaskGroup() as tasks:
        gathering.begin(tasks)
        for _ in range(len(films) + passing):
            gathering.expect()
        asked = asyncio.gather(*(gathering.film(id_) for id_ in films), return_exceptions=True)
        await asyncio.sleep(0)
        for _ in range(passing):
            gathering.expect_one_less()
        return list(await asked)


def test_a_thousand_films_cost_twenty_calls() -> None:
    """Fifty a call, each film once; the last call is made when nobody else can come."""
    client, ids = Counted(), [f"tt{number:07d}" for number in range(1, 1021)]
    asyncio.run(_asked(client, ids, passing=30))
    assert [len(call) for call in client.calls] == [50] * 20 + [20]
    assert sorted(id_ for call in client.calls for id_ in call) == ids


def test_a_call_that_fails_fails_for_its_films_alone() -> None:
    """Each of its films meets the error; those of the next call do not."""
    found = asyncio.run(_asked(Counted(), ["bad", *map(str, range(60))]))
    assert [isinstance(one, ValueError) for one in found] == [True] * 50 + [False] * 11


def test_an_answer_that_one_film_spoils_costs_that_film() -> None:
    """It is asked for in halves, while one of both can be read: twelve calls more for one of fifty films."""
    client = Counted()
    found = asyncio.run(_asked(client, [*map(str, range(30)), "spoils", *map(str, range(31, 50))]))
    assert [isinstance(one, BadAnswerError) for one in found] == [n == 30 for n in range(50)]
    assert len(client.calls) <= 13


def test_a_provider_none_of_whose_answers_can_be_read_is_asked_twice_more() -> None:
    """Where both halves are no answers, it is not one film: all of them have failed."""
    client = Counted()
    found = asyncio.run(_asked(client, ["spoils", *map(str, range(48)), "spoils"]))
    assert all(isinstance(one, BadAnswerError) for one in found)
    assert len(client.calls) == 3


def test_films_of_a_run_share_calls(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """One call brings all films of a year, found by id at once; each has a response and a state of its own."""
    report = collect_years(settings, operations, YEAR)
    assert server.log.counts()["wikidata"] == {"films": 1}
    known = {number for number in films if (film := server.catalogue.get(number)) and has_item("demo", film)}
    total = report.total("wikidata")
    assert (total["fetched"], total["not_found"], total["failed"]) == (len(known), len(films) - len(known), 0)
    kept = operations.rows(
        "SELECT r.movie_id, s.status FROM responses r JOIN fetch_state s ON s.good_answer_id = r.answer_id"
        " WHERE r.provider = 'wikidata'"
    )
    assert {row["movie_id"] for row in kept if row["status"] == "ok"} == known
    used = operations.row("SELECT used FROM rate_limits WHERE provider = 'wikidata'")
    assert used is not None
    assert used["used"] == 1  # quota and pace count calls
    server.log.clear()
    assert +collect_years(settings, operations, YEAR).total("wikidata") == {}
    assert server.log.counts() == {}


def test_who_lacked_an_id_is_asked_with_the_one_that_a_shared_call_told(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """It was asked in vain before; it is asked again in the same run, once, and nothing is due after it."""
    discover_years(settings, operations, "2022")
    collect_years(settings, operations, "2022")
    asked = [request.provider for request in server.log.entries()]
    assert "tvdb" in asked[asked.index("wikidata") :]
    server.log.clear()
    collect_years(settings, operations, "2022")
    assert server.log.counts() == {}


@pytest.mark.parametrize("kind", ["broken_json", "html", "wrong_type"])
@pytest.mark.fault("fetch", "a call for many films breaks off, or brings no answer")
def test_half_an_answer_is_kept_for_no_film(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer, kind: Kind
) -> None:
    """All of its films have failed, none is not found, nothing is stored; the next call brings them."""
    server.faults.add(provider="wikidata", times=3, kind=kind)  # the call, and both its halves
    few = films[:6]
    total = collect_years(settings, operations, YEAR, movie_ids=few).total("wikidata")
    assert +total == {"failed": len(few)}
    assert operations.rows("SELECT 1 FROM responses WHERE provider = 'wikidata'") == []
    again = collect_years(settings, operations, YEAR, movie_ids=few, providers=["wikidata"], force=True)
    assert again.total("wikidata")["failed"] == 0


@pytest.mark.fault("fetch", "one film's part of a shared call is no film")
def test_a_bad_part_costs_one_film(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A game among the films is refused, a film without a row is not found, the others are fetched."""
    known = [film for number in films if (film := server.catalogue.get(number)) and film.imdb_id][:3]
    good, game, lacking = known
    sound = item("Q1", "A", statement("P345", good.imdb_id), statement("P4947", str(good.tmdb_id)))
    other = item("Q2", "B", statement("P31", "Q7889"))
    body = answer(*rows_of_item(sound, str(good.imdb_id)), *rows_of_item(other, str(game.imdb_id)))
    server.faults.add(provider="wikidata", body=body, status=200, times=1)
    server.faults.add(provider="wikidata", body=answer(), status=200)  # nor is it there under its other id
    collect_years(settings, operations, YEAR, movie_ids=[film.tmdb_id for film in known])
    rows = operations.rows("SELECT movie_id, status FROM fetch_state WHERE provider = 'wikidata'")
    states = {row["movie_id"]: row["status"] for row in rows}
    assert [states[film.tmdb_id] for film in (good, game, lacking)] == ["ok", "refused", "not_found"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.fault("rate limiter", "a provider says to wait for an hour")
def test_whoever_says_wait_an_hour_is_left_alone_for_an_hour(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer, status: int
) -> None:
    """Wikidata turns away for a day who does not: no second call, its films are deferred, the others' are made."""
    server.faults.add(provider="wikidata", status=status, retry_after=3600)
    total = collect_years(settings, operations, YEAR, movie_ids=films[:5])
    assert server.log.counts()["wikidata"] == {"films": 1}
    assert +total.total("wikidata") == {"deferred": 5}
    assert total.total("omdb")["failed"] == 0
    collect_years(settings, operations, YEAR, movie_ids=films[:5], providers=["wikidata"], force=True)
    assert server.log.counts()["wikidata"] == {"films": 1}
    row = operations.row("SELECT quota_closed_until FROM rate_limits WHERE provider = 'wikidata'")
    assert row is not None
    assert 3_500 < row["quota_closed_until"] - utc_now().timestamp() <= 3_600


@pytest.mark.fault("rate limiter", "Wikidata refuses us")
def test_a_refusal_of_wikidata_closes_it_for_a_day(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A ban of Wikimedia's lasts a day: there is one call, and none in the next run."""
    server.faults.add(provider="wikidata", kind="html", status=403)
    for _ in range(2):
        collect_years(settings, operations, YEAR, movie_ids=films[:5], providers=["wikidata"], force=True)
    assert server.log.count("wikidata") == 1
    row = operations.row("SELECT quota_closed_until FROM rate_limits WHERE provider = 'wikidata'")
    assert row is not None
    assert 86_000 < row["quota_closed_until"] - utc_now().timestamp() <= 86_400


def test_a_query_has_the_time_that_the_service_gives_it(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """Who gives up before would ask again while the service still works at it: another time-out does not apply."""
    server.latency_seconds = 0.4
    hasty = settings.model_copy(update={"timeout_seconds": 0.1, "attempts": 1})
    total = collect_years(hasty, operations, YEAR, movie_ids=films[:3], providers=["wikidata"], force=True)
    assert total.total("wikidata")["failed"] == 0
    assert server.log.count("wikidata") == 1


def test_a_film_without_an_imdb_id_is_asked_by_its_tmdb_id(
    films: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """Its answer is whole, in the same call as the others', and shown as any other."""
    alone = next(number for number in films if (film := server.catalogue.get(number)) and has_item("demo", film))
    server.catalogue.edit(alone, imdb_id=None)
    collect_years(settings, operations, YEAR, movie_ids=[*films[:3], alone])
    project_years(settings, operations, warehouse, YEAR)
    assert server.log.counts()["wikidata"] == {"films": 1}
    row = operations.row("SELECT external_id FROM fetch_state WHERE provider = 'wikidata' AND movie_id = ?", (alone,))
    assert row is not None
    assert row["external_id"] == str(alone)
    shown = warehouse.frame(f"SELECT tmdb_id, imdb_id FROM wikidata_films WHERE movie_id = {alone}")
    assert shown.rows() == [(alone, None)]


def test_a_call_names_whom_to_turn_to(films: list[int], settings: Settings, operations: Operations) -> None:
    """Without a contact Wikidata is off; a contact that is none is taken for a robot, and blocks no other provider."""
    assert (
        "wikidata"
        not in settings.model_copy(
            update={"wikidata": settings.wikidata.model_copy(update={"contact": None})}
        ).active_providers
    )
    nobody = settings.model_copy(update={"wikidata": settings.wikidata.model_copy(update={"contact": "nobody"})})
    report = collect_years(nobody, operations, YEAR, movie_ids=films[:3])
    assert +report.total("wikidata") == {"deferred": 3}
    assert report.total("tmdb")["fetched"] == 3

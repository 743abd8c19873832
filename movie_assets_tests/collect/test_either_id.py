"""Wikidata knows some films by their IMDb id alone, and some by TMDB's: each is found by whichever id is there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from movie_assets.clock import utc_now
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.wikidata.item_statements import has_item
from movie_assets.policy.years import UNDATED
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.listed_films import add_listed
from movie_assets.store.sql import Row
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.providers.wikidata_rows import answer, item, rows_of_item, statement

YEAR = "1994"
NOBODY = answer()
"""An answer in which no film has an item."""


@pytest.fixture
def settings(server: EmbeddedServer, tmp_path: Path) -> Settings:
    return settings_for(server, tmp_path, wikidata={"contact": "tests@movie-assets.example"})


@pytest.fixture
def films(settings: Settings, operations: Operations, server: EmbeddedServer) -> list[int]:
    """Three films of the year that Wikidata has."""
    found = sorted(discover_years(settings, operations, YEAR)[YEAR].films)
    server.log.clear()
    return [n for n in found if (film := server.catalogue.get(n)) and film.imdb_id and has_item("demo", film)][:3]


def states(operations: Operations, films: Sequence[int]) -> list[Row]:
    """Return the states of films at Wikidata, in their order."""
    rows = operations.rows("SELECT * FROM fetch_state WHERE provider = 'wikidata' ORDER BY movie_id")
    return [row for row in rows if row["movie_id"] in films]


def test_an_item_without_the_imdb_id_is_found_by_tmdbs(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """What no item has by IMDb's id is asked for by TMDB's in the same run, in a call that they share too."""
    server.faults.add(provider="wikidata", times=1, body=NOBODY, status=200)
    total = collect_years(settings, operations, YEAR, movie_ids=films).total("wikidata")
    assert server.log.counts()["wikidata"] == {"films": 1, "films_by_tmdb": 1}
    assert +total == {"fetched": len(films)}
    assert [(row["status"], row["external_id"]) for row in states(operations, films)] == [
        ("ok", str(film)) for film in films
    ]
    server.log.clear()
    collect_years(settings, operations, YEAR, movie_ids=films)
    assert server.log.counts() == {}


def test_a_film_without_an_item_costs_both_ids_once(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """Asked by one and by the other, it is not found until its next date, with either id; what it had stays."""
    collect_years(settings, operations, YEAR, movie_ids=films[:1])
    good = [row["good_answer_id"] for row in states(operations, films)]
    server.log.clear()
    server.faults.add(provider="wikidata", times=2, body=NOBODY, status=200)
    again: dict[str, Any] = {"movie_ids": films, "providers": ["wikidata"], "force": True}
    assert +collect_years(settings, operations, YEAR, **again).total("wikidata") == {"not_found": len(films)}
    assert server.log.counts()["wikidata"] == {"films": 1, "films_by_tmdb": 1}
    rows = states(operations, films)
    assert {row["status"] for row in rows} == {"not_found"}
    assert all(row["due_at"] > row["checked_at"] for row in rows)
    assert rows[0]["good_answer_id"] == good[0]
    server.log.clear()
    assert +collect_years(settings, operations, YEAR, **again).total("wikidata") == {"fetched": 3, "unchanged": 1}
    assert server.log.counts()["wikidata"] == {"films_by_tmdb": 1}


def test_an_item_found_by_tmdbs_id_may_tell_imdbs(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """Its answer counts as it came, no second one is asked for; OMDb, which is asked with that id, is due."""
    alone = films[0]
    server.catalogue.edit(alone, imdb_id=None)
    told = item("Q1", "A", statement("P345", "tt7654321"), statement("P4947", str(alone)))
    server.faults.add(provider="wikidata", times=1, body=answer(*rows_of_item(told, str(alone))), status=200)
    collect_years(settings, operations, YEAR, movie_ids=[alone])
    (state,) = states(operations, [alone])
    assert (state["status"], state["external_id"], state["good_answer_id"] is not None) == ("ok", str(alone), True)
    asked = operations.row("SELECT external_id FROM fetch_state WHERE provider = 'omdb' AND movie_id = ?", (alone,))
    assert asked is not None
    assert asked["external_id"] == "tt7654321"
    server.log.clear()
    collect_years(settings, operations, YEAR, movie_ids=[alone])
    assert "wikidata" not in server.log.counts()


@pytest.mark.prove
def test_a_thousand_films_cost_twenty_calls(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """Counted at the server, and by the quota: fifty films a call, each with an answer and a state of its own."""
    films = [film for film in server.catalogue.view.films.values() if film.in_tmdb and has_item("demo", film)][:1_000]
    add_listed(operations, [(film.tmdb_id, film.title, film.popularity) for film in films], "test", utc_now())
    server.log.clear()
    total = collect_years(settings, operations, UNDATED, providers=["wikidata"]).total("wikidata")
    assert total["fetched"] == 1_000
    assert server.log.counts() == {"wikidata": {"films_by_tmdb": 20}}
    used = operations.row("SELECT used FROM rate_limits WHERE provider = 'wikidata'")
    assert used is not None
    assert used["used"] == 20

"""Wikidata as a voice in identification: it knows which ids of TMDB, IMDb and TVDB belong together."""

from collections import Counter
from pathlib import Path

import pytest

from movie_assets.clock import utc_now
from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import extended, tvdb_id_of
from movie_assets.demo.wikidata.item_statements import has_item
from movie_assets.identify.engine import identify
from movie_assets.matching.outcome import Decision
from movie_assets.matching.query import Asked
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.identify.conftest import Asker
from movie_assets_tests.matching.identification_cases import is_real, own_films, spread

CONTACT = {"contact": "tests@movie-assets.example"}


@pytest.fixture
def settings(server: EmbeddedServer, tmp_path: Path) -> Settings:
    return settings_for(server, tmp_path, wikidata=CONTACT)


def test_a_tvdb_id_is_found_without_tvdb(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, tmp_path: Path
) -> None:
    """TVDB has no key: its number leads to the film by Wikidata's item, whose answer is kept and not asked again."""
    settings = settings_for(server, tmp_path, wikidata=CONTACT, tvdb={"api_key": None})
    asker = Asker(settings, operations, warehouse, utc_now)
    _, movie_id = asker.take(tvdb_id=str(tvdb_id_of(603)), title="The Matrix", year=1999)
    assert movie_id == 603
    asked = server.log.counts()["wikidata"]
    assert asked["films_by_tvdb"] == 1
    assert asked["films"] <= 1
    row = operations.row("SELECT status, external_id FROM fetch_state WHERE provider = 'wikidata' AND movie_id = 603")
    assert row is not None
    assert (row["status"], row["external_id"]) == ("ok", "tt0133093")


def test_its_failure_stops_no_film(server: EmbeddedServer, asker: Asker) -> None:
    """It speaks for no kind of id: the issuers' answers are enough, and what it has of the film is due later."""
    server.faults.add(provider="wikidata", status=400, body="no")
    _, movie_id = asker.take(imdb_id="tt0133093")
    assert movie_id == 603


def test_a_contradiction_that_wikidata_settles(server: EmbeddedServer, operations: Operations, tmp_path: Path) -> None:
    """TVDB's record of a film names another film's IMDb id and no TMDB id; the film is asked for by TVDB's number.

    Wikidata's item leads from that number to the film's own ids. With title and year each film is found, some of which
    a person had to decide before; by the number alone nobody guesses, since each of two films has its providers.
    """
    films = spread(
        own_films(server, lambda f: is_real(f) and f.imdb_id is not None and f.in_tvdb and has_item("demo", f))
    )
    pairs = list(zip(films[::2], films[1::2], strict=False))[:12]
    for one, other in pairs:
        record = extended("demo", one, server.clock(), released=True, short=True)
        record["remoteIds"] = [{"id": other.imdb_id, "type": 2, "sourceName": "IMDB"}]
        body = {"status": "success", "data": record}
        server.faults.add(
            provider="tvdb", endpoint="extended", subject=str(tvdb_id_of(one.tmdb_id)), status=200, body=body
        )
    outcomes: dict[tuple[bool, bool], Counter[str]] = {}
    for on in (False, True):
        settings = settings_for(server, tmp_path, **({"wikidata": CONTACT} if on else {}))
        for named in (False, True):
            asked = [
                Asked(one.title if named else None, one.year if named else None, {"tvdb": str(tvdb_id_of(one.tmdb_id))})
                for one, _ in pairs
            ]
            decisions = run_interruptibly(_decided(settings, operations, asked))
            keys = [d.candidate.key if d.candidate else None for d in decisions]
            outcomes[on, named] = Counter(
                "a person" if key is None else "found" if key == f"tmdb:{one.tmdb_id}" else "wrong"
                for key, (one, _) in zip(keys, pairs, strict=True)
            )
    assert outcomes[True, True] == {"found": len(pairs)}
    assert outcomes[True, False] == {"a person": len(pairs)}
    assert 0 < outcomes[False, True]["found"] < len(pairs)
    assert outcomes[False, True]["wrong"] == 0


async def _decided(settings: Settings, operations: Operations, asked: list[Asked]) -> list[Decision]:
    async with open_session(settings, operations) as session:
        found = [(await identify(session, one)).decision for one in asked]
    return [decision for decision in found if decision is not None]

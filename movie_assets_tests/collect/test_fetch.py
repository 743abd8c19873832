"""Discovering and collecting, over real sockets into real stores."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import AuthenticationError, ConfigurationError, ProviderClosedError, ServerError
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for


def status(operations: Operations, provider: str) -> dict[str, int]:
    rows = operations.rows("SELECT status, count(*) AS n FROM fetch_state WHERE provider = ? GROUP BY 1", (provider,))
    return {row["status"]: row["n"] for row in rows}


def test_discovery_reads_all_pages_once(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """Every page of the year is asked once; films are counted once; a second discovery finds nothing new."""
    found = discover_years(settings, operations, "1999")["1999"]
    assert found.pages == server.log.count("tmdb", "discover") == -(-len(found.films) // 20)
    assert found.new == len(found.films) == len(film_frames.movie_ids_of(operations, ["1999"])) > 20
    assert discover_years(settings, operations, "1999")["1999"].new == 0


def test_undated_films_are_not_discovered(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """There is no page of undated films: the partition is only projected."""
    assert discover_years(settings, operations, "undated")["undated"].pages == 0
    assert server.log.count() == 0


def test_a_film_costs_one_call_a_provider(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """One TMDB call a film, then one of each other; TVDB's id is looked up once; every response is kept."""
    films = discover_years(settings, operations, "1994")["1994"].films
    server.log.clear()
    report = collect_years(settings, operations, "1994")
    subjects = [r.subject for r in server.log.entries("tmdb", "movie")]
    assert sorted(map(int, subjects)) == sorted(films)
    assert server.log.count("fanart") == len(films)
    assert report.total("tmdb")["fetched"] == len(films)
    answers = operations.rows("SELECT count(*) AS n FROM responses WHERE endpoint <> 'discover'")
    assert answers[0]["n"] == server.log.count() - server.log.count("tvdb", "login")
    assert server.log.count("tvdb", "login") == 1
    asked = [(r.provider, r.endpoint, r.subject) for r in server.log.entries()]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("asked_for", [True, False])
def test_more_parts_cost_no_further_call(
    asked_for: bool, operations: Operations, warehouse: Warehouse, server: EmbeddedServer, tmp_path: Path
) -> None:
    """Who shows a film where, and translations, come with TMDB's one call a film, each if its setting says so."""
    settings = settings_for(server, tmp_path, tmdb={"where_to_watch": asked_for, "translations": asked_for})
    films = sorted(discover_years(settings, operations, "1994")["1994"].films)[:6]
    collect_years(settings, operations, "1994", movie_ids=films, providers=["tmdb"])
    assert server.log.count("tmdb", "movie") == len(films)
    project_years(settings, operations, warehouse, "1994")
    for view in ("provider_cache_offers", "provider_cache_translations"):
        assert bool(warehouse.frame(f"FROM {view}").height) == asked_for, view


def test_a_fresh_year_costs_no_call(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """Collecting again right away asks nobody."""
    discover_years(settings, operations, "1994")
    collect_years(settings, operations, "1994")
    server.log.clear()
    assert collect_years(settings, operations, "1994").films == set()
    assert server.log.count() == 0


@pytest.mark.fault("fetch", "broken answers about one film")
def test_one_films_bad_answer_never_costs_its_year(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A film with broken answers fails and is retried later; the others are complete."""
    films = sorted(discover_years(settings, operations, "1994")["1994"].films)
    server.faults.add(provider="tmdb", endpoint="movie", subject=str(films[0]), kind="broken_json")
    server.faults.add(provider="fanart", subject=str(films[1]), kind="html")
    report = collect_years(settings, operations, "1994")
    assert (report.total("tmdb")["failed"], report.total("fanart")["failed"]) == (1, 1)
    assert status(operations, "tmdb") == {"failed": 1, "ok": len(films) - 1}
    assert status(operations, "fanart") == {"failed": 1, "ok": len(films) - 2, "never": 1}
    assert any(str(films[0]) in problem for problem in report.problems)


@pytest.mark.fault("fetch", "an outage of one provider")
def test_a_failure_is_never_not_found(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """An outage of OMDb leaves its films failed or deferred, with TMDB's and Fanart.tv's answers kept."""
    films = discover_years(settings, operations, "1994")["1994"].films
    server.faults.add(provider="omdb", status=503)
    collect_years(settings.model_copy(update={"attempts": 1}), operations, "1994")
    assert set(status(operations, "omdb")) <= {"failed", "deferred", "never"}
    assert status(operations, "tmdb") == status(operations, "fanart") == {"ok": len(films)}


@pytest.mark.fault("fetch", "a provider that fails every call")
def test_the_breaker_spares_a_dead_provider(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """After five more failures than answers no more calls are made in vain; the rest is deferred with the reason."""
    discover_years(settings, operations, "1994", "1995")
    server.faults.add(provider="omdb", status=503)
    report = collect_years(settings.model_copy(update={"attempts": 1}), operations, "1994", "1995")
    assert server.log.count("omdb") <= 5 + settings.omdb.max_concurrent
    assert report.total("omdb")["deferred"] > 0
    assert any("more calls fail than are answered" in problem for problem in report.problems)


@pytest.mark.fault("fetch", "a refused key of an optional provider")
def test_a_refused_key_costs_its_provider_alone(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A wrong key sets its provider aside after one call, and the others go on."""
    discover_years(settings, operations, "1994", "1995", "1996", "1997")
    wrong = settings_for(server, settings.data, omdb={"api_key": "wrong", "max_concurrent": 2})
    report = collect_years(wrong, operations, "1994", "1995", "1996", "1997")
    assert "OMDB_API_KEY" in report.refused_keys["omdb"]
    assert report.total("tmdb")["fetched"] == len(report.films)
    assert report.total("fanart")["fetched"]
    assert server.log.count("omdb") == 1


@pytest.mark.fault("fetch", "TMDB refuses the key, many films waiting")
def test_a_refused_tmdb_key_costs_one_call(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """However many films wait: the first call goes alone; a refused key ends the run, naming the variable."""
    discover_years(settings, operations, "1994")
    server.faults.add(provider="tmdb", status=401)
    with pytest.raises(AuthenticationError, match="TMDB_API_KEY"):
        collect_years(settings, operations, "1994")
    assert server.log.count("tmdb", "movie") == 1
    assert status(operations, "tmdb").keys() == {"never"}


@pytest.mark.fault("discovery", "TMDB refuses the key, many years waiting")
def test_a_refused_key_ends_the_discovery_of_many_years(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A refused key costs one call, however many years are discovered at once."""
    server.faults.add(provider="tmdb", status=401)
    with pytest.raises(AuthenticationError, match="TMDB_API_KEY"):
        discover_years(settings, operations, *map(str, range(1990, 2000)))
    assert server.log.count("tmdb") == 1


def test_without_tmdb_nothing_is_collected(settings: Settings, operations: Operations) -> None:
    """TMDB off blocks discovery and enrichment with a clear message on what to set."""
    off = settings.model_copy(update={"tmdb": settings.tmdb.model_copy(update={"enabled": False})})
    with pytest.raises(ConfigurationError, match="TMDB_API_KEY"):
        discover_years(off, operations, "1994")


@pytest.mark.fault("fetch", "a provider without a key")
def test_a_provider_without_key_is_skipped(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """No OMDb key: OMDb is not asked, the others are, and its films stay due for the day it gets one."""
    films = discover_years(settings, operations, "1994")["1994"].films
    off = settings.model_copy(update={"omdb": settings.omdb.model_copy(update={"api_key": None})})
    collect_years(off, operations, "1994")
    assert server.log.count("omdb") == 0
    assert collect_years(settings, operations, "1994").total("omdb")["fetched"] > 0
    assert server.log.count("tmdb", "movie") == len(films)


@pytest.mark.fault("fetch", "the end of a daily quota")
def test_the_end_of_a_quota_defers_the_rest(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """A run that meets the end of a quota succeeds; the rest is deferred, says why, and no call too many is made."""
    films = discover_years(settings, operations, "1994")["1994"].films
    poor = settings_for(server, settings.data, omdb={"daily_quota": 3})
    report = collect_years(poor, operations, "1994")
    assert server.log.count("omdb") == 3
    assert report.total("omdb")["fetched"] == 3
    assert report.total("omdb")["deferred"] == status(operations, "omdb")["deferred"] > 0
    assert report.total("tmdb")["fetched"] == len(films)


@pytest.mark.fault("fetch", "HTTP 429, three times")
def test_three_429s_close_a_provider_for_the_run(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """429 leaves its film for the next run; the third closes the provider for this one; the others go on."""
    films = discover_years(settings, operations, "1994")["1994"].films
    server.faults.add(provider="fanart", status=429, headers={"Retry-After": "0"})
    slow = settings_for(server, settings.data, fanart={"max_concurrent": 1})
    report = collect_years(slow, operations, "1994")
    assert server.log.count("fanart") == 3
    assert report.total("fanart")["deferred"] == len(films)
    assert report.total("omdb")["fetched"] > 0


@pytest.mark.fault("fetch", "HTTP 404 for a film that was discovered")
def test_details_that_are_404_are_an_answer(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """A discovered film whose details are 404 is not found, and costs the others nothing."""
    films = sorted(discover_years(settings, operations, "1994")["1994"].films)
    server.catalogue.edit(films[0], remove=True)
    report = collect_years(settings, operations, "1994")
    assert report.total("tmdb")["not_found"] == 1
    assert report.total("tmdb")["fetched"] == len(films) - 1


@pytest.mark.fault("fetch", "TMDB's find fails after its HTTP 404")
def test_a_404_is_kept_when_the_search_after_it_fails(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """TMDB no longer opens an id, and its find fails: each 404 is kept, the call failed twice, the film is not lost."""
    film = min(discover_years(settings, operations, "1994")["1994"].films)
    collect_years(settings, operations, "1994", movie_ids=[film])
    server.catalogue.edit(film, remove=True)
    server.faults.add(provider="tmdb", endpoint="find", status=503)
    report = collect_years(settings, operations, "1994", movie_ids=[film], force=True, providers=["tmdb"])
    assert report.total("tmdb")["failed"] == 1
    kept = operations.rows("SELECT outcome FROM responses WHERE movie_id = ? AND provider = 'tmdb'", (film,))
    assert [row["outcome"] for row in kept] == ["ok", "not_found", "not_found"]
    assert status(operations, "tmdb")["failed"] == 1


@pytest.mark.parametrize(
    ("asked", "films"), [({"limit": 5}, 5), ({"movie_ids": [13, 680]}, 2), ({"movie_ids": [-1]}, 0)]
)
def test_a_run_can_be_narrowed(
    asked: dict[str, Any], films: int, settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """limit bounds the number of films, movie_ids narrows them to these."""
    discover_years(settings, operations, "1994")
    server.log.clear()
    assert len(collect_years(settings, operations, "1994", **asked).films) == films
    assert server.log.count("tmdb", "movie") == films


def test_an_unchanged_answer_is_reported_apart(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """Fetched again by force: unchanged films are counted so; a changed one is not; early calls freeze nothing."""
    films = discover_years(settings, operations, "1994")["1994"].films
    collect_years(settings, operations, "1994")
    server.catalogue.edit(next(iter(films)), title="A New Title")
    counts = collect_years(settings, operations, "1994", force=True, providers=["tmdb"]).total("tmdb")
    assert (counts["fetched"], counts["unchanged"]) == (len(films), len(films) - 1)
    row = operations.row("SELECT max(unchanged_streak) AS most FROM fetch_state")
    assert row is not None
    assert row["most"] == 0


@pytest.mark.fault("discovery", "a discover page that cannot be read")
def test_a_server_that_fails_discovery_fails_the_run(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A page that cannot be read is an error; the pages that were read are kept."""
    server.faults.add(provider="tmdb", endpoint="discover", subject="2", status=500)
    with pytest.raises(ServerError):
        discover_years(settings, operations, "1999")
    assert len(film_frames.movie_ids_of(operations, ["1999"])) >= 20


@pytest.mark.fault("discovery", "TMDB is down")
def test_an_outage_is_no_quiet_year(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """TMDB down: discovery fails, also for the years that the breaker keeps from being asked."""
    server.faults.add(provider="tmdb", status=503)
    with pytest.raises((ServerError, ProviderClosedError)):
        discover_years(settings, operations, "1995", "1996", "1997", "1998", "1999", "2000")
    with pytest.raises(ProviderClosedError, match="more calls fail than are answered"):
        discover_years(settings, operations, "1998")


@pytest.mark.fault("fetch", "details with a date of another year")
def test_a_film_moves_when_its_details_say_so(
    settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """Details with a date of another year move the film there; it is in one year only."""
    films = sorted(discover_years(settings, operations, "1994")["1994"].films)
    server.catalogue.edit(films[0], release_date=date(1995, 2, 3).isoformat())
    collect_years(settings, operations, "1994")
    assert films[0] in film_frames.movie_ids_of(operations, ["1995"])
    assert films[0] not in film_frames.movie_ids_of(operations, ["1994"])

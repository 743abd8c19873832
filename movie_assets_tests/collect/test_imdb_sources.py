"""Sources in their order, each switched and blocked alone; what happens to an id that no source has."""

from pathlib import Path

import pytest

from movie_assets.clock import Clock
from movie_assets.collect.context import Context
from movie_assets.collect.imdb_service import place
from movie_assets.demo.imdb.page import layout_of
from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets.store.totals import rate_limit_state
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collect.conftest import MovedClock, figures_of, film
from movie_assets_tests.conftest import settings_for

NUMBER = 95_100_000
PAGES = {"files": False, "omdb": False, "pages": True}


def context_with(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: Clock, **imdb: object
) -> Context:
    """Return a context whose IMDb sources are switched so."""
    return Context(settings_for(server, Path(warehouse.place.name).parent, imdb=imdb), operations, warehouse, clock)


@pytest.fixture
def pages(server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock) -> Context:
    """A context whose only source is the title page."""
    return context_with(server, operations, warehouse, clock, **PAGES)


def test_the_first_source_that_knows_a_film_tells_it(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock
) -> None:
    """Data files first; OMDb reports what they lack, the page what both lack; each film has one source."""
    context = context_with(server, operations, warehouse, clock, pages=True)
    in_files = film(server, NUMBER)
    place(context, [in_files])  # fetches the files, which know nothing of films that come later
    in_omdb, on_page = film(server, NUMBER + 1, in_omdb=True), film(server, NUMBER + 2)
    server.log.clear()
    done = place(context, [in_files, in_omdb, on_page, "tt99999999", "nonsense"])
    assert done.sources == {in_omdb: "omdb", on_page: "page"}
    assert done.films == {in_files: -NUMBER, in_omdb: -NUMBER - 1, on_page: -NUMBER - 2}
    assert done.created == {-NUMBER - 1, -NUMBER - 2}
    assert set(done.missing) == {"tt99999999", "nonsense"}
    assert "data_files: not_found; omdb: not_found; page: not_found" in done.missing["tt99999999"]
    assert {r.subject for r in server.log.entries("imdb") if r.endpoint == "title"} == {on_page, "tt99999999"}
    assert server.log.count("imdb", "robots") == 1
    rows = warehouse.frame(
        "SELECT movie_id, import_status, field_sources->>'imdb_rating' FROM provider_cache_movies ORDER BY 1 DESC"
    ).rows()
    assert rows == [
        (-NUMBER, "imdb_placeholder", "imdb"),
        (-NUMBER - 1, "imdb_enriched", "omdb"),
        (-NUMBER - 2, "imdb_placeholder", "imdb"),
    ]
    figures = figures_of(context)
    assert (figures["imdb_attempts_data_files"], figures["imdb_attempts_omdb"], figures["imdb_attempts_page"]) == (
        4,
        3,
        2,
    )
    assert figures["imdb_failures_page"] == 0


def test_every_layout_tells_the_same_film(pages: Context, server: EmbeddedServer) -> None:
    """Title, year, date, runtime, genres, rating, votes, people and poster, whichever layout the page has."""
    numbers = range(NUMBER, NUMBER + 7)
    assert {layout_of(number) for number in numbers} == {"linked", "next", "both", "markup"}
    films = {film(server, number): -number for number in numbers}
    assert place(pages, films).films == films
    for row in pages.warehouse.frame("SELECT * FROM imdb_titles").to_dicts():
        reported = (row["title"], row["year"], row["released"], row["runtime"], row["imdb_rating"], row["imdb_votes"])
        assert reported == ("Only Elsewhere", 1990, "1990-05-05", 93, 6.4, 1_234), layout_of(-row["movie_id"])
        assert row["raw_response"] is None
        assert all((row["genres"], row["directors"], row["top_cast"], row["poster_url"], row["overview"]))


@pytest.mark.parametrize("sources", [{"omdb": False}, PAGES])
def test_what_is_no_film_is_refused_and_made_no_film_of(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock, sources: dict[str, object]
) -> None:
    """An episode, a series and a game are refused; a TV film, a short and an adult title are films."""
    done = place(context_with(server, operations, warehouse, clock, **sources), [f"tt9990000{n}" for n in range(1, 7)])
    assert set(done.refused) == {"tt99900001", "tt99900002", "tt99900003"}
    assert "tvEpisode" in done.refused["tt99900001"]
    rows = warehouse.frame("SELECT imdb_id, kind, adult FROM imdb_titles ORDER BY 1").rows()
    assert rows == [("tt99900004", "tvMovie", False), ("tt99900005", "short", False), ("tt99900006", "movie", True)]


@pytest.mark.fault("fetch", "IMDb's pages block us")
def test_a_block_closes_the_page_and_nothing_else(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock
) -> None:
    """One call learns of the block; the limiter keeps pages closed for a day, others carry on, nothing is absent."""
    context = context_with(server, operations, warehouse, clock, pages=True)
    place(context, [film(server, NUMBER)])
    later, by_omdb = film(server, NUMBER + 1), film(server, NUMBER + 2, in_omdb=True)
    server.faults.add(provider="imdb", endpoint="title", status=202, body="")
    server.log.clear()
    done = place(context, [later, by_omdb, "tt88888888"])
    assert done.films == {by_omdb: -NUMBER - 2}
    assert set(done.failed) == {later, "tt88888888"}
    assert done.missing == {}
    assert server.log.count("imdb", "title") == 1
    limiter = rate_limit_state(operations, "imdb", clock())
    assert limiter.closed_until is not None
    assert (limiter.closed_until - clock.now).total_seconds() == pytest.approx(86_400, abs=60)
    assert figures_of(context)["imdb_blocked_page"] == 2
    assert operations.rows("SELECT * FROM fetch_state WHERE provider = 'imdb' AND status = 'not_found'") == []
    server.faults.clear()
    server.log.clear()
    assert set(place(context, [later]).failed) == {later}  # still closed
    assert server.log.count("imdb", "title") == 0
    clock.to_day(1.01)
    assert place(context, [later]).films == {later: -NUMBER - 1}


@pytest.mark.parametrize("endpoint", ["title", "robots"])
@pytest.mark.parametrize(
    ("status", "body"), [(403, None), (200, "<html><script>window.awsWafCookieDomainList = []</script></html>")]
)
@pytest.mark.fault("fetch", "HTTP 403 or a challenge of IMDb")
def test_other_blocks_are_blocks_too(
    pages: Context, server: EmbeddedServer, endpoint: str, status: int, body: str | None
) -> None:
    """HTTP 403 and challenges, of pages and of robots.txt: one call, no absence, the rate limiter is closed."""
    server.faults.add(provider="imdb", endpoint=endpoint, status=status, body=body)
    done = place(pages, ["tt88888888", "tt77777777"])
    assert (len(done.failed), done.missing, server.log.count("imdb", endpoint)) == (2, {}, 1)
    assert rate_limit_state(pages.operations, "imdb", pages.clock()).closed_until is not None


@pytest.mark.fault("fetch", "robots.txt forbids a page")
def test_robots_are_obeyed(pages: Context, server: EmbeddedServer) -> None:
    """What robots.txt forbids is not asked for, wildcards understood; the file is read once a day."""
    rules = "User-agent: *\nDisallow: /imdb/title/*\n"
    server.faults.add(provider="imdb", endpoint="robots", status=200, body=rules)
    done = place(pages, [film(server, NUMBER), film(server, NUMBER + 1)])
    assert done.films == {}
    assert all("robots.txt does not allow" in why for why in done.failed.values())
    assert (server.log.count("imdb", "title"), server.log.count("imdb", "robots")) == (0, 1)


def test_a_page_is_asked_for_once_a_day(pages: Context, server: EmbeddedServer, clock: MovedClock) -> None:
    """Within 24 hours the kept response answers, for absent titles too; our agent says who we are."""
    place(pages, ["tt88888888"])
    clock.to_day(0.9)
    place(pages, ["tt88888888"])
    assert server.log.count("imdb", "title") == 1
    clock.to_day(1.1)
    place(pages, ["tt88888888"])
    assert server.log.count("imdb", "title") == 2


def test_sources_that_are_off_are_not_asked(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock, tmp_path: Path
) -> None:
    """Everything off: nothing is asked but TMDB, and nothing counts as absent."""
    context = context_with(server, operations, warehouse, clock, files=False, omdb=False)
    done = place(context, [film(server, NUMBER)])
    assert "no source" in done.failed[f"tt{NUMBER}"]
    assert {r.provider for r in server.log.entries()} == {"tmdb"}


def test_what_tmdb_has_is_an_ordinary_film(context: Context, server: EmbeddedServer) -> None:
    """TMDB is asked first: its film is taken and fetched, no source of IMDb is asked."""
    done = place(context, ["tt0133093"])
    assert done.films == {"tt0133093": 603}
    assert context.warehouse.frame("SELECT import_status FROM movies").item() == "full"
    assert server.log.count("imdb", "title") == 0
    assert context.warehouse.frame("SELECT * FROM imdb_titles").is_empty()


def test_a_thousand_films_get_placeholders(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock
) -> None:
    """1,000 films that only IMDb has: at least 95 % are films afterwards, each in its year, reported by the files."""
    for number in range(1_000):
        film(server, NUMBER + number, title=f"Only Elsewhere {number}", year=1900 + number % 120)
    settings = settings_for(server, Path(warehouse.place.name).parent, omdb={"enabled": False}, tvdb={"enabled": False})
    context = Context(settings, operations, warehouse, clock)
    done = place(context, [f"tt{NUMBER + number}" for number in range(1_000)], ask_tmdb=False)
    assert len(done.created) >= 950
    shown = warehouse.frame("SELECT count(*) AS n, count(DISTINCT year) AS years FROM provider_cache_movies").row(0)
    assert shown == (len(done.created), 120)
    assert (figures_of(context)["placeholder_rate"] or 0) >= 0.95


def test_a_duplicate_of_omdb_is_no_film_of_its_own(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock
) -> None:
    """OMDb's record that repeats another one (#DUPE#) makes no placeholder."""
    imdb_id = film(server, NUMBER, in_omdb=True)
    record = {"Title": "#DUPE#", "Year": "1990", "imdbID": imdb_id, "Type": "movie", "Response": "True"}
    server.faults.add(provider="omdb", endpoint="title", subject=imdb_id, status=200, body=record)
    done = place(context_with(server, operations, warehouse, clock, files=False), [imdb_id])
    assert (done.films, set(done.missing)) == ({}, {imdb_id})
    assert "no title" in done.missing[imdb_id]

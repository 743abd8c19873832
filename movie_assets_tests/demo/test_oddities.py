"""The odd values that the demo plays: a share of films each, said in the document, and right in every table.

The truth is the catalogue's; what OMDb, TMDB, Fanart.tv and TVDB sent of it is what real answers are like.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.oddities import ODDITIES, odd
from movie_assets.demo.catalogue.regions import certificate
from movie_assets.demo.omdb.award_sentences import honours_of
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for

SEED = "demo"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "embedded-server.md"
YEARS = ("2004",)
ADDRESS = re.compile(r"https?://[a-z0-9.-]+\.[a-z]+/\S+")
ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]+);")


def test_the_document_lists_every_oddity_with_its_share() -> None:
    """docs/embedded-server.md has a row for each, word by word what the list in the code says."""
    rows = [f"| {o.provider} | {o.name} | {o.share * 100:.3g} % | {o.shown} | {o.right} |" for o in ODDITIES]
    page = PAGE.read_text()
    assert [row for row in rows if row not in page] == []
    assert page.count("\n| omdb | ") + page.count("\n| tvdb | ") == sum(
        o.provider in ("omdb", "tvdb") for o in ODDITIES
    )


def test_shares_are_kept(server: EmbeddedServer) -> None:
    """Of the shipped films each share is as it is said, to a third or to ten films."""
    films = [film for film in server.catalogue.view.films.values() if film.tmdb_id < GENERATED_IDS_FROM]
    for oddity in ODDITIES:
        count = sum(oddity.name in odd(SEED, film, oddity.provider) for film in films)
        expected = oddity.share * len(films)
        assert abs(count - expected) <= max(10, expected / 3), (oddity.name, count)


@pytest.fixture(scope="module")
def collected(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A year of films."""
    return collect(running_server, tmp_path_factory.mktemp("odd"), *YEARS)


def collect(server: EmbeddedServer, data: Path, *years: str) -> Warehouse:
    """Collect years into a new folder."""
    settings = settings_for(server, data)
    warehouse = Warehouse(settings.warehouse_path)
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, *years)
        collect_years(settings, operations, *years)
        project_years(settings, operations, warehouse, *years)
    return warehouse


def test_the_tables_are_right_film_by_film(collected: Warehouse, running_server: EmbeddedServer) -> None:
    """Year, title, certificate, money, runtime, awards, dates, ids and people are the catalogue's, whoever was odd."""
    played, wrong = compare(collected, running_server)
    assert wrong == []
    assert len(played) > 15  # most oddities occur in this year, so that this says something


def test_years_and_addresses(collected: Warehouse) -> None:
    """No film's year differs from its partition, and no value of a column named _url is no address."""
    assert list(other_years(collected)) == []
    assert list(no_addresses(collected)) == []


@pytest.mark.prove
def test_all_years_of_the_demo_are_right(running_server: EmbeddedServer, tmp_path: Path) -> None:
    """The same for all 28 years; each oddity is played by some film of them."""
    warehouse = collect(running_server, tmp_path, *map(str, range(2000, 2028)))
    played, wrong = compare(warehouse, running_server)
    assert wrong == []
    elsewhere = ("wikidata",)  # test_wikidata_served.py
    assert {name for name in played if played[name]} == {
        (o.provider, o.name) for o in ODDITIES if o.provider not in elsewhere
    }
    assert [*other_years(warehouse), *no_addresses(warehouse)] == []


def compare(warehouse: Warehouse, server: EmbeddedServer) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Return how many films each oddity was played for, and each value of a table that is not the truth."""
    rows = warehouse.frame("SELECT c.*, m.partition_year FROM provider_cache_movies c JOIN movies m USING (movie_id)")
    played: Counter[tuple[str, str]] = Counter()
    wrong = []
    for row in rows.iter_rows(named=True):
        film = server.catalogue.get(row["tmdb_id"])
        assert film is not None
        oddities = {p: odd(SEED, film, p) for p, has in has_film(film).items() if has}
        played.update((provider, name) for provider, names in oddities.items() for name in names)
        for field, right in expected(film, oddities, row).items():
            if row[field] != right:
                names = sorted({f"{p}.{n}" for p, own in oddities.items() for n in own})
                wrong.append(f"{film.tmdb_id} {film.title}: {field} is {row[field]!r}, not {right!r} ({names})")
    return played, wrong


def has_film(film: Film) -> dict[str, bool]:
    """Return which providers have a film."""
    return {
        "tmdb": film.in_tmdb,
        "omdb": film.in_omdb,
        "fanart": film.in_fanart,
        "tvdb": film.in_tvdb and bool(film.imdb_id),
    }


def expected(film: Film, oddities: Mapping[str, frozenset[str]], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the merged row of a film must hold."""
    omdb = oddities.get("omdb", frozenset({"duplicate", "minutes_lost"}))
    title = film.title if "duplicate" in omdb else film.imdb_title
    honours = honours_of(SEED, film, must_name="awards_run_together" in omdb) if "omdb" in oddities else None
    known = "minutes_lost" not in omdb or "runtime_null" not in oddities["tmdb"] or "tvdb" in oddities
    rating = certificate(SEED, film)
    return {
        "year": film.year,
        "partition_year": str(film.year),
        "title": unescape(title),
        "original_title": unescape(film.original_title),
        "imdb_id": film.imdb_id,
        "tvdb_id": tvdb_id_of(film.tmdb_id) if "tvdb" in oddities else None,
        "runtime": film.runtime or None if known else None,
        "content_rating": "Not Rated" if rating == "NR" else rating,
        "budget": film.budget or None,
        "revenue": film.revenue or None,
        "box_office": box_office(film, omdb) if "omdb" in oddities else None,
        "award_wins": honours.wins if honours else None,
        "award_nominations": honours.nominations if honours else None,
        "named_award": honours.named if honours else None,
        "named_award_wins": honours.named_times * honours.named_was_won if honours and honours.named else None,
        "release_date": near(row["release_date"], date.fromisoformat(film.release_date)),
        "writers": [name for name in dict.fromkeys(row["writers"]) if "(" not in name],
        "outline": None if row["outline"] is None else unescape(ENTITY.sub("?", row["outline"])),
    }


def near(shown: date, first: date) -> date:
    """Return the date shown where it is of the first release, or of the American one within days and the year."""
    return shown if shown.year == first.year and 0 <= (shown - first).days <= 7 else first


def box_office(film: Film, omdb: frozenset[str]) -> int | None:
    """Return the American gross, which a few records round to a tenth of a million."""
    if film.box_office and film.box_office >= 1_000_000 and "money_in_millions" in omdb:
        return round(round(film.box_office / 1e6, 1) * 1e6)
    return film.box_office or None


def other_years(warehouse: Warehouse) -> Iterator[str]:
    """Yield the films whose year is not that of their partition."""
    query = (
        "SELECT c.title FROM provider_cache c JOIN movies m USING (movie_id) WHERE c.year::VARCHAR <> partition_year"
    )
    yield from warehouse.frame(query)["title"]


def no_addresses(warehouse: Warehouse) -> Iterator[str]:
    """Yield each value of a column named _url that is no address."""
    columns = warehouse.frame(
        "SELECT DISTINCT table_name, column_name FROM duckdb_columns() WHERE column_name LIKE '%\\_url' ESCAPE '\\'"
        " AND data_type = 'VARCHAR' AND NOT internal"
    )
    assert {"poster_url", "backdrop_url", "clearlogo_url", "trailer_url"} <= set(columns["column_name"])
    for table, column in columns.iter_rows():
        for value in warehouse.frame(f'SELECT DISTINCT "{column}" AS v FROM {table} WHERE "{column}" IS NOT NULL')["v"]:
            if not ADDRESS.fullmatch(value):
                yield f"{table}.{column}: {value}"

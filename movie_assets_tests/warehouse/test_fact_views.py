"""Views of what films have several of, and of what they share: true of the rows that they are made from."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from movie_assets.merge.preferences import Preferences
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.table import PolarsType
from movie_assets.warehouse.comparing import doubled_keys
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.fact_views import FACT_VIEWS
from movie_assets.warehouse.merging.merge_inputs import given
from movie_assets.warehouse.merging.queries import cache_queries
from movie_assets_tests.merge.merging import films

NOON = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - the warehouse keeps naive UTC


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "w.duckdb")


def show(warehouse: Warehouse, *movie_ids: int, **rows: list[dict[str, Any]]) -> None:
    """Write films as a run does: typed rows by provider, and what the merge makes of them."""
    typed = {
        provider: table.frame([{"answer_id": "a1", "fetched_at": NOON} | row for row in rows.get(provider, [])])
        for provider, table in PROVIDER_TABLES.items()
    }
    tables = {PROVIDER_TABLES[name].name: frame for name, frame in typed.items()}
    queries = cache_queries(Preferences(ttl_hours=dict.fromkeys(SPECS, 24.0)))
    merging = films(typed, movie_ids, "1999").with_columns(imdb_id=pl.lit(None, pl.String))
    warehouse.write(Batch(movie_ids, tables))
    warehouse.write(Batch(movie_ids, queries, given=given(merging)))


def rows(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    return warehouse.frame(query).rows()


def release(country: str, kind: int | None = 3, certificate: str | None = None) -> dict[str, Any]:
    day = date(1999, 3, 31)
    return {"country": country, "release_type": kind, "released": day, "certificate": certificate, "note": None}


def company(number: int, name: str, logo: str | None = None) -> dict[str, Any]:
    return {"company_id": number, "name": name, "logo_path": logo, "country": "US"}


@pytest.mark.parametrize("name", sorted(FACT_VIEWS))
def test_every_view_is_as_declared(name: str, warehouse: Warehouse) -> None:
    """Columns, types, order and comments of the file are those of the declaration."""
    with warehouse.connection() as connection:
        found = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
            [name],
        ).fetchall()
    assert found == [(c.name, c.duckdb_type, c.comment) for c in FACT_VIEWS[name].columns]


def test_releases_and_certificates_by_country_and_kind(warehouse: Warehouse) -> None:
    """Each provider's releases stand beside the others', each once; the certificate of a country stands apart."""
    tmdb = {
        "movie_id": 1,
        "releases": [release("US", certificate="R"), release("US", certificate="R"), release("DE", 5, "16")],
        "certificates": [{"country": "US", "certificate": "R"}, {"country": "DE", "certificate": "16"}],
    }
    tvdb = {"movie_id": 1, "releases": [release("global", None)]}
    show(warehouse, 1, tmdb=[tmdb], tvdb=[tvdb])
    by_kind = "SELECT provider_name, country, kind, certificate FROM provider_cache_releases ORDER BY ALL"
    assert rows(warehouse, by_kind) == [
        ("tmdb", "DE", "physical", "16"),
        ("tmdb", "US", "theatrical", "R"),
        ("tvdb", "global", None, None),
    ]
    by_country = "SELECT country, certificate FROM provider_cache_certificates ORDER BY ALL"
    assert rows(warehouse, by_country) == [("DE", "16"), ("US", "R")]


def test_companies_collections_and_people_are_one_row_each(warehouse: Warehouse) -> None:
    """What films share is a row of its own, named as the newest answer names it, with how many films have it."""
    person = {"person_id": 7, "character_name": "C", "cast_order": 0}
    older = {
        "movie_id": 1,
        "production_companies": [company(3, "Old", "/l.png"), company(4, "Other"), company(3, "Old", "/l.png")],
        "collection_id": 9,
        "collection": "K",
        "collection_poster_path": "/k.jpg",
        "cast_members": [person | {"name": "Old Name", "profile_path": "/p.jpg"}],
        "crew_members": [{"person_id": 7, "name": "Old Name", "job": "Director", "department": "Directing"}],
    }
    newer = {
        "movie_id": 2,
        "answer_id": "a2",
        "production_companies": [company(3, "New")],
        "collection_id": 9,
        "collection": "K",
        "cast_members": [person | {"name": "New Name"}],
    }
    show(warehouse, 1, 2, tmdb=[older, newer])
    base = "https://image.tmdb.org/t/p/original"
    companies = "SELECT company_id, name, country, logo_url, films FROM provider_cache_companies ORDER BY 1"
    assert rows(warehouse, companies) == [
        (3, "New", "US", f"{base}/l.png", 2),
        (4, "Other", "US", None, 1),
    ]
    bridge = "SELECT movie_id, company_id, company_order FROM provider_cache_movie_companies ORDER BY ALL"
    assert rows(warehouse, bridge) == [(1, 3, 1), (1, 4, 2), (2, 3, 1)]
    assert rows(warehouse, "SELECT * FROM provider_cache_collections") == [(9, "K", f"{base}/k.jpg", 2, 1999, 1999)]
    people = "SELECT * FROM provider_cache_people"
    assert rows(warehouse, people) == [("tmdb", 7, "New Name", f"{base}/p.jpg", 2, 2, 1, ["Directing"])]


def test_genres_are_one_vocabulary_with_each_providers_word(warehouse: Warehouse) -> None:
    """TMDB's names are of the language of the settings: its numbers say which genre is meant."""
    german = {"movie_id": 1, "genres": ["Komödie", "Neu"], "genre_numbers": [35, 99_999]}
    omdb = {"movie_id": 1, "genres": ["Comedy", "Sci-Fi"]}
    tvdb = {"movie_id": 1, "genres": ["Science Fiction"]}
    show(warehouse, 1, tmdb=[german], omdb=[omdb], tvdb=[tvdb])
    of_film = "SELECT provider_name, provider_genre, genre FROM provider_cache_movie_genres ORDER BY ALL"
    assert rows(warehouse, of_film) == [
        ("omdb", "Comedy", "Comedy"),
        ("omdb", "Sci-Fi", "Science Fiction"),
        ("tmdb", "Komödie", "Comedy"),
        ("tmdb", "Neu", "Neu"),
        ("tvdb", "Science Fiction", "Science Fiction"),
    ]
    assert rows(warehouse, "SELECT * FROM provider_cache_genres ORDER BY genre") == [
        ("Comedy", 1, ["Comedy", "Komödie"], ["omdb", "tmdb"]),
        ("Neu", 1, ["Neu"], ["tmdb"]),
        ("Science Fiction", 1, ["Sci-Fi", "Science Fiction"], ["omdb", "tvdb"]),
    ]


def test_titles_and_translations(warehouse: Warehouse) -> None:
    """Other titles of all providers, each once; of two translations into one language the first counts."""
    title = {"country": "FR", "title": "La chose", "kind": None}
    translation = {"language": "de", "country": None, "title": "Das Ding", "overview": "o", "tagline": None}
    show(
        warehouse,
        1,
        tmdb=[{"movie_id": 1, "alternative_titles": [title, title]}],
        tvdb=[
            {
                "movie_id": 1,
                "alternative_titles": [title | {"country": None}],
                "translations": [translation, translation | {"title": "Anders"}],
            }
        ],
    )
    titles = "SELECT provider_name, country, title FROM provider_cache_alternative_titles ORDER BY ALL"
    assert rows(warehouse, titles) == [("tmdb", "FR", "La chose"), ("tvdb", None, "La chose")]
    translations = "SELECT language, title, overview, tagline FROM provider_cache_translations"
    assert rows(warehouse, translations) == [("de", "Das Ding", "o", None)]


def test_offers_and_awards(warehouse: Warehouse) -> None:
    """A service is one row a country and kind of offer; OMDb's award is counted, TVDB's are named."""
    offer = {"country": "DE", "offer": "rent", "service_id": 8, "service": "S", "logo_path": "/s.jpg"}
    omdb = {"movie_id": 1, "named_award": "Oscar", "named_award_wins": 2, "named_award_nominations": 0}
    tvdb = {"movie_id": 1, "awards": ["Academy Awards"]}
    show(warehouse, 1, tmdb=[{"movie_id": 1, "offers": [offer, offer]}], omdb=[omdb], tvdb=[tvdb])
    offers = "SELECT country, offer, service, logo_url FROM provider_cache_offers"
    assert rows(warehouse, offers) == [("DE", "rent", "S", "https://image.tmdb.org/t/p/original/s.jpg")]
    awards = "SELECT provider_name, award, wins, nominations FROM provider_cache_awards ORDER BY ALL"
    assert rows(warehouse, awards) == [("omdb", "Oscar", 2, 0), ("tvdb", "Academy Awards", None, None)]


def test_doubled_items_double_no_key_and_a_removed_film_leaves_every_view(warehouse: Warehouse) -> None:
    """Whatever a provider repeats, a key stands once; views hold what the tables hold, at once."""
    lists = {
        table.name: {c.name: c.dtype.inner for c in table.columns if isinstance(c.dtype, pl.List)}
        for table in PROVIDER_TABLES.values()
    }
    typed = {
        provider: [{"movie_id": 1, "collection_id": 9} | {n: 2 * [item(each)] for n, each in of_table.items()}]
        for provider, table in PROVIDER_TABLES.items()
        if (of_table := lists[table.name])
    }
    tmdb = typed["tmdb"][0]
    typed["tmdb"].append(tmdb | {"movie_id": 2})
    show(warehouse, 1, 2, **{p: [{k: v for k, v in r.items() if known(p, k)} for r in rs] for p, rs in typed.items()})
    assert doubled_keys(warehouse) == {}
    for name in FACT_VIEWS:
        assert rows(warehouse, f"SELECT count(*) FROM {name}")[0][0] > 0, name
    warehouse.write(Batch([1, 2], {}, removed=True))
    for name in FACT_VIEWS:
        assert rows(warehouse, f"FROM {name}") == [], name


def known(provider: str, column: str) -> bool:
    return column in PROVIDER_TABLES[provider].schema


def item(dtype: PolarsType) -> Any:
    """Return a value of a type."""
    if isinstance(dtype, pl.Struct):
        return {field.name: item(field.dtype) for field in dtype.fields}
    if isinstance(dtype, pl.List):
        return [item(dtype.inner)]
    values = {"String": "x", "Int64": 1, "Int32": 1, "Float64": 1.0, "Boolean": True, "Date": date(1999, 1, 1)}
    return values.get(str(dtype), NOON)


def test_sums_stand_by_territory_and_awards_by_year(warehouse: Warehouse) -> None:
    """Each provider's box office with its currency and day, single sums too; awards that were won and nominations."""
    sums = [
        {"territory": "world", "amount": 467.0, "currency": "USD", "as_of": None, "preferred": False},
        {"territory": None, "amount": 5.0, "currency": "EUR", "as_of": date(2001, 1, 1), "preferred": False},
    ]
    prize = {"award": "Prize", "award_id": "Q1", "ceremony": None, "people": ["A"], "work": None}
    awards = [prize | {"won": True, "year": 2000}, prize | {"won": False, "year": 2001}]
    wikidata = {"box_office": sums, "awards": awards, "external_ids": [{"source": "trakt", "external_id": "t"}]}
    show(
        warehouse,
        7,
        tmdb=[{"movie_id": 7, "revenue": 460}],
        omdb=[{"movie_id": 7, "box_office": 171}],
        tvdb=[{"movie_id": 7, "revenue": 461, "box_office": 172}],
        imdb=[{"movie_id": 7, "imdb_id": "tt7", "source": "page", "kind": "movie", "title": "A", "box_office": 173}],
        wikidata=[{"movie_id": 7, "wikidata_id": "Q7", **wikidata}],
    )
    found = rows(
        warehouse,
        "SELECT provider_name, territory, amount, currency, as_of FROM provider_cache_box_office ORDER BY amount",
    )
    assert found == [
        ("wikidata", None, 5.0, "EUR", date(2001, 1, 1)),
        ("omdb", "US", 171.0, "USD", None),
        ("tvdb", "US", 172.0, "USD", None),
        ("imdb", "US", 173.0, "USD", None),
        ("tmdb", "world", 460.0, "USD", None),
        ("tvdb", "world", 461.0, "USD", None),
        ("wikidata", "world", 467.0, "USD", None),
    ]
    results = "SELECT award, won, year, people FROM provider_cache_award_results ORDER BY year"
    assert rows(warehouse, results) == [("Prize", True, 2000, ["A"]), ("Prize", False, 2001, ["A"])]
    counted = "SELECT award, wins, nominations FROM provider_cache_awards WHERE provider_name = 'wikidata'"
    assert rows(warehouse, counted) == [("Prize", 1, 1)]
    ids = "SELECT source, external_id FROM provider_cache_external_ids WHERE provider_name = 'wikidata' ORDER BY ALL"
    assert rows(warehouse, ids) == [("trakt", "t"), ("wikidata", "Q7")]

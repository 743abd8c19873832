"""What may be passed on: values of providers whose terms let it, and nothing else."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from movie_assets.errors import ConfigurationError
from movie_assets.merge.fields import MERGED_FIELDS
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.settings import Settings
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.lineage import providers_of
from movie_assets_tests.export.conftest import Export

KEPT_BACK = ("tmdb", "fanart", "tvdb", "imdb")


@pytest.mark.parametrize("provider", SPECS)
def test_every_provider_declares_its_terms(provider: str) -> None:
    """Name, address and a note in words; OMDb's alone may be passed on, and TMDB's are kept for six months at most."""
    licence = SPECS[provider].licence
    assert licence.name
    assert licence.url.startswith("https://")
    assert licence.note.endswith(".")
    assert licence.redistributable is (provider not in KEPT_BACK)
    assert licence.keep_days == (180 if provider == "tmdb" else None)


def test_a_field_has_the_best_value_that_may_be_passed_on(export: Export, films: Settings, tmp_path: Path) -> None:
    """Where a provider's value may not leave, the next one that may takes its place; without one it is NULL."""
    export("duckdb", only_redistributable=True)
    best = Warehouse(films.warehouse_path).frame(
        "SELECT movie_id, field, value FROM provider_cache_fields WHERE provider = 'omdb'"
        " QUALIFY row_number() OVER (PARTITION BY movie_id, field ORDER BY place) = 1"
    )
    wanted = {(movie_id, field): value for movie_id, field, value in best.iter_rows()}
    with duckdb.connect(str(tmp_path / "out" / "movie_assets.duckdb"), read_only=True) as file:
        fields = [field for field in MERGED_FIELDS if field != "release_date"]  # it depends on the film's year
        values = ", ".join(f"{field}::VARCHAR" for field in fields)
        rows = file.execute(f"SELECT movie_id, field_sources, {values} FROM provider_cache_movies").fetchall()
        for movie_id, sources, *found in rows:
            assert found == [wanted.get((movie_id, field)) for field in fields]
            assert set(json.loads(sources).values()) <= {"omdb", None}
        years = file.execute("SELECT count(*) FROM provider_cache_movies WHERE year(release_date) != year").fetchall()
        wide = file.execute("SELECT count(title), count(tmdb_rating), sum(cast_count) FROM provider_cache").fetchall()
        views = file.execute("SELECT DISTINCT provider FROM provider_cache_fields").fetchall()
    assert len(rows) >= 10
    assert years == [(0,)]
    assert wide == [(len(rows), 0, 0)]
    assert views == [("omdb",)]


def test_nothing_of_the_others_leaves(export: Export, films: Settings, tmp_path: Path) -> None:
    """No table of theirs, and no text of theirs in any other."""
    manifest = export("csv", only_redistributable=True)
    tables = {table["name"] for table in manifest["tables"]}
    assert not tables & {PROVIDER_TABLES[provider].name for provider in KEPT_BACK}
    assert tables.isdisjoint(manifest["left_out"])
    assert tables | manifest["left_out"].keys() == {*TABLES, *VIEWS}
    assert [one["name"] for one in manifest["providers"]] == ["omdb"]
    assert manifest["only_redistributable"]
    written = "".join(path.read_text() for path in (tmp_path / "out").glob("*.csv"))
    theirs = Warehouse(films.warehouse_path).frame(
        "SELECT overview AS t FROM tmdb_details UNION SELECT tagline FROM tmdb_details"
        " UNION SELECT poster_path FROM tmdb_details UNION SELECT overview FROM tvdb_details"
        " UNION SELECT name FROM provider_cache_keywords"
        " UNION SELECT profile_path FROM provider_cache_movie_cast UNION SELECT file_path FROM provider_cache_images"
    )["t"]
    texts = [text for text in theirs if text and len(text) > 12]
    assert len(texts) > 100
    assert [text for text in texts if text in written] == []


@pytest.mark.parametrize(
    "how", [{"tables": ("tmdb_details",)}, {"query": "SELECT title FROM tmdb_details", "name": "titles"}]
)
def test_asking_for_what_may_not_leave_is_refused(how: dict[str, Any], export: Export) -> None:
    """By name or in a query; the message says whose terms it is."""
    with pytest.raises(ConfigurationError, match=r"leaves out tmdb_details: The terms of TMDB"):
        export(only_redistributable=True, **how)


def test_a_query_reads_what_may_be_passed_on(export: Export, tmp_path: Path) -> None:
    """A query sees the tables as they leave, whatever table it names."""
    query = "SELECT DISTINCT field_sources ->> 'title' AS whose FROM stored.provider_cache_movies"
    export("csv", only_redistributable=True, query=query, name="whose")
    assert (tmp_path / "out" / "whose.csv").read_text() == "whose\nomdb\n"


def test_every_table_says_whose_values_it_may_hold() -> None:
    """Typed tables are their provider's; merged ones and views are of those whose columns they read."""
    assert all(providers_of(table.name) == (provider,) for provider, table in PROVIDER_TABLES.items())
    assert providers_of("provider_cache_keywords") == ("tmdb",)
    assert providers_of("provider_cache_images") == ("tmdb", "fanart", "tvdb")
    assert "omdb" in providers_of("provider_cache_external_ids")
    assert set(providers_of("provider_cache")) == set(SPECS)
    assert providers_of("collection_stats") == ()

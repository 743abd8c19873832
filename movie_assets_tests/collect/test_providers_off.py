"""Any provider may be off: with every non-empty set of providers a collection ends as it should."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.providers.registry import PROVIDER_TABLES, ROUTES
from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import execute, figures

ALL = tuple(name for name in ROUTES if name != "wikidata")
"""Those with a key. Wikidata has none, and is off without a contact (test_gathering.py)."""
SETS = [active for size in range(1, len(ALL) + 1) for active in combinations(ALL, size)]
WITH_TMDB = [active for active in SETS if "tmdb" in active]
YEAR = "1973"


def settings_with(server: EmbeddedServer, data: Path, active: tuple[str, ...]) -> Settings:
    """Return settings in which only these providers have a key."""
    off: dict[str, Any] = {provider: {"api_key": None} for provider in ALL if provider not in active}
    return settings_for(server, data, **off)


def test_there_are_15_sets() -> None:
    """Four providers: 15 non-empty sets, 8 of them with TMDB."""
    assert (len(SETS), len(WITH_TMDB)) == (15, 8)


@pytest.mark.parametrize(
    "active", [pytest.param(s, marks=() if len(s) in (1, 4) else pytest.mark.prove) for s in WITH_TMDB], ids="+".join
)
def test_with_tmdb_a_year_is_collected_from_what_is_on(
    active: tuple[str, ...], server: EmbeddedServer, tmp_path: Path
) -> None:
    """Only active providers are asked. The metadata says that the others are skipped, and no film waits for them."""
    settings = settings_with(server, tmp_path, active)
    result = execute(settings, years=(YEAR, YEAR))
    assert result.success
    assert {r.provider for r in server.log.entries()} == set(active)
    warehouse = Warehouse(settings.warehouse_path)
    films = warehouse.frame("SELECT movie_id FROM movies")["movie_id"].to_list()
    cache = warehouse.frame("SELECT movie_id, complete, missing_providers, tvdb_id FROM provider_cache_movies")
    assert sorted(cache["movie_id"]) == sorted(films) != []
    assert cache["complete"].all()
    assert cache["missing_providers"].explode().drop_nulls().is_empty()
    assert cache["tvdb_id"].drop_nulls().is_empty() is ("tvdb" not in active)
    for provider, table in ((name, PROVIDER_TABLES[name]) for name in ALL):
        rows = warehouse.frame(f"SELECT count(*) FROM {table.name}").item()
        said = figures(result, table.name, YEAR).get("provider", "")
        if provider in active:
            assert (rows > 0, said) == (True, "")
        else:
            assert rows == 0
            assert f"{provider} is off" in said
    due = warehouse.frame(f"SELECT {', '.join(f'bool_or(needs_{p})' for p in ALL)} FROM movie_status").row(0)
    assert due == (False, False, False, False)


@pytest.mark.parametrize("active", [s for s in SETS if "tmdb" not in s], ids="+".join)
def test_without_tmdb_a_run_says_what_to_set(active: tuple[str, ...], server: EmbeddedServer, tmp_path: Path) -> None:
    """TMDB off blocks discovery and enrichment with a clear message; nobody else is asked in its place."""
    result = execute(settings_with(server, tmp_path, active), years=(YEAR, YEAR))
    assert not result.success
    assert "TMDB is off, and without it no film can be discovered or collected. Set TMDB_API_KEY" in "".join(
        str(event) for event in result.all_events
    )
    assert server.log.count() == 0


def test_a_provider_that_is_switched_on_later_catches_up(server: EmbeddedServer, tmp_path: Path) -> None:
    """TVDB gets its key after the year was collected: the next run asks it for every film, and nobody else."""
    assert execute(settings_with(server, tmp_path, ("tmdb", "omdb", "fanart")), years=(YEAR, YEAR)).success
    server.log.clear()
    settings = settings_with(server, tmp_path, ALL)
    assert execute(settings, years=(YEAR, YEAR), discover=False).success
    assert {r.provider for r in server.log.entries()} == {"tvdb"}
    warehouse = Warehouse(settings.warehouse_path)
    assert warehouse.frame("SELECT bool_and(complete), count(tvdb_id) > 0 FROM provider_cache_movies").row(0) == (
        True,
        True,
    )

"""The documents are true: every query in the README runs, every setting is in .env.example, every path exists."""

import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.imdb.settings import ImdbSettings
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.settings import Settings
from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.database import Warehouse

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
QUERIES = re.findall(r"^\| `(\w+)` \| .* \| `((?:SELECT|FROM) .*)` \|$", README, re.MULTILINE)


def test_every_table_has_an_example_query() -> None:
    """The README shows one query for each table."""
    assert {table for table, _ in QUERIES} == set(TABLES)


@pytest.mark.parametrize(("table", "query"), QUERIES)
def test_example_queries_run(table: str, query: str, warehouse: Warehouse) -> None:
    """Every example query of the README is valid on the declared tables, and reads the table that it is about."""
    assert table in query
    warehouse.frame(query)


@pytest.mark.parametrize("settings", [Settings, TmdbSettings, OmdbSettings, FanartSettings, TvdbSettings, ImdbSettings])
def test_every_setting_is_in_the_example(settings: type[BaseSettings]) -> None:
    """.env.example lists every variable, with the default that the program has."""
    example = (ROOT / ".env.example").read_text()
    for name, field in settings.model_fields.items():
        if name in ("tmdb", "omdb", "fanart", "tvdb", "imdb"):
            continue
        variable = f"{settings.model_config.get('env_prefix')}{name}".upper()
        shown = re.search(rf"^#?{variable}=(.*)$", example, re.MULTILINE)
        assert shown, f"{variable} is not in .env.example"
        default = field.default
        if isinstance(default, bool):
            assert shown.group(1) == str(default).lower(), variable
        elif isinstance(default, int | float):
            assert float(shown.group(1)) == default, variable
        elif isinstance(default, str):
            assert shown.group(1) == default, variable


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md"])
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link and picture of the documents exists."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text()):
        assert (ROOT / target).exists(), target


def test_nothing_names_a_machine() -> None:
    """No document or module names a path of somebody's machine or an index to install from."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("requirements.lock"), *(ROOT / "movie_assets").rglob("*.py")]:
        text = path.read_text()
        assert not re.search(r"(?m)^--(extra-)?index-url|/home/\w+/|/root/", text), path

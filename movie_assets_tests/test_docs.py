"""The documents are true: every query in the README runs, every setting is in .env.example, every path exists."""

import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from movie_assets.providers.registry import ROUTES, SPECS
from movie_assets.settings import Settings
from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.fact_views import VIEWS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
QUERIES = re.findall(r"^\| `(\w+)` \| .* \| `((?:SELECT|FROM) .*)` \|$", README, re.MULTILINE)


def test_every_table_has_an_example_query() -> None:
    """The README shows one query for each table and view."""
    assert {table for table, _ in QUERIES} == {*TABLES, *VIEWS}


@pytest.mark.parametrize(("table", "query"), QUERIES)
def test_example_queries_run(table: str, query: str, warehouse: Warehouse) -> None:
    """Every example query of the README is valid on the declared tables, and reads the table that it is about."""
    assert table in query
    warehouse.frame(query)


@pytest.mark.parametrize("settings", [Settings, *(spec.settings for spec in SPECS.values())])
def test_every_setting_is_in_the_example(settings: type[BaseSettings]) -> None:
    """.env.example lists every variable, with the default that the program has."""
    example = (ROOT / ".env.example").read_text()
    for name, field in settings.model_fields.items():
        if name in SPECS:
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


@pytest.mark.parametrize("provider", ROUTES)
def test_the_readme_names_every_provider(provider: str) -> None:
    """Its table says which variables open a provider; the notice that its terms want stands in full."""
    spec = SPECS[provider]
    row = re.search(rf"^\| {re.escape(spec.display_name)} \| (.*) \|", README, re.MULTILINE)
    assert row
    assert f"{spec.settings.model_config.get('env_prefix')}API_KEY" in row.group(1)
    assert " ".join(spec.notice.split()) in " ".join(README.split())


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link and picture of the documents exists."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text()):
        assert (ROOT / target).exists(), target


def test_nothing_names_a_machine() -> None:
    """No document or module names a path of somebody's machine or an index to install from."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("requirements.lock"), *(ROOT / "movie_assets").rglob("*.py")]:
        text = path.read_text()
        assert not re.search(r"(?m)^--(extra-)?index-url|/home/\w+/|/root/", text), path

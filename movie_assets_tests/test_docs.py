"""The documents are true: their examples work on the demo, settings are in .env.example, paths exist."""

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic_settings import BaseSettings
from typer.testing import CliRunner

import movie_assets
from movie_assets.cli.app import app
from movie_assets.object_store import ObjectStoreSettings
from movie_assets.providers.registry import ROUTES, SPECS
from movie_assets.settings import Settings
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.processes import run
from movie_assets_tests.warehouse.example_queries import EXAMPLES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
COMMANDS = [
    shlex.split(re.split(r" {2,}| \(", line, maxsplit=1)[0])[1:]
    for block in re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("movie-assets ")
]
"""Every command that the README shows, without what it says of it."""
FILM = "tt1375666"
READING = {"status", "plan", "show", "sql", "history", "changes", "disagreements", "pending", "parse"}
"""Commands that ask nobody and write nothing: quick enough for the suite. The proof runs all the others too."""
ENDLESS = {"demo", "dev", "browse"}
"""Servers, which tests of their own start and stop."""


@pytest.fixture
def at_the_demo(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, for a user without any key, and an answer that was saved where the user is."""
    folder = tmp_path / "data"
    shutil.copytree(demo, folder)
    monkeypatch.setenv("MOVIE_ASSETS_DATA", str(folder))
    monkeypatch.setenv("MOVIE_ASSETS_DEMO", "true")
    monkeypatch.chdir(tmp_path)
    answer = {"Title": "Inception", "Year": "2010", "imdbID": FILM, "Type": "movie", "Response": "True"}
    (tmp_path / "saved.json").write_text(str(answer).replace("'", '"'))
    return folder


def words(command: list[str]) -> list[str]:
    """Return a command of the README as one would type it: a film for FILM, a reason for "..."."""
    return [FILM if word == "FILM" else "a reason" if word == "..." else word for word in command]


def test_the_readme_shows_every_command() -> None:
    """No line is lost on the way from the README to these tests, and no command is unknown."""
    assert len(COMMANDS) == README.count("\nmovie-assets ")
    known = {str(command.name or command.callback.__name__) for command in app.registered_commands if command.callback}
    assert {command[0] for command in COMMANDS} <= known
    assert {command[0] for command in COMMANDS} >= READING


@pytest.mark.parametrize("page", sorted(str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")))
def test_commands_in_the_documents_exist(page: str) -> None:
    """Every command that a page names is one of ours, and has the options that it is shown with."""
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # it is a group
    for line in re.findall(r"`movie-assets ([^`\n]+)`", (ROOT / "docs" / page).read_text()):
        name, *others = shlex.split(line)
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert {word for word in others if word.startswith("--")} <= options, line


@pytest.mark.parametrize("command", [c for c in COMMANDS if c[0] in READING], ids=" ".join)
def test_examples_that_read_work_on_the_demo(command: list[str], at_the_demo: Path) -> None:
    """They end well and show something."""
    result = CliRunner().invoke(app, words(command))
    assert result.exit_code == 0, result.output
    assert result.output.strip()


@pytest.mark.prove
def test_all_examples_work_on_the_demo(at_the_demo: Path, tmp_path: Path) -> None:
    """Every command of the README in its order, as processes, from collecting to backing up."""
    env = {**os.environ, "COLUMNS": "120"}
    for command in COMMANDS:
        if command[0] not in ENDLESS:
            code, output, errors = run(*words(command), env=env, cwd=tmp_path)
            assert code == 0, (command, output, errors)


@pytest.mark.parametrize(("table", "query"), EXAMPLES.items())
def test_example_queries_find_something_on_the_demo(table: str, query: str, demo: Path) -> None:
    """Every query reads the table that it is about, and shows rows of the demo."""
    assert table in query
    assert not Warehouse(demo / "demo" / "warehouse.duckdb").frame(query).is_empty()


def test_the_example_in_python_works_on_the_demo(at_the_demo: Path) -> None:
    """The README's lines of Python run as they stand."""
    (lines,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert "import movie_assets" in lines
    exec(compile(lines, "README.md", "exec"), {})
    with movie_assets.connect() as connection:
        assert connection.sql("SELECT count(*) FROM provider_cache").fetchone() != (0,)


def test_every_table_has_an_example_query() -> None:
    """docs/tables.md shows one query for each table and view."""
    assert EXAMPLES.keys() == {*TABLES, *VIEWS}


@pytest.mark.parametrize("settings", [Settings, ObjectStoreSettings, *(spec.settings for spec in SPECS.values())])
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
    opens = "CONTACT" if "contact" in spec.settings.model_fields else "API_KEY"
    assert f"{spec.settings.model_config.get('env_prefix')}{opens}" in row.group(1)
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

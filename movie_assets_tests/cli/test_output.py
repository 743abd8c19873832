"""The words of providers are data: on the terminal, in the UI's metadata, whoever wrote them."""

from pathlib import Path

import httpx
import pytest

from movie_assets.cli.app import main
from movie_assets.defs.year_figures import table_of
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for

TITLE = "[/bold] [red]Odd[/red] :smile: <br>=1+1 \x1b[31m\x1b]0;owned\x07\x9b2J\u202e\u2028 [link=http://x]y[/link]"
SHOWN = "[/bold] [red]Odd[/red] :smile: <br>=1+1 �[31m�]0;owned��2J�� [link=http://x]y[/link]"
STORED = "[/bold] [red]Odd[/red] :smile: <br>=1+1 [31m]0;owned2J\ufffd [link=http://x]y[/link]"
"""What parsers keep of it: no control characters, and a line separator is white space."""
FORBIDDEN = "\x1b\x07\x9b\u202e\u2028"


@pytest.fixture
def odd(server: EmbeddedServer, tmp_path: Path) -> tuple[Settings, int]:
    """A store whose film has a title of markup and escapes."""
    settings = settings_for(server, tmp_path)
    film = next(f for f in server.catalogue.view.ordered("primary_release_date") if str(f.release_date)[:4] == "1987")
    server.catalogue.edit(film.tmdb_id, title=TITLE)
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1987")
        collect_years(settings, operations, "1987", movie_ids=[film.tmdb_id])
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1987")
    return settings, film.tmdb_id


@pytest.mark.fault("command", "titles of markup, control characters and escapes")
def test_titles_of_markup_and_escapes_on_the_terminal(
    odd: tuple[Settings, int],
    server: EmbeddedServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every command that shows a title shows it as it is written, without what would steer the terminal."""
    settings, movie_id = odd
    for name, value in {**server.environment(), "MOVIE_ASSETS_DATA": str(settings.data), "COLUMNS": "300"}.items():
        monkeypatch.setenv(name, value)
    commands: list[tuple[str, ...]] = [
        ("show", str(movie_id)),
        ("history", str(movie_id)),
        ("freeze", str(movie_id), "--reason", "x"),
        ("plan",),
        ("sql", f"SELECT title FROM movies WHERE movie_id = {movie_id}"),
        ("show", "no such [/bold] \x1b[31m film"),
        ("identify", TITLE[:60], "--year", "1987"),
        ("pending",),
        ("status",),
    ]
    said = {command: _said(command, monkeypatch, capsys) for command in commands}
    for command, text in said.items():
        assert not set(FORBIDDEN) & set(text), command
        assert "Traceback" not in text, text
    for command in commands[:3]:
        assert STORED in said[command], (command, said[command])


def _said(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr("sys.argv", ["movie-assets", *command])
    with pytest.raises(SystemExit):
        main()
    captured = capsys.readouterr()
    return captured.out + captured.err


@pytest.mark.fault("run", "provider text of Markdown, HTML and images")
def test_cells_of_the_ui_are_plain_text() -> None:
    """A table in the UI's metadata has the words as they are, which it shows as text, without control characters."""
    cells = table_of(("title",), [{"title": TITLE}]).records[0].data
    assert cells == {"title": SHOWN}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:80"}, 200),
        ({"Origin": "http://127.0.0.1:3000"}, 200),
        ({"Host": "films.example"}, 403),
        ({"Host": "127.0.0.1.films.example"}, 403),
        ({"Origin": "https://films.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "[broken"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/_demo", "/tmdb/3/movie/603"])
def test_the_embedded_server_answers_this_machine_alone(
    server: EmbeddedServer, headers: dict[str, str], status: int, path: str
) -> None:
    """A page of another site reaches neither the films nor the controls, by whatever name it calls this machine."""
    key = {"api_key": server.environment()["TMDB_API_KEY"]}
    answer = httpx.get(f"{server.url}{path}", params=key, headers=headers, trust_env=False)
    assert answer.status_code == status

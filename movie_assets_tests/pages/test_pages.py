"""The pages of the reference that are written from the code are as the code is, and say something of everything."""

import re
from types import ModuleType
from typing import Any

import pytest
import typer

from movie_assets.cli.app import app
from movie_assets_tests.pages import command_page, definition_page, setting_page

PAGES = [command_page, definition_page, setting_page]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.PAGE.name)
def test_a_page_is_as_the_code_is(page: ModuleType) -> None:
    """Whoever changes an option, a setting or a definition writes its page anew."""
    assert page.PAGE.read_text() == page.text(), f"python -m {page.__name__}"


@pytest.mark.parametrize("page", [command_page, setting_page], ids=lambda page: page.PAGE.name)
def test_a_page_says_what_each_thing_is(page: ModuleType) -> None:
    """No option and no setting is without a meaning."""
    rows = [line for line in page.text().splitlines() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if row.endswith("|  |")] == []


def test_help_speaks_of_values_in_the_words_of_the_page() -> None:
    """FILM, NUMBER, VALUE: whatever stands before a meaning in docs/options.md stands there in `--help`, too."""
    group: Any = typer.main.get_command(app)
    commands = re.split(r"^## (.*)$", command_page.text(), flags=re.MULTILINE)[1:]
    for name, page in zip(commands[::2], commands[1::2], strict=True):
        shown = " ".join(group.commands[name].get_help(typer.Context(group.commands[name])).split())
        for word in re.findall(r"^\| `\[?([^`\]]*)\]?", page, re.MULTILINE):
            assert word.removesuffix("...") in shown, (name, word)

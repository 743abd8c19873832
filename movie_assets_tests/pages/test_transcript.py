"""From a clone to an answered question in three commands, and docs/transcript.md shows what they print."""

import subprocess
from pathlib import Path

import pytest

from movie_assets_tests.pages.page_commands import ROOT, pasted, user_folder
from movie_assets_tests.pages.transcript_page import alike, answered, commands, printed_on_the_page


def test_three_commands_are_enough() -> None:
    """The README asks for no more."""
    assert len(commands()) == 3
    assert commands()[0] == "make demo"


def test_the_answer_is_the_transcripts(demo_made: Path, tmp_path: Path) -> None:
    """The question and its explanation print what the page shows, on the same films; each number has its origin."""
    env = user_folder(tmp_path, demo_made)
    for command, printed in answered(tmp_path, env, commands()[1:]).items():
        assert alike(printed) == alike(printed_on_the_page(command)), (
            "python -m movie_assets_tests.pages.transcript_page"
        )
    (question,) = (command for command in commands() if " sql " in command)
    rows = printed_on_the_page(question)
    assert rows.count("omdb") == 10
    assert rows.count("https://") == 10


@pytest.mark.prove
def test_from_a_clone_to_the_answer(tmp_path: Path) -> None:
    """A clone in a folder with spaces, its own environment, the README's commands as they stand."""
    clone = tmp_path / "a clone of it"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    (tmp_path / "no data").mkdir()
    env = {
        name: value
        for name, value in user_folder(tmp_path, tmp_path / "no data").items()
        if not name.startswith("MOVIE_ASSETS_")
    }
    for command, printed in answered(clone, env, commands()).items():
        assert alike(printed) == alike(printed_on_the_page(command)), command
    assert "All checks passed!" in pasted("make lint", clone, env)

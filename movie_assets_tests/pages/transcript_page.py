"""What the README's three commands print: docs/transcript.md, by running them.

Belongs here: the page, written by `python -m movie_assets_tests.pages.transcript_page` (a minute), and what of it
differs from run to run. Does not belong here: what is checked (test_transcript.py).
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from movie_assets_tests.pages.page_commands import ROOT, pasted, user_folder

PAGE = ROOT / "docs" / "transcript.md"
_HEAD = """# Three commands, and what they print

Written by `python -m movie_assets_tests.pages.transcript_page`, which runs the commands of the README ("A question,
answered") in a new folder; a test runs them again and compares all but moments, durations and ids of answers. The films
are real; the demo's plots and posters are generated.
"""
_DIFFERS = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ANSWER"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?"), "MOMENT"),
    (re.compile(r"(into|report:) .*data/demo"), r"\1 data/demo"),
    (re.compile(r"Collected in .*"), "Collected"),
    (re.compile(r" +(?=│|$)|─+", re.MULTILINE), ""),
)


def commands() -> list[str]:
    """Return the three commands of the README."""
    section = (ROOT / "README.md").read_text().partition("## A question, answered")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return str(block).strip().splitlines()


def answered(folder: Path, env: dict[str, str], asked: Sequence[str]) -> dict[str, str]:
    """Run commands one after another; return what each prints, without progress."""
    return {
        one: "\n".join(line.rstrip() for line in pasted(one, folder, env).splitlines() if not _is_progress(line)) + "\n"
        for one in asked
    }


def alike(printed: str) -> str:
    """Return what is printed without what differs from run to run."""
    for pattern, name in _DIFFERS:
        printed = pattern.sub(name, printed)
    return printed


def printed_on_the_page(command: str) -> str:
    """Return what the page says that a command prints."""
    (block,) = re.findall(rf"```text\n\$ {re.escape(command)}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(block)


def text() -> str:
    """Run the commands in a new folder; return the page."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "a clone"
        folder.mkdir()
        (folder / "nothing").mkdir()
        env = user_folder(folder, folder / "nothing")
        make, *others = commands()
        first = answered(ROOT, env, [make])
        return _HEAD + "".join(
            f"\n```text\n$ {command}\n{printed.replace(env['MOVIE_ASSETS_DATA'], 'data')}```\n"
            for command, printed in (first | answered(folder, env, others)).items()
        )


def _is_progress(line: str) -> bool:
    """Return whether a line shows that something goes on: calls, or the setup of a new environment."""
    return "━" in line or bool(re.match(r"\w+ [\d,]+ of [\d,]+|\.venv/bin/uv pip ", line))


if __name__ == "__main__":
    PAGE.write_text(text())

"""Commands of the tutorial and of the how-tos work when they are pasted, in their order, in a folder with spaces."""

from pathlib import Path

import pytest

from movie_assets_tests.pages.page_commands import ROOT, commands_of, pasted, user_folder

DOCS = ROOT / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "howto").glob("*.md"))]
QUICK = {"raise-a-quota", "behind-a-proxy", "move-the-data"}
"""Pages whose commands ask nobody: the suite runs them. The proof runs the others."""
WITHOUT = {"add-a-provider", "more-than-one-machine"}
"""Pages that show no command for a shell."""


def test_every_page_has_commands() -> None:
    """A how-to shows how; a page that does not is named here."""
    assert {page.stem for page in PAGES if not commands_of(page)} == WITHOUT


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.stem, marks=() if page.stem in QUICK else pytest.mark.prove)
        for page in PAGES
        if page.stem not in WITHOUT
    ],
)
def test_commands_of_a_page_work(page: Path, demo_made: Path, tmp_path: Path) -> None:
    """Each block as it stands, in one shell; every command ends well, and nothing is printed of a fault.

    The tutorial, which is read in a clone of the project, leaves nothing there that git does not ignore.
    """
    folder = tmp_path / "a user's folder"
    folder.mkdir()
    printed = pasted("\n".join(commands_of(page)), folder, user_folder(folder, demo_made))
    assert printed
    assert "Traceback" not in printed
    if page.stem == "tutorial":
        assert {path.name for path in folder.iterdir()} == {".venv", "data"}

"""The site: it builds strictly, asks no other site, and every page has its place."""

import os
import re
import subprocess
import sys
from pathlib import Path

from movie_assets_tests.pages.page_commands import ROOT


def test_it_builds_strictly_and_alone(tmp_path: Path) -> None:
    """No broken link or anchor, no page without a place; what is built loads nothing from another site."""
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(list((ROOT / "docs").rglob("*.md")))
    loads = re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(https?:[^\"]+)\"")
    assert {found for page in pages for found in loads.findall(page.read_text())} == set()


def test_make_works_in_a_folder_with_spaces(tmp_path: Path) -> None:
    """What make hands to commands is the path as it is, whatever signs are in it."""
    folder = tmp_path / "it's a folder"
    folder.mkdir()
    makefile = (ROOT / "Makefile").read_text() + "\ndemo dev: show\nshow:\n\t@printenv MOVIE_ASSETS_DATA\n"
    (folder / "Makefile").write_text(re.sub(r"^(\w+): setup", r"\1:", makefile, flags=re.MULTILINE))
    env = {name: value for name, value in os.environ.items() if not name.startswith("MOVIE_ASSETS_")}
    shown = subprocess.run(
        ["make", "--silent", "BIN=true;:", "demo"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert shown.stdout.splitlines() == [str(folder / "data")], shown

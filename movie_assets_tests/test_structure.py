"""What every module owes its reader. Which package may import which is checked by import-linter (`make lint`)."""

import ast
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "movie_assets"
MODULES = sorted(PACKAGE.rglob("*.py"))
REPEATED_BY_RULE = {
    "__init__",
    # Each provider has these, once as a client of ours and once in the embedded server.
    "client", "files", "movie", "page", "routes", "search", "settings", "spec", "wire",
}  # fmt: skip
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "lib"}
LONGEST = 340
"""Lines that can be read in one go."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_belongs_in_it(path: Path) -> None:
    """A module has a docstring, a name that says something, and a length that can be read in one go."""
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)), f"{path} has no docstring"
    assert len(text.splitlines()) <= LONGEST, f"{path} is too long to read in one go"
    assert path.stem not in EMPTY_NAMES, f"{path}: the name says nothing"


def test_a_name_means_one_module() -> None:
    """No two modules have the same name, but those that each provider has by rule: a search by name finds one file."""
    names = Counter(path.stem for path in MODULES if path.stem not in REPEATED_BY_RULE)
    assert [name for name, n in names.items() if n > 1] == []

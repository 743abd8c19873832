"""What every module owes its reader. Which package may import which is checked by import-linter (`make lint`)."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from movie_assets.providers.registry import SPECS

PACKAGE = Path(__file__).resolve().parent.parent / "movie_assets"
MODULES = sorted(PACKAGE.rglob("*.py"))
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
    """A search by name finds one file. Packages of one provider have the same modules by rule, here and in demo/."""
    names = Counter(path.stem for path in MODULES if path.stem != "__init__" and not _is_of_one_provider(path))
    assert [name for name, n in names.items() if n > 1] == []


def _is_of_one_provider(path: Path) -> bool:
    package = path.relative_to(PACKAGE).parent.parts
    return len(package) == 2 and package[0] in ("providers", "demo") and package[1] in SPECS


def test_sql_stands_in_two_packages() -> None:
    """Queries are written in store/ (SQLite) and warehouse/ (DuckDB); the embedded server's catalogue has neither."""
    query = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b", re.DOTALL)
    texts = {
        path.relative_to(PACKAGE): node.value
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and query.search(node.value)
    }
    assert {path.parts[0] for path in texts} == {"store", "warehouse"}, texts


def test_a_duckdb_result_is_read_whole() -> None:
    """DuckDB 2 refuses further work on a connection while a result is partly read: only `store/` (SQLite) may do so.

    The reader of IMDb's data files and the writer of SQLite files are let: their connections have that one query, and
    they read to the end or close.
    """
    partly = {"fetchone", "fetchmany", "fetch_df_chunk", "fetch_record_batch"}
    found = {
        (str(path.relative_to(PACKAGE)), node.attr)
        for path in MODULES
        if "store" not in path.relative_to(PACKAGE).parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in partly
    }
    assert found == {("warehouse/imdb_datasets.py", "fetchmany"), ("warehouse/sqlite_file.py", "fetchmany")}

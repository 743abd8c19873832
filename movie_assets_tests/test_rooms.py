"""The rooms of the house: who may import whom."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "movie_assets"

ALLOWED: dict[str, set[str]] = {
    "answers": set(),
    "errors": set(),
    "settings": set(),
    "clock": set(),
    "rules": {"rules", "errors", "answers"},
    "providers": {"providers", "rules", "answers", "clock", "errors", "settings"},
    "operations": {"operations", "answers", "errors", "rules"},
    "warehouse": {"warehouse", "errors"},
    "demo": {"demo"},
    "throttle": {"clock", "errors", "operations", "providers", "settings"},
    "providing": {"demo", "settings"},
    "session": {"clock", "errors", "operations", "providers", "settings", "throttle"},
    "discover": {"answers", "errors", "providers", "rules", "session"},
    "identify": {"answers", "errors", "providers", "rules", "session"},
    "choice": {"errors", "identify", "operations", "rules"},
    "identified": {
        "imdb",
        "choice",
        "answers",
        "collect",
        "errors",
        "identify",
        "operations",
        "providers",
        "rules",
        "session",
        "settings",
    },
    "workplace": {"clock", "operations", "project", "providing", "session", "settings", "warehouse"},
    "recognise": {
        "identified",
        "identify",
        "operations",
        "rules",
        "warehouse",
        "workplace",
    },
    "inbox": {"errors", "inbox", "operations", "rules"},
    "refresh": {"operations", "rules", "settings"},
    "statistics": {"answers", "operations", "rules", "settings", "warehouse"},
    "follow": {"answers", "errors", "operations", "providers", "session"},
    "collect": {"answers", "errors", "operations", "providers", "rules", "session"},
    "imdb": {
        "answers",
        "collect",
        "errors",
        "imdb",
        "operations",
        "providers",
        "rules",
        "session",
        "settings",
        "warehouse",
        "workplace",
    },
    "project": {"errors", "operations", "providers", "rules", "settings", "warehouse"},
}
"""Room -> rooms that it may import. defs, definitions, cli and the package itself may import all."""

THIRD_PARTY_ONLY_IN: dict[str, set[str]] = {
    "dagster": {"defs", "definitions", "cli"},
    "dagster_duckdb": {"defs"},
    "duckdb": {"warehouse", "imdb", "defs", "cli", "__init__"},
    "sqlite3": {"operations"},
    "httpx": {"providers"},
    "matplotlib": {"defs"},
    "starlette": {"demo"},
    "uvicorn": {"demo"},
}


def _modules() -> list[tuple[str, Path]]:
    return [(path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path) for path in PACKAGE.rglob("*.py")]


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_the_rooms_it_may(room: str) -> None:
    """rules touch nothing, providers never store, stores never fetch, defs hold the wiring."""
    for owner, path in _modules():
        if owner == room:
            rooms = {name.split(".")[1] for name in _imports(path) if name.startswith("movie_assets.")}
            assert rooms <= ALLOWED[room], f"{path.name} of {room} imports {rooms - ALLOWED[room]}"


@pytest.mark.parametrize("library", sorted(THIRD_PARTY_ONLY_IN))
def test_a_library_stays_in_its_rooms(library: str) -> None:
    """Dagster, DuckDB, SQLite and HTTP are each known to the rooms that are about them, and to no other."""
    for owner, path in _modules():
        if library in {name.split(".")[0] for name in _imports(path)}:
            assert owner in THIRD_PARTY_ONLY_IN[library], f"{path} imports {library}"


def test_every_module_says_what_belongs_in_it() -> None:
    """Each module's docstring tells what it holds, and is no longer than it has to be to read in one go."""
    for _, path in _modules():
        assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no docstring"
        assert len(path.read_text().splitlines()) <= 400, f"{path} is too long to read in one go"
        assert path.stem not in ("utils", "util", "helpers", "common", "misc"), path

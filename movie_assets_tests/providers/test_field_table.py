"""docs/fields.md is true: every field of an answer goes to a column, or is left in raw_response for a reason."""

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from movie_assets.errors import BadAnswerError
from movie_assets.providers.registry import PARSERS
from movie_assets_tests.providers.field_table import ELSEWHERE, LEFT, PAGE, text
from movie_assets_tests.providers.whole_answers import MODELS, answer, paths

RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "recorded"


def test_the_page_is_what_the_code_does() -> None:
    """The page is written anew from the wire models and compared."""
    assert PAGE.read_text() == text(), "python -m movie_assets_tests.providers.field_table"


@pytest.mark.parametrize("provider", sorted(MODELS))
def test_the_reasons_are_of_fields_that_exist(provider: str) -> None:
    """No reason stands for a field that the wire models do not have."""
    assert set(ELSEWHERE[provider]) <= set(paths(MODELS[provider]))


@pytest.mark.parametrize("provider", sorted(MODELS))
def test_an_answer_of_all_fields_leaves_nothing_out(provider: str) -> None:
    """Every example is read: a row comes of it."""
    assert PARSERS[provider].parse(json.dumps(answer(provider)).encode()).row


@pytest.mark.skipif(not RECORDED.is_dir(), reason="no recordings beside the repository")
@pytest.mark.parametrize("provider", ["tmdb", "omdb", "fanart", "tvdb"])
def test_every_recorded_field_is_known(provider: str) -> None:
    """Each field of each recorded answer about a film is in the wire models, or left for a reason."""
    known = {path.replace("[]", "") for path in paths(MODELS[provider])}
    by_name = [path for path in known if "*" in path]
    unknown = set()
    for file in (*(RECORDED / provider).rglob("*.json"), *(RECORDED / "more" / provider).rglob("*.json")):
        body = file.read_bytes()
        try:
            PARSERS[provider].parse(body)
        except BadAnswerError:
            continue
        found = {path: path.replace("[]", "") for path in _paths_of(json.loads(body), "")}
        unknown |= {
            path
            for path, plain in found.items()
            if plain not in known and not any(fnmatchcase(plain, pattern) for pattern in by_name)
        }
    held = {path.rpartition(".")[0] for path in known} | {""}
    left = {
        path
        for path in unknown
        if not any(fnmatchcase(path, pattern.replace("[]", "[[]]")) for pattern in LEFT[provider])
    }
    assert {path for path in left if path.replace("[]", "") not in held} == set()


def _paths_of(value: Any, before: str) -> set[str]:
    if isinstance(value, dict):
        return {path for name, inner in value.items() for path in _paths_of(inner, f"{before}.{name}".lstrip("."))}
    if isinstance(value, list):
        return {path for inner in value for path in _paths_of(inner, f"{before}[]")} or {before}
    return {before}

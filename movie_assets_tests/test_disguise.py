"""Samples keep the shapes of recorded answers and none of their texts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from movie_assets_tests.demo.recorded_answers import KEYED, RECORDED
from movie_assets_tests.demo.shape import shape_of
from movie_assets_tests.disguise import disguise, text
from movie_assets_tests.sample_writing import SAMPLES, samples_of, thin

# Only who has the recordings can make samples anew, and only against them is this shown.
needs_recordings = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recordings beside the checkout")
WRITTEN_BY_HAND = {"ATTRIBUTION.md", "imdb/title-page/tt0114478_2017_layout_no_jsonld__2017__flexget.html"}


@pytest.mark.parametrize(
    ("said", "notation"),
    [
        ("2013-06-14", r"\d{4}-06-14"),
        ("14 Jun 2013", r"14 Jun \d{4}"),
        ("1999–2003", r"\d{4}–\d{4}"),
        ("858,780", r"\d{3},\d{3}"),
        ("$291,045,518", r"\$\d{3},\d{3},\d{3}"),
        ("tt0770828", r"tt\d{7}"),
        ("/abcDEF123.jpg", r"/[a-z]{3}[A-Z]{3}\d{3}\.jpg"),
        ("https://www.somewhere.example/film?id=1", r"https://films\.example/.*"),
        ("N/A", "N/A"),
        ("57%", "57%"),
        ("Émile & Söhne", r"\w+ & \w+"),
    ],
)
def test_a_text_keeps_its_notation(said: str, notation: str) -> None:
    """Dates, money, ids, addresses and absent values are written as they were; the same text gives the same."""
    assert re.fullmatch(notation, text(said))
    assert text(said) == text(said)


def test_a_sample_keeps_keys_types_and_relations() -> None:
    """What answers of one film share, their samples share; items that show nothing new are left out."""
    film: Any = {
        "id": 49521,
        "imdb_id": "tt0770828",
        "budget": 0,
        "tagline": None,
        "cast": [{"n": 1}] * 9 + [{"n": ""}],
    }
    made_up = disguise(thin(film))
    assert shape_of([made_up]) == shape_of([film])
    assert (made_up["id"], made_up["imdb_id"]) == (disguise(49521), disguise("tt0770828"))
    assert (made_up["budget"], made_up["tagline"], len(made_up["cast"])) == (0, None, 3)
    assert made_up["id"] != 49521


@needs_recordings
def test_shipped_samples_are_those_of_the_recordings() -> None:
    """No sample is stale, left over, or says what a recording says."""
    fresh = dict(samples_of(RECORDED))
    shipped = {str(file.relative_to(SAMPLES)) for file in SAMPLES.rglob("*") if file.is_file()}
    assert shipped == fresh.keys() | WRITTEN_BY_HAND
    assert [name for name, made_up in fresh.items() if (SAMPLES / name).read_text(encoding="utf-8") != made_up] == []
    for name in fresh:
        if name.endswith(".json") and "/spec/" not in name:
            real = json.loads((RECORDED / name).read_bytes())
            made_up = json.loads((SAMPLES / name).read_bytes())
            assert shape_of([real], keyed=KEYED) == shape_of([made_up], keyed=KEYED), name
    assert _long_texts(SAMPLES) & _long_texts(RECORDED) == set()


def _long_texts(folder: Path) -> set[str]:
    """Return what people wrote in answers: texts of five words and more."""
    found: set[str] = set()

    def read(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                read(inner)
        elif isinstance(value, list):
            for inner in value:
                read(inner)
        elif isinstance(value, str) and len(value.split()) >= 5:
            found.add(value)

    for file in folder.rglob("*.json"):
        if "spec" not in file.parts and file.name != "INDEX.json":
            read(json.loads(file.read_bytes()))
    return found


@needs_recordings
def test_no_sample_is_a_recorded_answer() -> None:
    """Facts may be taken from recordings, files may not."""
    ours = {
        file.read_bytes().strip()
        for folder in (SAMPLES, Path(__file__).parent / "demo" / "samples")
        for file in folder.rglob("*")
        if file.is_file() and file.stat().st_size > 250  # shorter ones are an error or an empty list: nothing to say
    }
    assert not any(file.read_bytes().strip() in ours for file in RECORDED.rglob("*.json"))

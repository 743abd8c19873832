"""Every id in the table rests on a source: what ATTRIBUTION.md says of each pair holds."""

import csv
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from movie_assets.demo.catalogue.facts import real_films
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.demo.recorded_answers import FOLDER

ANNOUNCED = {(1003596, "tt21357150"), (1003598, "tt21361444")}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _recorded() -> Iterator[dict[str, Any]]:
    for file in FOLDER.glob("**/*.json"):
        if "spec" not in file.parts and file.name != "INDEX.json":
            yield from _objects(orjson.loads(file.read_bytes()))


def test_the_table_says_of_every_film_how_it_is_known() -> None:
    """Each film names its sources, and ATTRIBUTION.md explains each; only two announced films are merely `known`."""
    words = {word for film in real_films() for word in film.source.split()}
    assert words == {"bechdel", "recorded", "checked", "fandango", "known"}
    assert {(f.tmdb_id, f.imdb_id) for f in real_films() if f.source == "known"} == ANNOUNCED
    assert all("checked" in film.source for film in real_films() if "fandango" in film.source)


def test_what_is_not_known_is_withheld(server: EmbeddedServer) -> None:
    """A film without a known IMDb id lists it as withheld, unless the film truly has none."""
    for film in server.catalogue.view.films.values():
        facts = server.catalogue.facts(film.tmdb_id)
        assert facts is not None
        if film.imdb_id is None and "imdb_id" not in facts.absent:
            assert "tmdb.imdb_id" in film.withheld


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no recorded answers beside the repository")
def test_every_pair_is_recorded_listed_or_checked() -> None:
    """Each pair of ids is in a recorded answer or the recorded list of pairs, unless its source says `checked`."""
    table = (FOLDER / "catalogue" / "imdb_tmdb_ids.csv").read_text(encoding="utf-8").splitlines()
    pairs = {(int(row["tmdb_id"]), row["imdb_id"]) for row in csv.DictReader(table)}
    ids: set[int] = set()
    for found in _recorded():
        number = found.get("id")
        if isinstance(number, int):
            ids |= {number} if "title" in found else set()
            pairs |= {(number, found["imdb_id"])} if isinstance(found.get("imdb_id"), str) else set()
    # An answer of /find does not contain the IMDb id that was asked for; the file's name does.
    for file in FOLDER.glob("tmdb/fixtures/*find_movie_tt*.json"):
        answer = orjson.loads(file.read_bytes())
        pairs |= {(film["id"], file.stem.rpartition("_")[2]) for film in answer["movie_results"]}
    for film in real_films():
        pair = (film.tmdb_id, film.imdb_id)
        if film.imdb_id is None:
            assert film.tmdb_id in ids, film
        elif pair not in ANNOUNCED and "checked" not in film.source.split():
            assert pair in pairs, film

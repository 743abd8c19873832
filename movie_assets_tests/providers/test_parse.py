"""How saved answers are understood: own samples in the recorded shapes always, recorded answers where they are."""

import contextlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.errors import BadAnswerError
from movie_assets.providers import PARSERS
from movie_assets.warehouse.tables import PROVIDER_TABLES

TMDB: dict[str, Any] = {
    "id": 7, "original_title": "もの", "title": "", "release_date": "", "budget": 0, "revenue": 0, "runtime": None,
    "imdb_id": None, "overview": "", "vote_average": "7.5", "vote_count": 3, "genres": [{"id": 1, "name": "Drama"}],
    "images": {"posters": [{"file_path": "/p", "iso_639_1": "xx", "vote_average": "5.4", "height": 1500}]},
    "credits": {"cast": [{"id": 1, "name": "A", "character": "B", "order": 0}], "crew": []},
    "release_dates": {"results": [{"iso_3166_1": "US", "release_dates": [{"certification": ""},
                                                                          {"certification": "R"}]}]},
}  # fmt: skip
OMDB: dict[str, Any] = {
    "Title": "Heat", "Year": "1995", "Rated": "N/A", "Released": "15 Dec 1995", "Runtime": "170 min", "Plot": "N/A",
    "Director": "A, B", "imdbRating": "8.3", "imdbVotes": "858,780", "Metascore": "N/A", "BoxOffice": "$67,436,818",
    "Ratings": [{"Source": "Rotten Tomatoes", "Value": "84%"}, {"Source": "Metacritic", "Value": "76/100"}],
    "imdbID": "tt0113277", "Type": "movie", "Response": "True",
}  # fmt: skip
FANART: dict[str, Any] = {
    "name": "Heat", "tmdb_id": "949", "imdb_id": "tt0113277", "unknowngroup": [{"x": 1}],
    "hdmovielogo": [{"id": "1", "url": "u1", "lang": "00", "likes": "6"}],
    "movieposter": [{"id": "2", "url": "u2", "lang": "", "likes": "0"},
                    {"id": "3", "url": "u3", "lang": "de", "likes": "1"}],
}  # fmt: skip


def parse(provider: str, body: Any) -> dict[str, Any]:
    return PARSERS[provider].parse(json.dumps(body).encode()).row


def test_tmdb_absent_is_null() -> None:
    """Empty text, 0 money, no date and "xx" languages are absent; numbers written as text are numbers."""
    row = parse("tmdb", TMDB)
    assert (row["title"], row["release_date"], row["budget"], row["overview"]) == ("もの", None, None, None)
    assert (row["vote_average"], row["content_rating"], row["images"][0]["language"]) == (7.5, "R", None)


def test_omdb_notation() -> None:
    """ "N/A" is absent; money, votes, minutes, dates and scores are read out of their notation."""
    row = parse("omdb", OMDB)
    assert (row["rated"], row["plot"], row["metacritic_score"], row["rotten_tomatoes_score"]) == (None, None, 76, 84)
    assert (row["box_office"], row["imdb_votes"], row["imdb_rating"]) == (67_436_818, 858_780, 8.3)
    assert (row["released"], row["runtime"], row["directors"]) == (date(1995, 12, 15), 170, ["A", "B"])


@pytest.mark.parametrize(
    ("text", "minutes"), [("2 h", 120), ("1 h 30 min", 90), ("95 min", 95), ("N/A", None), ("", None), ("long", None)]
)
def test_omdb_runtimes(text: str, minutes: int | None) -> None:
    """Runtimes come as minutes or hours."""
    assert parse("omdb", OMDB | {"Runtime": text})["runtime"] == minutes


def test_fanart_groups() -> None:
    """Known groups get our image types, unknown ones are ignored; lang "00" and "" are none; likes are numbers."""
    images = parse("fanart", FANART)["images"]
    assert [(i["image_type"], i["language"], i["vote_count"], i["is_hd"]) for i in images] == [
        ("clearlogo", None, 6, True), ("poster", None, 0, True), ("poster", "de", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "body", "reason"),
    [
        ("tmdb", {"status_code": 34, "status_message": "..."}, "id: Field required"),
        ("tmdb", {"page": 1, "results": []}, "id: Field required"),
        ("tmdb", [], "should be an object"),
        ("omdb", {"Response": "False", "Error": "Movie not found!"}, "Movie not found!"),
        ("omdb", OMDB | {"Type": "series"}, "of type series, no film"),
        ("omdb", OMDB | {"Type": "episode"}, "of type episode, no film"),
        ("omdb", OMDB | {"Type": "game"}, "of type game, no film"),
        ("fanart", {"status": "error", "error message": "Not found"}, "Not found"),
        ("fanart", {"The Hunger Games": {"tmdb_id": "70160"}}, "no tmdb_id"),
    ],
)
def test_what_is_no_film_is_refused_with_its_reason(provider: str, body: Any, reason: str) -> None:
    """A body that is no film of the provider raises, and says why."""
    with pytest.raises(BadAnswerError, match=reason):
        parse(provider, body)


@pytest.mark.parametrize("provider", sorted(PARSERS))
def test_rows_have_exactly_the_declared_columns(provider: str) -> None:
    """A typed row fills every declared column but those that the journal gives."""
    row = parse(provider, {"tmdb": TMDB, "omdb": OMDB, "fanart": FANART}[provider])
    given_by_journal = {"movie_id", "answer_id", "fetched_at", "parser_version", "raw_response"}
    assert set(row) == set(PROVIDER_TABLES[provider].schema) - given_by_journal


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(PARSERS)), st.data())
def test_property_a_parser_answers_or_refuses(provider: str, data: st.DataObject) -> None:
    """Whatever a field holds, a parser returns a row or raises BadAnswerError, and nothing else."""
    good = {"tmdb": TMDB, "omdb": OMDB, "fanart": FANART}[provider]
    field = data.draw(st.sampled_from(sorted(good)))
    with contextlib.suppress(BadAnswerError):
        parse(provider, good | {field: data.draw(JSON)})


@given(st.sampled_from(sorted(PARSERS)), st.binary(max_size=60))
def test_fuzz_bytes_are_refused(provider: str, body: bytes) -> None:
    """Bytes that are no JSON object are refused."""
    with pytest.raises(BadAnswerError):
        PARSERS[provider].parse(body)


FILMS = {
    "tmdb": ["movie-id/movie_49521", "movie-id/movie_603_append", "movie-id/movie_22855", "movie-latest",
             "moviebase__movie_details", "ceg__movies_details", "phptmdb__movie_all", "adamayoung__movie-blank",
             "chiiya__movies_details", "movie_343611", "movie-details-response-example"],
    "omdb": ["i=tt0770828", "toxic-avenger", "omdb-title-by-id", "t=True_Grit"],
    "fanart": ["omertron__movie"],
}  # fmt: skip
"""The recorded files that hold a film; every other file must be refused."""


@pytest.mark.parametrize("provider", sorted(FILMS))
def test_every_recorded_answer_is_parsed_or_refused(provider: str, recorded: Path) -> None:
    """Real answers: those of films become rows with a title, all others are refused with a reason."""
    seen = 0
    for path in sorted((recorded / provider).rglob("*.json")):
        name = str(path.relative_to(recorded))
        if "/spec/" in name:
            continue
        if any(part in name for part in FILMS[provider]):
            row = PARSERS[provider].parse(path.read_bytes()).row
            assert row["name" if provider == "fanart" else "title"], name
            seen += 1
        else:
            with pytest.raises(BadAnswerError):
                PARSERS[provider].parse(path.read_bytes())
    assert seen >= len(FILMS[provider])

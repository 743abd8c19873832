"""How responses of any provider are understood: made-up samples in the recorded shapes, recorded ones where there."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.errors import BadAnswerError
from movie_assets.providers.iso_codes import countries, country, language, languages
from movie_assets.providers.lenient_types import noting
from movie_assets.providers.registry import PARSERS, PROVIDER_TABLES
from movie_assets_tests.providers.parser_samples import FANART, OMDB, SAMPLES, TMDB, parse


@pytest.mark.parametrize(
    ("provider", "body", "columns"),
    [
        ("tmdb", TMDB | {"revenue": 0, "budget": 0}, ("revenue", "budget")),
        *(("omdb", OMDB | {"BoxOffice": unknown}, ("box_office",)) for unknown in ("N/A", "$0", "", None)),
    ],
)
def test_an_unknown_sum_is_no_sum(provider: str, body: dict[str, Any], columns: tuple[str, ...]) -> None:
    """TMDB writes 0 and OMDb "N/A" where it does not know; neither says that a film earned nothing."""
    row = parse(provider, body)
    assert [row[column] for column in columns] == [None] * len(columns)


@pytest.mark.parametrize("code", ["eng", "ENG"])
def test_iso_codes(code: str) -> None:
    """Three letters become two; a code without a counterpart, or of two letters already, stays as it is."""
    assert (language(code), language("yue"), language("pt"), language(None), language("")) == (
        "en",
        "yue",
        "pt",
        None,
        None,
    )
    assert (country("usa"), country("xxx"), country(None)) == ("US", "xxx", None)
    assert (country("deu"), language("zho"), language("fra")) == ("DE", "zh", "fr")  # terminological codes
    assert len(languages()) >= 184
    assert len(countries()) >= 249


@pytest.mark.parametrize(
    ("provider", "body", "reason"),
    [
        ("tmdb", {"status_code": 34, "status_message": "It could not be found."}, "It could not be found."),
        ("tmdb", {"errors": ["query must be provided"]}, "query must be provided"),
        ("tmdb", {"page": 1, "results": []}, "a list of results"),
        ("tmdb", {"id": 1, "name": "C", "original_name": "C", "parts": []}, "a collection, not a film"),
        ("tmdb", {"id": 1, "title": "T", "original_title": "T", "media_type": "tv"}, "of type tv, not a film"),
        ("tmdb", {"id": 1, "name": "S", "first_air_date": "2001-01-01"}, "a series, not a film"),
        ("tmdb", {"id": 1, "cast": [], "crew": []}, "no title"),
        ("tmdb", [], "not a JSON object"),
        ("omdb", {"Response": "False", "Error": "Movie not found!"}, "Movie not found!"),
        ("omdb", OMDB | {"Type": "series"}, "of type series, not a film"),
        ("omdb", OMDB | {"Type": "episode"}, "of type episode, not a film"),
        ("omdb", OMDB | {"Type": "game"}, "of type game, not a film"),
        ("omdb", OMDB | {"Type": "N/A", "totalSeasons": "3"}, "of type series, not a film"),
        ("omdb", OMDB | {"Type": "N/A", "Year": "2005–2014"}, "not a film"),
        ("omdb", {"Response": "True", "Search": [OMDB]}, "no film by an IMDb id"),
        ("fanart", {"name": "S", "thetvdb_id": "5", "tmdb_id": "5"}, "a series, not a film"),
        ("fanart", {"name": "M", "mbid_id": "x"}, "music, not a film"),
        ("fanart", {"status": "error", "error message": "Not found"}, "Not found"),
        ("tvdb", {"status": "failure", "message": "Unauthorized", "data": None}, "Unauthorized"),
        ("tvdb", {"status": "success", "data": None}, "data"),
        ("tvdb", {"status": "success", "data": [{"movie": {"id": 5}}]}, "data"),
        (
            "tvdb",
            {"status": "success", "data": {"id": 5, "status": {"recordType": "series"}}},
            "of type series, not a film",
        ),
        ("tvdb", {"status": "success", "data": {"id": 5, "thumbnail": "x", "movieId": 7}}, "of type artwork"),
        ("tvdb", {"status": "success", "data": {"id": 5, "name": "P", "birth": None}}, "of type people"),
        ("tvdb", {"status": "success", "data": {"id": 5, "name": "N"}}, "does not say that it is a film"),
        ("fanart", {"The Hunger Games": {"tmdb_id": "70160"}}, "no tmdb_id"),
    ],
)
def test_what_is_no_film_is_refused_with_its_reason(provider: str, body: Any, reason: str) -> None:
    """A body that is not a film of the provider raises, and says why."""
    with pytest.raises(BadAnswerError, match=reason):
        parse(provider, body)


@pytest.mark.parametrize("provider", sorted(PARSERS))
def test_rows_have_exactly_the_declared_columns(provider: str) -> None:
    """A typed row fills every declared column but those that the raw response gives."""
    row = parse(provider, SAMPLES[provider])
    given_by_the_store = {"movie_id", "answer_id", "fetched_at", "parser_version", "raw_response"}
    assert set(row) == set(PROVIDER_TABLES[provider].schema) - given_by_the_store


NUMBERED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "tmdb": (TMDB, {"genres": {"0": {"id": 18, "name": "Drama"}, "2": {"id": 80, "name": "Crime"}}}, "genres"),
    "omdb": (OMDB, {"Ratings": {"1": {"Source": "Rotten Tomatoes", "Value": "84%"}}}, "rotten_tomatoes_score"),
    "fanart": (FANART, {"movieposter": {"3": {"url": "https://f/p.jpg"}, "7": {"no": "url"}}}, "images"),
    "tvdb": (SAMPLES["tvdb"], {"data": SAMPLES["tvdb"]["data"] | {"genres": {"4": {"name": "Drama"}}}}, "genres"),
}


@pytest.mark.parametrize("provider", NUMBERED)
def test_an_object_that_numbers_its_items_is_a_list(provider: str) -> None:
    """PHP writes a list that lost items as an object with their numbers: each item counts, and none is called lost."""
    body, change, column = NUMBERED[provider]
    as_list = json.loads(json.dumps(body | change), object_hook=_listed)
    assert as_list != body | change
    with noting() as left_out:
        assert parse(provider, body | change)[column] == parse(provider, as_list)[column]
    assert not left_out


def _listed(found: dict[str, Any]) -> Any:
    return list(found.values()) if found and all(map(str.isdecimal, found)) else found


@pytest.mark.parametrize(
    ("provider", "change"),
    [
        ("tmdb", {"images": None, "credits": None, "genres": None, "adult": None, "keywords": {"keywords": None}}),
        ("omdb", {"Ratings": None, "Title": None, "Runtime": None, "BoxOffice": None, "Genre": None}),
        ("fanart", {"movieposter": None, "name": None, "moviedisc": [{"url": "https://f/d.png", "lang": None}]}),
    ],
)
def test_null_is_nothing_and_no_loss(provider: str, change: dict[str, Any]) -> None:
    """Null in the place of a value, a list or an object is how JSON says that there is none: nothing was left out."""
    with noting() as left_out:
        parse(provider, SAMPLES[provider] | change)
    assert not left_out


@pytest.mark.parametrize(
    ("wrap", "title"),
    [
        (lambda body: body.replace(b"Heat", b"Caf\xe9"), "Café"),
        (lambda body: body.replace(b"Heat", "Amélie und Caf".encode() + b"\xe9"), "Amélie und Café"),
        (lambda body: body[:-1] + b",}", "Heat"),
        (lambda body: body.replace(b'{"Title": "Heat"', b'{"Title": "Heat, ]"')[:-1] + b",}", "Heat, ]"),
        (lambda body: body + b"<!-- cached by a proxy -->", "Heat"),
        (lambda body: body + b'\n<!-- {"cached": "yes"} in 0.1 s', "Heat"),
        (lambda body: body.replace(b"Heat", b"<!-- Heat -->")[:-1] + b",}<!-- {x} -->", "<!-- Heat -->"),
        (lambda body: b"PHP Notice: Undefined variable {x} in /x.php\n" + body, "Heat"),
        (lambda body: b"<br />\n<b>Warning</b>: Undefined index in <b>/x.php</b><br />\n" + body, "Heat"),
    ],
)
def test_what_stands_around_or_in_json_costs_nothing(wrap: Callable[[bytes], bytes], title: str) -> None:
    """Bytes of Windows, a comma too many, a comment behind it, a warning before it: the film is read."""
    row = PARSERS["omdb"].parse(wrap(json.dumps(OMDB, ensure_ascii=False).encode())).row
    assert (row["title"], row["imdb_rating"]) == (title, 8.3)


@pytest.mark.parametrize(
    "begin", ["<!doctype html><html><script>x = ", '<meta charset="utf-8">', "<pre>", "PHP Warning: x\n<DIV>"]
)
def test_a_page_that_holds_json_is_no_answer(begin: str) -> None:
    """What a page shows is no film, whatever its first tag is."""
    with pytest.raises(BadAnswerError):
        PARSERS["omdb"].parse(begin.encode() + json.dumps(OMDB).encode() + b"</script></html>")


def test_a_text_that_never_ends_is_refused_in_one_pass() -> None:
    """Two megabytes of escaped quotes are no JSON, and looked at once: a pass for each quote would take hours."""
    with pytest.raises(BadAnswerError):
        PARSERS["omdb"].parse(b'{"Title" "' + b'\\"' * 1_000_000 + b"}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(PARSERS)), st.data())
def test_property_a_parser_answers_or_refuses(provider: str, data: st.DataObject) -> None:
    """Whatever a field holds, a parser returns a row or raises BadAnswerError, and nothing else."""
    good = SAMPLES[provider]
    inner: dict[str, Any] = good["data"] if provider == "tvdb" else good
    field, value = data.draw(st.sampled_from(sorted(inner))), data.draw(JSON)
    with contextlib.suppress(BadAnswerError):
        parse(provider, good | {"data": inner | {field: value}} if provider == "tvdb" else good | {field: value})


@given(st.sampled_from(sorted(PARSERS)), st.binary(max_size=60))
def test_fuzz_bytes_are_refused(provider: str, body: bytes) -> None:
    """Bytes that are not a JSON object are refused."""
    with pytest.raises(BadAnswerError):
        PARSERS[provider].parse(body)


FILMS = {
    "tmdb": [
        "movie-id/movie_49521",
        "movie-id/movie_603_append",
        "movie-id/movie_22855",
        "movie-latest",
        "moviebase__movie_details",
        "ceg__movies_details",
        "phptmdb__movie_all",
        "adamayoung__movie-blank",
        "chiiya__movies_details",
        "movie_343611",
        "movie-details-response-example",
    ],
    "omdb": ["i=tt0770828", "toxic-avenger", "omdb-title-by-id", "t=True_Grit"],
    "fanart": ["omertron__movie"],
    "tvdb": ["trimmed/movie_2658", "m0nk3y2k4__movie"],
}
"""The recorded files that hold a film; every other file must be refused."""


@pytest.mark.parametrize("provider", sorted(FILMS))
def test_every_recorded_answer_is_parsed_or_refused(provider: str, answers: Path) -> None:
    """Real answers: those of films become rows with a title, all others are refused with a reason."""
    seen = 0
    for path in sorted((answers / provider).rglob("*.json")):
        name = str(path.relative_to(answers))
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

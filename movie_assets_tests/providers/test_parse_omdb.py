"""How OMDb's records, their odd spellings and broken bodies are read."""

import json
from datetime import date

import pytest

from movie_assets.clock import utc_now
from movie_assets.errors import BadAnswerError
from movie_assets.matching.candidates import Kind
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.omdb.search import search_hits, title_hit
from movie_assets.providers.omdb.wire import Film
from movie_assets.providers.registry import PARSERS
from movie_assets_tests.providers.parser_samples import OMDB, parse


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


@pytest.mark.parametrize(
    ("broken", "plot"),
    [
        (r'"He said "no", then left."', 'He said "no", then left.'),
        (r'"Miliardi\Millions"', "Miliardi\\Millions"),
        (r'"it\'s"', "it's"),
        ('"a\x1fb"', "ab"),
        ('"ends with \\"', "ends with \\"),
    ],
)
def test_text_that_breaks_jsons_rules_is_read(broken: str, plot: str) -> None:
    """Quotes and backslashes that nobody escaped, control characters, and a backslash at the end are part of a text."""
    body = json.dumps(OMDB).replace('"Plot": "N/A"', f'"Plot": {broken}')
    assert PARSERS["omdb"].parse(body.encode()).row["plot"] == plot


def test_omdbs_broken_body_of_an_error_is_read() -> None:
    """The body whose message quotes what was asked for, without escaping the quotes: its message is the reason."""
    body = b'{"Response":"False","Error":"Conversion from string "12a" to type \'Double\' is not valid."}'
    with pytest.raises(BadAnswerError, match='Conversion from string "12a"'):
        PARSERS["omdb"].parse(body)


def test_omdbs_duplicates_have_no_title_and_are_no_film_of_their_own() -> None:
    """#DUPE# is no title; its record is kept for the film that has the id, and a search leaves it out."""
    parsed = PARSERS["omdb"].parse(json.dumps(OMDB | {"Title": "#DUPE#"}).encode())
    assert (parsed.row["title"], parsed.reported.title, parsed.row["imdb_rating"]) == (None, None, 8.3)
    assert isinstance(parsed.record, Film)
    assert title_hit(parsed.record).kind is Kind.UNKNOWN
    page = {"Search": [OMDB | {"Title": "#DUPE#"}, OMDB], "totalResults": "2", "Response": "True"}
    raw = RawResponse("omdb", "search", "x", Outcome.OK, 200, json.dumps(page).encode(), utc_now())
    assert [hit.title for hit in search_hits(raw)[0]] == ["Heat"]


def test_omdbs_scores_are_found_in_any_letters() -> None:
    """The name of who gave a score is read without its capitals."""
    row = parse("omdb", OMDB | {"Ratings": [{"Source": "rotten tomatoes", "Value": "84%"}]})
    assert row["rotten_tomatoes_score"] == 84


def test_omdbs_record_in_odd_spellings() -> None:
    """Each value is read out of its notation: notes, entities, commas inside names, certificates, money, ids."""
    odd = {
        "Title": "Salt &amp;amp; Iron",
        "Rated": "UNRATED",
        "Released": "June 5, 1995",
        "Runtime": "1 h 15 min",
        "Writer": "Jo M&uuml;ller (screenplay), A B (novel), Jo M&uuml;ller (story)",
        "Language": "Greek, Ancient (to 1453), English",
        "BoxOffice": "$292.6M",
        "Poster": "images/no-poster.png",
        "imdbID": "TT113277",
    }
    row = parse("omdb", OMDB | odd)
    assert (row["title"], row["rated"], row["released"]) == ("Salt & Iron", "Not Rated", date(1995, 6, 5))
    assert (row["runtime"], row["writers"], row["box_office"]) == (75, ["Jo Müller", "A B"], 292_600_000)
    assert (row["languages"], row["poster_url"]) == (["Greek, Ancient (to 1453)", "English"], None)
    assert row["imdb_id"] == "tt0113277"

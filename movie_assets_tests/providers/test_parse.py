"""How responses are understood: made-up samples in the recorded shapes always, recorded ones where they are."""

import contextlib
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.clock import utc_now
from movie_assets.errors import BadAnswerError
from movie_assets.matching.candidates import Kind
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.iso_codes import countries, country, language, languages
from movie_assets.providers.lenient_types import noting
from movie_assets.providers.omdb.search import search_hits, title_hit
from movie_assets.providers.omdb.wire import Film
from movie_assets.providers.registry import PARSERS, PROVIDER_TABLES
from movie_assets_tests.providers.parser_samples import FANART, OMDB, SAMPLES, TMDB, parse


def test_tmdb_absent_is_null() -> None:
    """Empty text, 0 money, no date and "xx" languages are absent; numbers written as text are numbers."""
    row = parse("tmdb", TMDB)
    assert (row["title"], row["release_date"], row["budget"], row["overview"]) == ("もの", None, None, None)
    assert (row["vote_average"], row["content_rating"], row["images"][0]["language"]) == (7.5, "R", None)


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
    """Known groups get our image types, unknown ones are ignored; lang "00" and "" mean none; likes are numbers."""
    images = parse("fanart", FANART)["images"]
    assert [(i["image_type"], i["language"], i["vote_count"], i["is_hd"]) for i in images] == [
        ("clearlogo", None, 6, True),
        ("poster", None, 0, True),
        ("poster", "de", 1, True),
    ]


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


def test_omdbs_duplicates_have_no_title_and_are_no_film_of_their_own() -> None:
    """#DUPE# is no title; its record is kept for the film that has the id, and a search leaves it out."""
    parsed = PARSERS["omdb"].parse(json.dumps(OMDB | {"Title": "#DUPE#"}).encode())
    assert (parsed.row["title"], parsed.reported.title, parsed.row["imdb_rating"]) == (None, None, 8.3)
    assert isinstance(parsed.record, Film)
    assert title_hit(parsed.record).kind is Kind.UNKNOWN
    page = {"Search": [OMDB | {"Title": "#DUPE#"}, OMDB], "totalResults": "2", "Response": "True"}
    raw = RawResponse("omdb", "search", "x", Outcome.OK, 200, json.dumps(page).encode(), utc_now())
    assert [hit.title for hit in search_hits(raw)[0]] == ["Heat"]


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


@pytest.mark.parametrize("lang", ["None", "null", "N/A", "xx", "-", "", "00", None])
def test_fanart_has_no_language_in_any_spelling(lang: str | None) -> None:
    """Every spelling of no language is none."""
    images = parse("fanart", FANART | {"movieposter": [{"url": "https://f/2.jpg", "lang": lang}]})["images"]
    assert images[-1]["language"] is None


def test_tmdbs_theatrical_certificate_leads() -> None:
    """The certificate of cinemas stands before that of a premiere; other countries' are kept beside it."""
    us = [{"certification": "NR", "type": 1}, {"certification": "PG-13", "type": 3}]
    dates = [
        {"iso_3166_1": "US", "release_dates": us},
        {"iso_3166_1": "DE", "release_dates": [{"certification": "12"}]},
    ]
    row = parse("tmdb", TMDB | {"release_dates": {"results": dates}})
    assert row["content_rating"] == "PG-13"
    assert row["certificates"] == [{"country": "DE", "certificate": "12"}, {"country": "US", "certificate": "PG-13"}]
    assert [(release["country"], release["release_type"]) for release in row["releases"]][:2] == [("US", 1), ("US", 3)]


def test_what_tmdb_reports_beside_the_main_facts() -> None:
    """Collection, companies, countries of origin, other titles, and when a video was published, are typed."""
    more = {
        "belongs_to_collection": {"id": 9, "name": "C", "poster_path": "/c.jpg"},
        "production_companies": [{"id": 3, "name": "P", "logo_path": "/p.png", "origin_country": "US"}, {"name": "x"}],
        "origin_country": ["US"],
        "homepage": "no address",
        "alternative_titles": {"titles": [{"iso_3166_1": "FR", "title": "La chose", "type": ""}]},
        "videos": {"results": [{"key": "k", "published_at": "2013-04-16T17:00:00.000Z", "size": 1080}]},
    }
    row = parse("tmdb", TMDB | more)
    assert (row["collection"], row["collection_id"], row["collection_poster_path"]) == ("C", 9, "/c.jpg")
    company = {"company_id": 3, "name": "P", "logo_path": "/p.png", "country": "US"}
    assert (row["production_companies"], row["origin_countries"], row["homepage"]) == ([company], ["US"], None)
    assert row["alternative_titles"] == [{"country": "FR", "title": "La chose", "kind": None}]
    assert (row["videos"][0]["published_at"], row["videos"][0]["size"]) == (datetime(2013, 4, 16, 17), 1080)  # noqa: DTZ001 - frames hold naive UTC


def test_who_shows_a_film_where() -> None:
    """Each service by country and kind of offer; what is no country, and a service without a number, is left out."""
    service = {"provider_id": 8, "provider_name": "S", "logo_path": "/s.jpg", "display_priority": 0}
    germany = {"link": "https://t.example", "flatrate": [service], "rent": [service, {"provider_name": "none"}]}
    row = parse("tmdb", TMDB | {"watch/providers": {"results": {"DE": germany, "nowhere": {"buy": [service]}}}})
    offer = {"country": "DE", "service_id": 8, "service": "S", "logo_path": "/s.jpg", "display_priority": 0}
    assert row["offers"] == [offer | {"offer": "flatrate"}, offer | {"offer": "rent"}]
    assert parse("tmdb", TMDB | {"watch/providers": None})["offers"] == []


def test_translations_of_tmdb() -> None:
    """Title, plot and tagline by language and country; a language that has none of them is left out."""
    german = {"iso_639_1": "de", "iso_3166_1": "AT", "data": {"title": "Das Ding", "overview": "", "tagline": "t"}}
    empty = {"iso_639_1": "fr", "iso_3166_1": "FR", "data": {"title": ""}}
    row = parse("tmdb", TMDB | {"translations": {"translations": [german, empty, {"iso_639_1": "it"}]}})
    translation = {"language": "de", "country": "AT", "title": "Das Ding", "overview": None, "tagline": "t"}
    assert row["translations"] == [translation]


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

"""Wikidata, declared."""

import polars as pl

from movie_assets.providers.base import (
    BOTH,
    COUNTS,
    Contribution,
    Licence,
    MovieClient,
    Opening,
    Parser,
    ProviderSpec,
    Route,
)
from movie_assets.providers.columns import (
    ANSWER,
    MOVIE_ID,
    RAW,
    RELEASE,
    TEXTS,
    cast_members,
    crew_members,
    reported_ids,
)
from movie_assets.providers.seeking import Seeking
from movie_assets.providers.wikidata.settings import WikidataSettings
from movie_assets.table import Column, Table

PARSER_VERSION = 2
FILMS_A_CALL = 50
"""As many as the service answers within seconds, and an address of 8 KB takes."""

_BOX_OFFICE = pl.Struct(
    {
        "territory": pl.String,
        "amount": pl.Float64,
        "currency": pl.String,
        "as_of": pl.Date,
        "preferred": pl.Boolean,
    }
)
_COST = pl.Struct({"amount": pl.Float64, "currency": pl.String})
_AWARD = pl.Struct(
    {
        "award": pl.String,
        "award_id": pl.String,
        "won": pl.Boolean,
        "year": pl.Int32,
        "ceremony": pl.String,
        "people": TEXTS,
        "work": pl.String,
    }
)
_RELATED = pl.Struct({"wikidata_id": pl.String, "name": pl.String, "ordinal": pl.String})
_SCORE = pl.Struct(
    {
        "score": pl.String,
        "reviewer": pl.String,
        "method": pl.String,
        "as_of": pl.Date,
        "reviews": pl.Int64,
    }
)

WIKIDATA_FILMS = Table(
    "wikidata_films",
    "Wikidata's item of a film, typed: its statements, those that are deprecated left out.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("wikidata_id", pl.String, "The item; when two are merged, the one that stays."),
        Column("imdb_id", pl.String, "IMDb id, where the item has exactly one."),
        Column("tmdb_id", pl.Int64, "TMDB id of a film, likewise."),
        Column("tvdb_id", pl.Int64, "TVDB id of a film, likewise."),
        Column("title", pl.String, "The item's name in English, else its title."),
        Column("kinds", TEXTS, "What it is: film, short film, television film ..."),
        Column("release_date", pl.Date, "The earliest publication whose day is known."),
        Column("year", pl.Int32, "The year of the earliest publication."),
        Column("releases", pl.List(RELEASE), "Releases whose place and day are known."),
        Column("runtime", pl.Int32, "Minutes; of several cuts the shortest."),
        Column("countries", TEXTS, "Countries of origin, ISO 3166-1, else the name."),
        Column("original_language", pl.String, "The first of the original languages, ISO 639-1, else the name."),
        Column("languages", TEXTS, "Original languages, likewise."),
        Column("colour", TEXTS, "Colour, black-and-white ..."),
        Column("genres", TEXTS, "Names of genres, in Wikidata's words."),
        Column("companies", TEXTS, "Names of production companies."),
        Column("homepage", pl.String, "URL of the official site."),
        Column(
            "box_office",
            pl.List(_BOX_OFFICE),
            "Sums by territory (ISO 3166-1, world, else the name; NULL = it is not said), each with its currency and"
            " the day that it is of; preferred is the rank.",
        ),
        Column("revenue", pl.Int64, "US dollars, worldwide, where that is said: the newest."),
        Column("domestic_box_office", pl.Int64, "US dollars, in the United States: the newest."),
        Column("costs", pl.List(_COST), "What it cost, each with its currency."),
        Column("budget", pl.Int64, "What it cost in US dollars, where exactly one such sum is said."),
        Column("awards", pl.List(_AWARD), "Awards and nominations, with year, people and the work that it was for."),
        Column("award_names", TEXTS, "Their names, each once."),
        Column("main_subjects", TEXTS, "What it is about."),
        Column("based_on", pl.List(_RELATED), "Works that it is based on."),
        Column("series", pl.List(_RELATED), "Series of films that it is part of, with its place there."),
        Column("follows", pl.List(_RELATED), "What it follows."),
        Column("followed_by", pl.List(_RELATED), "What follows it."),
        Column("review_scores", pl.List(_SCORE), "Scores of reviewers as they write them, with method and day."),
        Column("rotten_tomatoes_score", pl.Int32, "Percent: the newest Tomatometer."),
        Column("metacritic_score", pl.Int32, "0-100: the newest Metascore."),
        cast_members("Cast; person_id is the number of the person's item."),
        crew_members("Crew under TMDB's names of jobs; person_id is the number of the person's item."),
        reported_ids("Ids at other sites."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)


def _parser() -> Parser:
    from movie_assets.providers.wikidata import client

    return Parser(PARSER_VERSION, client.parse, client.watched)


def _client(opening: Opening) -> MovieClient:
    from movie_assets.providers.wikidata.client import Wikidata

    assert isinstance(opening.settings, WikidataSettings)
    return Wikidata(opening.settings, opening.http)


def _seeking() -> Seeking:
    from movie_assets.providers.wikidata.search import SEEKING

    return SEEKING


WIKIDATA = ProviderSpec(
    name="wikidata",
    display_name="Wikidata",
    settings=WikidataSettings,
    table=WIKIDATA_FILMS,
    parser=_parser,
    parser_version=PARSER_VERSION,
    client=_client,
    seeking=_seeking,
    route=Route("films", "imdb", found_by="tmdb", whole_by_other="films_by_tmdb", films_a_call=FILMS_A_CALL),
    watched={
        **dict.fromkeys(("wikidata_id", "title", "release_date", "runtime"), BOTH),
        **dict.fromkeys(("revenue", "domestic_box_office", "budget", "tmdb_id", "tvdb_id"), BOTH),
        **dict.fromkeys(("rotten_tomatoes_score", "metacritic_score"), BOTH),
        **dict.fromkeys(("box_office_sums", "ids_elsewhere", "award_results", "main_subjects"), COUNTS),
    },
    contribution=Contribution(
        fields={
            "title": "title",
            "original_language": "original_language",
            "release_date": "release_date",
            "runtime": "runtime",
            "rotten_tomatoes_score": "rotten_tomatoes_score",
            "metacritic_score": "metacritic_score",
            "budget": "budget",
            "revenue": "revenue",
            "box_office": "domestic_box_office",
            "companies": "companies",
            "countries": "countries",
            "directors": "directors",
            "writers": "writers",
            "homepage": "homepage",
        },
        lists={"releases": "releases", "box_office": "box_office", "award_results": "awards"},
        credits=True,
        ids_elsewhere=True,
        reported_ids=(("imdb", "imdb_id"), ("tmdb", "tmdb_id"), ("tvdb", "tvdb_id"), ("wikidata", "wikidata_id")),
        year=True,
    ),
    interval_days=(7, 30, 90, 180),
    page="https://www.wikidata.org/wiki/{wikidata_id}",
    waits_as_told=True,
    licence=Licence(
        "CC0 1.0",
        "https://www.wikidata.org/wiki/Wikidata:Licensing",
        redistributable=True,
        note="In the public domain: may be passed on to anybody for anything.",
    ),
)

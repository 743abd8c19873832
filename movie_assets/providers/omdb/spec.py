"""OMDb, declared."""

import polars as pl

from movie_assets.providers.base import (
    BOTH,
    COUNTS,
    HISTORY,
    RATING,
    Contribution,
    Licence,
    MovieClient,
    Opening,
    Parser,
    ProviderSpec,
    Route,
)
from movie_assets.providers.columns import ANSWER, MOVIE_ID, RAW, TEXTS
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.seeking import Seeking
from movie_assets.table import Column, Table

PARSER_VERSION = 6

OMDB_RATINGS = Table(
    "omdb_ratings",
    "OMDb's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("imdb_id", pl.String, "The id it was asked with."),
        Column("title", pl.String, "Title."),
        Column("year", pl.Int32, "Release year."),
        Column("rated", pl.String, "US rating (MPAA)."),
        Column("released", pl.Date, "Release date."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("genres", TEXTS, "Genres."),
        Column("directors", TEXTS, "Directors."),
        Column("writers", TEXTS, "Writers."),
        Column("actors", TEXTS, "Leading actors."),
        Column("plot", pl.String, "Plot, short or full as OMDB_PLOT says."),
        Column("languages", TEXTS, "Languages."),
        Column("countries", TEXTS, "Countries."),
        Column("awards", pl.String, "Awards in words."),
        Column("award_wins", pl.Int32, "Wins that the sentence counts, those of the named award included."),
        Column("award_nominations", pl.Int32, "Nominations that the sentence counts."),
        Column("named_award", pl.String, "The award that the sentence names, such as Oscar."),
        Column("named_award_wins", pl.Int32, "How often that award was won."),
        Column("named_award_nominations", pl.Int32, "How often the film was nominated for it, wins not counted."),
        Column("production", TEXTS, "Production companies; OMDb has none since 2020."),
        Column("website", pl.String, "URL of the official site."),
        Column("poster_url", pl.String, "URL of the poster."),
        Column("imdb_rating", pl.Float64, "0-10."),
        Column("imdb_votes", pl.Int64, "Number of votes."),
        Column("rotten_tomatoes_score", pl.Int32, "Percent."),
        Column("metacritic_score", pl.Int32, "0-100."),
        Column("box_office", pl.Int64, "US dollars, domestic."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)


def _parser() -> Parser:
    from movie_assets.providers.omdb import client

    return Parser(PARSER_VERSION, client.parse)


def _client(opening: Opening) -> MovieClient:
    from movie_assets.providers.omdb.client import Omdb

    assert isinstance(opening.settings, OmdbSettings)
    return Omdb(opening.settings, opening.http)


def _seeking() -> Seeking:
    from movie_assets.providers.omdb.search import SEEKING

    return SEEKING


OMDB = ProviderSpec(
    name="omdb",
    display_name="OMDb",
    settings=OmdbSettings,
    table=OMDB_RATINGS,
    parser=_parser,
    parser_version=PARSER_VERSION,
    client=_client,
    seeking=_seeking,
    route=Route("title", "imdb"),
    watched={
        **dict.fromkeys(("title", "year", "rated", "released", "runtime", "awards", "box_office"), BOTH),
        **dict.fromkeys(("rotten_tomatoes_score", "metacritic_score"), BOTH),
        "plot": COUNTS,
        "imdb_rating": RATING,
        "imdb_votes": HISTORY,
    },
    contribution=Contribution(
        image_hosts=("m.media-amazon.com",),
        fields={
            "title": "title",
            "overview": "plot",
            "outline": "plot",
            "release_date": "released",
            "runtime": "runtime",
            "content_rating": "rated",
            "imdb_rating": "imdb_rating",
            "imdb_votes": "imdb_votes",
            "rotten_tomatoes_score": "rotten_tomatoes_score",
            "metacritic_score": "metacritic_score",
            "awards": "awards",
            "box_office": "box_office",
            "genres": "genres",
            "companies": "production",
            "homepage": "website",
            "directors": "directors",
            "poster_url": "poster_url",
            "writers": "writers",
            "award_wins": "award_wins",
            "award_nominations": "award_nominations",
            "named_award": "named_award",
            "named_award_wins": "named_award_wins",
            "named_award_nominations": "named_award_nominations",
        },
        lists={"genres": "genres"},
        reported_ids=(("imdb", "imdb_id"),),
        year=True,
    ),
    interval_days=(5, 30, 90, 180),
    page="https://www.imdb.com/title/{imdb_id}/",  # it has no pages: its record is of this title
    rate_limit_ends_the_day=True,
    licence=Licence(
        "CC BY-NC 4.0",
        "https://creativecommons.org/licenses/by-nc/4.0/",
        redistributable=True,
        note="May be passed on for non-commercial purposes, with credit to OMDb (https://www.omdbapi.com) and a note of"
        " what was changed. Scores of IMDb, Rotten Tomatoes and Metacritic, and posters, stay their owners'. As of"
        " November 2026.",
    ),
)

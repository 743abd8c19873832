"""IMDb, declared: the fallback for films that TMDB lacks. It is not asked for every film."""

import polars as pl

from movie_assets.providers.base import (
    COUNTS,
    Contribution,
    Licence,
    Parser,
    ProviderSpec,
    Watch,
)
from movie_assets.providers.columns import ANSWER, MOVIE_ID, TEXTS
from movie_assets.providers.imdb.settings import ImdbSettings
from movie_assets.table import Column, Table

PARSER_VERSION = 6

IMDB_TITLES = Table(
    "imdb_titles",
    "What IMDb's own sources report of a film that TMDB lacks or lacked.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("imdb_id", pl.String, "The id it was asked with."),
        Column("source", pl.String, "data_files or page."),
        Column("kind", pl.String, "movie, tvMovie, short, tvShort, video or tvSpecial."),
        Column("title", pl.String, "Title as IMDb shows it."),
        Column("original_title", pl.String, "Title in the original language."),
        Column("year", pl.Int32, "Release year."),
        Column("released", pl.String, "Release as far as it is known: 1977-05-25, 1977-05 or 1977."),
        Column("release_date", pl.Date, "Release, if its day is known."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("overview", pl.String, "Plot; from pages."),
        Column("genres", TEXTS, "Genres under IMDb's names."),
        Column("original_language", pl.String, "ISO 639-1, the first of languages."),
        Column("languages", TEXTS, "ISO 639-1; from pages."),
        Column("countries", TEXTS, "ISO 3166-1; from pages."),
        Column("imdb_rating", pl.Float64, "0-10."),
        Column("imdb_votes", pl.Int64, "Number of votes."),
        Column("directors", TEXTS, "Directors."),
        Column("top_cast", TEXTS, "The first of the cast, at most ten."),
        Column("content_rating", pl.String, "US rating; from pages."),
        Column("poster_url", pl.String, "URL; from pages."),
        Column("budget", pl.Int64, "US dollars; from pages."),
        Column("revenue", pl.Int64, "US dollars, worldwide; from pages."),
        Column("box_office", pl.Int64, "US dollars, domestic; from pages."),
        Column("adult", pl.Boolean, "Marked as adult by IMDb."),
        Column(
            "raw_response", pl.String, "The title's rows; null for a page, which the operations store keeps.", json=True
        ),
    ),
    key=("movie_id",),
    version="answer_id",
)


def _parser() -> Parser:
    from movie_assets.providers.imdb import client

    return Parser(PARSER_VERSION, client.parse, client.watched)


IMDB = ProviderSpec(
    name="imdb",
    display_name="IMDb",
    settings=ImdbSettings,
    table=IMDB_TITLES,
    parser=_parser,
    parser_version=PARSER_VERSION,
    client=None,
    route=None,
    watched={
        **dict.fromkeys(("title", "original_title", "released", "runtime", "overview"), COUNTS),
        "imdb_rating": Watch(counts=True, history=False, decimals=1),
        "poster_url": COUNTS,
    },
    contribution=Contribution(
        image_hosts=("m.media-amazon.com",),
        fields={
            "title": "title",
            "original_title": "original_title",
            "original_language": "original_language",
            "overview": "overview",
            "release_date": "release_date",
            "runtime": "runtime",
            "content_rating": "content_rating",
            "imdb_rating": "imdb_rating",
            "imdb_votes": "imdb_votes",
            "budget": "budget",
            "revenue": "revenue",
            "box_office": "box_office",
            "genres": "genres",
            "countries": "countries",
            "directors": "directors",
            "poster_url": "poster_url",
            "spoken_languages": "languages",
            "adult": "adult",
        },
        lists={"genres": "genres"},
        reported_ids=(("imdb", "imdb_id"),),
        year=True,
    ),
    page="https://www.imdb.com/title/{imdb_id}/",
    notice="Information courtesy of IMDb (https://www.imdb.com). Used with permission: its data files are for"
    " personal and non-commercial use only.",
    licence=Licence(
        "IMDb Non-Commercial Licensing",
        "https://developer.imdb.com/non-commercial-datasets/",
        redistributable=False,
        note="For personal and non-commercial use: local copies may be kept, and not republished, resold or made into a"
        " database for others. As of November 2026.",
    ),
)

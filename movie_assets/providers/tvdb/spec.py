"""TheTVDB, declared."""

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
    ALTERNATIVE_TITLE,
    ANSWER,
    CERTIFICATE,
    COMPANY,
    MOVIE_ID,
    RAW,
    RELEASE,
    TEXTS,
    TRANSLATION,
    cast_members,
    crew_members,
    images,
    reported_ids,
    videos,
)
from movie_assets.providers.seeking import Seeking
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.table import Column, Table

PARSER_VERSION = 7

TVDB_DETAILS = Table(
    "tvdb_details",
    "TVDB's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("tvdb_id", pl.Int64, "The id it was asked with."),
        Column("imdb_id", pl.String, "IMDb id as TVDB reports it, if any."),
        Column("tmdb_id", pl.Int64, "TMDB id as TVDB reports it, if any."),
        Column("title", pl.String, "English title, else the name of the record."),
        Column("original_title", pl.String, "Title in the original language, else the name of the record."),
        Column("alternative_titles", pl.List(ALTERNATIVE_TITLE), "Other titles; TVDB does not say of which country."),
        Column("translations", pl.List(TRANSLATION), "Title, overview and tagline by language."),
        Column("overview", pl.String, "Plot in English."),
        Column("year", pl.Int32, "Release year."),
        Column("release_date", pl.Date, "First release, else the earliest of all."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("status", pl.String, "Announced, Released ..."),
        Column("content_rating", pl.String, "US rating."),
        Column("certificates", pl.List(CERTIFICATE), "Certificates by country."),
        Column("releases", pl.List(RELEASE), "Releases by country; global is a country too."),
        Column("genres", TEXTS, "Names of genres."),
        Column("studios", TEXTS, "Names of studios and production companies."),
        Column("awards", TEXTS, "Names of awards that it was nominated for or won; TVDB does not count them."),
        Column("production_companies", pl.List(COMPANY), "Studios and production companies, with TVDB's numbers."),
        Column("origin_countries", TEXTS, "Country of origin, ISO 3166-1, two letters."),
        Column("original_language", pl.String, "ISO 639-1, else the code of three letters."),
        Column("countries", TEXTS, "Production countries, ISO 3166-1, two letters."),
        Column("spoken_languages", TEXTS, "ISO 639-1, else the code of three letters."),
        Column("budget", pl.Int64, "US dollars."),
        Column("revenue", pl.Int64, "US dollars, worldwide."),
        Column("box_office", pl.Int64, "US dollars, domestic."),
        Column("score", pl.Float64, "TVDB's own measure of popularity, for sorting only."),
        Column("poster_url", pl.String, "URL of the chosen poster."),
        images("Artwork, best score first."),
        videos("Trailers."),
        cast_members("Cast; person_id is TVDB's."),
        crew_members("Crew; person_id is TVDB's."),
        reported_ids("Ids at other sites, under TVDB's names for the sites."),
        Column("slug", pl.String, "The film's name in addresses of thetvdb.com."),
        Column("last_updated", pl.String, "When the record was last edited, as TVDB reports it."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)


def _parser() -> Parser:
    from movie_assets.providers.tvdb import details

    return Parser(PARSER_VERSION, details.parse, details.watched, details.found)


def _client(opening: Opening) -> MovieClient:
    from movie_assets.providers.tvdb.client import Tvdb
    from movie_assets.providers.tvdb.login import Login

    settings = opening.settings
    assert isinstance(settings, TvdbSettings)
    return Tvdb(settings, opening.http, Login(settings, opening.http, opening.tokens, opening.clock))


def _seeking() -> Seeking:
    from movie_assets.providers.tvdb.search import SEEKING

    return SEEKING


TVDB = ProviderSpec(
    name="tvdb",
    display_name="TVDB",
    settings=TvdbSettings,
    table=TVDB_DETAILS,
    parser=_parser,
    parser_version=PARSER_VERSION,
    client=_client,
    seeking=_seeking,
    route=Route("movies_extended", "tvdb", found_by="imdb"),
    watched={
        **dict.fromkeys(("title", "original_title", "release_date", "runtime", "status", "content_rating"), BOTH),
        **dict.fromkeys(("budget", "revenue", "overview", "imdb_id", "tmdb_id"), BOTH),
        "genres": COUNTS,
        "image_ids": COUNTS,
        "poster_url": COUNTS,
    },
    contribution=Contribution(
        fields={
            "title": "title",
            "original_title": "original_title",
            "original_language": "original_language",
            "overview": "overview",
            "release_date": "release_date",
            "runtime": "runtime",
            "content_rating": "content_rating",
            "status": "status",
            "budget": "budget",
            "revenue": "revenue",
            "box_office": "box_office",
            "genres": "genres",
            "companies": "studios",
            "countries": "countries",
            "directors": "directors",
            "writers": "writers",
            "poster_url": "poster_url",
            "spoken_languages": "spoken_languages",
            "origin_countries": "origin_countries",
        },
        lists={
            "companies": "production_companies",
            "genres": "genres",
            "certificates": "certificates",
            "releases": "releases",
            "titles": "alternative_titles",
            "translations": "translations",
            "awards": "awards",
        },
        images_name="tvdb",
        image_hosts=("artworks.thetvdb.com",),
        videos=True,
        credits=True,
        reported_ids=(("tvdb", "tvdb_id"), ("imdb", "imdb_id"), ("tmdb", "tmdb_id")),
        year=True,
    ),
    interval_days=(7, 15, 30, 90),
    page="https://thetvdb.com/dereferrer/movie/{tvdb_id}",
    notice="Metadata provided by [TheTVDB](https://thetvdb.com). Please consider adding missing information or"
    " [subscribing](https://thetvdb.com/subscribe).",
    licence=Licence(
        "TheTVDB API licence",
        "https://thetvdb.com/api-information",
        redistributable=False,
        note="By contract, or by a subscription of each user, who is shown the notice with its link. A copy may be"
        " kept; passing it on needs a contract. As of November 2026.",
    ),
)

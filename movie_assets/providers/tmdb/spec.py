"""TMDB, declared."""

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
from movie_assets.providers.columns import (
    ALTERNATIVE_TITLE,
    ANSWER,
    CERTIFICATE,
    COMPANY,
    MOVIE_ID,
    OFFER,
    RAW,
    RELEASE,
    TEXTS,
    TRANSLATION,
    cast_members,
    crew_members,
    images,
    keywords,
    reported_ids,
    videos,
)
from movie_assets.providers.seeking import Seeking
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.table import Column, Table

PARSER_VERSION = 8

TMDB_DETAILS = Table(
    "tmdb_details",
    "TMDB's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("tmdb_id", pl.Int64, "The id it was asked with."),
        Column("imdb_id", pl.String, "IMDb id as TMDB reports it."),
        Column("title", pl.String, "Title in the language of the settings."),
        Column("original_title", pl.String, "Title in the original language."),
        Column("original_language", pl.String, "ISO 639-1, else the code of three letters."),
        Column("overview", pl.String, "Plot."),
        Column("tagline", pl.String, "Tagline."),
        Column("release_date", pl.Date, "Primary release date."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("status", pl.String, "Released, Post Production, Planned ..."),
        Column("content_rating", pl.String, "US certification."),
        Column("budget", pl.Int64, "US dollars."),
        Column("revenue", pl.Int64, "US dollars, worldwide."),
        Column("popularity", pl.Float64, "TMDB popularity."),
        Column("vote_average", pl.Float64, "0-10."),
        Column("vote_count", pl.Int64, "Number of votes."),
        Column("genres", TEXTS, "Names of genres, in the language of the settings."),
        Column("genre_numbers", pl.List(pl.Int32), "TMDB's number of each of them, in the same order."),
        Column("companies", TEXTS, "Names of production companies."),
        Column("countries", TEXTS, "Production countries, ISO 3166-1."),
        Column("spoken_languages", TEXTS, "ISO 639-1, else the code of three letters."),
        Column("homepage", pl.String, "URL."),
        Column("collection", pl.String, "Collection that the film belongs to."),
        Column("collection_id", pl.Int64, "TMDB's number of that collection."),
        Column("collection_poster_path", pl.String, "Its poster; put TMDB's image base before it."),
        Column("origin_countries", TEXTS, "Countries of origin, ISO 3166-1."),
        Column("production_companies", pl.List(COMPANY), "Production companies, with their numbers, logos, countries."),
        Column("releases", pl.List(RELEASE), "Releases by country: 1 premiere, 2-3 cinemas, 4 online, 5 disc, 6 TV."),
        Column("certificates", pl.List(CERTIFICATE), "The certificate of each country, cinemas first."),
        Column("alternative_titles", pl.List(ALTERNATIVE_TITLE), "Other titles, by country."),
        Column("offers", pl.List(OFFER), "Services that show the film, by country; data of JustWatch."),
        Column("translations", pl.List(TRANSLATION), "Title, overview and tagline by language, if TMDB_TRANSLATIONS."),
        Column("poster_path", pl.String, "Chosen poster; put TMDB's image base before it."),
        Column("backdrop_path", pl.String, "Chosen backdrop."),
        Column("adult", pl.Boolean, "Adult film."),
        images("Posters, backdrops and logos."),
        videos("Trailers, teasers, clips."),
        cast_members("Cast in billing order."),
        crew_members("Crew."),
        keywords("Keywords."),
        reported_ids("Ids at other sites."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)


def _parser() -> Parser:
    from movie_assets.providers.tmdb import client

    return Parser(PARSER_VERSION, client.parse)


def _client(opening: Opening) -> MovieClient:
    from movie_assets.providers.tmdb.client import Tmdb

    assert isinstance(opening.settings, TmdbSettings)
    return Tmdb(opening.settings, opening.http, language=opening.language, image_languages=opening.image_languages)


def _seeking() -> Seeking:
    from movie_assets.providers.tmdb.search import SEEKING

    return SEEKING


TMDB = ProviderSpec(
    name="tmdb",
    display_name="TMDB",
    settings=TmdbSettings,
    table=TMDB_DETAILS,
    parser=_parser,
    parser_version=PARSER_VERSION,
    client=_client,
    seeking=_seeking,
    route=Route("movie", "tmdb"),
    watched={
        **dict.fromkeys(("title", "original_title", "release_date", "runtime", "status", "imdb_id"), BOTH),
        **dict.fromkeys(("budget", "revenue", "content_rating", "overview", "tagline"), BOTH),
        "genres": COUNTS,
        "poster_path": COUNTS,
        "vote_average": RATING,
        "vote_count": HISTORY,
    },
    contribution=Contribution(
        fields={
            "title": "title",
            "original_title": "original_title",
            "original_language": "original_language",
            "tagline": "tagline",
            "overview": "overview",
            "release_date": "release_date",
            "runtime": "runtime",
            "content_rating": "content_rating",
            "status": "status",
            "tmdb_rating": "vote_average",
            "tmdb_votes": "vote_count",
            "budget": "budget",
            "revenue": "revenue",
            "popularity": "popularity",
            "genres": "genres",
            "companies": "companies",
            "countries": "countries",
            "directors": "directors",
            "poster_url": "poster_path",
            "backdrop_url": "backdrop_path",
            "collection": "collection",
            "collection_id": "collection_id",
            "collection_poster_url": "collection_poster_path",
            "spoken_languages": "spoken_languages",
            "origin_countries": "origin_countries",
            "homepage": "homepage",
            "writers": "writers",
            "adult": "adult",
        },
        lists={
            "companies": "production_companies",
            "genres": "genres",
            "genre_numbers": "genre_numbers",
            "certificates": "certificates",
            "releases": "releases",
            "titles": "alternative_titles",
            "translations": "translations",
            "offers": "offers",
        },
        images_name="tmdb",
        images_base="https://image.tmdb.org/t/p/original",
        image_hosts=("image.tmdb.org",),
        videos=True,
        credits=True,
        reported_ids=(("tmdb", "tmdb_id"),),
    ),
    interval_days=(5, 15, 30, 90),
    page="https://www.themoviedb.org/movie/{tmdb_id}",
    not_found_twice_is_gone=True,
    notice="This product uses the TMDB API but is not endorsed or certified by TMDB. Where films can be watched: data"
    " of [JustWatch](https://www.justwatch.com).",
    licence=Licence(
        "TMDB API Terms of Use",
        "https://www.themoviedb.org/api-terms-of-use",
        redistributable=False,
        keep_days=180,
        note="For non-commercial use, with the notice. The licence cannot be passed on: others ask TMDB with a key of"
        " their own. Nothing is cached for longer than six months, nor used to train models. As of November 2026.",
    ),
)

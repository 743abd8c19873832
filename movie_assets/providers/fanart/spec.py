"""Fanart.tv, declared."""

import polars as pl

from movie_assets.providers.base import (
    COUNTS,
    Contribution,
    Licence,
    MovieClient,
    Opening,
    Parser,
    ProviderSpec,
    Route,
)
from movie_assets.providers.columns import ANSWER, MOVIE_ID, RAW, images
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.table import Column, Table

PARSER_VERSION = 6

FANART_IMAGES = Table(
    "fanart_images",
    "Fanart.tv's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("tmdb_id", pl.Int64, "The id it was asked with."),
        Column("imdb_id", pl.String, "IMDb id as Fanart.tv reports it."),
        Column("name", pl.String, "Title as Fanart.tv reports it."),
        images("All artwork, in the sizes that the submission rules demand."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)


def _parser() -> Parser:
    from movie_assets.providers.fanart import client

    return Parser(PARSER_VERSION, client.parse, client.watched)


def _client(opening: Opening) -> MovieClient:
    from movie_assets.providers.fanart.client import Fanart

    assert isinstance(opening.settings, FanartSettings)
    return Fanart(opening.settings, opening.http)


FANART = ProviderSpec(
    name="fanart",
    display_name="Fanart.tv",
    settings=FanartSettings,
    table=FANART_IMAGES,
    parser=_parser,
    parser_version=PARSER_VERSION,
    client=_client,
    route=Route("movies", "tmdb"),
    watched={"image_ids": COUNTS},
    contribution=Contribution(
        images_name="fanart.tv",
        image_hosts=("assets.fanart.tv",),
        reported_ids=(("tmdb", "tmdb_id"), ("imdb", "imdb_id")),
    ),
    interval_days=(1, 15, 30, 90),
    page="https://fanart.tv/movie/{tmdb_id}/",
    licence=Licence(
        "Fanart.tv API terms",
        "https://fanart.tv/get-an-api-key/",
        redistributable=False,
        note="For whoever has a key. We know of no licence to pass data or images on: artwork is its makers' and the"
        " films' owners'. As of November 2026.",
    ),
)

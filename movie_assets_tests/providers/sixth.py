"""A provider of another package, for a test: a prize and an image of a movie, by IMDb id."""

import json
from typing import Any

import polars as pl
from pydantic import Field, SecretStr

from movie_assets.errors import BadAnswerError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.base import BOTH, Contribution, MovieClient, Opening, Parser, ProviderSpec, Route
from movie_assets.providers.columns import ANSWER, IMAGE, MOVIE_ID, RAW
from movie_assets.providers.provider_settings import ProviderSettings, from_environment
from movie_assets.table import Column, Table


class SixthSettings(ProviderSettings):
    """Settings of the sixth provider."""

    model_config = from_environment("SIXTH_")
    base_url: str = "http://127.0.0.1:9/"
    api_key: SecretStr | None = None
    requests_per_second: float | None = Field(50.0, gt=0)


class Sixth:
    """Its one route."""

    def __init__(self, settings: ProviderSettings, http: Http) -> None:
        self._base = settings.base_url.rstrip("/")
        self._http = http

    async def film(self, external_id: str, *, interactive: bool = False) -> RawResponse:
        """Fetch a movie by IMDb id."""
        request = Request("sixth", "prizes", external_id, f"{self._base}/prizes/{external_id}", {}, {}, {})

        def understood(response: Response) -> RawResponse:
            outcome = Outcome.NOT_FOUND if response.status == 404 else Outcome.OK
            return RawResponse(
                "sixth", "prizes", external_id, outcome, response.status, response.body, response.received_at
            )

        return await self._http.ask(request, understood, interactive=interactive)


def parse(body: bytes) -> Parsed:
    """Return a row of sixth_prizes."""
    try:
        found: dict[str, Any] = json.loads(body)
        image = {"image_type": "poster", "file_path": found["poster"]}
        return Parsed({"prize": found["prize"], "images": [image]}, Reported())
    except (ValueError, KeyError) as error:
        raise BadAnswerError("sixth", f"not a prize: {error}") from error


def _client(opening: Opening) -> MovieClient:
    return Sixth(opening.settings, opening.http)


SIXTH = ProviderSpec(
    name="sixth",
    display_name="Sixth",
    settings=SixthSettings,
    table=Table(
        "sixth_prizes",
        "Prizes, by the sixth provider.",
        (
            MOVIE_ID,
            *ANSWER,
            Column("prize", pl.String, "The prize."),
            Column("images", pl.List(IMAGE), "Its poster."),
            RAW,
        ),
        key=("movie_id",),
        version="answer_id",
    ),
    parser=lambda: Parser(1, parse),
    client=_client,
    route=Route("prizes", "imdb"),
    watched={"prize": BOTH},
    contribution=Contribution(fields={"tagline": "prize"}, images_name="sixth"),
    interval_days=(2, 4, 8, 16),
    notice="Prizes are free.",
)

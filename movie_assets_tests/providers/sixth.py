"""A provider of another package, for a test: a prize and an image of a film, by IMDb id, and a search of its own."""

import json
from typing import Any

import polars as pl
from pydantic import Field, SecretStr

from movie_assets.errors import BadAnswerError
from movie_assets.http.core import Http, Request, Response
from movie_assets.matching.candidates import Hit, Kind
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.base import BOTH, Contribution, Licence, MovieClient, Opening, Parser, ProviderSpec, Route
from movie_assets.providers.columns import ANSWER, MOVIE_ID, RAW, images
from movie_assets.providers.provider_settings import ProviderSettings, from_environment
from movie_assets.providers.seeking import ById, ByTitle, Seeking
from movie_assets.table import Column, Table


class SixthSettings(ProviderSettings):
    """Settings of the sixth provider."""

    model_config = from_environment("SIXTH_")
    base_url: str = "http://127.0.0.1:9/"
    api_key: SecretStr | None = None
    requests_per_second: float | None = Field(50.0, gt=0)


class Sixth:
    """Its routes."""

    def __init__(self, settings: ProviderSettings, http: Http) -> None:
        self._base = settings.base_url.rstrip("/")
        self._http = http

    async def film(self, external_id: str) -> RawResponse:
        """Fetch a film by IMDb id."""
        return await self._get("prizes", external_id, {})

    async def search(self, title: str, _year: int | None, _page: int) -> RawResponse:
        """Fetch the films that a title finds."""
        return await self._get("search", "titles", {"title": title})

    async def _get(self, endpoint: str, subject: str, params: dict[str, str]) -> RawResponse:
        request = Request("sixth", endpoint, subject, f"{self._base}/{endpoint}/{subject}", params, {}, {})

        def understood(response: Response) -> RawResponse:
            outcome = Outcome.NOT_FOUND if response.status == 404 else Outcome.OK
            return RawResponse(
                "sixth", endpoint, subject, outcome, response.status, response.body, response.received_at
            )

        return await self._http.ask(request, understood)


def parse(body: bytes) -> Parsed:
    """Return a row of sixth_prizes."""
    try:
        found: dict[str, Any] = json.loads(body)
        image = {"image_type": "poster", "file_path": found["poster"]}
        return Parsed({"prize": found["prize"], "images": [image]}, Reported(), found)
    except (ValueError, KeyError) as error:
        raise BadAnswerError("sixth", f"not a prize: {error}") from error


def _hit(found: dict[str, Any], *, complete: bool = True) -> Hit:
    ids = {"imdb": found["imdb"]}
    return Hit("sixth", ids, found["title"], year=found["year"], kind=Kind.MOVIE, complete=complete)


def _hits(answer: RawResponse) -> tuple[list[Hit], int]:
    return [_hit(found, complete=False) for found in json.loads(answer.body)], 1


SEEKING = Seeking(
    speaks_for="imdb",
    by_id={"imdb": ById("prizes", Sixth.film, of_record=_hit)},
    by_title=ByTitle(Sixth.search, _hits),
)


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
            images("Its poster."),
            RAW,
        ),
        key=("movie_id",),
        version="answer_id",
    ),
    parser=lambda: Parser(1, parse),
    client=_client,
    seeking=lambda: SEEKING,
    route=Route("prizes", "imdb"),
    watched={"prize": BOTH},
    contribution=Contribution(fields={"tagline": "prize"}, images_name="sixth"),
    interval_days=(2, 4, 8, 16),
    notice="Prizes are free.",
    licence=Licence("CC0", "https://sixth.example/terms", redistributable=True, note="Take them."),
)

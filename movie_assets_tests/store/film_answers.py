"""Films and answers for the tests of the store, in few words.

Belongs here: keeping them. Does not belong here: tests, stores (conftest.py).
"""

from datetime import UTC, date, datetime
from typing import Any

from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection
from movie_assets.store.raw_responses import RawResponses
from movie_assets_tests.recording import record

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OLD = date(1999, 10, 15)
ALL = Selection(years=["1999", "2000", "undated"], providers=["tmdb", "omdb", "fanart"])


def answer(provider: str, external_id: str, at: datetime = NOW, outcome: Outcome = Outcome.OK) -> RawResponse:
    endpoint = {"tmdb": "movie", "omdb": "title", "fanart": "movies"}[provider]
    return RawResponse(provider, endpoint, external_id, outcome, 200, b'{"body": 1}', at)


def discover(operations: Operations, *films: tuple[int, date | None], at: datetime = NOW) -> None:
    page = RawResponse("tmdb", "discover", "1999 page 1", Outcome.OK, 200, b"{}", at)
    reported = [(n, Reported(title=f"F{n}", release_date=day, dated=True, ids={"tmdb": str(n)})) for n, day in films]
    RawResponses(operations).record_page(page, reported, 1)


def details(operations: Operations, movie_id: int, at: datetime = NOW, *, parser: int = 1, **facts: Any) -> bool:
    reported = Reported(
        title=facts.get("title", f"F{movie_id}"),
        release_date=facts.pop("released", OLD),
        dated=True,
        ids={"imdb": facts.pop("imdb_id", f"tt{movie_id}")},
    )
    return record(operations, movie_id, answer("tmdb", str(movie_id), at), reported, facts, parser).changed


def ratings(operations: Operations, movie_id: int, at: datetime = NOW, **facts: Any) -> None:
    record(operations, movie_id, answer("omdb", f"tt{movie_id}", at), Reported(), facts, 1)


def state(operations: Operations, movie_id: int, provider: str) -> Any:
    return operations.row("SELECT * FROM fetch_state WHERE movie_id = ? AND provider = ?", (movie_id, provider))

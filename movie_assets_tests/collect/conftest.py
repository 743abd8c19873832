"""A clock that is moved by hand, the context of the fallback, lists of ids, films that TMDB lacks."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from movie_assets.collect.context import Context
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.placeholder_figures import placeholder_figures
from movie_assets.warehouse.database import Warehouse

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class MovedClock:
    """Says what it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def to_day(self, day: float) -> None:
        """Set it to so many days after the start."""
        self.now = START + timedelta(days=day)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def context(settings: Settings, operations: Operations, warehouse: Warehouse, clock: MovedClock) -> Context:
    return Context(settings, operations, warehouse, clock)


@pytest.fixture
def same_day(server: EmbeddedServer) -> Iterator[None]:
    """The server's lists are of the days of the test."""
    server.clock.set(START)
    yield
    server.clock.reset()


@pytest.fixture
def serve(server: EmbeddedServer) -> Callable[..., None]:
    """Let the list of a day be this."""

    def serve(day: date, body: bytes, status: int = 200) -> None:
        server.faults.add(provider="tmdb_files", subject=f"movie_ids_{day:%m_%d_%Y}.json.gz", status=status, body=body)

    return serve


def figures_of(context: Context) -> dict[str, float | None]:
    """Return the fallback's figures by name, those of a source as name_source."""
    rows = (
        placeholder_figures(context.operations, context.clock()).filter(pl.col("text").is_null()).iter_rows(named=True)
    )
    return {"_".join(filter(None, (row["figure"], row["provider"]))): row["value"] for row in rows}


def film(
    server: EmbeddedServer, number: int, *, in_omdb: bool = False, title: str = "Only Elsewhere", year: int = 1990
) -> str:
    """Add a film that TMDB lacks; return its IMDb id."""
    imdb_id = f"tt{number}"
    added = server.catalogue.edit(
        number,
        title=title,
        imdb_id=imdb_id,
        year=year,
        release_date=f"{year}-05-05",
        runtime=93,
        imdb_rating=6.4,
        imdb_votes=1_234,
        in_tmdb=False,
        in_omdb=in_omdb,
        in_fanart=False,
        in_tvdb=False,
    )
    assert added is not None
    return imdb_id

"""The pages on a free port, over a folder with films, some of them odd.

Belongs here: fixtures of several modules of this package. Does not belong here: tests.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import httpx
import pytest
import uvicorn

from movie_assets.browse.site import site
from movie_assets.clock import utc_now
from movie_assets.collect.context import Context
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify import service
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import put_stores

FILM = 106
"""A film of 1987."""
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
COPIES = 20
"""How often each film of the year stands in the folder too, under other numbers: several pages of a list."""


@contextmanager
def pages_of(settings: Settings, fault: Exception | None = None) -> Iterator[httpx.Client]:
    """Serve the pages of these settings; yield a client that asks as a browser on one of the pages does.

    `fault`: what every decision ends with.
    """

    @contextmanager
    def opened() -> Iterator[Context]:
        if fault is not None:
            raise fault
        with Operations(settings.operations_path) as operations:
            context = Context(settings, operations, Warehouse(settings.warehouse_path), utc_now)
            try:
                yield context
            finally:
                service.show_requests(context)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(site(settings, opened), log_config=None, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, headers={"Origin": address}, trust_env=False, timeout=60) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


def token_of(client: httpx.Client) -> str:
    """Return the token that the forms of these pages have."""
    found = re.search(r'name="token" value="([^"]+)"', client.get("/waiting?done=1").text)
    assert found
    return found[1]


@pytest.fixture(scope="package")
def films(
    running_server: EmbeddedServer, year_made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings of a folder with the films of 1987, copies of them, and one whose every text is hostile."""
    settings = settings_for(running_server, tmp_path_factory.mktemp("browse"))
    put_stores(year_made("1987"), settings)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(
            "INSERT INTO stored.provider_cache_movies SELECT * EXCLUDE (n) REPLACE ("
            "movie_id + 10000000 * n AS movie_id,"
            " CASE WHEN n % 3 > 0 THEN title END AS title, CASE WHEN n % 4 > 0 THEN popularity END AS popularity,"
            " CASE WHEN n % 5 > 0 THEN year + n END AS year, CASE WHEN n % 6 > 0 THEN imdb_rating END AS imdb_rating,"
            " NULL AS poster_url)"
            f" FROM stored.provider_cache_movies, (SELECT unnest(range(1, {COPIES + 1})) AS n)"
        )
        connection.execute(
            "UPDATE stored.provider_cache_movies SET title = ?1, tagline = ?1, overview = ?1,"
            " homepage = 'javascript:alert(1)' WHERE movie_id = ?2",
            [HOSTILE, FILM],
        )
    return settings


@pytest.fixture(scope="package")
def client(films: Settings) -> Iterator[httpx.Client]:
    """Who asks the pages of that folder, which nobody changes."""
    with pages_of(films) as client:
        yield client

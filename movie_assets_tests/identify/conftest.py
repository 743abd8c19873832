"""A context, and the few questions that several modules ask of the stores."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from movie_assets.clock import Clock, utc_now
from movie_assets.collect.context import Context
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify import service
from movie_assets.matching.query import ask
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse

MATRIX = {"title": "The Matrix", "year": 1999}
INCEPTION = {"title": "Inception", "year": 2010}


class Asker:
    """A context with what a test asks of it."""

    def __init__(self, settings: Settings, operations: Operations, warehouse: Warehouse, clock: Clock) -> None:
        self.context = Context(settings, operations, warehouse, clock)
        self.operations = operations
        self.warehouse = warehouse

    def add(self, **asked: Any) -> int:
        """Keep a request."""
        (request_id,) = requests.add_requests(self.operations, [(ask(asked), None)], "cli", self.context.clock())
        return request_id

    def take(self, **asked: Any) -> tuple[int, int]:
        """Identify a request automatically; return its number and the film."""
        request_id = self.add(**asked)
        return request_id, service.identify(self.context, [request_id]).films[request_id]

    def search(self, **asked: Any) -> int:
        """Show a person candidates; return the request."""
        request_id = requests.look_up(self.operations, ask(asked), "cli", self.context.clock())
        service.search(self.context, request_id, ask(asked))
        return request_id

    def at(self, now: datetime) -> "Asker":
        """Return the same at another moment."""
        return Asker(self.context.settings, self.operations, self.warehouse, lambda: now)

    def status(self, request_id: int) -> str:
        """Return a request's state."""
        return requests.request(self.operations, request_id).status

    def count(self, table: str) -> int:
        """Return how many rows a table of the operations store has."""
        return int(self.operations.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])

    def shown(self, table: str = "provider_cache_movies") -> list[int]:
        """Return the films that a table of the warehouse shows."""
        return list(self.warehouse.frame(f"SELECT movie_id FROM {table} ORDER BY 1")["movie_id"])

    def ids(self, movie_id: int) -> dict[str, str]:
        """Return a film's accepted ids."""
        rows = self.operations.rows(
            "SELECT provider, external_id FROM external_ids WHERE movie_id = ? AND role = 'accepted'", (movie_id,)
        )
        return {row["provider"]: row["external_id"] for row in rows}


@pytest.fixture
def asker(settings: Settings, operations: Operations, warehouse: Warehouse) -> Asker:
    return Asker(settings, operations, warehouse, utc_now)


def asked_of(server: EmbeddedServer) -> Counter[tuple[str, str, str]]:
    """Return what the server was asked, by provider, endpoint and address."""
    return Counter((e.provider, e.endpoint, e.path) for e in server.log.entries() if e.endpoint != "login")

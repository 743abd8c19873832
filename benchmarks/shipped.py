"""Answers of real size: some shipped films, everything appended, asked of the embedded providers by the product.

Belongs here: which films, and asking for them. Does not belong here: what is measured with them.
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.embedded import Providers, settings_for
from movie_assets.collect.session import open_session
from movie_assets.demo.server import EmbeddedServer
from movie_assets.providers.registry import PARSERS, ROUTES
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations

FILMS = (("49521", "tt0770828"), ("550", "tt0137523"), ("603", "tt0133093"))
"""TMDB and IMDb ids."""


def answers() -> dict[str, list[bytes]]:
    """Return the films' good answers by provider, in the order of FILMS."""
    with TemporaryDirectory() as folder, EmbeddedServer() as server:
        there = Providers(server.environment(), f"{server.url}/_demo")
        settings = settings_for(there, Path(folder), {}, only=tuple(ROUTES))
        with Operations(settings.data / "operations.sqlite") as operations:
            return asyncio.run(_asked(settings, operations))


async def _asked(settings: Settings, operations: Operations) -> dict[str, list[bytes]]:
    bodies: dict[str, list[bytes]] = {provider: [] for provider in ROUTES}
    async with open_session(settings, operations) as session:
        for tmdb_id, imdb_id in FILMS:
            ids = {"tmdb": tmdb_id, "imdb": imdb_id}
            for provider, route in ROUTES.items():
                answer = await session.clients[provider].film(ids[route.found_by or route.id_provider])
                find = PARSERS[provider].found
                if find is not None:  # that answer reported only which film it is there
                    answer = await session.clients[provider].film(find(answer.body).ids[provider])
                bodies[provider].append(answer.body)
    return bodies

"""Asking TMDB again for the films that it lacked: what it has now becomes a full film under the same movie_id.

Belongs here: one batch. Does not belong here: the waits (policy/placeholder_lifecycle), what starts a batch (defs).
"""

import asyncio
from dataclasses import dataclass, field

from movie_assets.collect.imdb_fallback import Fallback, collect_films, look_up
from movie_assets.collect.imdb_sources import OMDB, sources_of
from movie_assets.collect.run_report import Report
from movie_assets.collect.session import Session
from movie_assets.errors import AuthenticationError, BadAnswerError, ProviderClosedError, ProviderError
from movie_assets.policy.placeholder_lifecycle import BATCH
from movie_assets.providers.registry import PARSERS
from movie_assets.providers.tmdb import client as tmdb
from movie_assets.store import placeholders
from movie_assets.store.external_ids import tmdb_id_of
from movie_assets.store.placeholders import Placeholder


@dataclass
class Upgraded:
    """What a batch did; films by movie_id."""

    asked: int = 0
    found: dict[str, int] = field(default_factory=dict)
    """IMDb id -> film that TMDB has now."""
    lacking: list[int] = field(default_factory=list)
    """Films that it still lacks; asked again after a longer wait."""
    failed: dict[str, str] = field(default_factory=dict)
    """IMDb id -> why there was no answer; still due."""
    deferred: str | None = None
    """Why the rest was put off."""
    report: Report = field(default_factory=Report)

    @property
    def films(self) -> set[int]:
        """All films of which something may have changed."""
        return {*self.found.values(), *self.lacking, *self.report.films}


async def upgrade(session: Session, *, limit: int = BATCH, look_again: bool = True) -> Upgraded:
    """Ask TMDB for the placeholders that are due, at most `limit`; fetch what it has now.

    `look_again`: what TMDB still lacks is read again from IMDb's own sources, since titles, dates and ratings change.

    Raises:
        AuthenticationError: TMDB refused the key.
        StoreError: the operations store cannot be written.
    """
    done, lanes = Upgraded(), asyncio.Semaphore(session.settings.tmdb.max_concurrent)
    due = placeholders.due(session.operations, session.clock(), limit=limit)

    async def one(place: Placeholder) -> None:
        async with lanes:
            if done.deferred is None:
                await _ask(session, place, done)

    await asyncio.gather(*(one(place) for place in due))
    collected = Fallback()
    await collect_films(session, done.found.values(), collected)
    done.report = collected.report
    if look_again and done.lacking:
        own = [source for source in sources_of(session) if source.name != OMDB]
        ids = [place.imdb_id for place in placeholders.lacking(session.operations, done.lacking)]
        await look_up(session, ids, Fallback(), own)
    return done


async def _ask(session: Session, place: Placeholder, done: Upgraded) -> None:
    try:
        answer = await session.tmdb.find(place.imdb_id)
    except AuthenticationError:
        raise
    except ProviderClosedError as closed:
        done.deferred = str(closed)
        return
    except ProviderError as error:
        done.failed[place.imdb_id] = str(error)
        return
    done.asked += 1
    version = PARSERS["tmdb"].version
    try:
        reported = tmdb.found(answer.body)
    except BadAnswerError as error:
        with session.operations.transaction() as connection:
            session.raw_responses.keep(connection, answer, place.movie_id, version, refusal=str(error))
        done.failed[place.imdb_id] = str(error)
        return
    with session.operations.transaction() as connection:
        session.raw_responses.record_move(connection, place.movie_id, answer, reported, version)
    movie_id, tmdb_id = tmdb_id_of(session.operations, place.movie_id)
    found = tmdb_id is not None and reported == [tmdb_id]
    placeholders.asked_again(session.operations, place, session.clock(), found=found)
    if found:
        done.found[place.imdb_id] = movie_id
    else:
        done.lacking.append(place.movie_id)

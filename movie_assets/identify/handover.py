"""Requests for which no provider has a film are handed over to IMDb: by their id, or by title and year.

Belongs here: which requests, and which film each gets, as one batch. Does not belong here: identification, the sources.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from movie_assets.collect.imdb_downloads import missing_files, path_of
from movie_assets.collect.imdb_fallback import create_placeholders
from movie_assets.collect.imdb_sources import sources_of
from movie_assets.collect.session import Session
from movie_assets.errors import BadAnswerError, StoreError
from movie_assets.store import identifications as kept
from movie_assets.store import requests
from movie_assets.store.imdb_responses import films_of
from movie_assets.warehouse.imdb_datasets import titles_by_name


@dataclass
class HandedOver:
    """The outcome for requests that were not found: those that have a film now, and those to try again."""

    films: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, str] = field(default_factory=dict)


async def hand_over(session: Session, request_ids: Iterable[int]) -> HandedOver:
    """Add films for requests that were not found, where IMDb knows them. The other requests are left as they are.

    A request with an IMDb id uses that id: the providers were asked for it before. A request with title and year is
    answered if exactly one film in IMDb's data files has both. TMDB may have it under another title, so it is asked for
    the id first. If a source gives no answer, the request stays pending. What a person took back is not chosen again.

    Raises:
        StoreError: the operations store cannot be written.
    """
    done, operations = HandedOver(), session.operations
    if not sources_of(session):
        return done
    waiting = [r for i in request_ids if (r := requests.request(operations, i)).status == "not_found"]
    by_id = {r.request_id: r.asked.ids["imdb"] for r in waiting if "imdb" in r.asked.ids}
    named = {
        r.request_id: (r.asked.title, r.asked.year)
        for r in waiting
        if not r.asked.ids and r.asked.title and r.asked.year
    }
    by_name = await _by_name(session, named)
    held = films_of(operations, [*by_id.values(), *by_name.values()], hidden=True)
    for group in (by_id, by_name):
        for request_id in [i for i in group if held.get(group[i]) in requests.taken_back(operations, i)]:
            del group[request_id]
    reported = await create_placeholders(session, by_id.values(), source=kept.SOURCE)
    other = await create_placeholders(session, by_name.values(), ask_tmdb=True, source=kept.SOURCE)
    for request_id, imdb_id in (by_id | by_name).items():
        result = reported if request_id in by_id else other
        if (movie_id := result.films.get(imdb_id)) is not None:
            source = result.sources.get(imdb_id, "the store")
            verdict = kept.Verdict("confident", f"TMDB has nothing; {source} has {imdb_id}", {"imdb_id": imdb_id})
            kept.point_to(operations, request_id, movie_id, verdict, session.clock())
            done.films[request_id] = movie_id
        elif (why := result.failed.get(imdb_id)) is not None:
            requests.keep_failure(operations, request_id, why, session.clock())
            done.waiting[request_id] = f"pending: {why}"
    return done


async def _by_name(session: Session, named: dict[int, tuple[str, int]]) -> dict[int, str]:
    settings = session.settings
    if not named or not settings.imdb.files or "title.basics" in missing_files(settings):
        return {}
    try:
        found = await asyncio.to_thread(titles_by_name, path_of(settings, "title.basics"), list(named.values()))
    except (StoreError, BadAnswerError):
        return {}  # the check of the data files reports it
    return {request_id: ids[0] for request_id, asked in named.items() if len(ids := found.get(asked, [])) == 1}

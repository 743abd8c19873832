"""A store as it was at a moment: answers are read and recorded again, up to then, into an empty store.

Belongs here: the order of births and answers, and which recording each answer had. Does not belong here: SQL
(store/past_store.py), reading an answer (collect/understanding.py).
"""

import logging
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from movie_assets.collect.understanding import refused, understand
from movie_assets.errors import BadAnswerError
from movie_assets.models import Outcome
from movie_assets.providers.registry import PARSERS, ROUTES
from movie_assets.providers.tmdb import client as tmdb
from movie_assets.store import past_store
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_ids, resolve
from movie_assets.store.imdb_responses import record_title
from movie_assets.store.past_store import KeptAnswer
from movie_assets.store.raw_responses import RawResponses

logger = logging.getLogger(__name__)


def past_of(operations: Operations, target: Path, then: datetime, movie_id: int | None = None) -> Operations:
    """Return a store at `target` that is as this one was then (aware UTC): of all films, or of one and its relations.

    The caller closes it. Nothing is written to the store at hand, and no run waits.
    """
    films = None if movie_id is None else past_store.related(operations, [movie_id])
    past = Operations(target)
    try:
        with operations.one_moment():
            _fill(operations, past, then, films, movie_id)
    except BaseException:
        past.close()
        raise
    return past


def _fill(
    operations: Operations, past: Operations, then: datetime, films: Collection[int] | None, movie_id: int | None
) -> None:
    moved = past_store.moved_since(operations, then, films)
    every = set(past_store.all_films(operations) if films is None else films)
    past_store.copy_unmoved(operations, past, every - moved)
    if moved:
        pages_after = 0 if movie_id is None else past_store.newest_details(operations, then, movie_id)
        waiting = past_store.births(operations, then, moved)[::-1]
        recording, held = RawResponses(past), set[tuple[int, str, str]]()
        for answer in past_store.answers(operations, then, moved, pages_after):
            while waiting and waiting[-1].at <= answer.fetched_at:
                past_store.bear(past, waiting.pop())
            try:
                _record(past, recording, answer, moved, held)
            except BadAnswerError as error:
                logger.warning("answer %s is left out of the past: %s", answer.answer_id, error)
        while waiting:
            past_store.bear(past, waiting.pop())
    past_store.settle(operations, past, then, every)


def _record(
    past: Operations,
    recording: RawResponses,
    answer: KeptAnswer,
    moved: Collection[int],
    held: set[tuple[int, str, str]],
) -> None:
    """Record an answer as it was recorded when it came. One whose body is gone says nothing any more."""
    raw = answer.raw
    if raw is None or answer.provider not in PARSERS:
        return
    if answer.movie_id is None:
        past_store.report_page(past, tmdb.discovered(raw.body)[1], moved, raw.fetched_at)
        return
    if answer.provider == "imdb":
        if answer.outcome is Outcome.OK and answer.refusal is None and answer.external_id.startswith("tt"):
            record_title(recording, past, understand(raw), "imdb", kept=answer.answer_id)
        return
    reading = None
    is_find = answer.provider == "tmdb" and answer.endpoint != ROUTES["tmdb"].endpoint
    if not is_find:
        reading = refused(raw, answer.refusal) if answer.refusal else understand(raw)
    with past.transaction() as connection:
        movie_id = resolve(connection, answer.movie_id)
        if not past_store.exists(connection, movie_id):
            return
        if reading is None:
            found = [] if answer.refusal else list(tmdb.found(raw.body))
            recording.record_move(connection, movie_id, raw, found, 0, kept=True)
            if len(found) == 1 and raw.external_id.startswith("tt"):
                accept_ids(connection, movie_id, {"imdb": raw.external_id}, "tmdb", raw.fetched_at)
            return
        past_store.ask_with(connection, movie_id, answer, held)
        recording.record(connection, movie_id, reading, kept=answer.answer_id)

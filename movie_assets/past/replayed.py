"""A store as it was at a moment: answers are read and recorded again, up to then, into an empty store.

Belongs here: the order of births and answers, and which recording each answer had. Does not belong here: SQL
(store/past_store.py), reading an answer (collect/understanding.py).
"""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path

from movie_assets.collect.understanding import refused, understand
from movie_assets.errors import BadAnswerError
from movie_assets.models import Meaning, RawResponse, Reading
from movie_assets.providers.registry import PARSERS, ROUTES
from movie_assets.providers.tmdb import client as tmdb
from movie_assets.store import kept_answers, past_store
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_ids, resolve
from movie_assets.store.imdb_responses import record_title
from movie_assets.store.kept_answers import Birth, KeptAnswer
from movie_assets.store.raw_responses import RawResponses

logger = logging.getLogger(__name__)


def past_of(operations: Operations, target: Path, then: datetime, movie_id: int | None = None) -> Operations:
    """Return a store at `target` that is as this one was then (aware UTC): of all films, or of one and its relations.

    The caller closes it. Nothing is written to the store at hand, and no run waits.
    """
    films = None if movie_id is None else kept_answers.related(operations, [movie_id])
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
    moved = kept_answers.moved_since(operations, then, films)
    every = set(kept_answers.all_films(operations) if films is None else films)
    past_store.copy_unmoved(operations, past, every - moved)
    if moved:
        pages_after = 0 if movie_id is None else kept_answers.newest_details(operations, then, movie_id)
        replay = _Replay(past, kept_answers.births(operations, then, moved))
        for answer in kept_answers.answers(operations, then, moved, pages_after):
            try:
                replay.record(answer)
            except BadAnswerError as error:
                logger.warning("answer %s is left out of the past: %s", answer.answer_id, error)
        replay.bear_until(then)
    past_store.settle(operations, past, then, every)


class _Replay:
    """Births and answers of films that are played again, in their order."""

    def __init__(self, past: Operations, births: Iterable[Birth]) -> None:
        self._past, self._recording = past, RawResponses(past)
        self._unborn = {born.movie_id: born for born in births}
        self._films = frozenset(self._unborn)
        self._held: set[tuple[int, str, str]] = set()

    def bear_until(self, moment: datetime) -> None:
        """Add the films that were first seen until then."""
        while self._unborn and (born := next(iter(self._unborn.values()))).at <= moment:
            del self._unborn[born.movie_id]
            past_store.bear(self._past, born)

    def record(self, answer: KeptAnswer) -> None:
        """Record an answer as it was recorded when it came. One whose body is gone says nothing any more.

        Raises:
            BadAnswerError: it is a page, or says what an id means, and cannot be read.
        """
        self.bear_until(answer.fetched_at)
        raw = answer.raw
        if raw is None or answer.provider not in PARSERS:
            return
        if answer.movie_id is None:
            past_store.report_page(self._past, tmdb.discovered(raw.body)[1], self._films, raw.fetched_at)
        elif answer.provider == "tmdb" and answer.endpoint != ROUTES["tmdb"].endpoint:
            self._record_find(answer.movie_id, answer, raw)
        else:
            reading = refused(raw, answer.refusal) if answer.refusal else understand(raw)
            if born := self._unborn.pop(answer.movie_id, None):  # identified by this answer, and kept after it
                past_store.bear(self._past, born, reading.reported)
            self._record_reading(answer.movie_id, answer, reading)

    def _record_find(self, movie_id: int, answer: KeptAnswer, raw: RawResponse) -> None:
        """Record what TMDB's find said of a film: its other id, or that it has the film by now."""
        found = [] if answer.refusal else list(tmdb.found(raw.body))
        with self._past.transaction() as connection:
            if past_store.exists(connection, movie_id := resolve(connection, movie_id)):
                self._recording.record_move(connection, movie_id, raw, found, 0, kept=True)
                if len(found) == 1 and raw.external_id.startswith("tt"):
                    accept_ids(connection, movie_id, {"imdb": raw.external_id}, "tmdb", raw.fetched_at)

    def _record_reading(self, movie_id: int, answer: KeptAnswer, reading: Reading) -> None:
        if answer.provider == "imdb":
            if reading.meaning is Meaning.GOOD:
                record_title(self._recording, self._past, reading, "imdb", kept=answer.answer_id)
            return
        with self._past.transaction() as connection:
            if past_store.exists(connection, movie_id := resolve(connection, movie_id)):
                past_store.ask_with(connection, movie_id, answer, self._held)
                self._recording.record(connection, movie_id, reading, kept=answer.answer_id)

"""Raw responses. Each is kept in one transaction with the film and the fetch state that it changes.

Belongs here: the writes that follow a call (response, failure, deferral). Does not belong here: the call, parsing,
choosing what to ask (due_calls.py), reading refused responses anew (refusals.py).
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from movie_assets.models import Meaning, RawResponse, Reading, Reported
from movie_assets.policy.change_detection import content_hash, history
from movie_assets.policy.fetch_events import (
    ChangedAtTmdb,
    Deferred,
    Failed,
    GoodResponse,
    LeftWithoutId,
    NoMoreCalls,
    NotFound,
    OtherId,
    Refused,
)
from movie_assets.policy.fetch_transitions import has_changed, is_gone
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB, Event
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state, films, placeholders
from movie_assets.store.bodies import keep_body, read_text
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_ids, film_of, is_of_another_film, reject_id, resolve, untried_id
from movie_assets.store.feed_state import mark_changed
from movie_assets.store.film_merges import merge_films, move_to
from movie_assets.store.moments import seconds
from movie_assets.store.repeated import RUN_NUMBER, note_run, number_of_facts
from movie_assets.store.sql import Connection

_INSERT_RESPONSE = (
    "INSERT INTO responses (answer_id, provider, endpoint, external_id, movie_id, http_status, outcome, body_id,"
    f" facts_id, parser_version, fetched_at, run_number, refusal) VALUES ({'?, ' * 11}{RUN_NUMBER}, ?)"
)
_INSERT_CHANGE = (
    "INSERT INTO field_changes (movie_id, provider, field, answer_id, old, new, reported_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a response did: the film it is of now, what it meant for that film, whether a watched field
    has another value than in the last good response."""

    movie_id: int
    meaning: Meaning
    changed: bool = False


class RawResponses:
    """The writes of one run, marked with its `run_id`."""

    def __init__(self, operations: Operations, run_id: str | None = None) -> None:
        self._operations = operations
        self._run_id = run_id
        self._newest = str(operations.rows("SELECT coalesce(max(answer_id), '') FROM responses")[0][0])

    @property
    def run_id(self) -> str | None:
        """The run with which these writes are marked."""
        return self._run_id

    def record(self, connection: Connection, movie_id: int, reading: Reading, *, kept: str | None = None) -> Recorded:
        """Keep a film's response, and bring film, ids and fetch state up to what it means for the film.

        `kept`: the answer_id of a response that is kept already, and read anew by a newer parser.
        """
        raw, movie_id = reading.raw, resolve(connection, movie_id)
        answer_id = kept or self.keep(connection, raw, movie_id, reading.parser_version, reading.facts, reading.reason)
        meaning, changed = _meaning_for(connection, movie_id, reading), False
        match meaning:
            case Meaning.GOOD:
                by = Event.TMDB if raw.provider == "tmdb" else Event.OTHER
                films.apply_report(connection, movie_id, reading.reported, raw.fetched_at, by)
                movie_id = accept_ids(connection, movie_id, reading.reported.ids, raw.provider, raw.fetched_at)
                event, changes = _compared(connection, movie_id, answer_id, reading)
                changed = has_changed(fetch_state.apply(connection, movie_id, raw.provider, event), event)
                connection.executemany(_INSERT_CHANGE, changes)
                if changed and event.comparable and raw.provider == "tmdb":
                    fetch_state.apply_all(connection, movie_id, ChangedAtTmdb())
            case Meaning.NAMES_ID:
                movie_id = accept_ids(connection, movie_id, reading.reported.ids, raw.provider, raw.fetched_at)
                meaning = _named(connection, movie_id, raw)
            case Meaning.REFUSED:
                refused = Refused(raw.fetched_at, raw.external_id, reading.reason)
                fetch_state.apply(connection, movie_id, raw.provider, refused)
            case Meaning.NOT_FOUND:
                other = untried_id(connection, movie_id, raw.provider, raw.external_id)
                if other is None:
                    _not_found(connection, movie_id, raw)
                else:
                    meaning = Meaning.NAMES_ID
                    fetch_state.apply(connection, movie_id, raw.provider, OtherId(raw.fetched_at, other))
            case Meaning.OTHER_MOVIE:
                _not_found(connection, movie_id, raw)
                reject_id(connection, movie_id, raw.provider, raw.external_id)
        return Recorded(movie_id, meaning, changed)

    def keep(
        self,
        connection: Connection,
        raw: RawResponse,
        movie_id: int | None,
        parser_version: int,
        facts: Mapping[str, Any] | None = None,
        refusal: str = "",
    ) -> str:
        """Keep a response alone, for a caller who does what follows from it; return its answer_id."""
        answer_id = self._newest = _id_after(self._newest)
        note_run(connection, self._run_id)
        connection.execute(
            _INSERT_RESPONSE,
            (
                answer_id,
                raw.provider,
                raw.endpoint,
                raw.external_id,
                movie_id,
                raw.http_status,
                raw.outcome,
                keep_body(connection, raw.body),
                number_of_facts(connection, raw.provider, facts),
                parser_version,
                seconds(raw.fetched_at),
                self._run_id,
                refusal or None,
            ),
        )
        return answer_id

    def record_page(
        self, answer: RawResponse, movies: Iterable[tuple[int, Reported]], parser_version: int
    ) -> tuple[list[int], int]:
        """Keep a response about many films (a discover page); return these films, and how many are new."""
        listed, born = [], 0
        with self._operations.transaction() as connection:
            self.keep(connection, answer, None, parser_version)
            for tmdb_id, reported in movies:
                movie_id, new = films.ensure_film(connection, tmdb_id, reported, "discover", answer.fetched_at)
                films.apply_report(connection, movie_id, reported, answer.fetched_at)
                listed.append(movie_id)
                born += new
        return listed, born

    def record_changes(self, answer: RawResponse, tmdb_ids: Collection[str], last: date, parser_version: int) -> int:
        """Keep a page of the changes feed whose window ends with `last`; return how many known films it makes due."""
        with self._operations.transaction() as connection:
            self.keep(connection, answer, None, parser_version)
            return mark_changed(connection, tmdb_ids, last, answer.fetched_at)

    def record_move(
        self,
        connection: Connection,
        movie_id: int,
        find: RawResponse,
        tmdb_ids: Sequence[str],
        parser_version: int,
        *,
        unopened: str | None = None,
        kept: bool = False,
    ) -> bool:
        """Keep what TMDB's find says of a film that its id no longer opens; return whether the film moved.

        The one other id that has its IMDb id is its own from now on; a film that has that id already is the same one.
        The `unopened` id, which TMDB did not open just now, is no other one, though TMDB may still find it.
        `kept`: the answer is kept already, and recorded again.
        """
        movie_id = resolve(connection, movie_id)
        if not kept:
            self.keep(connection, find, movie_id, parser_version)
        if len(tmdb_ids) != 1 or tmdb_ids[0] == unopened:
            return False
        if (other := film_of(connection, "tmdb", tmdb_ids[0])) == movie_id:
            return False
        if other is not None:
            merge_films(connection, movie_id, other, tmdb_id=tmdb_ids[0], now=find.fetched_at)
        else:
            move_to(connection, movie_id, tmdb_ids[0], find.fetched_at)
        return True

    def record_failure(self, movie_id: int, provider: str, reason: str, now: datetime) -> None:
        """Record that a call failed. It is tried again after 1 h, 2 h, 4 h ... A good response stays."""
        with self._operations.transaction() as connection:
            fetch_state.apply(connection, resolve(connection, movie_id), provider, Failed(now, reason))

    def record_deferral(self, movie_id: int, provider: str, reason: str) -> None:
        """Record why a due call was put off; it stays due. That the provider lacked the film stays known."""
        with self._operations.transaction() as connection:
            fetch_state.apply(connection, resolve(connection, movie_id), provider, Deferred(reason))


def _id_after(newest: str) -> str:
    """Return a new answer_id, later than the newest one also where a clock that was ahead since made that.

    Tables keep rows of later answers, so an answer with an earlier id would not be shown.
    """
    made: UUID = uuid7()
    if str(made) <= newest:
        with suppress(ValueError):  # somebody wrote an id that is none of ours
            moment = int(newest.replace("-", "")[:12], 16) + 1
            made = UUID(int=moment << 80 | made.int & ((1 << 80) - 1))
    return str(made)


def _meaning_for(connection: Connection, movie_id: int, reading: Reading) -> Meaning:
    """Return what a response means for this film: one that is found by another's id may be about another film."""
    provider = reading.raw.provider
    answered = reading.meaning in (Meaning.GOOD, Meaning.NAMES_ID) and ROUTES[provider].found_by
    if answered and is_of_another_film(connection, movie_id, provider, reading.reported.ids):
        return Meaning.OTHER_MOVIE
    return reading.meaning


def _compared(
    connection: Connection, movie_id: int, answer_id: str, reading: Reading
) -> tuple[GoodResponse, list[tuple[object, ...]]]:
    """Return the event of a good response, and rows of what differs from the last one.

    An improved parser sees other values where nothing changed: its first response is a new baseline, without history.
    One that was asked with an id which is no longer the film's is kept, and counts for nothing.
    """
    raw = reading.raw
    before = connection.execute(
        "SELECT f.facts FROM fetch_state s JOIN responses r ON r.answer_id = s.good_answer_id"
        " LEFT JOIN facts f USING (facts_id) WHERE s.movie_id = ?"
        " AND s.provider = ? AND s.external_id = ? AND r.parser_version = ?",
        (movie_id, raw.provider, raw.external_id, reading.parser_version),
    ).fetchone()
    comparable = before is not None
    digest = content_hash(raw.provider, reading.facts)
    known = json.loads(read_text(before["facts"])) if comparable and before["facts"] else {}
    changes = history(raw.provider, known, reading.facts) if comparable else []
    return GoodResponse(raw.fetched_at, raw.external_id, answer_id, digest, comparable), [
        (movie_id, raw.provider, field, answer_id, json.dumps(old), json.dumps(new), seconds(raw.fetched_at))
        for field, old, new in changes
    ]


def _named(connection: Connection, movie_id: int, raw: RawResponse) -> Meaning:
    """Return whether a response named an id to ask with; one that did not, or another film's, is an absence."""
    if fetch_state.read(connection, movie_id, raw.provider).external_id != raw.external_id:
        return Meaning.NAMES_ID
    _not_found(connection, movie_id, raw)
    return Meaning.NOT_FOUND


def _not_found(connection: Connection, movie_id: int, raw: RawResponse) -> None:
    """Keep that the provider does not have the film: asked again after doubling waits; good values stay.

    TMDB is where a film lives: two 404s at least 24 hours apart mean that it is gone there, and nobody is asked again.
    """
    state = fetch_state.read(connection, movie_id, raw.provider)
    if raw.provider == "tmdb" and state.external_id == raw.external_id and _is_lacked(connection, movie_id):
        # Somebody else reported this id of a film that TMDB lacks: it was a mistake, and the film is not gone.
        reject_id(connection, movie_id, "tmdb", raw.external_id)
        fetch_state.apply_all(connection, movie_id, LeftWithoutId())
        placeholders.retry_later(connection, movie_id, raw.fetched_at)
        return
    event = NotFound(raw.fetched_at, raw.external_id)
    fetch_state.apply(connection, movie_id, raw.provider, event)
    if raw.provider == "tmdb" and is_gone(state, event):
        connection.execute("UPDATE films SET gone_at = ? WHERE movie_id = ?", (seconds(event.at), movie_id))
        fetch_state.apply_all(connection, movie_id, NoMoreCalls())


def _is_lacked(connection: Connection, movie_id: int) -> bool:
    film = connection.execute("SELECT import_status FROM films WHERE movie_id = ?", (movie_id,)).fetchone()
    return film["import_status"] in LACKED_BY_TMDB

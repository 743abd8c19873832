"""Raw responses. Each is kept in one transaction with the movie and the fetch state that it changes.

Belongs here: the writes that follow a call (response, refusal, failure, deferral). Does not belong here: the call,
parsing, choosing what to ask (due_calls.py), reading refused responses again (refusals.py).
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from uuid6 import uuid7

from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.policy.change_detection import content_hash, history
from movie_assets.policy.fetch_events import (
    ChangedAtTmdb,
    Deferred,
    Failed,
    GoodResponse,
    LeftWithoutId,
    NoMoreCalls,
    NotFound,
    Refused,
)
from movie_assets.policy.fetch_transitions import has_changed, is_gone
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB, Event
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state, placeholders
from movie_assets.store.bodies import keep_body
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_ids, film_of, is_of_another_film, reject_id, resolve
from movie_assets.store.feed_state import mark_changed
from movie_assets.store.film_merges import merge_films, move_to
from movie_assets.store.films import apply_report, enrich_placeholder, ensure_film
from movie_assets.store.moments import seconds


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a response did."""

    movie_id: int
    changed: bool
    """A watched field has another value than in the last good response."""
    kept: bool = True
    """False: the response does not answer for this film. It is about another one, or reports no id to ask with."""


class RawResponses:
    """The writes of one run, marked with its `run_id`."""

    def __init__(self, operations: Operations, run_id: str | None = None) -> None:
        self._operations = operations
        self._run_id = run_id

    @property
    def run_id(self) -> str | None:
        """The run with which these writes are marked."""
        return self._run_id

    def record_page(
        self, answer: RawResponse, films: Iterable[tuple[int, Reported]], parser_version: int
    ) -> tuple[int, int]:
        """Keep a response about many films (a discover page); return how many it reported, and how many are new."""
        reported_of = born = 0
        with self._operations.transaction() as connection:
            self.keep_in(connection, answer, None, None, parser_version)
            for tmdb_id, reported in films:
                movie_id, new = ensure_film(connection, tmdb_id, reported, "discover", answer.fetched_at)
                apply_report(connection, movie_id, reported, answer.fetched_at)
                reported_of, born = reported_of + 1, born + new
        return reported_of, born

    def record_changes(self, answer: RawResponse, tmdb_ids: Collection[str], last: date, parser_version: int) -> int:
        """Keep a page of the changes feed whose window ends with `last`; return how many known films it makes due."""
        with self._operations.transaction() as connection:
            self.keep_in(connection, answer, None, None, parser_version)
            return mark_changed(connection, tmdb_ids, last, answer.fetched_at)

    def record_move(self, movie_id: int, find: RawResponse, tmdb_ids: Sequence[str], parser_version: int) -> bool:
        """Keep TMDB's answer to find for a film whose id it no longer knows; return whether the film moved.

        If exactly one other TMDB id has the film's IMDb id, the film moves to it. If another film has that TMDB id
        already, the two are merged.
        """
        with self._operations.transaction() as connection:
            movie_id = resolve(connection, movie_id)
            self.keep_in(connection, find, movie_id, None, parser_version)
            if len(tmdb_ids) != 1 or film_of(connection, "tmdb", tmdb_ids[0]) == movie_id:
                return False
            if (other := film_of(connection, "tmdb", tmdb_ids[0])) is not None:
                merge_films(connection, movie_id, other, tmdb_id=tmdb_ids[0], now=find.fetched_at)
            else:
                move_to(connection, movie_id, tmdb_ids[0], find.fetched_at)
        return True

    def record(
        self,
        movie_id: int,
        answer: RawResponse,
        reported: Reported,
        facts: Mapping[str, Any],
        parser_version: int,
    ) -> Recorded:
        """Keep a response about a film, and bring film, ids and state up to date.

        A response of another endpoint than the provider's route only says which film was meant: its id is accepted, and
        due at once.
        """
        with self._operations.transaction() as connection:
            return self.record_in(connection, movie_id, answer, reported, facts, parser_version)

    def record_in(
        self,
        connection: sqlite3.Connection,
        movie_id: int,
        answer: RawResponse,
        reported: Reported,
        facts: Mapping[str, Any],
        parser_version: int,
    ) -> Recorded:
        """Keep a response inside a transaction of the caller; see `record`."""
        movie_id = resolve(connection, movie_id)
        answer_id = self.keep_in(connection, answer, movie_id, facts, parser_version)
        return self.understood_in(connection, movie_id, answer, answer_id, reported, facts, parser_version)

    def understood_in(
        self,
        connection: sqlite3.Connection,
        movie_id: int,
        answer: RawResponse,
        answer_id: str,
        reported: Reported,
        facts: Mapping[str, Any],
        parser_version: int,
    ) -> Recorded:
        """Bring movie, ids and state up to date with a response that is kept."""
        before = connection.execute("SELECT * FROM films WHERE movie_id = ?", (movie_id,)).fetchone()
        if answer.outcome is Outcome.NOT_FOUND:
            _not_found(connection, movie_id, answer, before)
            return Recorded(movie_id, changed=False)
        if answer.provider == "tmdb":
            apply_report(connection, movie_id, reported, answer.fetched_at)
            connection.execute("UPDATE films SET gone_at = NULL WHERE movie_id = ?", (movie_id,))
            placeholders.note(connection, movie_id, Event.TMDB, answer.fetched_at)
        if ROUTES[answer.provider].found_by and is_of_another_film(connection, movie_id, answer.provider, reported.ids):
            _not_found(connection, movie_id, answer, before)
            reject_id(connection, movie_id, answer.provider, answer.external_id)
            return Recorded(movie_id, changed=False, kept=False)
        accept_ids(connection, movie_id, reported.ids, reported_by=answer.provider, now=answer.fetched_at)
        movie_id = resolve(connection, movie_id)  # an id may have shown that two films are one
        if answer.endpoint != ROUTES[answer.provider].endpoint:
            found = fetch_state.read(connection, movie_id, answer.provider).external_id != answer.external_id
            if not found:  # it reported no id, or another film's id, or one that was rejected for this film
                _not_found(connection, movie_id, answer, before)
            return Recorded(movie_id, changed=False, kept=found)
        enrich_placeholder(connection, movie_id, reported, answer.fetched_at)
        return Recorded(movie_id, changed=_good(connection, movie_id, answer, answer_id, facts, parser_version))

    def record_failure(self, movie_id: int, provider: str, reason: str, now: datetime) -> None:
        """Record that a call failed. It is tried again after 1 h, 2 h, 4 h ... A good response stays."""
        with self._operations.transaction() as connection:
            self.record_failure_in(connection, movie_id, provider, reason, now)

    def record_failure_in(
        self, connection: sqlite3.Connection, movie_id: int, provider: str, reason: str, now: datetime
    ) -> None:
        """Record that a call failed, inside a transaction of the caller."""
        fetch_state.apply(connection, resolve(connection, movie_id), provider, Failed(now, reason))

    def record_refusal(self, movie_id: int, raw: RawResponse, reason: str, parser_version: int) -> None:
        """Keep a movie's response that the parser refused, with the reason. An earlier good response stays."""
        with self._operations.transaction() as connection:
            self.record_refusal_in(connection, movie_id, raw, reason, parser_version)

    def record_refusal_in(
        self, connection: sqlite3.Connection, movie_id: int, raw: RawResponse, reason: str, parser_version: int
    ) -> None:
        """Keep a refused response, inside a transaction of the caller."""
        movie_id = resolve(connection, movie_id)
        answer_id = self.keep_in(connection, raw, movie_id, None, parser_version)
        connection.execute("UPDATE responses SET refusal = ? WHERE answer_id = ?", (reason, answer_id))
        fetch_state.apply(connection, movie_id, raw.provider, Refused(raw.fetched_at, raw.external_id, reason))

    def record_deferral(self, movie_id: int, provider: str, reason: str) -> None:
        """Record why a due call was put off; it stays due. That the provider lacked the film stays known."""
        with self._operations.transaction() as connection:
            fetch_state.apply(connection, resolve(connection, movie_id), provider, Deferred(reason))

    def keep_in(
        self,
        connection: sqlite3.Connection,
        answer: RawResponse,
        movie_id: int | None,
        facts: Mapping[str, Any] | None,
        parser_version: int,
    ) -> str:
        """Keep a response inside a transaction of the caller, who applies it; return its answer_id."""
        answer_id = str(uuid7())
        connection.execute(
            "INSERT INTO responses (answer_id, provider, endpoint, external_id, movie_id, http_status, outcome,"
            " body_hash, facts, parser_version, fetched_at, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                answer_id,
                answer.provider,
                answer.endpoint,
                answer.external_id,
                movie_id,
                answer.http_status,
                answer.outcome,
                keep_body(connection, answer.body),
                None if facts is None else json.dumps(facts, ensure_ascii=False),
                parser_version,
                seconds(answer.fetched_at),
                self._run_id,
            ),
        )
        return answer_id


def _good(
    connection: sqlite3.Connection,
    movie_id: int,
    answer: RawResponse,
    answer_id: str,
    facts: Mapping[str, Any],
    parser_version: int,
) -> bool:
    """Bring the state up to date with a good response; return whether a watched field changed (a first one counts)."""
    state = fetch_state.read(connection, movie_id, answer.provider)
    if state.external_id != answer.external_id:
        return True  # asked with an id that the film no longer has: kept, but it does not count
    before = _facts_of(connection, state.good_answer_id)
    event = GoodResponse(
        answer.fetched_at,
        answer.external_id,
        answer_id,
        content_hash(answer.provider, facts),
        comparable=before is not None and before["parser_version"] == parser_version,
    )
    if before is not None and event.comparable:
        _keep_history(connection, movie_id, answer, answer_id, before["facts"], facts)
    fetch_state.apply(connection, movie_id, answer.provider, event)
    changed = has_changed(state, event)
    if changed and before is not None and answer.provider == "tmdb":
        fetch_state.apply_all(connection, movie_id, ChangedAtTmdb())
    return changed


def _facts_of(connection: sqlite3.Connection, answer_id: str | None) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT facts, parser_version FROM responses WHERE answer_id = ?", (answer_id,)
    ).fetchone()
    return row


def _keep_history(
    connection: sqlite3.Connection,
    movie_id: int,
    answer: RawResponse,
    answer_id: str,
    before: str | None,
    facts: Mapping[str, Any],
) -> None:
    """Keep the differences from the last good response, if the same parser read both.

    An improved parser reads other values where nothing changed: its first response is a new baseline, without history.
    """
    connection.executemany(
        "INSERT INTO field_changes (movie_id, provider, field, answer_id, old, new, reported_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (movie_id, answer.provider, field, answer_id, json.dumps(old), json.dumps(new), seconds(answer.fetched_at))
            for field, old, new in history(answer.provider, json.loads(before or "{}"), facts)
        ],
    )


def _not_found(connection: sqlite3.Connection, movie_id: int, answer: RawResponse, film: sqlite3.Row) -> None:
    """Record that the provider lacks the film. It is asked again after waits that double; good values stay.

    TMDB decides whether a film exists: after two 404s at least 24 hours apart it is gone, and nobody is asked again.
    """
    state = fetch_state.read(connection, movie_id, answer.provider)
    if state.external_id != answer.external_id:
        return
    if answer.provider == "tmdb" and film["import_status"] in LACKED_BY_TMDB:
        # TMDB lacks the film and another provider reported this id by mistake: the film is not gone.
        reject_id(connection, movie_id, "tmdb", answer.external_id)
        fetch_state.apply_all(connection, movie_id, LeftWithoutId())
        return
    event = NotFound(answer.fetched_at, answer.external_id)
    fetch_state.apply(connection, movie_id, answer.provider, event)
    if answer.provider == "tmdb" and is_gone(state, event):
        connection.execute("UPDATE films SET gone_at = ? WHERE movie_id = ?", (seconds(event.at), movie_id))
        fetch_state.apply_all(connection, movie_id, NoMoreCalls())

"""The outcome of a request: the decision, and the one transaction by which it takes effect or is undone.

Belongs here: writes of identifications; committing and undoing. Does not belong here: the requests (requests.py),
asking providers (identify/engine.py), deciding (matching/decision.py), conflicts of ids (id_conflicts.py).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from uuid6 import uuid7

from movie_assets.errors import IdentificationError
from movie_assets.models import RawResponse, Reading, Reported
from movie_assets.policy.fetch_events import NoMoreCalls, StartedOver
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_ids, film_of, reject_id, resolve
from movie_assets.store.films import ensure_film, ensure_placeholder
from movie_assets.store.moments import seconds
from movie_assets.store.raw_responses import RawResponses
from movie_assets.store.sql import Connection

SOURCE = "identify"
LOOKED_AT = "shown"
"""The outcome of a look at candidates, which decides nothing."""
RULES = "rules"
"""Who decided, when no person did."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision to be kept. `decision` is its JSON (candidates, evidence); `who` is a person or RULES."""

    outcome: str
    reason: str
    decision: Mapping[str, Any]
    who: str = RULES


def keep_verdict(operations: Operations, request_id: int, verdict: Verdict, now: datetime) -> None:
    """Keep a decision that chooses no film: the request waits for a person, as it did before where one only looked."""
    with operations.transaction() as connection:
        _decided(connection, request_id, verdict, None, now)
        connection.execute(
            "UPDATE identification_requests SET status = ?, reason = ?, due_at = NULL, attempts = 0"
            " WHERE request_id = ? AND status <> 'confirmed' AND (status = 'shown' OR ?)",
            (verdict.outcome, verdict.reason, request_id, verdict.outcome != LOOKED_AT),
        )


def commit(
    raw_responses: RawResponses,
    operations: Operations,
    request_id: int,
    ids: Mapping[str, str],
    readings: Sequence[Reading],
    verdict: Verdict,
    now: datetime,
) -> int:
    """Choose a film for a request in one transaction; return its movie_id. Film, ids, answers and decision are written.

    If another film was chosen before, the request now points to this one. Ids of this film that the wrong one holds are
    rejected there, and the wrong one is hidden when nothing else holds it.

    Raises:
        IdentificationError: the film has neither a TMDB nor an IMDb id.
    """
    if not ids.keys() & {"tmdb", "imdb"}:
        raise IdentificationError("the film has neither a TMDB id nor an IMDb id, so it cannot be kept")
    with operations.transaction() as connection:
        before = connection.execute(
            "SELECT movie_id FROM identification_requests WHERE request_id = ?", (request_id,)
        ).fetchone()["movie_id"]
        wrong = None if before is None else resolve(connection, before)
        reported = next((reading.reported for reading in readings if reading.reported.title), Reported())
        if "tmdb" in ids:
            movie_id, _ = ensure_film(connection, int(ids["tmdb"]), reported, SOURCE, now)
        else:
            movie_id, _ = ensure_placeholder(connection, ids["imdb"], reported, SOURCE, now)
        if wrong is not None and wrong != movie_id:
            _reject(connection, wrong, ids, now)
        others = {name: ids[name] for name in ids if name != "tmdb"}
        movie_id = accept_ids(connection, movie_id, others, SOURCE, now)
        for reading in readings:
            # An id that is another film's is a conflict now, and its response says nothing of this film.
            if _asked_with_its_own(connection, movie_id, reading.raw):
                movie_id = raw_responses.record(connection, movie_id, reading).movie_id
        _decided(connection, request_id, verdict, movie_id, now)
        connection.execute(
            "UPDATE identification_requests SET status = 'confirmed', reason = ?, movie_id = ?, due_at = NULL,"
            " attempts = 0 WHERE request_id = ?",
            (verdict.reason, movie_id, request_id),
        )
        if wrong is not None and wrong != movie_id:
            _hide_unless_held(connection, wrong, now)
    return movie_id


def _asked_with_its_own(connection: Connection, movie_id: int, answer: RawResponse) -> bool:
    route = ROUTES[answer.provider]
    namespace = route.id_provider if answer.endpoint == route.endpoint else route.found_by
    return namespace is not None and film_of(connection, namespace, answer.external_id) == movie_id


def point_to(operations: Operations, request_id: int, movie_id: int, verdict: Verdict, now: datetime) -> None:
    """Answer a request with a film that is in the store, without a new answer."""
    with operations.transaction() as connection:
        movie_id = resolve(connection, movie_id)
        _decided(connection, request_id, verdict, movie_id, now)
        connection.execute(
            "UPDATE identification_requests SET status = 'confirmed', reason = ?, movie_id = ?, due_at = NULL,"
            " attempts = 0 WHERE request_id = ?",
            (verdict.reason, movie_id, request_id),
        )


def undo(operations: Operations, request_id: int, verdict: Verdict, now: datetime) -> int | None:
    """Undo the choice of a film: the request waits for a person again; return the film that it meant.

    The film is hidden when nothing else holds it. Raw responses and decisions stay.
    """
    with operations.transaction() as connection:
        row = connection.execute(
            "SELECT movie_id FROM identification_requests WHERE request_id = ?", (request_id,)
        ).fetchone()
        if row is None or row["movie_id"] is None:
            return None
        movie_id = resolve(connection, row["movie_id"])
        _decided(connection, request_id, verdict, None, now)
        connection.execute(
            "UPDATE identification_requests SET status = 'ambiguous', reason = ?, movie_id = NULL WHERE request_id = ?",
            (verdict.reason, request_id),
        )
        _hide_unless_held(connection, movie_id, now)
        return movie_id


def dismiss(operations: Operations, request_ids: Sequence[int], verdict: Verdict, now: datetime) -> None:
    """Let requests that wait wait no more, in one transaction. Each keeps its state, to which `reopen` returns."""
    with operations.transaction() as connection:
        for request_id in request_ids:
            _decided(connection, request_id, verdict, None, now)
            connection.execute("UPDATE identification_requests SET due_at = NULL WHERE request_id = ?", (request_id,))


def reopen(operations: Operations, request_id: int, verdict: Verdict, now: datetime) -> None:
    """Let a dismissed request wait again; one that no provider was asked about is tried at once."""
    with operations.transaction() as connection:
        _decided(connection, request_id, verdict, None, now)
        connection.execute(
            "UPDATE identification_requests SET due_at = ? WHERE request_id = ? AND status = 'pending'",
            (seconds(now), request_id),
        )


def _decided(connection: Connection, request_id: int, verdict: Verdict, movie_id: int | None, now: datetime) -> None:
    decision_id = str(uuid7())
    connection.execute(
        "UPDATE identifications SET superseded_by = ? WHERE request_id = ? AND superseded_by IS NULL",
        (decision_id, request_id),
    )
    connection.execute(
        "INSERT INTO identifications (decision_id, request_id, outcome, reason, movie_id, decision, who, decided_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            decision_id,
            request_id,
            verdict.outcome,
            verdict.reason,
            movie_id,
            json.dumps(verdict.decision, ensure_ascii=False),
            verdict.who,
            seconds(now),
        ),
    )


def _reject(connection: Connection, wrong: int, ids: Mapping[str, str], now: datetime) -> None:
    """Take the right film's ids away from the wrong film. Whatever is asked with them there is due again."""
    for namespace, id_ in ids.items():
        if namespace != "tmdb" and film_of(connection, namespace, id_) == wrong:
            reject_id(connection, wrong, namespace, id_)
            fetch_state.apply_all(connection, wrong, StartedOver(now))


def _hide_unless_held(connection: Connection, movie_id: int, now: datetime) -> None:
    """Hide a film that neither discovery nor another request holds."""
    held = connection.execute(
        "SELECT 1 FROM films f WHERE movie_id = :film AND (discovered_at IS NOT NULL OR source <> :source OR EXISTS"
        " (SELECT 1 FROM identification_requests r JOIN films o ON o.movie_id = r.movie_id WHERE r.status = 'confirmed'"
        " AND (r.movie_id = :film OR o.merged_into = :film)) OR EXISTS"
        " (SELECT 1 FROM films m WHERE m.merged_into = :film AND m.discovered_at IS NOT NULL))",
        {"film": movie_id, "source": SOURCE},
    ).fetchone()
    if held is None:
        connection.execute("UPDATE films SET hidden_at = ? WHERE movie_id = ?", (seconds(now), movie_id))
        fetch_state.apply_all(connection, movie_id, NoMoreCalls())

"""Requests to identify a film: kept once, listed, tried again; and the inbox files that were taken.

Belongs here: writes and reads of identification_requests and inbox_files. Does not belong here: the outcome of a
request (identifications.py), reading files (identify/inbox.py).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.matching.query import Asked, from_json
from movie_assets.policy.due_dates import CLOCK_OFF, FAILED_MOST, due_after_failure
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Connection, Row

WAITING = ("pending", "ambiguous", "not_found", "conflicting")
"""States of requests that wait: for their next try, or for a person."""
OPEN = (*WAITING, "shown")
"""States of requests that have no film yet. One that was only looked up ("shown") waits for nobody."""
ALL = 2**31
"""More requests than there are."""
DISMISSED = "dismissed"
"""The outcome of the decision that a request waits no more, and what a request is called whose last decision it is."""
_LAST = (
    "SELECT reason FROM identifications i WHERE i.request_id = r.request_id AND i.superseded_by IS NULL"
    f" AND i.outcome = '{DISMISSED}'"
)
ALL_REQUESTS = f"SELECT r.*, ({_LAST}) AS dismissed_because FROM identification_requests r"
"""All requests; of a dismissed one with the reason."""


@dataclass(frozen=True, slots=True)
class Request:
    """A stored request."""

    request_id: int
    source: str
    origin: str | None
    asked: Asked
    status: str
    reason: str | None
    movie_id: int | None
    asked_at: float

    def is_of(self, file: str) -> bool:
        """Return whether it came from a file of this name, or from a line of it."""
        return self.origin is not None and (self.origin == file or self.origin.startswith(f"{file}, "))


def add_requests(
    operations: Operations, asked: Sequence[tuple[Asked, str | None]], source: str, now: datetime
) -> list[int]:
    """Keep requests, each with its origin; return their ids. An open request in the same words is not kept twice.

    Where one was only looked up ("shown"), it is tried from now on, and has this origin.
    """
    with operations.transaction() as connection:
        return [_add(connection, request, origin, source, now).request_id for request, origin in asked]


def look_up(operations: Operations, asked: Asked, source: str, now: datetime) -> int:
    """Keep a request whose candidates somebody looks at, and return its id. It waits for nobody unless it did before.

    So nothing is left to be done when the look-up ends, or fails.
    """
    with operations.transaction() as connection:
        kept = _add(connection, asked, None, source, now, tried=False)
        if kept.is_new:
            connection.execute(
                "UPDATE identification_requests SET status = 'shown', due_at = NULL WHERE request_id = ?",
                (kept.request_id,),
            )
        return kept.request_id


@dataclass(frozen=True, slots=True)
class TakenFile:
    """How far a file of the inbox was taken: entries read (None = all), requests among them, why others were not."""

    read_until: int | None = 0
    requests: int = 0
    reason: str = ""


def taken_file(operations: Operations, content_hash: str) -> TakenFile:
    """Return how far a file of this content was taken."""
    row = operations.row("SELECT read_until, requests, reason FROM inbox_files WHERE content_hash = ?", (content_hash,))
    return TakenFile() if row is None else TakenFile(row["read_until"], row["requests"], row["reason"] or "")


def take_part(
    operations: Operations,
    content_hash: str,
    name: str,
    *,
    before: TakenFile,
    after: TakenFile,
    asked: Sequence[tuple[Asked, str | None]],
    now: datetime,
) -> tuple[list[int], TakenFile]:
    """Keep a part of a file and how far it was taken, in one transaction; return its requests, and `after`.

    `asked`: each request with its place in the file. What an open request asks for already is kept once, and the file's
    reasons say so. Nothing is kept when another process has taken the file further than `before` meanwhile.
    """
    with operations.transaction() as connection:
        connection.execute(
            "INSERT INTO inbox_files (content_hash, name, seen_at, requests, read_until)"
            " VALUES (?, ?, ?, 0, 0) ON CONFLICT (content_hash) DO NOTHING",
            (content_hash, name, seconds(now)),
        )
        moved = connection.execute(
            "UPDATE inbox_files SET read_until = ?, requests = ? WHERE content_hash = ? AND read_until = ? RETURNING 1",
            (after.read_until, after.requests, content_hash, before.read_until),
        ).fetchone()
        if moved is None:
            return [], after
        added = [_add(connection, request, _origin(name, place), "inbox", now) for request, place in asked]
        repeated = [
            f"{place or 'it'} asks for the same as request {one.request_id}"
            + (f" ({one.of})" if one.of else "")
            + ", which was dismissed" * one.is_dismissed
            for one, (_, place) in zip(added, asked, strict=True)
            if not one.is_new
        ]
        after = replace(after, reason="\n".join([after.reason] * bool(after.reason) + repeated))
        connection.execute(
            "UPDATE inbox_files SET reason = ? WHERE content_hash = ?", (after.reason or None, content_hash)
        )
        return [one.request_id for one in added], after


def _origin(name: str, place: str | None) -> str:
    return f"{name}, {place}" if place else name


@dataclass(frozen=True, slots=True)
class _Kept:
    """A request that was kept, or an open one in the same words, and where that came `of`."""

    request_id: int
    is_new: bool = True
    of: str | None = None
    is_dismissed: bool = False


def _add(
    connection: Connection,
    asked: Asked,
    origin: str | None,
    source: str,
    now: datetime,
    *,
    tried: bool = True,
) -> _Kept:
    """Keep a request. What was dismissed, a file does not ask for again; a person who types it does."""
    text = asked.as_json()
    same = connection.execute(
        f"SELECT * FROM ({ALL_REQUESTS}) AS r WHERE asked = ? AND status IN ({_marks(OPEN)})"
        " ORDER BY dismissed_because IS NOT NULL, request_id",
        (text, *OPEN),
    ).fetchone()
    if same is not None and (same["dismissed_because"] is None or source == "inbox"):
        connection.execute(
            "UPDATE identification_requests SET status = 'pending', due_at = ?, origin = coalesce(?, origin)"
            " WHERE request_id = ? AND status = 'shown' AND ?",
            (seconds(now), origin, same["request_id"], tried),
        )
        return _Kept(int(same["request_id"]), False, same["origin"], same["dismissed_because"] is not None)
    added = connection.execute(
        "INSERT INTO identification_requests (source, origin, asked, asked_at, status, due_at)"
        " VALUES (?, ?, ?, ?, 'pending', ?) RETURNING request_id",
        (source, origin, text, seconds(now), seconds(now)),
    ).fetchone()
    return _Kept(int(added["request_id"]))


def request(operations: Operations, request_id: int) -> Request:
    """Return a request.

    Raises:
        IdentificationError: no request has this number.
    """
    row = operations.row(f"{ALL_REQUESTS} WHERE request_id = ?", (request_id,))
    if row is None:
        raise IdentificationError(f"there is no request {request_id}. `movie-assets pending` lists those that wait.")
    return _request(row)


def requests(operations: Operations, statuses: Sequence[str] = OPEN) -> list[Request]:
    """Return the requests in these states, oldest first."""
    rows = operations.rows(f"{ALL_REQUESTS} WHERE status IN ({_marks(statuses)}) ORDER BY request_id", statuses)
    return [_request(row) for row in rows]


def waiting(operations: Operations, most: int = ALL) -> list[Request]:
    """Return the requests that wait, oldest first; at most so many."""
    rows = operations.rows(
        f"SELECT * FROM ({ALL_REQUESTS}) AS r WHERE status IN ({_marks(WAITING)}) AND dismissed_because IS NULL"
        " ORDER BY request_id LIMIT ?",
        (*WAITING, most),
    )
    return [_request(row) for row in rows]


def waiting_counts(operations: Operations) -> dict[str, int]:
    """Return how many requests wait, by state."""
    rows = operations.rows(
        f"SELECT status, count(*) FROM ({ALL_REQUESTS}) AS r WHERE status IN ({_marks(WAITING)})"
        " AND dismissed_because IS NULL GROUP BY 1 ORDER BY 1",
        WAITING,
    )
    return dict(tuple(row) for row in rows)


def due_requests(operations: Operations, now: datetime) -> list[int]:
    """Return the requests to be tried now: new ones, and those that waited because a provider failed."""
    rows = operations.rows(
        "SELECT request_id FROM identification_requests r WHERE (due_at <= ? OR due_at > ?) AND status = 'pending'"
        f" AND NOT EXISTS ({_LAST}) ORDER BY request_id",
        (seconds(now), seconds(now + FAILED_MOST + CLOCK_OFF)),  # no failure waits longer: the clock was put back since
    )
    return [row["request_id"] for row in rows]


def attempts(operations: Operations, request_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return how often each of these requests failed."""
    marks = ", ".join("?" * len(request_ids))
    rows = operations.rows(
        f"SELECT request_id, attempts FROM identification_requests WHERE request_id IN ({marks}) ORDER BY request_id",
        request_ids,
    )
    return [(row["request_id"], row["attempts"]) for row in rows]


def same_request(operations: Operations, asked: Asked) -> int | None:
    """Return the film for which the same request was confirmed before."""
    row = operations.row(
        "SELECT movie_id FROM identification_requests WHERE asked = ? AND status = 'confirmed'"
        " ORDER BY request_id DESC LIMIT 1",
        (asked.as_json(),),
    )
    return None if row is None else row["movie_id"]


def taken_back(operations: Operations, request_id: int) -> set[int]:
    """Return the films that a person took back from a request, by their present movie_ids."""
    rows = operations.rows(
        "SELECT coalesce(f.merged_into, f.movie_id) AS movie_id FROM identifications i JOIN identifications after"
        " ON after.decision_id = i.superseded_by JOIN films f ON f.movie_id = i.movie_id"
        " WHERE i.request_id = ? AND (after.movie_id IS NULL OR after.movie_id <> i.movie_id)",
        (request_id,),
    )
    return {row["movie_id"] for row in rows}


def last_decision(operations: Operations, request_id: int) -> dict[str, Any] | None:
    """Return the newest decision about a request that shows candidates, as JSON.

    A person's choice shows that one film: the list that it was chosen from counts on, so that it can be chosen anew.
    `looked_at` says whether a person asked to see the list.
    """
    rows = operations.rows(
        "SELECT decision, outcome FROM identifications WHERE request_id = ?"
        " ORDER BY outcome = 'confirmed', decision_id DESC",
        (request_id,),
    )
    reported: list[dict[str, Any]] = [
        json.loads(row["decision"]) | {"looked_at": row["outcome"] == "shown"} for row in rows
    ]
    return next((decision for decision in reported if decision.get("candidates")), None)


def keep_failure(operations: Operations, request_id: int, reason: str, now: datetime) -> None:
    """Record that nothing could be decided, and why. The request is tried again after 1 h, 2 h, 4 h ..."""
    with operations.transaction() as connection:
        row = connection.execute(
            "SELECT attempts, status FROM identification_requests WHERE request_id = ?", (request_id,)
        ).fetchone()
        if row["status"] == "confirmed":
            return
        connection.execute(
            "UPDATE identification_requests SET status = 'pending', reason = ?, attempts = ?, due_at = ?"
            " WHERE request_id = ?",
            (reason, row["attempts"] + 1, seconds(due_after_failure(now, failures=row["attempts"] + 1)), request_id),
        )


def _request(row: Row) -> Request:
    return Request(
        row["request_id"],
        row["source"],
        row["origin"],
        from_json(row["asked"]),
        row["status"] if row["dismissed_because"] is None else DISMISSED,
        row["reason"] if row["dismissed_because"] is None else row["dismissed_because"],
        row["movie_id"],
        row["asked_at"],
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))

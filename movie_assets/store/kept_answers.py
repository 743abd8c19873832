"""What the operations store says of a moment that is over: its films, their answers until then, what moved since.

Belongs here: those reads. Does not belong here: the store of then that is made of them (past_store.py).
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.registry import ROUTES
from movie_assets.store.bodies import DamagedBodyError, read_body, read_text
from movie_assets.store.connection import Operations
from movie_assets.store.lists import NUMBERS, numbers
from movie_assets.store.moments import at, seconds

ROWS_AT_ONCE = 100
"""Answers in memory at once: 100 x 35 KB, as they are read."""
_THESE = f"movie_id IN {NUMBERS}"
_WHOLE = [(name, endpoint) for name, route in ROUTES.items() for endpoint in route.whole]
_ENDPOINTS = " OR ".join(f"(provider = '{name}' AND endpoint = '{endpoint}')" for name, endpoint in _WHOLE)
_DETAILS = f"outcome = 'ok' AND refusal IS NULL AND ({_ENDPOINTS} OR provider = 'imdb')"
"""An answer from which a typed row can be made."""
_PAGES = (
    "SELECT response_number FROM responses WHERE movie_id IS NULL AND endpoint = 'discover'"
    " AND response_number > :after"
)
"""Apart from the answers of films: each part has its own index, and a condition with OR would read every answer."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A kept answer. `raw` is None where its body was dropped or is damaged; `facts` are JSON text, if any are kept."""

    number: int
    answer_id: str
    movie_id: int | None
    provider: str
    endpoint: str
    external_id: str
    outcome: Outcome
    refusal: str | None
    fetched_at: datetime
    raw: RawResponse | None
    facts: str | None


@dataclass(frozen=True, slots=True)
class Birth:
    """When a film was first seen, and by whom. `imdb_id`: of a film that TMDB lacked then."""

    movie_id: int
    source: str
    at: datetime
    imdb_id: str | None


def related(operations: Operations, movie_ids: Collection[int]) -> set[int]:
    """Return these films, those that are one with them by now, and those that claim the same ids."""
    pairs = [
        (row[0], row[1])
        for row in operations.rows(
            "SELECT movie_id, merged_into FROM films WHERE merged_into IS NOT NULL"
            " UNION SELECT movie_id, held_by FROM id_conflicts"
        )
    ]
    found = set(movie_ids)
    while more := {film for pair in pairs if found & set(pair) for film in pair} - found:
        found |= more
    return found


def one_with(operations: Operations, movie_id: int) -> set[int]:
    """Return a film and those that were merged into it."""
    rows = operations.rows(
        "WITH RECURSIVE one(film) AS (SELECT CAST(? AS bigint) UNION SELECT movie_id FROM films"
        " JOIN one ON merged_into = film) SELECT film FROM one",
        (movie_id,),
    )
    return {row[0] for row in rows}


def all_films(operations: Operations) -> list[int]:
    """Return every film, those that were merged away included."""
    return [row[0] for row in operations.rows("SELECT movie_id FROM films")]


def moved_since(operations: Operations, then: datetime, among: Collection[int] | None) -> set[int]:
    """Return the films (None = of all) of which the store may say something else now than it said then."""
    these, given = _among(then, among)
    rows = operations.rows(
        "SELECT movie_id FROM films WHERE (reported_at > :then OR first_seen_at > :then OR hidden_at > :then"
        f" OR gone_at > :then){these}"
        f" UNION SELECT movie_id FROM responses WHERE fetched_at > :then AND movie_id IS NOT NULL{these}"
        f" UNION SELECT movie_id FROM fetch_state WHERE (fetched_at > :then OR checked_at > :then){these}"
        f" UNION SELECT movie_id FROM external_ids WHERE reported_at > :then{these}"
        f" UNION SELECT movie_id FROM id_conflicts WHERE (reported_at > :then OR settled_at > :then){these}",
        given,
    )
    return related(operations, {row[0] for row in rows})


def whole_from(operations: Operations, then: datetime, among: Collection[int] | None) -> datetime | None:
    """Return the moment from which on answers are whole, if some that counted then have lost their body; else None."""
    these, given = _among(then, among)
    rows = operations.rows(
        "SELECT max(next_at), count(*) FILTER (WHERE fetched_at <= :then AND next_at > :then) FROM"
        " (SELECT body_id, fetched_at, lead(fetched_at)"
        " OVER (PARTITION BY movie_id, provider, endpoint ORDER BY response_number) AS next_at FROM responses"
        f" WHERE movie_id IS NOT NULL AND {_DETAILS}{these}) AS answers WHERE body_id IS NULL",
        given,
    )
    until, lost = rows[0]
    return at(until) if lost else None


def _among(then: datetime, among: Collection[int] | None) -> tuple[str, dict[str, object]]:
    """Return the condition that a row is of one of these films (None = any), and the parameters, `then` among them."""
    if among is None:
        return "", {"then": seconds(then)}
    return f" AND movie_id IN {numbers(':films')}", {"then": seconds(then), "films": json.dumps(list(among))}


def known_until(operations: Operations, then: datetime) -> str:
    """Return what the store kept until then, in figures: the same figures mean the same past."""
    row = operations.row(
        "SELECT (SELECT count(*) || '/' || coalesce(max(response_number), 0) || '/' || count(body_id) FROM responses"
        " WHERE fetched_at <= :then), (SELECT count(*) || '/' || coalesce(max(decision_id), '') FROM decisions WHERE"
        " kind = 'correct' AND decided_at <= :then), (SELECT count(merged_into) || '/' || coalesce(sum(hidden_at), 0)"
        " FROM films), (SELECT coalesce(sum(settled_at), 0) FROM id_conflicts), (SELECT count(*) FROM external_ids"
        " WHERE role = 'rejected'),"
        " (SELECT store_id FROM store_identity)",
        {"then": seconds(then)},
    )
    return " ".join(map(str, row or ()))


def births(operations: Operations, then: datetime, movie_ids: Collection[int]) -> list[Birth]:
    """Return when these films were first seen, in that order, without those that came later."""
    rows = operations.rows(
        "SELECT f.movie_id, source, first_seen_at, imdb_id FROM films f LEFT JOIN placeholders p USING (movie_id)"
        f" WHERE first_seen_at <= ? AND f.movie_id IN {NUMBERS}"
        " ORDER BY first_seen_at, f.movie_id",
        (seconds(then), json.dumps(list(movie_ids))),
    )
    return [
        Birth(
            movie_id=row["movie_id"],
            source=row["source"],
            at=at(row["first_seen_at"]),
            imdb_id=None if row["movie_id"] > 0 else row["imdb_id"] or f"tt{-row['movie_id']:07d}",
        )
        for row in rows
    ]


def answers(
    operations: Operations, then: datetime, movie_ids: Collection[int], pages_after: int | None = None
) -> Iterator[KeptAnswer]:
    """Yield the answers about these films until then, in the order in which they were kept.

    `pages_after`: discover pages that were kept after that one too; None = no page.
    """
    pages = "" if pages_after is None else f" UNION ALL {_PAGES}"
    sql = f"""
        SELECT {", ".join(_Row._fields)}
        FROM responses LEFT JOIN body_keys USING (body_id) LEFT JOIN bodies USING (body_id)
             LEFT JOIN facts USING (facts_id)
        WHERE response_number IN (
            SELECT response_number FROM responses WHERE movie_id IN {numbers(":films")}{pages}
        ) AND fetched_at <= :then ORDER BY response_number
    """
    given = {"films": json.dumps(list(movie_ids)), "then": seconds(then), "after": pages_after}
    for chunk in operations.chunks(sql, given, ROWS_AT_ONCE):
        for row in chunk:
            yield _answer(_Row(*row))


class _Row(NamedTuple):
    """What `answers` selects."""

    response_number: int
    answer_id: str
    movie_id: int | None
    provider: str
    endpoint: str
    external_id: str
    outcome: str
    refusal: str | None
    fetched_at: float
    http_status: int
    body_hash: bytes | None
    body: bytes | None
    facts: bytes | None


def _answer(row: _Row) -> KeptAnswer:
    asked = (row.provider, row.endpoint, row.external_id)
    outcome, fetched = Outcome(row.outcome), at(row.fetched_at)
    body = b"" if outcome is Outcome.NOT_FOUND else None
    if row.body_hash is not None and row.body is not None:
        try:
            body = read_body(row.body_hash, row.body)
        except DamagedBodyError:
            body = None
    raw = None if body is None else RawResponse(*asked, outcome, row.http_status, body, fetched)
    facts = None if row.facts is None else read_text(row.facts)
    return KeptAnswer(
        row.response_number, row.answer_id, row.movie_id, *asked, outcome, row.refusal, fetched, raw, facts
    )


def newest_details(operations: Operations, then: datetime, movie_id: int) -> int:
    """Return the number of TMDB's last good answer about a film until then; 0 = there is none."""
    row = operations.row(
        f"SELECT max(response_number) FROM responses WHERE movie_id = ? AND provider = 'tmdb' AND fetched_at <= ?"
        f" AND {_DETAILS}",
        (movie_id, seconds(then)),
    )
    return int(row[0] or 0) if row else 0

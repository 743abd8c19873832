"""Answers of IMDb's own sources about films that TMDB lacks, kept under the provider imdb.

Belongs here: those writes, and reading an answer that is fresh enough to save a call. Does not belong here: answers of
OMDb, which count as OMDb's whoever asked (raw_responses.py).
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from movie_assets.models import Outcome, RawResponse, Reading, Reported
from movie_assets.policy.change_detection import content_hash
from movie_assets.policy.fetch_events import GoodResponse
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB
from movie_assets.store import fetch_state
from movie_assets.store.bodies import DamagedBodyError, read_body
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_ids, film_of, resolve
from movie_assets.store.films import apply_report, ensure_film, ensure_placeholder
from movie_assets.store.lists import TEXTS
from movie_assets.store.moments import moment, seconds
from movie_assets.store.raw_responses import RawResponses


def films_of(operations: Operations, imdb_ids: Sequence[str], *, hidden: bool = False) -> dict[str, int]:
    """Return the films that have these IMDb ids; with `hidden`, also those that are not shown any more."""
    rows = operations.rows(
        "SELECT i.external_id, coalesce(f.merged_into, f.movie_id) AS movie_id FROM external_ids i JOIN films f"
        " USING (movie_id) WHERE i.provider = 'imdb' AND i.role <> 'rejected' AND (f.hidden_at IS NULL OR ?)"
        f" AND i.external_id IN {TEXTS}",
        (hidden, json.dumps(list(imdb_ids))),
    )
    return {row["external_id"]: row["movie_id"] for row in rows}


def record_title(
    raw_responses: RawResponses,
    operations: Operations,
    reading: Reading,
    source: str,
    *,
    kept: str | None = None,
) -> int:
    """Keep an answer of one of IMDb's own sources about a film that TMDB lacks; return the film's movie_id.

    One transaction adds the film if it is new and makes this its newest answer. A film that TMDB has is left as it is.
    `kept`: the answer_id of an answer that is kept already, and recorded again.
    """
    raw, now, imdb_id = reading.raw, reading.raw.fetched_at, reading.raw.external_id
    with operations.transaction() as connection:
        movie_id, _ = ensure_placeholder(connection, imdb_id, reading.reported, source, now)
        movie_id = resolve(connection, movie_id)
        answer_id = kept or raw_responses.keep(connection, raw, movie_id, reading.parser_version, reading.facts)
        film = connection.execute("SELECT import_status FROM films WHERE movie_id = ?", (movie_id,)).fetchone()
        if film["import_status"] in LACKED_BY_TMDB:
            apply_report(connection, movie_id, reading.reported, now)
        event = GoodResponse(now, imdb_id, answer_id, content_hash("imdb", reading.facts), comparable=False)
        fetch_state.apply(connection, movie_id, "imdb", event)
        connection.execute("UPDATE placeholders SET scraped_at = ? WHERE movie_id = ?", (seconds(now), movie_id))
    return movie_id


def record_birth(operations: Operations, imdb_id: str, reported: Reported, source: str, now: datetime) -> int:
    """Return the film of an IMDb id that another provider reported, added if it is new."""
    with operations.transaction() as connection:
        movie_id, _ = ensure_placeholder(connection, imdb_id, reported, source, now)
        return resolve(connection, movie_id)


def record_known(
    raw_responses: RawResponses, operations: Operations, find: RawResponse, tmdb_id: str, imdb_id: str, source: str
) -> int:
    """Record that TMDB has the film of an IMDb id: an ordinary film, whose details are due. Return its movie_id."""
    with operations.transaction() as connection:
        movie_id, _ = ensure_film(connection, int(tmdb_id), Reported(), source, find.fetched_at)
        raw_responses.keep(connection, find, movie_id, 0)
        return accept_ids(connection, movie_id, {"imdb": imdb_id}, "tmdb", find.fetched_at)


def keep_page(raw_responses: RawResponses, operations: Operations, answer: RawResponse) -> None:
    """Keep an answer about no film, such as robots.txt or a page that IMDb does not have."""
    with operations.transaction() as connection:
        held = film_of(connection, "imdb", answer.external_id)
        raw_responses.keep(connection, answer, held, 0)


def fresh_answer(
    operations: Operations, endpoint: str, external_id: str, now: datetime, hours: float
) -> RawResponse | None:
    """Return the newest answer of this endpoint, unless it is older than `hours`."""
    row = operations.row(
        "SELECT r.*, body_hash, body FROM responses r JOIN body_keys USING (body_id) JOIN bodies USING (body_id)"
        " WHERE r.provider = 'imdb' AND r.endpoint = ? AND r.external_id = ? ORDER BY response_number DESC LIMIT 1",
        (endpoint, external_id),
    )
    fetched_at = moment(row["fetched_at"]) if row else None
    if row is None or fetched_at is None or not timedelta(0) <= now - fetched_at < timedelta(hours=hours):
        return None
    try:
        body = read_body(row["body_hash"], row["body"])
    except DamagedBodyError:
        return None  # it is asked for again
    return RawResponse("imdb", endpoint, external_id, Outcome(row["outcome"]), row["http_status"], body, fetched_at)

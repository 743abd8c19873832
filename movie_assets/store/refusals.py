"""Responses that a parser refused, kept for a later parser that reads them without a call.

Belongs here: finding them, and recording what the later parser makes of them. Does not belong here: parsing, refusing
(raw_responses.py).
"""

from collections.abc import Iterator

from movie_assets.models import Outcome, RawResponse, Reading
from movie_assets.store.bodies import DamagedBodyError, read_body
from movie_assets.store.connection import Operations
from movie_assets.store.moments import moment
from movie_assets.store.raw_responses import RawResponses
from movie_assets.store.repeated import number_of_facts

_WAITS = (
    "SELECT r.*, body_hash, body FROM responses r JOIN fetch_state s USING (movie_id, provider)"
    " JOIN body_keys USING (body_id) JOIN bodies USING (body_id) WHERE r.refusal IS NOT NULL"
    " AND s.status IN ('refused', 'failed', 'deferred') AND s.external_id = r.external_id"
    " AND r.response_number = (SELECT max(newest.response_number) FROM responses newest"
    " WHERE newest.movie_id = r.movie_id AND newest.provider = r.provider)"
)
"""A refused response that no newer one has replaced. Calls may have failed or been put off since."""


def refused_responses(
    operations: Operations, provider: str, parser_version: int
) -> Iterator[tuple[str, int, RawResponse]]:
    """Yield answer_id, movie_id and response of what an older parser refused and no newer response replaced."""
    rows = operations.rows(f"{_WAITS} AND r.provider = ? AND r.parser_version < ?", (provider, parser_version))
    for row in rows:
        fetched_at = moment(row["fetched_at"])
        assert fetched_at is not None
        try:
            body, outcome = read_body(row["body_hash"], row["body"]), Outcome(row["outcome"])
        except DamagedBodyError:
            continue  # the call is repeated when it is due
        raw = RawResponse(provider, row["endpoint"], row["external_id"], outcome, row["http_status"], body, fetched_at)
        yield row["answer_id"], row["movie_id"], raw


def record_anew(
    operations: Operations, raw_responses: RawResponses, answer_id: str, movie_id: int, reading: Reading
) -> bool:
    """Record what a newer parser reads in a refused response. It counts as if it had been read at once.

    Return False when another process was faster: it has read the response too, or has a newer one.
    """
    with operations.transaction() as connection:
        if connection.execute(f"{_WAITS} AND r.answer_id = ?", (answer_id,)).fetchone() is None:
            return False
        connection.execute(
            "UPDATE responses SET refusal = NULL, facts_id = ?, parser_version = ? WHERE answer_id = ?",
            (number_of_facts(connection, reading.raw.provider, reading.facts), reading.parser_version, answer_id),
        )
        raw_responses.record(connection, movie_id, reading, kept=answer_id)
        return True


def record_refused_again(operations: Operations, answer_id: str, reason: str, parser_version: int) -> None:
    """Record that a newer parser refuses a response too. It is not read again before the parser after that."""
    with operations.transaction() as connection:
        connection.execute(
            "UPDATE responses SET refusal = ?, parser_version = ? WHERE answer_id = ? AND refusal IS NOT NULL",
            (reason, parser_version, answer_id),
        )

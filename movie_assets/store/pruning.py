"""Pruning: dropping old bodies of raw responses. Their rows stay, with facts, outcome and moment.

Belongs here: which bodies go, a short transaction at a time. Does not belong here: giving space back (store_files.py).
"""

from dataclasses import dataclass
from datetime import datetime

from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds

BATCH = 500
"""Responses in one transaction: some milliseconds, so that runs do not notice."""

_OLD = """
WITH batch AS (
    SELECT response_number, answer_id, movie_id, provider, endpoint, outcome, body_id FROM responses
    WHERE response_number > :after AND body_id IS NOT NULL AND fetched_at < :before
    ORDER BY response_number LIMIT :batch
)
SELECT response_number, body_id,
    (SELECT count(*) FROM (
        SELECT 1 FROM responses n WHERE n.movie_id = r.movie_id AND n.provider = r.provider AND n.endpoint = r.endpoint
        AND n.response_number > r.response_number AND n.body_id IS NOT NULL LIMIT :keep) AS newer) >= :keep
    AND (r.outcome <> 'ok' OR EXISTS (
        SELECT 1 FROM responses n WHERE n.movie_id = r.movie_id AND n.provider = r.provider AND n.endpoint = r.endpoint
        AND n.response_number > r.response_number AND n.body_id IS NOT NULL AND n.outcome = 'ok'))
    AND NOT EXISTS (
        WITH RECURSIVE meant(id) AS (
            SELECT r.movie_id UNION SELECT f.merged_into FROM films f JOIN meant ON f.movie_id = meant.id
            WHERE f.merged_into IS NOT NULL)
        SELECT 1 FROM fetch_state s JOIN meant ON s.movie_id = meant.id WHERE s.good_answer_id = r.answer_id)
    OR r.movie_id IS NULL AS goes
FROM batch r ORDER BY response_number
"""
"""Candidates after a response, and whether each one's body goes. Pages about many films go by age alone."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many responses lost their body, and how many bodies and bytes that freed."""

    responses: int = 0
    bodies: int = 0
    bytes: int = 0

    def __add__(self, other: "Pruned") -> "Pruned":
        return Pruned(self.responses + other.responses, self.bodies + other.bodies, self.bytes + other.bytes)


def prune(operations: Operations, older_than: datetime, keep: int) -> Pruned:
    """Drop bodies fetched before `older_than`, but the `keep` newest of each film, provider and endpoint.

    The last good body of a film at a provider stays whatever its age. May be stopped and repeated at any time.
    """
    done, after = Pruned(), 0
    while True:
        part, last = _batch(operations, after, seconds(older_than), max(1, keep))
        done += part
        if last is None:
            return done
        after = last


def _batch(operations: Operations, after: int, before: float, keep: int) -> tuple[Pruned, int | None]:
    with operations.transaction() as connection:
        rows = connection.execute(_OLD, {"after": after, "before": before, "batch": BATCH, "keep": keep}).fetchall()
        going = [row for row in rows if row["goes"]]
        connection.executemany(
            "UPDATE responses SET body_id = NULL WHERE response_number = ?",
            [(row["response_number"],) for row in going],
        )
        bodies = size = 0
        for body_id in {row["body_id"] for row in going}:
            freed = connection.execute(
                "DELETE FROM bodies WHERE body_id = ? AND NOT EXISTS"
                " (SELECT 1 FROM responses WHERE body_id = ?) RETURNING length(body)",
                (body_id, body_id),
            ).fetchall()
            bodies, size = bodies + len(freed), size + sum(row[0] for row in freed)
            connection.execute(
                "DELETE FROM body_keys WHERE body_id = ? AND NOT EXISTS (SELECT 1 FROM responses WHERE body_id = ?)",
                (body_id, body_id),
            )
    return Pruned(len(going), bodies, size), rows[-1]["response_number"] if rows else None

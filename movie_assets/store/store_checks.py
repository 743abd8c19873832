"""What must hold of the rows and bodies of the operations store, whatever the warehouse shows.

Belongs here: finding what does not hold, and the repairs that need no other source. Does not belong here: the warehouse
(keeping/verification.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state, views
from movie_assets.store.bodies import body_hash, is_whole, put_back
from movie_assets.store.connection import Operations
from movie_assets.store.kept_counts import COUNTS

_GOOD = "FROM fetch_state s LEFT JOIN responses r ON r.answer_id = s.good_answer_id WHERE s.good_answer_id IS NOT NULL"
_BODILESS = "NOT EXISTS (SELECT 1 FROM bodies b WHERE b.body_id = r.body_id)"
_WHERE = "s.movie_id || ' at ' || s.provider"
RULES: dict[str, str] = {
    "a last good response is not there": f"SELECT {_WHERE} {_GOOD} AND r.answer_id IS NULL",
    "a last good response is of another provider": f"SELECT {_WHERE} {_GOOD} AND r.provider <> s.provider",
    "a last good response is of another film": f"SELECT {_WHERE} {_GOOD} AND r.answer_id IS NOT NULL"
    " AND (r.movie_id IS NULL OR r.movie_id <> s.movie_id) AND NOT EXISTS"
    " (WITH RECURSIVE meant(id) AS (SELECT r.movie_id UNION SELECT f.merged_into FROM films f"
    " JOIN meant ON f.movie_id = meant.id WHERE f.merged_into IS NOT NULL) SELECT 1 FROM meant WHERE id = s.movie_id)",
    "a last good response is not a good one": f"SELECT {_WHERE} {_GOOD} AND r.outcome <> 'ok'",
    "a last good response has lost its body": f"SELECT {_WHERE} {_GOOD} AND r.answer_id IS NOT NULL AND {_BODILESS}",
    "a response refers to a body that is not there": "SELECT answer_id FROM responses r WHERE body_id IS NOT NULL"
    f" AND {_BODILESS}",
    "a fetch state has the status ok and no good response": "SELECT movie_id || ' at ' || provider FROM fetch_state"
    " WHERE status = 'ok' AND good_answer_id IS NULL",
    "a film that TMDB has answered for lost its TMDB id": f"SELECT {_WHERE} FROM fetch_state s"
    f" JOIN films f USING (movie_id) WHERE s.provider = 'tmdb' AND s.good_answer_id IS NOT NULL AND {views.visible()}"
    " AND NOT EXISTS (SELECT 1 FROM external_ids i WHERE i.movie_id = s.movie_id AND i.provider = 'tmdb'"
    " AND i.role <> 'rejected')",
    "a film that became another one has an accepted id": "SELECT f.movie_id || ' has ' || i.external_id FROM films f"
    " JOIN external_ids i ON i.movie_id = f.movie_id AND i.role = 'accepted' WHERE f.merged_into IS NOT NULL",
}
"""What is wrong, and the query that names where. No row = it holds."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose last good response a body is."""

    movie_id: int
    provider: str
    answer_id: str


def broken_rules(operations: Operations) -> Iterator[tuple[str, list[str]]]:
    """Yield each rule that does not hold, with all the places."""
    for what, sql in RULES.items():
        if places := [str(row[0]) for row in operations.rows(sql)]:
            yield what, places


def file_faults(operations: Operations) -> list[str]:
    """Return what the database finds wrong with itself, and rows that refer to rows that are not there."""
    return operations.database.faults()


def rebuild_indexes(operations: Operations) -> None:
    """Make all indexes anew, which mends those that lost entries."""
    operations.database.rebuild_indexes()


def missing_states(operations: Operations) -> list[str]:
    """Return the films that lack a fetch state, each with the provider."""
    names = ", ".join(f"('{name}')" for name in ROUTES)
    rows = operations.rows(
        f"WITH p(provider) AS (VALUES {names}) SELECT f.movie_id || ' at ' || p.provider FROM films f, p"
        f" WHERE {views.visible()} AND NOT EXISTS"
        " (SELECT 1 FROM fetch_state s WHERE s.movie_id = f.movie_id AND s.provider = p.provider)"
    )
    return [row[0] for row in rows]


def make_missing_states(operations: Operations) -> None:
    """Give each film a fetch state at each provider, due now."""
    with operations.transaction() as connection:
        for provider in ROUTES:
            fetch_state.create_for_every_movie(connection, provider)


def wrong_counts(operations: Operations) -> list[str]:
    """Return the rows of kept counts that differ from what the rows themselves say."""
    wrong = []
    for table, counted in COUNTS.items():
        with operations.one_moment():  # what others write between the two reads is not wrong
            kept, true = ({tuple(row) for row in operations.rows(sql)} for sql in (f"SELECT * FROM {table}", counted))
        wrong += [f"{table}: {row}" for row in (*(kept - true), *(true - kept))]
    return wrong


def count_anew(operations: Operations) -> None:
    """Make the kept counts from the rows."""
    with operations.transaction() as connection:
        for table, counted in COUNTS.items():
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} {counted}")


def damaged_bodies(operations: Operations) -> Iterator[int]:
    """Read every body; yield the numbers of those that are not what was received, and of those that are not there."""
    bodies = "SELECT body_id, body_hash, body FROM body_keys LEFT JOIN bodies USING (body_id)"
    for chunk in operations.chunks(bodies, size=500):
        for body_id, key, body in chunk:
            if body is None or not is_whole(key, body):
                yield body_id


def owners_of(operations: Operations, body_id: int) -> list[Owner]:
    """Return the films whose last good response has this body."""
    rows = operations.rows(
        "SELECT s.movie_id, s.provider, r.answer_id FROM responses r JOIN fetch_state s ON s.provider = r.provider"
        " AND s.good_answer_id = r.answer_id WHERE r.body_id = ?",
        (body_id,),
    )
    return [Owner(*row) for row in rows]


def mend(operations: Operations, body_id: int, body: bytes) -> None:
    """Replace a damaged or lost body by what was received."""
    with operations.transaction() as connection:
        put_back(connection, body_id, body)


def is_body(operations: Operations, body_id: int, body: bytes) -> bool:
    """Return whether this is what was received under the number."""
    row = operations.row("SELECT 1 FROM body_keys WHERE body_id = ? AND body_hash = ?", (body_id, body_hash(body)))
    return row is not None


def counts(operations: Operations) -> dict[str, int]:
    """Return how many films, responses and bodies there are."""
    return {
        table: int(operations.rows(f"SELECT count(*) FROM {table}")[0][0])
        for table in ("films", "external_ids", "responses", "bodies", "fetch_state", "decisions")
    }

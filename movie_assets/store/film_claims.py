"""Claims: a film that one collection is asking about is left out by every other one.

Belongs here: taking, keeping and ending claims. Does not belong here: who waits for a claim that another one has
(collect/claims.py). A claim lives as long as the session that took it, and no longer than LASTS_SECONDS: as with
leases, the process of another host may have died unseen, and its number may have come again.
"""

import json
from collections.abc import Collection

from movie_assets.clock import Clock, utc_now
from movie_assets.store.connection import Operations
from movie_assets.store.lists import NUMBERS
from movie_assets.store.rate_limits import CLOCK_JUMP_SECONDS
from movie_assets.store.shared_clock import SharedClock
from movie_assets.store.sql import Writer

LASTS_SECONDS = 300.0
_OURS = f"movie_id IN {NUMBERS} AND host = session_start() AND pid = session_number()"


class FilmClaims:
    """The claims of a session."""

    def __init__(self, operations: Operations, clock: Clock = utc_now) -> None:
        self._operations, self._clock = operations, clock
        self._shared = SharedClock(operations, clock)

    def take(self, movie_ids: Collection[int], *, ended: Collection[int] = (), kept: Collection[int] = ()) -> set[int]:
        """End some claims of ours, let others last, and take new ones; return the films of those that were free."""
        now = self._clock().timestamp() + self._shared.ahead()
        until = now + LASTS_SECONDS
        with self._operations.transaction(Writer.CLAIMS) as connection:
            if ended:
                connection.execute(f"DELETE FROM film_claims WHERE {_OURS}", (json.dumps(list(ended)),))
            if kept:
                connection.execute(
                    f"UPDATE film_claims SET expires_at = ? WHERE {_OURS}", (until, json.dumps(list(kept)))
                )
            if not movie_ids:
                return set()
            taken = connection.execute(
                "INSERT INTO film_claims (movie_id, host, pid, expires_at)"
                " SELECT CAST(value AS bigint), session_start(), session_number(), CAST(? AS double precision)"
                " FROM json_each(?) WHERE true"
                " ON CONFLICT (movie_id) DO UPDATE"
                " SET host = excluded.host, pid = excluded.pid, expires_at = excluded.expires_at"
                " WHERE film_claims.expires_at NOT BETWEEN ? AND ?"
                " OR NOT session_lives(film_claims.host, film_claims.pid) RETURNING movie_id",
                (until, json.dumps(list(movie_ids)), now, until + CLOCK_JUMP_SECONDS),
            )
            return {row[0] for row in taken.fetchall()}

"""The rate limiter: pace, concurrency, daily quota, pauses and the circuit breaker, exact across all processes.

Belongs here: granting and settling permits in a provider's `rate_limits` row, and the ledger of requests. Does not
belong here: HTTP, what an answer means, which films to ask for. One transaction for each permit is the whole mechanism:
a killed process leaves behind at most its own permit and leases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from movie_assets.clock import Clock, utc_now
from movie_assets.errors import ProviderClosedError
from movie_assets.store.connection import Operations
from movie_assets.store.moments import at as moment_at
from movie_assets.store.repeated import RUN_NUMBER, note_run
from movie_assets.store.shared_clock import SharedClock
from movie_assets.store.sql import Connection, Procedure, Row, Writer

BREAKER_FAILURES = 5
BREAKER_SECONDS = 300.0
CLOSED_MOST_SECONDS = 86_400.0 + 300.0
"""No rule closes a provider for longer than a day: a later end was written by a clock that has been set back."""
PAUSE_MOST_SECONDS = 60.0
PAUSE_USUAL_SECONDS = 10.0
INTERACTIVE_SECONDS = 1.0
"""How long automated callers wait after an interactive caller was seen waiting."""
CLOCK_JUMP_SECONDS = 300.0
"""A next permit further ahead than this was written by a clock that has been put back since."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider allows, from the settings; None = no limit."""

    requests_per_second: float | None
    max_concurrent: int
    daily_quota: int | None
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class Permit:
    """The permission for one call, to be made at `at` (unix seconds) and settled afterwards."""

    lease_id: int
    at: float


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A row of the ledger: one attempt of a call, as it ended."""

    provider: str
    endpoint: str
    subject: str
    outcome: str
    """"ok", "not_found" or the `kind` of an error."""
    http_status: int | None
    started_at: float
    """Unix seconds."""
    milliseconds: float
    attempt: int
    run_id: str | None


@dataclass(frozen=True, slots=True)
class Wait:
    """No permit now: ask again at `until` (unix seconds)."""

    until: float


# The next free moment. A next slot further ahead was written by a clock that has been put back since.
_AT = f"""CASE WHEN next_slot BETWEEN :now AND :now + {CLOCK_JUMP_SECONDS} THEN next_slot ELSE :now END"""
_FAILING = f"failures_in_row >= {BREAKER_FAILURES}"  # one call finds out whether the provider is back
TAKE = Procedure(
    "take_permit",
    Writer.RATE_LIMITS,
    {
        "provider": "text",
        "now": "double precision",
        "day": "text",
        "tomorrow": "text",
        "quota": "bigint",
        "most": "bigint",
        "pause": "double precision",
        "lasts": "double precision",
        "interactive": "boolean",
    },
    first=(
        # A lease does not count when it ran out, or when its session ended.
        (
            "DELETE FROM rate_limit_leases WHERE provider = :provider AND (NOT session_lives(host, pid)"
            f" OR expires_at NOT BETWEEN :now AND :now + :lasts + {CLOCK_JUMP_SECONDS})"
        ),
    ),
    look=f"""
        SELECT *, {_AT} AS at, CASE
            WHEN quota_closed_until > :now AND quota_closed_until <= :now + {CLOSED_MOST_SECONDS} THEN 'closed'
            WHEN used >= :quota THEN 'spent'
            WHEN paused_until > :now AND paused_until <= :now + {BREAKER_SECONDS} THEN
                CASE WHEN {_FAILING} THEN 'failing' ELSE 'paused' END
            WHEN NOT :interactive AND interactive_until > :now AND interactive_until <= :now + {INTERACTIVE_SECONDS}
                THEN 'behind'
            WHEN (SELECT count(*) FROM rate_limit_leases held WHERE held.provider = :provider)
                >= CASE WHEN {_FAILING} THEN 1 ELSE :most END THEN CASE WHEN :interactive THEN 'wanted' ELSE 'busy' END
            ELSE 'granted' END AS verdict
        FROM rate_limits WHERE provider = :provider AND utc_day BETWEEN :day AND :tomorrow
            AND (quota = :quota OR quota IS NULL AND :quota IS NULL)""",
    then={
        "granted": (
            (
                "INSERT INTO rate_limit_leases (provider, host, pid, expires_at) SELECT provider, session_start(),"
                f" session_number(), {_AT} + :lasts FROM rate_limits WHERE provider = :provider RETURNING lease_id"
            ),
            (
                f"UPDATE rate_limits SET next_slot = {_AT} + :pause, used = used + 1, interactive_until ="
                " CASE WHEN :interactive THEN 0 ELSE interactive_until END WHERE provider = :provider"
            ),
        ),
        "wanted": (
            f"UPDATE rate_limits SET interactive_until = :now + {INTERACTIVE_SECONDS} WHERE provider = :provider",
        ),
    },
)
"""Taking a permit. It finds nothing when the provider's row is not of this day, or of another quota."""


class RateLimiter:
    """Permits for calls to all providers, and their settlement.

    Moments are given and returned by the caller's clock, and kept by the clock that all writers share.
    """

    def __init__(self, operations: Operations, clock: Clock = utc_now) -> None:
        self._operations = operations
        self._shared = SharedClock(operations, clock)

    def take(self, provider: str, limits: Limits, now: float, *, interactive: bool = False) -> Permit | Wait:
        """Take the next free permit, or learn when to ask again.

        Raises:
            ProviderClosedError: the day's quota is used up, or the provider keeps failing.
        """
        ahead = self._shared.ahead()
        row = self._look(provider, limits, now + ahead, interactive=interactive)
        match row["verdict"]:
            case "granted":
                return Permit(row["added"], row["at"] - ahead)
            case "paused":
                return Wait(row["paused_until"] - ahead)
            case "behind":
                return Wait(now + 0.05)
            case "closed":
                raise ProviderClosedError(provider, row["reason"], moment_at(row["quota_closed_until"] - ahead))
            case "spent":
                reason = f"daily quota of {limits.daily_quota} requests used up"
                raise ProviderClosedError(provider, reason, _midnight(now + ahead))
            case "failing":
                reason = "more calls fail than are answered, after their retries"
                raise ProviderClosedError(provider, reason, moment_at(row["paused_until"] - ahead), failing=True)
        return Wait(now + 0.02)

    def _look(self, provider: str, limits: Limits, now: float, *, interactive: bool) -> Mapping[str, Any]:
        day, tomorrow = (datetime.fromtimestamp(at, UTC).date().isoformat() for at in (now, now + 86_400))
        values = {
            "provider": provider,
            "now": now,
            "day": day,
            "tomorrow": tomorrow,
            "quota": limits.daily_quota,
            "most": limits.max_concurrent,
            "pause": 1 / limits.requests_per_second if limits.requests_per_second else 0.0,
            "lasts": limits.timeout_seconds + 5,
            "interactive": interactive,
        }
        while (row := self._operations.database.run(TAKE, values)) is None:
            self._begin_day(provider, day, tomorrow, limits.daily_quota)
        return row

    def _begin_day(self, provider: str, day: str, tomorrow: str, quota: int | None) -> None:
        """Bring a provider's row to this day and quota. A later day was written by a clock that has been set back."""
        with self._operations.transaction(Writer.RATE_LIMITS, provider) as connection:
            connection.execute(
                "INSERT INTO rate_limits (provider) VALUES (?) ON CONFLICT (provider) DO NOTHING", (provider,)
            )
            connection.execute(
                "UPDATE rate_limits SET utc_day = ?, used = 0 WHERE provider = ? AND (utc_day < ? OR utc_day > ?)",
                (day, provider, day, tomorrow),
            )
            connection.execute("UPDATE rate_limits SET quota = ? WHERE provider = ?", (quota, provider))

    def settle(self, permit: Permit, request: ApiRequest, *, last: bool = True) -> None:
        """Give the lease back, write the request into the ledger, and count it for the circuit breaker.

        `last`: a failure is the call's, since no attempt follows.
        """
        provider, outcome = request.provider, request.outcome
        started_at = request.started_at + self._shared.ahead()
        with self._operations.transaction(Writer.RATE_LIMITS, provider) as connection:
            connection.execute("DELETE FROM rate_limit_leases WHERE lease_id = ?", (permit.lease_id,))
            note_run(connection, request.run_id)
            connection.execute(
                "INSERT INTO api_requests (provider, endpoint, subject, outcome, http_status, started_at, milliseconds,"
                f" attempt, run_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, {RUN_NUMBER})",
                (
                    provider,
                    request.endpoint,
                    request.subject,
                    outcome,
                    request.http_status,
                    started_at,
                    request.milliseconds,
                    request.attempt,
                    request.run_id,
                ),
            )
            if outcome in ("bad_answer", "transport", "server_error"):
                counts = last or outcome == "bad_answer"
                self._count_failure(connection, provider, started_at, counts=counts)
            elif outcome in ("ok", "not_found"):
                connection.execute(
                    # An answer opens the breaker, also one that was under way when it closed.
                    "UPDATE rate_limits SET"
                    " failures_in_row = CASE WHEN failures_in_row >= :most THEN 0 ELSE failures_in_row - 1 END,"
                    " paused_until = CASE WHEN failures_in_row >= :most THEN 0 ELSE paused_until END"
                    " WHERE provider = :provider AND failures_in_row > 0",
                    {"most": BREAKER_FAILURES, "provider": provider},
                )

    def failing_until(self, provider: str, now: float) -> float:
        """Return until when a provider that keeps failing is left alone; 0 when it may be asked."""
        ahead = self._shared.ahead()
        row = self._operations.row("SELECT * FROM rate_limits WHERE provider = ?", (provider,))
        until = 0.0 if row is None or row["failures_in_row"] < BREAKER_FAILURES else paused_until(row, now + ahead)
        return until - ahead if until else 0.0

    def answered_since(self, moment: float) -> bool:
        """Return whether any provider has answered since this moment (unix seconds)."""
        sql = "SELECT 1 FROM api_requests WHERE started_at >= ? AND outcome IN ('ok', 'not_found') LIMIT 1"
        return self._operations.row(sql, (moment + self._shared.ahead(),)) is not None

    def newest_answer(self) -> float | None:
        """Return when (unix seconds) the newest call was made that was answered, by the clock of that time."""
        row = self._operations.row(
            "SELECT started_at FROM api_requests WHERE outcome IN ('ok', 'not_found') ORDER BY started_at DESC LIMIT 1"
        )
        return None if row is None else float(row["started_at"]) - self._shared.ahead()

    def cancel(self, provider: str, permit: Permit) -> None:
        """Give back the lease and the quota of a call that was never made. Its place in time is lost."""
        with self._operations.transaction(Writer.RATE_LIMITS, provider) as connection:
            connection.execute("DELETE FROM rate_limit_leases WHERE lease_id = ?", (permit.lease_id,))
            connection.execute("UPDATE rate_limits SET used = used - 1 WHERE provider = ? AND used > 0", (provider,))

    def pause(self, provider: str, seconds: float | None, now: float) -> None:
        """Let no call through for a while after an HTTP 429: as long as the provider asked for, at most a minute."""
        until = now + min(seconds if seconds is not None else PAUSE_USUAL_SECONDS, PAUSE_MOST_SECONDS)
        until += self._shared.ahead()
        with self._operations.transaction(Writer.RATE_LIMITS, provider) as connection:
            connection.execute(
                "UPDATE rate_limits SET paused_until = CASE WHEN paused_until > :until THEN paused_until"
                " ELSE :until END, reason = 'asked to slow down (HTTP 429)' WHERE provider = :provider",
                {"until": until, "provider": provider},
            )

    def close_for_the_day(self, provider: str, reason: str, now: float) -> None:
        """Let no call through until the next UTC day."""
        ahead = self._shared.ahead()
        self.close_until(provider, reason, _midnight(now + ahead).timestamp() - ahead)

    def close_until(self, provider: str, reason: str, until: float) -> None:
        """Let no call through until this moment (unix seconds)."""
        with self._operations.transaction(Writer.RATE_LIMITS, provider) as connection:
            connection.execute(
                "UPDATE rate_limits SET quota_closed_until = ?, reason = ? WHERE provider = ?",
                (until + self._shared.ahead(), reason, provider),
            )

    def _count_failure(self, connection: Connection, provider: str, now: float, *, counts: bool) -> None:
        """Count a call that failed after its retries. While the breaker is open, any attempt that fails is a probe."""
        connection.execute(
            "UPDATE rate_limits SET failures_in_row = failures_in_row + ? WHERE provider = ? AND failures_in_row < ?",
            (int(counts), provider, BREAKER_FAILURES),
        )
        connection.execute(
            "UPDATE rate_limits SET paused_until = ?, reason = 'failing' WHERE provider = ? AND failures_in_row >= ?",
            (now + BREAKER_SECONDS, provider, BREAKER_FAILURES),
        )


def closed_until(row: Row, now: float) -> float:
    """Return until when a provider is closed by a quota or a block; 0 when it is not."""
    until: float = row["quota_closed_until"]
    return until if now < until <= now + CLOSED_MOST_SECONDS else 0.0


def paused_until(row: Row, now: float) -> float:
    """Return until when a provider is paused, by an HTTP 429 or because it keeps failing; 0 when it is not."""
    until: float = row["paused_until"]
    return until if now < until <= now + BREAKER_SECONDS else 0.0


def _midnight(now: float) -> datetime:
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)

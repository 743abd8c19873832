"""The rate limiter: pace, concurrency, daily quota, pauses and the circuit breaker, exact across all processes.

Belongs here: granting and settling permits in a provider's `rate_limits` row, and the ledger of requests. Does not
belong here: HTTP, what an answer means, which films to ask for. One BEGIN IMMEDIATE for each permit is the whole
mechanism: a killed process leaves behind at most its own permit and leases.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from movie_assets.errors import ProviderClosedError
from movie_assets.liveness import HOST, alive
from movie_assets.store.connection import Operations
from movie_assets.store.moments import at as moment_at
from movie_assets.store.repeated import number_of_run
from movie_assets.store.sql import Connection, Row, Writer

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
class Wait:
    """No permit now: ask again at `until` (unix seconds)."""

    until: float
    paused: bool


class RateLimiter:
    """Permits for calls to all providers, and their settlement."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    def take(self, provider: str, limits: Limits, now: float, *, interactive: bool = False) -> Permit | Wait:
        """Take the next free permit, or learn when to ask again.

        Raises:
            ProviderClosedError: the day's quota is used up, or the provider keeps failing.
        """
        with self._operations.transaction(Writer.RATE_LIMITS) as connection:
            row = self._today(connection, provider, limits, now)
            self._raise_if_closed(provider, row, limits, now)
            if (until := paused_until(row, now)) > now:
                return Wait(until, paused=True)
            if not interactive and now < row["interactive_until"] <= now + INTERACTIVE_SECONDS:
                return Wait(now + 0.05, paused=False)
            probing = row["failures_in_row"] >= BREAKER_FAILURES  # one call finds out whether the provider is back
            if self._leases(connection, provider, now, limits) >= (1 if probing else limits.max_concurrent):
                if interactive:
                    connection.execute(
                        "UPDATE rate_limits SET interactive_until = ? WHERE provider = ?",
                        (now + INTERACTIVE_SECONDS, provider),
                    )
                return Wait(now + 0.02, paused=False)
            at = now if row["next_slot"] > now + CLOCK_JUMP_SECONDS else max(now, row["next_slot"])
            pause = 1 / limits.requests_per_second if limits.requests_per_second else 0.0
            connection.execute(
                "UPDATE rate_limits SET next_slot = ?, used = used + 1,"
                " interactive_until = CASE WHEN ? THEN 0 ELSE interactive_until END WHERE provider = ?",
                (at + pause, interactive, provider),
            )
            lease = connection.execute(
                "INSERT INTO rate_limit_leases (provider, host, pid, expires_at) VALUES (?, ?, ?, ?)"
                " RETURNING lease_id",
                (provider, HOST, os.getpid(), at + limits.timeout_seconds + 5),
            ).fetchone()
            return Permit(lease["lease_id"], at)

    def settle(
        self,
        permit: Permit,
        *,
        provider: str,
        endpoint: str,
        subject: str,
        outcome: str,
        http_status: int | None,
        started_at: float,
        milliseconds: float,
        attempt: int,
        run_id: str | None,
        last: bool = True,
    ) -> None:
        """Give the lease back, write the request into the ledger, and count it for the circuit breaker.

        `outcome` is "ok", "not_found" or the `kind` of an error.
        """
        with self._operations.transaction(Writer.RATE_LIMITS) as connection:
            connection.execute("DELETE FROM rate_limit_leases WHERE lease_id = ?", (permit.lease_id,))
            connection.execute(
                "INSERT INTO api_requests (provider, endpoint, subject, outcome, http_status, started_at, milliseconds,"
                " attempt, run_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    provider,
                    endpoint,
                    subject,
                    outcome,
                    http_status,
                    started_at,
                    milliseconds,
                    attempt,
                    number_of_run(connection, run_id),
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
        row = self._operations.row("SELECT * FROM rate_limits WHERE provider = ?", (provider,))
        return 0.0 if row is None or row["failures_in_row"] < BREAKER_FAILURES else paused_until(row, now)

    def answered_since(self, moment: float) -> bool:
        """Return whether any provider has answered since this moment (unix seconds)."""
        sql = "SELECT 1 FROM api_requests WHERE started_at >= ? AND outcome IN ('ok', 'not_found') LIMIT 1"
        return self._operations.row(sql, (moment,)) is not None

    def newest_answer(self) -> float | None:
        """Return when (unix seconds) the newest call was made that was answered, by the clock of that time."""
        row = self._operations.row(
            "SELECT started_at FROM api_requests WHERE outcome IN ('ok', 'not_found') ORDER BY started_at DESC LIMIT 1"
        )
        return None if row is None else float(row["started_at"])

    def cancel(self, provider: str, permit: Permit) -> None:
        """Give back the lease and the quota of a call that was never made. Its place in time is lost."""
        with self._operations.transaction(Writer.RATE_LIMITS) as connection:
            connection.execute("DELETE FROM rate_limit_leases WHERE lease_id = ?", (permit.lease_id,))
            connection.execute("UPDATE rate_limits SET used = used - 1 WHERE provider = ? AND used > 0", (provider,))

    def pause(self, provider: str, seconds: float | None, now: float) -> None:
        """Let no call through for a while after an HTTP 429: as long as the provider asked for, at most a minute."""
        until = now + min(seconds if seconds is not None else PAUSE_USUAL_SECONDS, PAUSE_MOST_SECONDS)
        with self._operations.transaction(Writer.RATE_LIMITS) as connection:
            connection.execute(
                "UPDATE rate_limits SET paused_until = CASE WHEN paused_until > :until THEN paused_until"
                " ELSE :until END, reason = 'asked to slow down (HTTP 429)' WHERE provider = :provider",
                {"until": until, "provider": provider},
            )

    def close_for_the_day(self, provider: str, reason: str, now: float) -> None:
        """Let no call through until the next UTC day."""
        self.close_until(provider, reason, _midnight(now).timestamp())

    def close_until(self, provider: str, reason: str, until: float) -> None:
        """Let no call through until this moment (unix seconds)."""
        with self._operations.transaction(Writer.RATE_LIMITS) as connection:
            connection.execute(
                "UPDATE rate_limits SET quota_closed_until = ?, reason = ? WHERE provider = ?",
                (until, reason, provider),
            )

    def _today(self, connection: Connection, provider: str, limits: Limits, now: float) -> Row:
        """Return a provider's row, brought to this day and quota; nearly always it is there as it is."""
        select = "SELECT * FROM rate_limits WHERE provider = ?"
        day, tomorrow = (datetime.fromtimestamp(at, UTC).date().isoformat() for at in (now, now + 86_400))
        row: Row | None = connection.execute(select, (provider,)).fetchone()
        # A later day was written by a clock that has been set back.
        if row is not None and day <= row["utc_day"] <= tomorrow and row["quota"] == limits.daily_quota:
            return row
        connection.execute(
            "INSERT INTO rate_limits (provider) VALUES (?) ON CONFLICT (provider) DO NOTHING", (provider,)
        )
        connection.execute(
            "UPDATE rate_limits SET utc_day = ?, used = 0 WHERE provider = ? AND (utc_day < ? OR utc_day > ?)",
            (day, provider, day, tomorrow),
        )
        connection.execute("UPDATE rate_limits SET quota = ? WHERE provider = ?", (limits.daily_quota, provider))
        changed: Row = connection.execute(select, (provider,)).fetchone()
        return changed

    def _raise_if_closed(self, provider: str, row: Row, limits: Limits, now: float) -> None:
        if (until := closed_until(row, now)) > now:
            raise ProviderClosedError(provider, row["reason"], moment_at(until))
        if limits.daily_quota is not None and row["used"] >= limits.daily_quota:
            raise ProviderClosedError(provider, f"daily quota of {limits.daily_quota} requests used up", _midnight(now))
        if row["failures_in_row"] >= BREAKER_FAILURES and (until := paused_until(row, now)) > now:
            reason = "more calls fail than are answered, after their retries"
            raise ProviderClosedError(provider, reason, moment_at(until), failing=True)

    def _leases(self, connection: Connection, provider: str, now: float, limits: Limits) -> int:
        """Count calls under way. A lease does not count when it ran out, or when its process on this host is dead."""
        held = connection.execute("SELECT * FROM rate_limit_leases WHERE provider = ?", (provider,)).fetchall()
        latest = now + limits.timeout_seconds + 5 + CLOCK_JUMP_SECONDS
        lost = [
            row["lease_id"]
            for row in held
            if not now <= row["expires_at"] <= latest or not alive(row["host"], row["pid"])
        ]
        for lease_id in lost:
            connection.execute("DELETE FROM rate_limit_leases WHERE lease_id = ?", (lease_id,))
        return len(held) - len(lost)

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

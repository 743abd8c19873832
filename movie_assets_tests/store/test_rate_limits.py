"""The limiter: pace, concurrency, quota, pauses, breaker; exact over all processes. Time is a parameter."""

import itertools
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.errors import ProviderClosedError
from movie_assets.store.connection import Address, Operations
from movie_assets.store.rate_limits import ApiRequest, Limits, Permit, RateLimiter, Wait
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.store.addresses import written
from movie_assets_tests.store.conftest import copied

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC).timestamp()
LIMITS = Limits(requests_per_second=4.0, max_concurrent=10, daily_quota=None, timeout_seconds=30)


@pytest.fixture
def limiter(operations: Operations) -> RateLimiter:
    return RateLimiter(operations)


def take(limiter: RateLimiter, limits: Limits, now: float, *, interactive: bool = False) -> Permit:
    taken = limiter.take("tmdb", limits, now, interactive=interactive)
    assert isinstance(taken, Permit)
    return taken


def settle(limiter: RateLimiter, permit: Permit, outcome: str = "ok", at: float = NOON, *, last: bool = True) -> None:
    made = ApiRequest("tmdb", "movie", "1", outcome, 200, started_at=at, milliseconds=1.0, attempt=1, run_id=None)
    limiter.settle(permit, made, last=last)


def test_slots_are_evenly_spaced(limiter: RateLimiter) -> None:
    """Smooth pace, burst 1: permits lie 1/pace apart however fast they are asked for."""
    permits = [take(limiter, LIMITS, NOON) for _ in range(9)]
    assert [permit.at - NOON for permit in permits] == pytest.approx([n / 4 for n in range(9)])


@SLOW_PROPERTY
@given(st.lists(st.floats(0, 2), min_size=2, max_size=40), st.floats(0.5, 50))
def test_property_no_two_slots_are_closer_than_the_pace(empty_stores: Path, waits: list[float], pace: float) -> None:
    """Whenever callers come, two permits are never closer than 1/pace, and none lies in the past."""
    with TemporaryDirectory() as folder, copied(empty_stores, Path(folder)) as operations:
        limiter, now, permits = RateLimiter(operations), NOON, []
        for wait in waits:
            now += wait
            permit = take(limiter, Limits(pace, 1_000, None, 1e6), now)
            assert permit.at >= now
            permits.append(permit.at)
        assert all(b - a >= 1 / pace - 1e-6 for a, b in itertools.pairwise(permits))


@pytest.mark.fault("rate limiter", "the clock was ahead and is set back")
def test_a_clock_set_back_does_not_stop_the_limiter(limiter: RateLimiter) -> None:
    """A next permit far in the future was written by a wrong clock and is forgotten."""
    take(limiter, LIMITS, NOON + 86_400 * 365)
    assert take(limiter, LIMITS, NOON).at == NOON


def test_concurrency_is_bounded_until_a_call_ends(limiter: RateLimiter) -> None:
    """No more calls under way than allowed; one that ends lets the next through."""
    limits = Limits(None, 2, None, 30)
    first, _ = take(limiter, limits, NOON), take(limiter, limits, NOON)
    assert isinstance(limiter.take("tmdb", limits, NOON), Wait)
    settle(limiter, first)
    assert isinstance(limiter.take("tmdb", limits, NOON), Permit)


@pytest.mark.fault("rate limiter", "a call that never ends")
def test_a_lease_ends_by_itself(limiter: RateLimiter) -> None:
    """A call that is never settled blocks its place only as long as a call can last."""
    limits = Limits(None, 1, None, 30)
    take(limiter, limits, NOON)
    assert isinstance(limiter.take("tmdb", limits, NOON + 34), Wait)
    assert isinstance(limiter.take("tmdb", limits, NOON + 36), Permit)


@pytest.mark.fault("rate limiter", "a process is killed during a call")
def test_a_killed_process_gives_its_leases_back(address: Address) -> None:
    """Leases of a dead process do not count, so that the next run starts at once."""
    code = (
        "import sys, os\nfrom movie_assets.store.rate_limits import RateLimiter, Limits\n"
        "from movie_assets_tests.store.addresses import opened\n"
        f"RateLimiter(opened(sys.argv[1])).take('tmdb', Limits(None, 1, None, 3600), {NOON})\nos._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, written(address)], check=False)
    with Operations(address) as operations:
        assert operations.rows("SELECT * FROM rate_limit_leases")
        assert isinstance(RateLimiter(operations).take("tmdb", Limits(None, 1, None, 3600), NOON), Permit)


def test_interactive_callers_go_first(limiter: RateLimiter) -> None:
    """While a person waits, automated callers stand back."""
    limits = Limits(None, 1, None, 30)
    held = take(limiter, limits, NOON)
    assert isinstance(limiter.take("tmdb", limits, NOON, interactive=True), Wait)
    settle(limiter, held)
    assert isinstance(limiter.take("tmdb", limits, NOON), Wait)
    permit = take(limiter, limits, NOON, interactive=True)
    settle(limiter, permit)
    assert isinstance(limiter.take("tmdb", limits, NOON), Permit)


def test_a_call_that_was_never_made_costs_no_quota(limiter: RateLimiter) -> None:
    """A cancelled permit gives its lease and its place in the quota back."""
    limits = Limits(None, 1, 1, 30)
    limiter.cancel("tmdb", take(limiter, limits, NOON))
    settle(limiter, take(limiter, limits, NOON))
    with pytest.raises(ProviderClosedError):
        limiter.take("tmdb", limits, NOON)


def test_the_quota_ends_with_the_utc_day(limiter: RateLimiter) -> None:
    """No call over the day's quota; the next UTC day starts anew."""
    limits = Limits(None, 100, 3, 30)
    for _ in range(3):
        settle(limiter, take(limiter, limits, NOON))
    with pytest.raises(ProviderClosedError, match=r"daily quota of 3 .* until 2026-11-22 00:00 UTC"):
        limiter.take("tmdb", limits, MIDNIGHT - 1)
    assert take(limiter, limits, MIDNIGHT).at == MIDNIGHT


@pytest.mark.fault("rate limiter", "the provider says that the day's quota is used up")
def test_a_provider_closed_for_the_day_says_why(limiter: RateLimiter) -> None:
    """What the provider said of its own quota holds for everyone until the next UTC day."""
    take(limiter, LIMITS, NOON)
    limiter.close_for_the_day("tmdb", "Request limit reached!", NOON)
    with pytest.raises(ProviderClosedError, match="Request limit reached!"):
        limiter.take("tmdb", LIMITS, MIDNIGHT - 1)
    assert isinstance(limiter.take("tmdb", LIMITS, MIDNIGHT), Permit)


@pytest.mark.parametrize(("asked", "pause"), [(3.0, 3.0), (3_600.0, 60.0), (None, 10.0)])
@pytest.mark.fault("rate limiter", "HTTP 429 with any Retry-After")
def test_a_pause_lasts_as_asked_but_at_most_a_minute(limiter: RateLimiter, asked: float | None, pause: float) -> None:
    """HTTP 429 pauses the provider for Retry-After, at most 60 s."""
    take(limiter, LIMITS, NOON)
    limiter.pause("tmdb", asked, NOON)
    waiting = limiter.take("tmdb", LIMITS, NOON + 0.1)
    assert waiting == Wait(NOON + pause)


@pytest.mark.fault("rate limiter", "a fifth of all calls fail; or more fail than are answered")
def test_the_breaker_looks_at_the_share_of_failures(limiter: RateLimiter) -> None:
    """A provider is closed for 5 minutes when five more calls failed than were answered; one failure in five is not."""
    for number in range(200):
        settle(limiter, take(limiter, LIMITS, NOON), "server_error" if number % 5 == 0 else "ok")
    for _ in range(5):
        settle(limiter, take(limiter, LIMITS, NOON), "server_error")
    with pytest.raises(ProviderClosedError, match="more calls fail than are answered"):
        limiter.take("tmdb", LIMITS, NOON + 299)


@pytest.mark.fault("rate limiter", "a provider fails and comes back")
def test_one_probe_reopens_a_failing_provider_or_closes_it_again(limiter: RateLimiter) -> None:
    """After 5 minutes one call alone is let through: when it fails the provider stays closed, else all go on."""
    for _ in range(5):
        settle(limiter, take(limiter, LIMITS, NOON), "server_error")
    probe = take(limiter, LIMITS, NOON + 301)
    assert isinstance(limiter.take("tmdb", LIMITS, NOON + 301), Wait)
    settle(limiter, probe, "transport", NOON + 301)
    with pytest.raises(ProviderClosedError):
        limiter.take("tmdb", LIMITS, NOON + 303)
    settle(limiter, take(limiter, LIMITS, NOON + 700), "ok", NOON + 700)
    for _ in range(4):
        settle(limiter, take(limiter, LIMITS, NOON + 702), "server_error", NOON + 702)
    assert isinstance(limiter.take("tmdb", LIMITS, NOON + 703), Permit)


@pytest.mark.fault("rate limiter", "a provider that fails its probes")
def test_a_probe_is_one_attempt(limiter: RateLimiter) -> None:
    """A probe that fails closes the provider at once, before its call is retried."""
    for _ in range(5):
        settle(limiter, take(limiter, LIMITS, NOON), "server_error")
    assert limiter.failing_until("tmdb", NOON) == NOON + 300
    settle(limiter, take(limiter, LIMITS, NOON + 301), "server_error", NOON + 301, last=False)
    assert limiter.failing_until("tmdb", NOON + 302) == NOON + 601
    settle(limiter, take(limiter, LIMITS, NOON + 602), "ok", NOON + 602)
    assert limiter.failing_until("tmdb", NOON + 603) == 0
    assert limiter.answered_since(NOON + 602)
    assert not limiter.answered_since(NOON + 603)


@pytest.mark.fault("rate limiter", "failures that a retry mends")
def test_attempts_that_are_retried_do_not_count(limiter: RateLimiter) -> None:
    """The breaker counts calls that failed after their retries, not attempts."""
    for _ in range(50):
        settle(limiter, take(limiter, LIMITS, NOON), "server_error", last=False)
    assert isinstance(limiter.take("tmdb", LIMITS, NOON), Permit)


@pytest.mark.parametrize("ahead", [86_400.0 * 2, 86_400.0 * 400, 86_400.0 * 36_500])
@pytest.mark.fault("rate limiter", "a clock that was ahead by a year")
def test_nothing_outlives_a_clock_that_was_ahead(limiter: RateLimiter, ahead: float) -> None:
    """Permit, quota, pause, block, breaker and leases of a clock that was ahead once do not hold when it is right."""
    limits, wrong = Limits(4.0, 1, 1, 30), NOON + ahead
    take(limiter, limits, wrong)
    limiter.pause("tmdb", 60, wrong)
    limiter.close_for_the_day("tmdb", "the quota", wrong)
    for _ in range(5):
        settle(limiter, Permit(0, wrong), "server_error", wrong)
    assert take(limiter, limits, NOON).at == NOON


@pytest.mark.parametrize("day", ["2024-02-29", "2024-12-31", "2026-03-29", "2026-10-25"])
@pytest.mark.fault("rate limiter", "leap days and changes of the clock")
def test_a_quota_is_of_the_utc_day_on_odd_days_too(limiter: RateLimiter, day: str) -> None:
    """Leap days, the last day of a year and the days on which hosts change their clocks have 24 hours in UTC."""
    limits, begins = Limits(None, 9, 1, 30), datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()
    take(limiter, limits, begins)
    with pytest.raises(ProviderClosedError):
        limiter.take("tmdb", limits, begins + 86_399.9)
    take(limiter, limits, begins + 86_400)


def test_not_found_is_no_failure(limiter: RateLimiter) -> None:
    """A provider that answers "not found" works."""
    for _ in range(9):
        settle(limiter, take(limiter, LIMITS, NOON), "not_found")
    assert isinstance(limiter.take("tmdb", LIMITS, NOON), Permit)


SPEND = """
import sys, time
from movie_assets.errors import ProviderClosedError
from movie_assets.store.rate_limits import ApiRequest, RateLimiter, Limits, Permit
from movie_assets_tests.store.addresses import opened
with opened(sys.argv[1]) as operations:
    limiter, taken = RateLimiter(operations), 0
    try:
        while True:
            permit = limiter.take("omdb", Limits(None, 100, 1_000, 30), float(sys.argv[2]))
            if isinstance(permit, Permit):
                taken += 1
                limiter.settle(permit, ApiRequest("omdb", "title", "1", "ok", 200, 0.0, 0.0, 1, None))
    except ProviderClosedError:
        print(taken)
"""


def test_four_processes_spend_a_quota_exactly(address: Address) -> None:
    """Four processes against one quota of 1,000 take exactly 1,000 permits."""
    command = [sys.executable, "-c", SPEND, written(address), str(NOON)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    taken = [int(worker.communicate(timeout=120)[0]) for worker in workers]
    assert sum(taken) == 1_000

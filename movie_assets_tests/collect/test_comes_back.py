"""Providers that fail and come back: what a run waits for, asks again, leaves undone and says of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from movie_assets.collect.left_undone import MOST_REASONS, OTHER_REASONS, Undone, is_partly_done, lines, summary, tally
from movie_assets.collect.run_report import Watcher
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ProviderClosedError, ServerError
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.film_claims import LASTS_SECONDS, FilmClaims
from movie_assets.store.rate_limits import BREAKER_SECONDS
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.conftest import settings_for

YEARS = ("1994",)
ASKED = ("tmdb", "omdb", "fanart")
START = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPENS, ATTEMPTS = 5, 2
"""How many calls fail until a provider is left alone, and the attempts of each."""


class Patient(Watcher):
    """Lets the clock reach the moment for which a run waits."""

    def __init__(self) -> None:
        self.now = START
        self.waited_for: list[Sequence[str]] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def waits(self, providers: Sequence[str], until: datetime) -> None:
        """Move the clock."""
        self.waited_for.append(providers)
        self.meanwhile()
        self.now = until


@pytest.fixture
def patient() -> Patient:
    return Patient()


def patience(server: EmbeddedServer, settings: Settings, seconds: float = 600) -> Settings:
    """Return settings of a run that waits so long."""
    return settings_for(server, settings.data, attempts=ATTEMPTS, patience_seconds=seconds)


def answers(operations: Operations, provider: str) -> int:
    """Return how many films of a provider have an answer."""
    rows = operations.rows(
        "SELECT 1 FROM fetch_state WHERE provider = ? AND status IN ('ok', 'not_found')", (provider,)
    )
    return len(rows)


@pytest.mark.fault("fetch", "a provider fails for minutes and comes back")
def test_a_run_goes_on_and_comes_back_to_a_provider(
    server: EmbeddedServer, settings: Settings, operations: Operations, patient: Patient
) -> None:
    """While OMDb is down the others finish; then the run waits for it, says so, and asks for all that was put off."""
    films = discover_years(settings, operations, *YEARS, clock=patient)
    outage = server.faults.add(provider="omdb", status=503)
    done: list[int] = []

    def back() -> None:
        done.extend(answers(operations, provider) for provider in ("tmdb", "fanart", "omdb"))
        server.faults.clear(outage)

    patient.meanwhile = back
    report = collect_years(
        patience(server, settings), operations, *YEARS, providers=ASKED, clock=patient, watcher=patient
    )
    whole = sum(len(found.films) for found in films.values())
    assert done == [whole, whole, 0]
    assert patient.waited_for == [["omdb"]]
    assert report.total("omdb")["fetched"] + report.total("omdb")["not_found"] == answers(operations, "omdb") > OPENS
    assert (report.total("omdb")["failed"], report.total("omdb")["deferred"], report.undone) == (0, 0, Counter())


@pytest.mark.fault("fetch", "a provider fails and does not come back")
def test_patience_ends(server: EmbeddedServer, settings: Settings, operations: Operations, patient: Patient) -> None:
    """A run waits for a failing provider twice, with one call each to find out; then it says what is left, and why."""
    discover_years(settings, operations, *YEARS, clock=patient)
    server.faults.add(provider="omdb", status=503)
    report = collect_years(
        patience(server, settings), operations, *YEARS, providers=ASKED, clock=patient, watcher=patient
    )
    assert patient.waited_for == [["omdb"], ["omdb"]]
    assert server.log.count("omdb") <= (OPENS + settings.omdb.max_concurrent - 1) * ATTEMPTS + len(patient.waited_for)
    total = report.total("omdb")
    assert total["failed"] >= OPENS
    assert total["deferred"] > OPENS
    said = lines(report.undone)
    assert any(line.startswith(f"omdb: {total['deferred']} deferred: more calls fail than are ans") for line in said)
    assert f"omdb: {total['failed']} failed: HTTP 503" in said
    assert is_partly_done(report.undone)
    assert answers(operations, "tmdb") == report.total("tmdb")["fetched"]


@pytest.mark.parametrize("how", ["no patience", "a person waits", "nobody answers"])
def test_no_run_waits_in_vain(
    how: str, server: EmbeddedServer, settings: Settings, operations: Operations, patient: Patient
) -> None:
    """Without patience, for a person, or when no provider answers at all, nothing is waited for."""
    discover_years(settings, operations, *YEARS, clock=patient)
    server.faults.add(provider="tmdb", status=503)
    if how == "nobody answers":
        patient.now += timedelta(hours=1)
    report = collect_years(
        patience(server, settings, 0 if how == "no patience" else 600),
        operations,
        *YEARS,
        providers=ASKED,
        clock=patient,
        watcher=patient,
        interactive=how == "a person waits",
    )
    assert patient.waited_for == []
    assert report.total("tmdb")["deferred"] > 0


@pytest.mark.fault("fetch", "a call that fails after its retries, and is answered later")
def test_a_failed_call_is_made_once_more_at_the_end(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """A film whose calls failed is asked again when the others are done; only then it has failed."""
    films = sorted(discover_years(settings, operations, "1994")["1994"].films)
    own = patience(server, settings)
    server.faults.add(provider="tmdb", endpoint="movie", subject=films[0], status=500, times=ATTEMPTS)
    server.faults.add(provider="fanart", subject=films[1], status=500)
    report = collect_years(own, operations, "1994")
    assert [int(r.subject) for r in server.log.entries("tmdb", "movie")][-1] == films[0]
    assert report.total("tmdb")["fetched"] == len(films)
    assert (report.total("fanart")["failed"], lines(report.undone)) == (1, ["fanart: 1 failed: HTTP 500"])
    assert len([r for r in server.log.entries("fanart") if r.subject == str(films[1])]) == 2 * ATTEMPTS


@pytest.mark.fault("fetch", "a fifth of all calls fails, at every provider")
def test_a_fifth_of_random_failures_costs_nothing(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """When one call in five fails at random, retries and the second asking bring every film."""
    films = discover_years(settings, operations, "1994")["1994"].films
    server.faults.add(status=500, probability=0.2)
    report = collect_years(settings, operations, "1994")
    assert report.total("tmdb")["fetched"] == len(films)
    assert report.undone == Counter()


@pytest.mark.fault("discovery", "TMDB fails for minutes and comes back")
def test_discovery_waits_for_tmdb(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """A page that failed is asked once more; when TMDB keeps failing, discovery waits for it, and finds every year."""
    began = datetime.now(UTC)

    def fast() -> datetime:
        passed = (datetime.now(UTC) - began) * 300
        if passed > timedelta(seconds=BREAKER_SECONDS):
            server.faults.clear()
        return began + passed

    own = patience(server, settings)
    discover_years(own, operations, "1990", clock=fast)
    server.faults.add(provider="tmdb", status=503)
    found = discover_years(own, operations, "1991", "1992", "1993", "1994", "1995", "1996", clock=fast)
    assert all(year.films for year in found.values())
    assert server.log.count("tmdb") > OPENS * ATTEMPTS


@pytest.mark.fault("discovery", "TMDB fails and does not come back")
def test_discovery_gives_up(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """With its patience spent, discovery fails the run; years that were read are kept."""
    own = patience(server, settings, 0)
    discover_years(own, operations, "1990")
    server.faults.add(provider="tmdb", status=503)
    with pytest.raises((ServerError, ProviderClosedError)):
        discover_years(own, operations, "1991", "1992", "1993")
    assert film_frames.movie_ids_of(operations, ["1990"])


def test_many_reasons_are_counted_together() -> None:
    """A provider that words every failure differently fills no screen; limits are told from failures."""
    left: Counter[Undone] = Counter()
    for number in range(20):
        tally(left, Undone("tmdb", "failed", f"asked for film {number}"))
    tally(left, Undone("omdb", "deferred", "daily quota of 9 requests used up", by_design=True), 7)
    assert len(lines(left)) == MOST_REASONS + 2
    assert left[Undone("tmdb", "failed", OTHER_REASONS)] == 20 - MOST_REASONS
    assert summary(left) == "omdb: 7 deferred; tmdb: 20 failed"
    assert is_partly_done(left)
    assert not is_partly_done(undone for undone in left if undone.provider == "omdb")


def test_who_waits_for_a_provider_keeps_no_film_from_others(
    server: EmbeddedServer, settings: Settings, operations: Operations, patient: Patient
) -> None:
    """A film that another collection had and gave back is put off with the others, and free while all of them wait."""
    discover_years(settings, operations, *YEARS, clock=patient)
    outage = server.faults.add(provider="omdb", status=503)
    claimed: list[int] = []

    def meanwhile() -> None:
        if len(patient.waited_for) == 1:
            put_off = [
                row["movie_id"]
                for row in operations.rows(
                    "SELECT movie_id FROM fetch_state WHERE provider = 'omdb' AND status = 'never'"
                )
            ]
            with Operations(operations.address) as there:
                FilmClaims(there).take(put_off[-1:])
            with operations.transaction() as connection:  # it ends soon
                connection.execute("UPDATE film_claims SET expires_at = expires_at - ?", (LASTS_SECONDS - 2,))
        else:
            claimed.extend(row["movie_id"] for row in operations.rows("SELECT movie_id FROM film_claims"))
            server.faults.clear(outage)

    patient.meanwhile = meanwhile
    collect_years(patience(server, settings, 6000), operations, *YEARS, providers=ASKED, clock=patient, watcher=patient)
    assert len(patient.waited_for) == 2
    assert claimed == []

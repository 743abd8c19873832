"""What follows from an identification: one transaction keeps the film, then it is collected in full and shown.

Belongs here: running requests, one or many at once; confirming and re-pointing by a person; answers from the store.
Does not belong here: which film is meant (engine.py, matching/), undoing (taking_back.py), SQL (store/), Dagster.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from movie_assets.collect.demo_providers import require_tmdb
from movie_assets.collect.fetch import collect
from movie_assets.collect.run_report import Report, Watcher
from movie_assets.collect.session import Session
from movie_assets.collect.understanding import understand
from movie_assets.errors import IdentificationError
from movie_assets.identify.engine import Identified, Memory, identify, stands
from movie_assets.identify.handover import hand_over
from movie_assets.identify.review import check_meant, meant, named_ids
from movie_assets.matching.candidates import NEVER_FILMS, Candidate, alike_titles, canonical_ids
from movie_assets.matching.outcome import Decision, DecisionOutcome
from movie_assets.matching.query import Asked
from movie_assets.matching.titles import same_title
from movie_assets.models import Reading
from movie_assets.policy.due_dates import is_fresh
from movie_assets.providers.registry import ROUTES, SEEKING
from movie_assets.settings import Settings
from movie_assets.store import identifications as kept
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection
from movie_assets.store.stored_films import StoredFilm, partition_years, stored_film

AT_ONCE = 4
"""How many requests are under way at once. The rate limiter paces their calls."""
PERSON = "person"


@dataclass
class Outcomes:
    """The outcome of requests: request -> film, or the state in which it waits; and films whose rows have changed."""

    films: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, str] = field(default_factory=dict)
    overruled: dict[int, str] = field(default_factory=dict)
    """Request with a film -> which ids spoke against it, in words."""
    from_store: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    report: Report = field(default_factory=Report)

    def add(self, other: "Outcomes") -> None:
        """Add the outcome of other requests of the same run."""
        self.films |= other.films
        self.waiting |= other.waiting
        self.overruled |= other.overruled
        self.from_store |= other.from_store
        self.changed |= other.changed
        self.report.add(other.report)


async def run_requests(session: Session, request_ids: Sequence[int], *, force: bool = False) -> Outcomes:
    """Identify requests automatically. Confident ones are kept and collected; all others wait and say why.

    With `force`, providers are asked even about films whose stored answers are fresh.

    Raises:
        ConfigurationError: TMDB is off; nothing is asked.
    """
    require_tmdb(session.settings)
    outcomes, lanes = Outcomes(), asyncio.Semaphore(AT_ONCE)

    async def one(request_id: int) -> None:
        async with lanes:
            await _run(session, requests.request(session.operations, request_id), outcomes, force)

    await asyncio.gather(*(one(request_id) for request_id in request_ids))
    handed = await hand_over(session, [i for i in request_ids if i in outcomes.waiting])
    outcomes.films |= handed.films
    outcomes.changed |= set(handed.films.values())
    outcomes.waiting = {i: why for i, why in outcomes.waiting.items() if i not in handed.films} | handed.waiting
    await _collect(session, outcomes)
    return outcomes


async def _run(session: Session, request: requests.Request, outcomes: Outcomes, force: bool) -> None:
    operations = session.operations
    known = None if force else from_store(operations, session.settings, request, session.clock())
    # Only a person changes what was confirmed.
    if (movie_id := known.movie_id if known else request.movie_id) is not None:
        outcomes.films[request.request_id] = movie_id
        outcomes.from_store.add(request.request_id)
        return
    identified = await identify(session, request.asked)
    decision = identified.decision
    if decision is None:
        requests.keep_failure(operations, request.request_id, identified.failure, session.clock())
        outcomes.waiting[request.request_id] = f"pending: {identified.failure}"
        return
    if decision.candidate is not None and _was_taken_back(operations, request.request_id, decision.candidate):
        reason = f"a person took {decision.candidate.key} back before"
        decision = replace(decision, outcome=DecisionOutcome.AMBIGUOUS, reason=reason, candidate=None)
    if decision.candidate is None:
        verdict = kept.Verdict(decision.outcome.value, decision.reason, decision.as_json())
        kept.keep_verdict(operations, request.request_id, verdict, session.clock())
        outcomes.waiting[request.request_id] = f"{decision.outcome.value}: {decision.reason}"
    else:
        _take(session, request.request_id, decision.candidate, decision, identified.memory, outcomes, kept.RULES)


def _was_taken_back(operations: Operations, request_id: int, candidate: Candidate) -> bool:
    stored = stored_film(operations, candidate.ids, (), hidden=True)
    return stored is not None and stored.movie_id in requests.taken_back(operations, request_id)


def _take(
    session: Session,
    request_id: int,
    candidate: Candidate,
    decision: Decision,
    memory: Memory,
    outcomes: Outcomes,
    who: str,
) -> None:
    outcome = "confirmed" if who != kept.RULES else decision.outcome.value
    reason = decision.reason if who == kept.RULES else f"chosen by a person: {candidate.title!r}"
    reported = {**decision.as_json(), "candidate": candidate.key}
    before = requests.request(session.operations, request_id).movie_id
    movie_id = kept.commit(
        session.raw_responses,
        session.operations,
        request_id,
        candidate.ids,
        readings_of(candidate, memory),
        kept.Verdict(outcome, reason, reported, who),
        session.clock(),
    )
    outcomes.films[request_id] = movie_id
    if decision.overruled:
        outcomes.overruled[request_id] = decision.overruled
    outcomes.changed |= {movie_id} | ({before} if before is not None else set())


def readings_of(candidate: Candidate, memory: Memory) -> list[Reading]:
    """Return the answers in memory that are the film's own, in the order in which a film meets its providers.

    A film's own answers are those of its route: asked with the id that opens it, or with the id that finds that one.
    """
    readings = []
    for provider, route in ROUTES.items():
        by_id = SEEKING[provider].by_id if provider in SEEKING else {}
        for namespace in (route.found_by, route.id_provider):
            if namespace is not None and namespace in by_id and namespace in candidate.ids:
                key = (provider, by_id[namespace].endpoint, candidate.ids[namespace])
                if (answer := memory.answers.get(key)) is not None:
                    readings.append(memory.readings.get(key) or understand(answer))
    return readings


async def show(session: Session, request_id: int, asked: Asked) -> Identified:
    """Find candidates for a person, and keep only that they were shown. No film is stored."""
    identified = await identify(session, asked)
    reason = identified.decision.reason if identified.decision else identified.failure
    evidence = identified.decision.evidence if identified.decision else ()
    # What the rules would have decided is evidence beside the list. A person decides.
    outcome = identified.decision.outcome if identified.decision else DecisionOutcome.AMBIGUOUS
    shown = Decision(outcome, reason, None, identified.candidates, evidence)
    verdict = kept.Verdict(kept.LOOKED_AT, reason, shown.as_json(), PERSON)
    kept.keep_verdict(session.operations, request_id, verdict, session.clock())
    return identified


async def confirm(
    session: Session,
    request_id: int,
    candidate: str,
    *,
    force: bool = False,
    again: bool = False,
    sure: bool = False,
) -> Outcomes:
    """Choose the candidate that a person named: its number in the list, its key ("tmdb:603"), or any id in that form.

    The film is looked up by its ids, kept, and collected in full. With `again`, a request that another film answers now
    points to this one. A film of another year, or nothing like the request, is taken only if the person is `sure`.

    Raises:
        IdentificationError: no such request or candidate; it is not a film; a film answers the request already; it is
            another film than was asked for; or a provider failed without which the film is not certain. Nothing was
            kept.
        ConfigurationError: TMDB is off.
    """
    require_tmdb(session.settings)
    request = requests.request(session.operations, request_id)
    if request.movie_id is not None and not again:
        raise IdentificationError(
            f"film {request.movie_id} answers request {request_id}. To choose another one:"
            f" movie-assets reidentify {request_id} {candidate}"
        )
    ids, outcomes = named_ids(session.operations, request, candidate), Outcomes()
    known = None if force else _fresh(session, Asked(ids=ids))
    if known is not None and request.movie_id is None:
        check_meant(request, known.title or "", (), [known.year] if known.year else [], sure=sure)
        verdict = kept.Verdict("confirmed", f"chosen by a person: {known.title!r}", known.as_json(), PERSON)
        kept.point_to(session.operations, request_id, known.movie_id, verdict, session.clock())
        outcomes.films[request_id] = known.movie_id
        outcomes.from_store.add(request_id)
        return outcomes
    identified = await identify(session, Asked(ids=ids))
    undecided = Decision(DecisionOutcome.AMBIGUOUS, identified.failure, None, identified.candidates, ())
    decision = identified.decision or undecided
    film = decision.candidate or meant(identified, ids)
    if identified.memory.failed and not stands(film, identified.memory):
        raise IdentificationError(f"nothing was chosen: {identified.failure}")
    if film.kinds and film.kinds <= NEVER_FILMS:
        raise IdentificationError(f"{film.title!r} is not a film but a {', '.join(sorted(film.kinds))}")
    if request.movie_id is not None and _is_stored(session, request.movie_id, film):
        raise IdentificationError(f"request {request_id} means film {request.movie_id} already")
    check_meant(request, film.title, film.titles, film.hit_years, sure=sure)
    _take(session, request_id, film, decision, identified.memory, outcomes, PERSON)
    await _collect(session, outcomes)
    return outcomes


def _is_stored(session: Session, movie_id: int, candidate: Candidate) -> bool:
    stored = stored_film(session.operations, canonical_ids(candidate.ids), ())
    return stored is not None and stored.movie_id == movie_id


def from_store(
    operations: Operations, settings: Settings, request: requests.Request, now: datetime
) -> StoredFilm | None:
    """Answer an open request with a stored film whose answers are fresh, without a call; return the film."""
    known = fresh_film(operations, settings, request.asked, now) if request.movie_id is None else None
    if known is None or known.movie_id in requests.taken_back(operations, request.request_id):
        return None
    verdict = kept.Verdict("confident", "the store knows it, and its answers are fresh", known.as_json())
    kept.point_to(operations, request.request_id, known.movie_id, verdict, now)
    return known


def _fresh(session: Session, asked: Asked) -> StoredFilm | None:
    return fresh_film(session.operations, session.settings, asked, session.clock())


def fresh_film(operations: Operations, settings: Settings, asked: Asked, now: datetime) -> StoredFilm | None:
    """Return the stored film that a request means, if all its answers are fresh by their provider's TTL.

    The request means it if all ids are the film's, or if the same request was confirmed before. If its title or year is
    not the stored film's, providers are asked again.
    """
    known = stored_film(operations, asked.ids, settings.active_providers) if asked.ids else None
    if known is None and (same := requests.same_request(operations, asked)) is not None:
        known = stored_film(operations, {}, settings.active_providers, movie_id=same)
    if known is None:
        return None
    ttl = {name: provider.ttl_hours for name, provider in settings.providers.items()}
    fresh = bool(known.asked_at) and all(is_fresh(at, ttl[name], now) for name, at in known.asked_at.items())
    return known if fresh and _leaves_no_doubt(known, asked) else None


def _leaves_no_doubt(film: StoredFilm, asked: Asked) -> bool:
    """Return whether titles and year leave no doubt that the id is the film's; if they do, others are searched."""
    titles = [other for other in (asked.title, *asked.other_titles) if other]
    if asked.year is not None and asked.year != film.year:
        return False
    like = alike_titles if asked.year is None else same_title
    return not titles or any(like(other, film.title or "") for other in titles)


async def _collect(session: Session, outcomes: Outcomes) -> None:
    """Bring the chosen films up to date at every provider that has not reported them yet."""
    taken = sorted({movie_id for movie_id in outcomes.films.values() if movie_id in outcomes.changed})
    years = partition_years(session.operations, taken)
    if not years:
        return
    selection = Selection(sorted(set(years.values())), tuple(session.clients), movie_ids=list(years))
    outcomes.report = await collect(session, years, selection, watcher=Watcher())

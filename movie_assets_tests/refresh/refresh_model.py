"""A second opinion on refreshing: what cycles, freezes and freshness must be, from answers and the films' truth.

Belongs here: a model that sees the raw responses, what the server knows to have changed, and the clock, and compares
itself with the store each day. Does not belong here: running days (simulation.py). Of the product it takes the tables
of intervals and of watched fields and the due date of one answer, which have tests of their own; nothing of the
planner, the feed's bookkeeping or the writes of the raw responses.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.policy.change_detection import DECLARED, declared_facts
from movie_assets.policy.due_dates import INTERVAL_DAYS, MovieAge, due_after_good, first_interval_scale, get_movie_age
from movie_assets.providers.registry import PARSERS, ROUTES
from movie_assets.store.bodies import read_body
from movie_assets.store.connection import Operations
from movie_assets.store.moments import moment

MOST_WRONG = 20
REAL_CALL = timedelta(days=180)
NOT_FOUND_MOST = timedelta(days=90)
FAILED_MOST = timedelta(days=7)
UNREPORTED = {"vote_average", "vote_count", "popularity", "imdb_title", "year", "box_office"} | {
    *("imdb_rating", "imdb_votes", "rotten_tomatoes", "metascore", "in_omdb", "in_fanart")
}
"""Fields of the embedded films that TMDB's feed does not report."""


@dataclass(slots=True)
class Ref:
    """What the model knows of a film at a provider."""

    fetched: datetime
    watched: dict[str, Any]
    due: datetime
    cycle_due: datetime
    confirmed: datetime | None = None
    cycles: int = 0
    cycle_age: MovieAge | None = None
    """Age at the last counted cycle."""
    frozen: bool = False
    was_frozen: bool = False
    """It was frozen since its last change."""


@dataclass
class Found:
    """What the model counted; `wrong` holds every disagreement, in words."""

    wrong: list[str] = field(default_factory=list)
    freezes: Counter[str] = field(default_factory=Counter)
    """By kind: third (after exactly 3 unchanged cycles), of_age (it had them when it became archived), again."""
    unfrozen: int = 0
    confirmations: int = 0
    latency: Counter[int] = field(default_factory=Counter)
    """Days from a change to the call that fetched it."""
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Answers by provider and age."""
    daily: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What asking for everything every day would have cost, by provider and age."""
    late: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Days on which a film ended a tick overdue, by provider and by how many ticks in a row."""
    waited: Counter[tuple[str, int]] = field(default_factory=Counter)
    """The same on days on which the quota, an outage or a pause after a failure stood in the way."""

    def complain(self, text: str) -> None:
        """Keep a disagreement; the first ones are enough."""
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append(text)


class RefreshModel:
    """The model of one simulation."""

    def __init__(self, operations: Operations, catalogue: Catalogue, providers: tuple[str, ...]) -> None:
        self.found = Found()
        self._operations, self._catalogue, self._providers = operations, catalogue, providers
        self._refs: dict[tuple[int, str], Ref] = {}
        self._released: dict[int, str | None] = {}
        self._last_answer = 0
        self._changed: dict[int, datetime] = {}
        self._seen_until: datetime | None = None
        self._unfetched: dict[int, datetime] = {}
        self._moved: set[int] = set()
        self._streak: Counter[tuple[int, str]] = Counter()
        self._excused: set[tuple[int, str]] = set()

    @property
    def unfetched(self) -> int:
        """How many films changed, by what TMDB reports, and were not fetched since."""
        return sum(film not in self._moved for film in self._unfetched)

    def truth(self, now: datetime) -> None:
        """Learn which films changed since the last look, from the server itself."""
        since = self._seen_until or now - timedelta(days=1)
        for change in self._catalogue.changes_between(_midnight(since), now):
            if change.field not in UNREPORTED and change.at > since:
                self._changed[change.tmdb_id] = change.at
                if (change.tmdb_id, "tmdb") in self._refs:
                    self._unfetched.setdefault(change.tmdb_id, change.at)
        self._seen_until = now

    def feed_was_read(self, since: datetime, now: datetime) -> None:
        """Unfreeze what the feed reported, whose windows begin with the day of the last look; then check"
        " what it confirmed."""
        self._dates()
        for change in self._catalogue.changes_between(_midnight(since), now):
            ref = self._refs.get((change.tmdb_id, "tmdb")) if change.field not in UNREPORTED else None
            if ref is not None and ref.frozen:
                ref.frozen = False
                self.found.unfrozen += 1
        rows = self._operations.rows(
            "SELECT movie_id, confirmed_unchanged_at FROM fetch_state WHERE confirmed_unchanged_at IS NOT NULL"
        )
        for row in rows:
            ref, confirmed = self._refs.get((row["movie_id"], "tmdb")), moment(row["confirmed_unchanged_at"])
            if ref is not None and confirmed is not None and confirmed != ref.confirmed:
                self._confirmed(row["movie_id"], ref, confirmed)

    def _confirmed(self, film: int, ref: Ref, at: datetime) -> None:
        self.found.confirmations += 1
        changed = self._changed.get(film)
        if changed is not None and ref.fetched < changed <= at:
            self.found.complain(f"{film} was confirmed at {at}, though it changed at {changed}, fetched {ref.fetched}")
        if at - ref.fetched >= REAL_CALL:
            self.found.complain(f"{film} was confirmed at {at}, last real call {ref.fetched}")
        if ref.frozen:
            self.found.complain(f"{film} was confirmed at {at} although it is frozen")
        if at >= ref.cycle_due:
            self._cycle("tmdb", film, ref, at, of=max(ref.due, ref.cycle_due))
        ref.confirmed = at
        ref.due = min(due_after_good("tmdb", self._date(film), at), ref.fetched + REAL_CALL)
        self._freeze("tmdb", film, ref, at)

    def answers_were_kept(self, now: datetime) -> None:
        """Take in the answers since the last look, in their order."""
        self._dates()
        rows = self._operations.rows(
            "SELECT response_number AS place, movie_id, provider, endpoint, outcome, body_hash, body, fetched_at"
            " FROM responses r LEFT JOIN body_keys USING (body_id) LEFT JOIN bodies USING (body_id)"
            " WHERE response_number > ? AND movie_id IS NOT NULL ORDER BY response_number",
            (self._last_answer,),
        )
        for row in rows:
            self._last_answer = row["place"]
            film, provider = row["movie_id"], row["provider"]
            age = get_movie_age(self._date(film), now)
            self.found.answers[provider, age.value] += 1
            if row["outcome"] == "ok" and row["endpoint"] == ROUTES[provider].endpoint:
                at = moment(row["fetched_at"])
                assert at is not None
                parser = PARSERS[provider]
                read = parser.parse(read_body(row["body_hash"], row["body"])).row
                facts = declared_facts(provider, parser.watched(read))
                watched = {name: facts.get(name) for name, how in DECLARED[provider].items() if how.counts}
                self._answer(film, provider, watched, at)

    def _answer(self, film: int, provider: str, watched: dict[str, Any], at: datetime) -> None:
        if provider == "tmdb" and (since := self._unfetched.get(film)) is not None and since <= at:
            self.found.latency[(at.date() - since.date()).days] += 1
            del self._unfetched[film]
        ref = self._refs.get((film, provider))
        if ref is None:
            due = due_after_good(provider, self._date(film), at, scale=first_interval_scale(film))
            self._refs[film, provider] = Ref(at, watched, due, due)
            return
        changed, ref.fetched, ref.watched = ref.watched != watched, at, watched
        ref.due = due_after_good(provider, self._date(film), at)
        if changed:
            ref.cycles, ref.was_frozen, ref.frozen, ref.cycle_age = 0, False, False, None
            ref.cycle_due = ref.due
            if provider == "tmdb":
                for other in self._providers:
                    if (its := self._refs.get((film, other))) is not None:
                        its.frozen = False
        elif at >= ref.cycle_due:
            self._cycle(provider, film, ref, at, of=at)
        self._freeze(provider, film, ref, at)

    def _cycle(self, provider: str, film: int, ref: Ref, at: datetime, *, of: datetime) -> None:
        """Count a cycle that was seen at one moment and ended at another: the due date that the feed confirmed."""
        ref.cycles += 1
        if ref.cycles == 3:
            ref.cycle_age = get_movie_age(self._date(film), at)
        ref.cycle_due = due_after_good(provider, self._date(film), of)

    def _freeze(self, provider: str, film: int, ref: Ref, at: datetime) -> None:
        was, released = ref.frozen, self._date(film)
        archived = released is None or (at.date() - released).days > 365
        ref.frozen = archived and ref.cycles >= 3
        if ref.frozen and not was and film not in self._moved:
            kind = "again" if ref.was_frozen else "third" if ref.cycles == 3 else "of_age"
            if kind == "of_age" and ref.cycle_age is MovieAge.ARCHIVED:
                self.found.complain(f"{provider} of {film} froze after {ref.cycles} unchanged cycles")
            self.found.freezes[kind] += 1
            ref.was_frozen = True

    def unfrozen_by_a_person(self, film: int, provider: str) -> None:
        """Know of a person's decision: it counts from an unchanged streak of 0 on."""
        if (ref := self._refs.get((film, provider))) is not None:
            ref.frozen, ref.cycles, ref.was_frozen, ref.cycle_age = False, 0, False, None

    def compare(self, now: datetime, hindered: frozenset[str], *, failing: bool) -> None:
        """Compare the store with the model, and count what is overdue at the end of this tick.

        `hindered`: providers whose quota was used up today; `failing`: none of them answers.
        """
        self._movers()
        for row in self._operations.rows(
            "SELECT s.*, f.release_date, f.gone_at FROM fetch_state s JOIN films f USING (movie_id)"
            " WHERE s.external_id IS NOT NULL AND f.merged_into IS NULL"
        ):
            film, provider = row["movie_id"], row["provider"]
            if provider not in self._providers or row["gone_at"] is not None:
                continue
            age = get_movie_age(self._date(film), now)
            self.found.daily[provider, age.value] += 1
            ref, key = self._refs.get((film, provider)), (film, provider)
            if film not in self._moved and ref is not None:
                stored = (
                    row["unchanged_streak"],
                    row["frozen"] == 1,
                    moment(row["fetched_at"]),
                    moment(row["confirmed_unchanged_at"]),
                )
                if stored != (ref.cycles, ref.frozen, ref.fetched, ref.confirmed):
                    self.found.complain(f"{now:%F} {key}: the store says {stored}, the model {ref}")
            if row["frozen"] or not _is_overdue(row, provider, age, now):
                self._streak.pop(key, None)
                self._excused.discard(key)
                continue
            paused = row["status"] == "failed" and now < _tried_again(row)
            if provider in hindered or failing or paused or (key in self._excused and row["status"] == "deferred"):
                self._excused.add(key)
                self.found.waited[provider, 1] += 1
                continue
            self._streak[key] += 1
            self.found.late[provider, self._streak[key]] += 1
            if self._streak[key] == 2:
                self.found.complain(f"{now:%F} {key} is overdue for two ticks: {dict(row)}")

    def _movers(self) -> None:
        rows = self._operations.rows(
            "SELECT movie_id FROM external_ids WHERE role = 'alias' UNION"
            " SELECT movie_id FROM films WHERE gone_at IS NOT NULL OR merged_into IS NOT NULL"
        )
        self._moved |= {row["movie_id"] for row in rows}

    def _dates(self) -> None:
        """Learn new release dates; a film whose date moved has its cycles end where its new age puts them."""
        for row in self._operations.rows("SELECT movie_id, release_date FROM films"):
            film, released = row["movie_id"], row["release_date"]
            if self._released.get(film, released) != released:
                self._released[film] = released
                for provider in self._providers:
                    if (ref := self._refs.get((film, provider))) is not None:
                        base = max(ref.fetched, ref.confirmed or ref.fetched)
                        ref.due = ref.cycle_due = due_after_good(provider, self._date(film), base)
                        ref.frozen &= get_movie_age(self._date(film), base) is MovieAge.ARCHIVED
            self._released[film] = released

    def _date(self, film: int) -> date | None:
        text = self._released.get(film)
        return date.fromisoformat(text) if text else None


def _is_overdue(row: Any, provider: str, age: MovieAge, now: datetime) -> bool:
    """Return whether a film should have been asked for by now, by the table of intervals alone."""
    base = moment(max(row["fetched_at"] or 0, row["confirmed_unchanged_at"] or 0))
    assert base is not None
    if row["good_answer_id"] is not None and row["status"] != "not_found":
        return bool(now - base >= timedelta(days=INTERVAL_DAYS[provider][age]))
    checked = moment(row["checked_at"])
    return checked is None or row["status"] != "not_found" or now - checked >= NOT_FOUND_MOST


def _tried_again(row: Any) -> datetime:
    checked = moment(row["checked_at"])
    assert checked is not None
    return checked + min(FAILED_MOST, timedelta(hours=2 ** min(row["attempts"] - 1, 20)))


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), time(), UTC)

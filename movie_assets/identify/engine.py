"""The identification engine: it asks everything that may show which film is meant, once, and keeps it in memory.

Belongs here: the order of questions, the memory of one identification, its decision. Does not belong here: the rules
(matching/), what follows from a decision (resolution.py), HTTP (providers/).
Nothing that is learned here is written anywhere: a process that dies here leaves nothing behind.
"""

import asyncio
from collections.abc import Awaitable, Collection, Iterable
from dataclasses import dataclass, field, replace

from movie_assets.collect.session import Session
from movie_assets.collect.understanding import understand
from movie_assets.errors import BadAnswerError, ProviderError
from movie_assets.matching.candidates import NAMESPACES, Candidate, Hit, Query, canonical_ids
from movie_assets.matching.cross_reference import Lookup, Question, to_ask
from movie_assets.matching.decision import decide_automated
from movie_assets.matching.doubt import leaves_doubt
from movie_assets.matching.outcome import Decision, DecisionOutcome, Evidence
from movie_assets.matching.query import Asked
from movie_assets.matching.ranking import rank_interactive
from movie_assets.matching.titles import same_title, search_text
from movie_assets.models import Outcome, RawResponse, Reading
from movie_assets.providers.registry import SEEKING
from movie_assets.providers.seeking import ByTitle

Key = tuple[str, str, str]
"""Provider, endpoint, asked id or title."""
MOST_PAGES = 5
"""How many pages of one search are read. If the search has more, an automated identification stops."""


@dataclass
class Memory:
    """What one identification has learned: hits of the present query, and every answer by what was asked."""

    hits: list[Hit] = field(default_factory=list)
    answers: dict[Key, RawResponse] = field(default_factory=dict)
    """What is in here is never asked again."""
    readings: dict[Key, Reading] = field(default_factory=dict)
    """What the answers with a film's whole record say."""
    missing: set[tuple[str, str]] = field(default_factory=set)
    """(namespace, id) that does not exist, as its issuer says."""
    failed: dict[str, str] = field(default_factory=dict)
    """Provider -> why it gave no answer. If any is here, only a film that `stands` without it is decided."""
    cut: set[str] = field(default_factory=set)
    """Providers whose search has more pages than were read."""
    in_all_years: set[str] = field(default_factory=set)
    """Titles that no film has in the year asked for. What was found in all years is for a person to see."""


@dataclass(frozen=True)
class Identified:
    """The outcome of a request: the query that counted, all candidates ranked, the decision.

    `decision` is None if a provider failed and could have changed it.

    `off`: providers that were not asked, because they are switched off or have no key.
    """

    query: Query
    memory: Memory
    candidates: tuple[Candidate, ...]
    decision: Decision | None
    off: tuple[str, ...]

    @property
    def failure(self) -> str:
        """Why nothing was decided, in words."""
        return "; ".join(self.memory.failed.values())


async def identify(session: Session, asked: Asked) -> Identified:
    """Ask the providers which film is meant, and decide. Nothing is stored.

    Of several readings of a title, the first one that finds anything counts; where none does, the first
    one's reason is given. A provider that fails leaves everything undecided, unless it is off, or the request names an
    id and its film `stands`.
    """
    memory = Memory()
    engine = _Engine(session, memory)
    off = tuple(name for name in SEEKING if name not in session.clients)
    of_whole_title = ""
    for query in asked.queries():
        await engine.gather(query)
        ranked = rank_interactive(query, memory.hits)
        decision = _decide(query, memory, off)
        if memory.failed and not (query.ids and decision.candidate and stands(decision.candidate, memory)):
            return Identified(query, memory, ranked, None, off)
        # An id that is not certain counts only if it says which film is meant; else the next one is asked about.
        if decision.candidate is not None or (decision.outcome is not DecisionOutcome.NOT_FOUND and not query.unsure):
            break
        if not query.unsure:
            of_whole_title = of_whole_title or decision.reason
    else:
        decision = replace(decision, reason=of_whole_title or decision.reason)
    return Identified(query, memory, ranked, decision, off)


def stands(film: Candidate, memory: Memory) -> bool:
    """Return whether a film is certain whatever the providers that failed would have said.

    It is when the record of its leading id's own issuer is there, and who failed speaks for lesser ids: what they have
    of the film is due later. TMDB's failure thus stops every film, or one would be kept under a lesser id for good.
    """
    leading = next((name for name in NAMESPACES if name in film.ids), None)
    if not any(hit.complete and hit.speaks_for == leading for hit in film.hits):
        return False
    speaking = [SEEKING[provider].speaks_for for provider in memory.failed]
    return all(name is None or NAMESPACES.index(name) > NAMESPACES.index(leading or "") for name in speaking)


def _decide(query: Query, memory: Memory, off: Collection[str]) -> Decision:
    decision = decide_automated(query, memory.hits, missing=memory.missing)
    more = [Evidence("provider_off", f"{name} is off: not asked, so this is less certain") for name in off]
    more += [Evidence("provider_failed", f"{name}: what it has of the film is due later") for name in memory.failed]
    askable = {name for provider, seeking in SEEKING.items() if provider not in off for name in seeking.by_id}
    unasked = canonical_ids(query.ids).keys() - askable
    if decision.outcome is DecisionOutcome.NOT_FOUND and unasked and not query.ids.keys() & askable:
        # Nobody was asked: that is no "nobody knows".
        who = f"{' and '.join(off)} {'is' if len(off) == 1 else 'are'} off"
        reason = f"nobody was asked who knows {' and '.join(sorted(unasked))} ids: {who}"
        decision = replace(decision, outcome=DecisionOutcome.AMBIGUOUS, reason=reason)
    if query.title in memory.in_all_years and decision.outcome is DecisionOutcome.CONFIDENT and not query.ids:
        reason = f"no search of {query.year} finds {query.title!r}: one provider alone has that year"
        decision = replace(decision, outcome=DecisionOutcome.NOT_FOUND, reason=reason, candidate=None)
    if memory.cut and decision.outcome is DecisionOutcome.CONFIDENT and not query.ids:
        # A film of the same title may be on a page that was not read.
        more += [Evidence("search_cut", f"{name} found more than was read") for name in sorted(memory.cut)]
        reason = "one film fits, but a search found more than was read"
        decision = replace(decision, outcome=DecisionOutcome.AMBIGUOUS, reason=reason, candidate=None)
    return replace(decision, evidence=(*decision.evidence, *more))


class _Engine:
    """The questions of one identification."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._clients = session.clients
        self._memory = memory
        self._asked: set[Lookup] = set()
        self._searched: set[tuple[str, int | None]] = set()
        self._active = {name: seeking for name, seeking in SEEKING.items() if name in session.clients}
        self._questions = [
            Question(name, namespace, by_id.links, by_id.finds)
            for name, seeking in self._active.items()
            for namespace, by_id in seeking.by_id.items()
        ]

    async def gather(self, query: Query) -> None:
        """Ask what there is to ask about a query."""
        if not query.ids:
            await self._search_all(query)
        while wanted := to_ask(query, self._memory.hits, self._answerable(query), self._asked):
            self._asked.update(wanted)
            await asyncio.gather(*(self._unless_it_fails(look.provider, self._look_up(look)) for look in wanted))
        found = decide_automated(query, self._memory.hits, missing=self._memory.missing)
        undecided = query.ids and not query.unsure and found.candidate is None
        if undecided or leaves_doubt(query, found.candidate):
            await self._search_all(query)

    async def _search_all(self, query: Query) -> None:
        """Search for the title in the year; if no film has it there, in all years: a person then sees who has it."""
        await self._search_in(query)
        if query.year is not None and not _has_namesake(query, self._memory.hits):
            self._memory.in_all_years.add(query.title or "")
            await self._search_in(replace(query, year=None))

    async def _search_in(self, query: Query) -> None:
        text = search_text(query.title or "")
        if text and (text, query.year) not in self._searched:
            self._searched.add((text, query.year))
            searches = [
                self._unless_it_fails(name, self._search(name, seeking.by_title, text, query))
                for name, seeking in self._active.items()
                if seeking.by_title is not None
            ]
            await asyncio.gather(*searches)

    def _answerable(self, query: Query) -> list[Question]:
        """Return the questions still worth asking: after a failure a title is not decided, an id may be."""
        failed = self._memory.failed
        if failed and not query.ids:
            return []
        return [question for question in self._questions if question.provider not in failed]

    async def _unless_it_fails(self, provider: str, work: Awaitable[None]) -> None:
        try:
            await work
        except ProviderError as error:
            self._memory.failed.setdefault(provider, str(error))

    async def _search(self, provider: str, by_title: ByTitle, title: str, query: Query) -> None:
        """Read the pages of a search until one is empty or repeats the others, whatever their number is said to be."""
        page, pages, seen = 1, 1, set[str]()
        while page <= min(pages, MOST_PAGES):
            ask = by_title.ask(self._clients[provider], title, query.year, page)
            answer = await self._once((provider, "search", f"{title}/{query.year}/{page}"), ask)
            if (lookup := self._record_of(answer)) is not None:
                self._asked.add(lookup)
                self._memory.answers[provider, answer.endpoint, lookup.id] = answer
                self._take(lookup, answer)
                return
            hits, pages = by_title.read(answer)
            self._found(provider, hits)
            found_ids = {str(sorted(hit.ids.items())) for hit in hits}
            if not hits or seen.issuperset(found_ids):
                pages = page if not hits else MOST_PAGES + 1  # what repeats itself hides the rest
                break
            seen |= found_ids
            if by_title.best_first and not _has_namesake(query, hits):
                return
            page += 1
        if pages > MOST_PAGES:
            self._memory.cut.add(provider)

    def _record_of(self, answer: RawResponse) -> Lookup | None:
        """Return the lookup that would have brought the answer to a search, if it is a whole record."""
        for namespace, by_id in self._active[answer.provider].by_id.items():
            if by_id.endpoint == answer.endpoint:
                return Lookup(answer.provider, namespace, answer.external_id)
        return None

    async def _look_up(self, lookup: Lookup) -> None:
        by_id = self._active[lookup.provider].by_id[lookup.namespace]
        ask = by_id.ask(self._clients[lookup.provider], lookup.id)
        self._take(lookup, await self._once((lookup.provider, by_id.endpoint, lookup.id), ask))

    def _take(self, lookup: Lookup, answer: RawResponse) -> None:
        """Read the answer to a lookup.

        Raises:
            BadAnswerError: the answer is not what the provider promises.
        """
        by_id = self._active[lookup.provider].by_id[lookup.namespace]
        if answer.outcome is Outcome.NOT_FOUND:
            if by_id.issuer:
                self._memory.missing.add((lookup.namespace, lookup.id))
        elif by_id.of_record is not None:
            reading = self._memory.readings[lookup.provider, by_id.endpoint, lookup.id] = understand(answer)
            if reading.record is None:
                raise BadAnswerError(lookup.provider, reading.reason or "the parser keeps no record")
            self._found(lookup.provider, [by_id.of_record(reading.record)])
        elif by_id.read is not None:
            self._found(lookup.provider, by_id.read(answer))

    def _found(self, provider: str, hits: Iterable[Hit]) -> None:
        """Remember hits. A record without a title, such as OMDb's of a duplicate, is no film of its own."""
        speaks_for = self._active[provider].speaks_for
        titled = [hit for hit in hits if hit.title or hit.alternative_titles]
        self._memory.hits += [replace(hit, speaks_for=speaks_for) for hit in titled]

    async def _once(self, key: Key, ask: Awaitable[RawResponse]) -> RawResponse:
        """Make a call and keep its answer in memory. A second call for the same thing is a bug."""
        assert key not in self._memory.answers, key
        answer = await ask
        self._memory.answers[key] = answer
        return answer


def _has_namesake(query: Query, hits: Iterable[Hit]) -> bool:
    return any(same_title(query.title or "", name) for hit in hits for name in hit.titles)

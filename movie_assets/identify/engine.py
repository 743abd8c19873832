"""The identification engine: everything that may tell which film is meant is asked once and kept in memory.

Belongs here: the order of questions, the memory of one identification, its decision. Does not belong here: the rules of
both (matching), what follows from a decision (resolution.py), HTTP (providers).

Nothing that is learned here is written anywhere: a process that dies here leaves nothing behind.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field, replace

from movie_assets.collect.session import Session
from movie_assets.collect.understanding import Refusal, Understood, understand
from movie_assets.errors import BadAnswerError, ProviderError
from movie_assets.matching.candidates import Candidate, Hit, Query
from movie_assets.matching.cross_reference import Lookup, Question, to_ask
from movie_assets.matching.decision import decide_automated
from movie_assets.matching.outcome import Decision, DecisionOutcome, Evidence
from movie_assets.matching.query import Asked
from movie_assets.matching.ranking import rank_interactive
from movie_assets.matching.titles import same_title, search_text
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.registry import SEEKING
from movie_assets.providers.seeking import ByTitle

Key = tuple[str, str, str]
"""Provider, endpoint, asked id or title."""
MOST_PAGES = 5
"""Pages of one search that are read; what a search has beyond them stops an automated identification."""


@dataclass
class Memory:
    """What one identification has learned: hits of the query at hand, and every answer, by what was asked."""

    hits: list[Hit] = field(default_factory=list)
    answers: dict[Key, RawResponse] = field(default_factory=dict)
    """What stands here is never asked again."""
    understood: dict[Key, Understood | Refusal] = field(default_factory=dict)
    """What the answers with a film's whole record say."""
    missing: set[tuple[str, str]] = field(default_factory=set)
    """(namespace, id) that its issuer says is nothing."""
    failed: dict[str, str] = field(default_factory=dict)
    """Provider -> why it gave no answer: then nothing is decided."""
    cut: set[str] = field(default_factory=set)
    """Providers whose search has more pages than were read."""


@dataclass(frozen=True)
class Identified:
    """What came of a request: the query that counted, all candidates ranked, the decision (None: a provider failed).

    `off`: providers that are switched off or have no key, and were not asked.
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


async def identify(session: Session, asked: Asked, *, interactive: bool = False) -> Identified:
    """Ask the providers which film is meant, and decide; nothing is kept.

    Of several readings of a title the first that finds anything counts. A provider that fails, other than one that is
    off, leaves everything undecided.
    """
    memory = Memory()
    engine = _Engine(session, memory, interactive=interactive)
    off = tuple(name for name in SEEKING if name not in session.clients)
    for query in asked.queries():
        await engine.gather(query)
        ranked = rank_interactive(query, memory.hits)
        if memory.failed:
            return Identified(query, memory, ranked, None, off)
        decision = _decide(query, memory, off)
        if decision.outcome is not DecisionOutcome.NOT_FOUND:
            break
    return Identified(query, memory, ranked, decision, off)


def _decide(query: Query, memory: Memory, off: Iterable[str]) -> Decision:
    decision = decide_automated(query, memory.hits, missing=memory.missing)
    more = [Evidence("provider_off", f"{name} is off: not asked, so this is less certain") for name in off]
    if memory.cut and decision.outcome is DecisionOutcome.CONFIDENT and not query.ids:
        # A namesake may stand on a page that was not read.
        more += [Evidence("search_cut", f"{name} found more than was read") for name in sorted(memory.cut)]
        reason = "one film fits, but a search found more than was read"
        decision = replace(decision, outcome=DecisionOutcome.AMBIGUOUS, reason=reason, candidate=None)
    return replace(decision, evidence=(*decision.evidence, *more))


class _Engine:
    """The questions of one identification."""

    def __init__(self, session: Session, memory: Memory, *, interactive: bool) -> None:
        self._clients = session.clients
        self._memory = memory
        self._interactive = interactive
        self._asked: set[Lookup] = set()
        self._searched: set[str] = set()
        self._active = {name: seeking for name, seeking in SEEKING.items() if name in session.clients}
        self._questions = [
            Question(name, namespace, by_id.links, by_id.finds)
            for name, seeking in self._active.items()
            for namespace, by_id in seeking.by_id.items()
        ]

    async def gather(self, query: Query) -> None:
        """Ask what there is to ask about a query."""
        text = "" if query.ids else search_text(query.title or "")
        if text and text not in self._searched:
            self._searched.add(text)
            searches = [
                self._unless_it_fails(name, self._search(name, seeking.by_title, text, query))
                for name, seeking in self._active.items()
                if seeking.by_title is not None
            ]
            await asyncio.gather(*searches)
        while wanted := to_ask(query, self._memory.hits, self._questions, self._asked):
            if self._memory.failed:
                return
            self._asked.update(wanted)
            await asyncio.gather(*(self._unless_it_fails(look.provider, self._look_up(look)) for look in wanted))

    async def _unless_it_fails(self, provider: str, work: Awaitable[None]) -> None:
        try:
            await work
        except ProviderError as error:
            self._memory.failed.setdefault(provider, str(error))

    async def _search(self, provider: str, by_title: ByTitle, title: str, query: Query) -> None:
        page, pages = 1, 1
        while page <= min(pages, MOST_PAGES):
            ask = by_title.ask(self._clients[provider], title, query.year, page, self._interactive)
            answer = await self._once((provider, "search", f"{title}/{query.year}/{page}"), ask)
            if (lookup := self._record_of(answer)) is not None:
                self._asked.add(lookup)
                self._memory.answers[provider, answer.endpoint, lookup.id] = answer
                self._take(lookup, answer)
                return
            hits, pages = by_title.read(answer)
            self._found(provider, hits)
            if by_title.best_first and not _has_namesake(query, hits):
                return
            page += 1
        if pages > MOST_PAGES:
            self._memory.cut.add(provider)

    def _record_of(self, answer: RawResponse) -> Lookup | None:
        """Return the look-up that would have brought the answer to a search, when it is a whole record."""
        for namespace, by_id in self._active[answer.provider].by_id.items():
            if by_id.endpoint == answer.endpoint:
                return Lookup(answer.provider, namespace, answer.external_id)
        return None

    async def _look_up(self, lookup: Lookup) -> None:
        by_id = self._active[lookup.provider].by_id[lookup.namespace]
        ask = by_id.ask(self._clients[lookup.provider], lookup.id, self._interactive)
        self._take(lookup, await self._once((lookup.provider, by_id.endpoint, lookup.id), ask))

    def _take(self, lookup: Lookup, answer: RawResponse) -> None:
        """Take in what the answer to a look-up says.

        Raises:
            BadAnswerError: the answer is not what the provider promises.
        """
        by_id = self._active[lookup.provider].by_id[lookup.namespace]
        if answer.outcome is Outcome.NOT_FOUND:
            if by_id.issuer:
                self._memory.missing.add((lookup.namespace, lookup.id))
        elif by_id.of_record is not None:
            understood = self._memory.understood[lookup.provider, by_id.endpoint, lookup.id] = understand(answer)
            if understood.record is None:
                reason = understood.reason if isinstance(understood, Refusal) else "the parser keeps no record"
                raise BadAnswerError(lookup.provider, reason)
            self._found(lookup.provider, [by_id.of_record(understood.record)])
        elif by_id.read is not None:
            self._found(lookup.provider, by_id.read(answer))

    def _found(self, provider: str, hits: Iterable[Hit]) -> None:
        speaks_for = self._active[provider].speaks_for
        self._memory.hits += [replace(hit, speaks_for=speaks_for) for hit in hits]

    async def _once(self, key: Key, ask: Awaitable[RawResponse]) -> RawResponse:
        """Make a call and keep its answer in memory; a second call of the same is a mistake of ours."""
        assert key not in self._memory.answers, key
        answer = await ask
        self._memory.answers[key] = answer
        return answer


def _has_namesake(query: Query, hits: Iterable[Hit]) -> bool:
    return any(same_title(query.title or "", name) for hit in hits for name in hit.titles)

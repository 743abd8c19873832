"""The identification engine: it asks everything that may show which film is meant, once, and keeps it in memory.

Belongs here: the order of questions, the memory of one identification, its decision. Does not belong here: the rules
(matching/), what follows from a decision (resolution.py), HTTP (providers/).
Nothing that is learned here is written anywhere: a process that dies here leaves nothing behind.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace

from movie_assets.collect.session import Session
from movie_assets.errors import ProviderError
from movie_assets.matching.candidates import Candidate, Hit, Query
from movie_assets.matching.cross_reference import Lookup, to_ask
from movie_assets.matching.decision import decide_automated
from movie_assets.matching.outcome import Decision, DecisionOutcome, Evidence
from movie_assets.matching.query import Asked
from movie_assets.matching.ranking import rank_interactive
from movie_assets.matching.titles import same_title, search_text
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.omdb import search as omdb_hits
from movie_assets.providers.tmdb import search as tmdb_hits
from movie_assets.providers.tvdb import search as tvdb_hits

ASKED = ("tmdb", "omdb", "tvdb")
"""The providers that are asked. Fanart.tv knows no more than the ids it is asked with."""
MOST_PAGES = 5
"""How many pages of one search are read. If the search has more, an automated identification stops."""


@dataclass
class Memory:
    """What one identification has learned: hits of the present query, and every answer by what was asked."""

    hits: list[Hit] = field(default_factory=list)
    answers: dict[tuple[str, str, str], RawResponse] = field(default_factory=dict)
    """(provider, endpoint, asked id or title) -> answer. What is in here is never asked again."""
    missing: set[tuple[str, str]] = field(default_factory=set)
    """(namespace, id) that does not exist, as its issuer says."""
    failed: dict[str, str] = field(default_factory=dict)
    """Provider -> why it gave no answer. If any is here, nothing is decided."""
    cut: set[str] = field(default_factory=set)
    """Providers whose search has more pages than were read."""


@dataclass(frozen=True)
class Identified:
    """The outcome of a request: the query that counted, all candidates ranked, the decision (None: a provider failed).

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


async def identify(session: Session, asked: Asked, *, interactive: bool = False) -> Identified:
    """Ask the providers which film is meant, and decide. Nothing is stored.

    Of several readings of a title, the first one that finds anything counts. A provider that fails leaves everything
    undecided, unless it is off.
    """
    memory = Memory()
    engine = _Engine(session, memory, interactive=interactive)
    off = tuple(name for name in ASKED if name not in session.clients)
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
        # A film of the same title may be on a page that was not read.
        more += [Evidence("search_cut", f"{name} found more than was read") for name in sorted(memory.cut)]
        reason = "one film fits, but a search found more than was read"
        decision = replace(decision, outcome=DecisionOutcome.AMBIGUOUS, reason=reason, candidate=None)
    return replace(decision, evidence=(*decision.evidence, *more))


class _Engine:
    """The questions of one identification."""

    def __init__(self, session: Session, memory: Memory, *, interactive: bool) -> None:
        self._session = session
        self._memory = memory
        self._interactive = interactive
        self._asked: set[Lookup] = set()
        self._searched: set[str] = set()

    async def gather(self, query: Query) -> None:
        """Ask what there is to ask about a query."""
        text = "" if query.ids else search_text(query.title or "")
        if text and text not in self._searched:
            self._searched.add(text)
            await self._search(text, query)
        while wanted := [look for look in to_ask(query, self._memory.hits, self._asked) if self._can(look)]:
            if self._memory.failed:
                return
            self._asked.update(wanted)
            await asyncio.gather(*(self._look_up(lookup) for lookup in wanted))

    def _can(self, lookup: Lookup) -> bool:
        # TVDB finds numbers of any site and does not say whose: it is not asked with TMDB's.
        usable = (lookup.provider, lookup.namespace) != ("tvdb", "tmdb")
        return usable and lookup.provider in self._session.clients

    async def _search(self, title: str, query: Query) -> None:
        searches = {"tmdb": self._search_tmdb, "omdb": self._search_omdb, "tvdb": self._search_tvdb}
        active = [name for name in ASKED if name in self._session.clients]
        await asyncio.gather(*(self._unless_it_fails(name, searches[name](title, query)) for name in active))

    async def _unless_it_fails(self, provider: str, work: Awaitable[None]) -> None:
        try:
            await work
        except ProviderError as error:
            self._memory.failed.setdefault(provider, str(error))

    async def _search_tmdb(self, title: str, query: Query) -> None:
        page, pages = 1, 1
        while page <= min(pages, MOST_PAGES):
            ask = self._session.tmdb.search(title, query.year, page=page, interactive=self._interactive)
            hits, pages = tmdb_hits.search_hits(
                await self._once(("tmdb", "search", f"{title}/{query.year}/{page}"), ask)
            )
            self._memory.hits += hits
            page += 1
        if pages > MOST_PAGES:
            self._memory.cut.add("tmdb")

    async def _search_omdb(self, title: str, query: Query) -> None:
        """Read OMDb's list, ordered by how well a title fits, for as long as films of the same title come."""
        page, pages = 1, 1
        while page <= min(pages, MOST_PAGES):
            ask = self._session.omdb.search(title, query.year, page=page, interactive=self._interactive)
            answer = await self._once(("omdb", "search", f"{title}/{query.year}/{page}"), ask)
            if answer.endpoint == "title":  # for a title too short for a search: one whole record
                if answer.outcome is Outcome.OK:
                    self._take_title(answer)
                return
            hits, pages = omdb_hits.search_hits(answer)
            self._memory.hits += hits
            if not any(same_title(query.title or "", name) for hit in hits for name in hit.titles):
                return
            page += 1
        if pages > MOST_PAGES:
            self._memory.cut.add("omdb")

    async def _search_tvdb(self, title: str, query: Query) -> None:
        ask = self._session.tvdb.search(title, query.year, interactive=self._interactive)
        answer = await self._once(("tvdb", "search", f"{title}/{query.year}"), ask)
        self._memory.hits += tvdb_hits.search_hits(answer)

    def _take_title(self, answer: RawResponse) -> None:
        hit = omdb_hits.title_hit(answer)
        self._asked.add(Lookup("omdb", "imdb", str(hit.ids["imdb"])))
        self._memory.answers["omdb", "title", answer.external_id] = answer
        self._memory.hits.append(hit)

    async def _look_up(self, lookup: Lookup) -> None:
        await self._unless_it_fails(lookup.provider, self._looked_up(lookup))

    async def _looked_up(self, lookup: Lookup) -> None:
        session, go = self._session, self._interactive
        memory = self._memory
        match lookup.provider, lookup.namespace:
            case "tmdb", "tmdb":
                answer = await self._once(("tmdb", "movie", lookup.id), session.tmdb.film(lookup.id, interactive=go))
                self._or_missing(lookup, answer, tmdb_hits.film_hit)
            case "tmdb", source:
                find = session.tmdb.find(lookup.id, source=source, interactive=go)
                memory.hits += tmdb_hits.find_hits(await self._once(("tmdb", "find", lookup.id), find))
            case "omdb", _:
                answer = await self._once(("omdb", "title", lookup.id), session.omdb.film(lookup.id, interactive=go))
                if answer.outcome is Outcome.OK:
                    memory.hits.append(omdb_hits.title_hit(answer))
            case _, "tvdb":
                ask = session.tvdb.film(lookup.id, interactive=go)
                answer = await self._once(("tvdb", "movies_extended", lookup.id), ask)
                self._or_missing(lookup, answer, tvdb_hits.film_hit)
            case _:
                search = session.tvdb.search_remote_id(lookup.id, interactive=go)
                answer = await self._once(("tvdb", "search_remoteid", lookup.id), search)
                memory.hits += tvdb_hits.remote_id_hits(answer)

    def _or_missing(self, lookup: Lookup, answer: RawResponse, read: Callable[[RawResponse], Hit]) -> None:
        if answer.outcome is Outcome.NOT_FOUND:
            self._memory.missing.add((lookup.namespace, lookup.id))
        else:
            self._memory.hits.append(read(answer))

    async def _once(self, key: tuple[str, str, str], ask: Awaitable[RawResponse]) -> RawResponse:
        """Make a call and keep its answer in memory. A second call for the same thing is a bug."""
        assert key not in self._memory.answers, key
        answer = await ask
        self._memory.answers[key] = answer
        return answer

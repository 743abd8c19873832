"""Discovery: the films of a release year, by TMDB's discover pages.

Belongs here: windows, pages, de-duplication. Does not belong here: details of films, the warehouse.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from movie_assets.collect.session import Session
from movie_assets.errors import BadAnswerError, ProviderClosedError, RateLimitedError, ServerError, TransportError
from movie_assets.models import Outcome, RawResponse
from movie_assets.policy.years import UNDATED
from movie_assets.providers.tmdb.client import LAST_PAGE, PARSER_VERSION, discovered

PAGES_AT_ONCE = 10
FAILURES_OF_A_PAGE = 3


@dataclass
class Discovery:
    """What discovery of one year found."""

    year: str
    pages: int = 0
    films: set[int] = field(default_factory=set)
    new: int = 0
    deferred: str | None = None
    """Why pages are missing: the provider's quota or pause; the next run asks again."""


Kept = Callable[[Sequence[int]], None]
"""Hears of the films of a page once they are kept."""


async def discover(
    session: Session,
    years: Sequence[str],
    *,
    min_votes: int,
    max_pages: int | None = None,
    kept: Kept = lambda _: None,
) -> dict[str, Discovery]:
    """Discover the films of these years; each page is kept as it arrives.

    Raises:
        ProviderError: a page failed for good; pages that were answered are kept.
    """
    found = {year: Discovery(year) for year in years}
    reader = _Reader(session, min_votes, max_pages, kept)
    await _all(
        reader.window(found[year], date(int(year), 1, 1), date(int(year), 12, 31)) for year in years if year != UNDATED
    )
    return found


class _Reader:
    """One call of discover."""

    def __init__(self, session: Session, min_votes: int, max_pages: int | None, kept: Kept) -> None:
        self._session = session
        self._min_votes = min_votes
        self._max_pages = max_pages
        self._kept = kept

    async def window(self, found: Discovery, first: date, last: date) -> None:
        """Read a window of release dates; one with more pages than TMDB serves is split in two."""
        total = await self.page(found, first, last, 1)
        wanted = min(total, self._max_pages or total)
        if wanted > LAST_PAGE and first < last:
            known = len(found.films)
            await self.page(found, first, last, LAST_PAGE)
            if len(found.films) == known:  # there is no such page
                await self._pages(found, first, last, LAST_PAGE)
                return
            middle = first + (last - first) // 2
            await self.window(found, first, middle)
            await self.window(found, middle + timedelta(days=1), last)
        else:
            await self._pages(found, first, last, min(wanted, LAST_PAGE))

    async def _pages(self, found: Discovery, first: date, last: date, wanted: int) -> None:
        """Read the pages after the first, some at once, until one is empty or brings nothing new: totals may lie."""
        for start in range(2, wanted + 1, PAGES_AT_ONCE):
            pages, known = range(start, min(start + PAGES_AT_ONCE, wanted + 1)), len(found.films)
            await _all(self.page(found, first, last, page) for page in pages)
            if len(found.films) == known:
                return

    async def _ask(self, first: date, last: date, page: int) -> RawResponse:
        """Ask for a page; after an HTTP 429 again, when the rate limiter lets it. It ends that after the third.

        A page that failed after its retries is asked for again, since a year without it is not whole. While TMDB keeps
        failing it is waited for, within the patience of the run.
        """
        throttle, patience, failures = self._session.throttle, self._session.settings.patience_seconds, 0
        while True:
            try:
                return await self._session.tmdb.discover(first, last, page, self._min_votes)
            except RateLimitedError:
                if self._session.interactive:  # the limiter ends it for automated runs alone
                    raise
            except (ServerError, TransportError):
                failures += 1
                if failures == FAILURES_OF_A_PAGE:
                    raise
            except ProviderClosedError as closed:
                if not closed.failing or not await throttle.reopened(["tmdb"], patience):
                    raise

    async def page(self, found: Discovery, first: date, last: date, page: int) -> int:
        """Read and keep one page; return how many there may be.

        Pages shift while they are read: films are counted once.
        """
        try:
            answer = await self._ask(first, last, page)
        except ProviderClosedError as closed:
            if closed.failing:  # an outage does not mean a year without films: the run fails, and is started again
                raise
            found.deferred = str(closed)
            return 0
        if answer.outcome is not Outcome.OK:
            raise BadAnswerError("tmdb", f"discover page {page} of {found.year} was not found")
        listing, films = discovered(answer.body)
        listed, born = self._session.raw_responses.record_page(answer, films, PARSER_VERSION)
        found.pages += 1
        found.films.update(tmdb_id for tmdb_id, _ in films)
        found.new += born
        self._kept(listed)
        return listing.pages


async def _all(work: Iterable[Awaitable[object]]) -> None:
    """Let everything end, then raise the first error: what the others answered is kept."""
    for result in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result

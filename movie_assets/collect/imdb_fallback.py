"""From an IMDb id that TMDB lacks to a film of its own: a placeholder, reported by the first source that knows it.

Belongs here: the order of sources, the outcome of each id. Does not belong here: the sources (imdb_sources.py), SQL
(store), when TMDB is asked again (placeholder_upgrade.py).
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from movie_assets.collect.fetch import collect
from movie_assets.collect.imdb_sources import FOUND, NO_FILM, NOT_FOUND, OMDB, ImdbSource, Looked, sources_of
from movie_assets.collect.run_report import Report
from movie_assets.collect.session import Session
from movie_assets.errors import ProviderError
from movie_assets.models import Reading
from movie_assets.providers.imdb.record import is_imdb_id
from movie_assets.providers.tmdb import client as tmdb
from movie_assets.store import placeholders
from movie_assets.store.due_calls import Selection
from movie_assets.store.imdb_responses import films_of, record_birth, record_known, record_title
from movie_assets.store.placeholders import Lookup
from movie_assets.store.stored_films import partition_years

SOURCE = "imdb"
"""What `films.source` says of a film that came this way."""

NO_SOURCE = "no source of IMDb titles is on (IMDB_FILES, IMDB_OMDB, IMDB_PAGES), or imdb_files was never materialized"


@dataclass
class Fallback:
    """The outcome of IMDb ids; each is in one of films, refused, missing and failed."""

    films: dict[str, int] = field(default_factory=dict)
    """Id -> the film that it is now."""
    created: set[int] = field(default_factory=set)
    """Of these films those that were made just now."""
    refused: dict[str, str] = field(default_factory=dict)
    """Not a film but an episode, a series, a game ...: why."""
    missing: dict[str, str] = field(default_factory=dict)
    """Every source that is on answered, and none has it."""
    failed: dict[str, str] = field(default_factory=dict)
    """No source has it, and one of them gave no answer: worth another try."""
    sources: dict[str, str] = field(default_factory=dict)
    """Id -> the source that reported it."""
    report: Report = field(default_factory=Report)
    """What collecting at other providers did."""


async def create_placeholders(
    session: Session,
    imdb_ids: Iterable[str],
    *,
    ask_tmdb: bool = False,
    source: str = SOURCE,
) -> Fallback:
    """Add a film for each IMDb id that none of our films has, and collect it at the providers that know IMDb ids.

    It is meant for ids that TMDB lacks. With `ask_tmdb`, TMDB is asked first, and what it has becomes an ordinary film.
    `source` is what films.source says of new films. Films that we have already are returned as they are; one that TMDB
    lacks and about which IMDb was never asked is looked up.

    Raises:
        StoreError: the operations store cannot be written.
        AuthenticationError: TMDB or another provider refused its key.
    """
    done, asked = Fallback(), list(dict.fromkeys(imdb_ids))
    for imdb_id in [i for i in asked if not is_imdb_id(i)]:
        done.missing[imdb_id] = f"{imdb_id!r} is no IMDb id of a title"
    known = films_of(session.operations, asked)
    done.films |= known
    fresh = [i for i in asked if i not in known and i not in done.missing]
    if ask_tmdb:
        fresh = await _ask_tmdb(session, fresh, done, source)
    unasked = placeholders.never_asked(session.operations, list(known.values()))
    await look_up(session, fresh, done, sources_of(session), source=source)
    own = [source for source in sources_of(session) if source.name != OMDB]
    if unasked:
        looked = Fallback()
        await look_up(session, [place.imdb_id for place in unasked], looked, own)
    await collect_films(session, done.created, done)
    return done


async def look_up(
    session: Session,
    imdb_ids: Sequence[str],
    done: Fallback,
    sources: Sequence[ImdbSource],
    *,
    source: str = SOURCE,
) -> None:
    """Ask one source after another for what the ones before did not report, and keep what they report."""
    waiting, said = list(imdb_ids), dict[str, list[tuple[str, Looked]]]()
    for asked in sources:
        if not waiting:
            break
        looked = await asked.look_up(waiting)
        placeholders.keep_lookups(
            session.operations,
            [Lookup(i, asked.name, look.outcome, look.reason) for i, look in looked.items()],
            session.clock(),
            session.raw_responses.run_id,
        )
        for imdb_id, look in looked.items():
            if look.outcome == FOUND and look.reading is not None:
                before = films_of(session.operations, [imdb_id])
                done.films[imdb_id] = _keep(session, look.reading, source)
                done.created |= {done.films[imdb_id]} if not before else set()
                done.sources[imdb_id] = asked.name
            elif look.outcome == NO_FILM:
                done.refused[imdb_id] = look.reason or "no film"
            else:
                said.setdefault(imdb_id, []).append((asked.name, look))
        waiting = [i for i in waiting if i not in done.films and i not in done.refused]
    for imdb_id in waiting:
        words = "; ".join(f"{name}: {look.reason or look.outcome}" for name, look in said.get(imdb_id, []))
        answered = all(look.outcome == NOT_FOUND for _, look in said.get(imdb_id, []))
        place = done.missing if sources and answered else done.failed
        place[imdb_id] = words or NO_SOURCE


def _keep(session: Session, reading: Reading, source: str) -> int:
    raw, operations, responses = reading.raw, session.operations, session.raw_responses
    if raw.provider == "imdb":
        return record_title(responses, operations, reading, source)
    movie_id = record_birth(operations, raw.external_id, reading.reported, source, raw.fetched_at)
    with operations.transaction() as connection:
        return responses.record(connection, movie_id, reading).movie_id


async def _ask_tmdb(session: Session, imdb_ids: Sequence[str], done: Fallback, source: str) -> list[str]:
    """Take what TMDB has as ordinary films; return the ids that it lacks."""
    lanes, lacking = asyncio.Semaphore(session.settings.tmdb.max_concurrent), []

    async def one(imdb_id: str) -> None:
        async with lanes:
            try:
                answer = await session.tmdb.find(imdb_id)
            except ProviderError as error:
                if error.kind == "authentication":
                    raise
                done.failed[imdb_id] = str(error)
                return
        found = tmdb.found(answer.body)
        if len(found) == 1:
            movie_id = record_known(session.raw_responses, session.operations, answer, found[0], imdb_id, source)
            done.films[imdb_id], done.sources[imdb_id] = movie_id, "tmdb"
            done.created.add(movie_id)
        else:
            lacking.append(imdb_id)

    await asyncio.gather(*(one(imdb_id) for imdb_id in imdb_ids))
    return [imdb_id for imdb_id in imdb_ids if imdb_id in lacking]


async def collect_films(session: Session, movie_ids: Iterable[int], done: Fallback) -> None:
    """Bring films up to date at every provider that is due for them."""
    years = partition_years(session.operations, sorted(movie_ids))
    if years:
        selection = Selection(sorted(set(years.values())), tuple(session.clients), movie_ids=list(years))
        done.report.add(await collect(session, years, selection))

"""TMDB's daily list of ids: kept, shown, and what follows: films that left it are asked for, others are discovered.

Belongs here: the steps and their order. Does not belong here: download and swap (downloads.py), queries on the list
(warehouse/exported_ids.py), films (store/listed_films.py).

The list costs no call of TMDB's quota. Every step can be repeated: what a stopped run left is done by the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

import polars as pl

from movie_assets.collect.context import Context, in_session
from movie_assets.collect.downloads import Counted, Got, Refreshed, is_at_hand, refresh_file, whole_lines
from movie_assets.collect.session import Session
from movie_assets.errors import BadAnswerError, RefusedFileError
from movie_assets.providers.tmdb.id_export import MOVIE_IDS, PROVIDER, IdExports, made_at
from movie_assets.providers.values.texts import title
from movie_assets.store.connection import Operations
from movie_assets.store.data_files import DataFile, data_files, keep_problem
from movie_assets.store.listed_films import add_listed, answered_ids, ask_for_left, discovered_ids
from movie_assets.warehouse import exported_ids

SOURCE = "tmdb_ids"
"""What `films.source` says of a film that the list reported first."""
DAYS_BACK = 3
"""The newest list is today's or yesterday's; one that is older was missed, and better than none."""
MOST_WRONG = 0.001
"""A list with a larger share of lines that cannot be read is refused."""
MOST_LEFT, MOST_LEFT_SHARE = 100, 0.01
"""So many of our films may leave the list from one day to the next, or this share of them. More is no news of films but
a list that is not whole: none of them is asked for before its date."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What bringing the list up to date did. `file`: None where the list is switched off, or only shown again."""

    file: Refreshed | None
    known: DataFile
    left: int = 0
    """Films that left the list since, and are due at TMDB now."""
    discovered: int | None = None
    """Films that were added; None where none are taken from the list."""
    problem: str | None = None


def bring(context: Context, *, replay: bool = False) -> Taken:
    """Bring the list, its table and what follows up to date; a replay only shows the list at hand.

    Raises:
        StoreError: a store cannot be written.
    """
    settings, asked, problem = context.settings, 0, None
    works = settings.tmdb.enabled and settings.tmdb.id_export and not replay
    file = in_session(context, refresh, tmdb_needed=False) if works else None
    known = known_list(context.operations)
    if is_at_hand(settings.tmdb_ids_path, known) and known.made_on is not None:
        if exported_ids.shown(context.warehouse) != (known.made_on, known.rows):
            if works:
                asked, problem = _ask_for_left(context, known)
            repeats = exported_ids.judged(settings.tmdb_ids_path)
            exported_ids.show(
                context.warehouse, settings.tmdb_ids_path, known.made_on, repeats=repeats.right != repeats.films
            )
        if problem:
            keep_problem(context.operations, MOVIE_IDS, problem)
    found = _discover(context, settings.min_popularity) if works and settings.min_popularity is not None else None
    return Taken(file, known_list(context.operations), asked, found, problem or (file.problem if file else None))


def known_list(operations: Operations) -> DataFile:
    """Return what is known of the list at hand; nothing where there never was one."""
    return data_files(operations, [MOVIE_IDS]).get(MOVIE_IDS, DataFile(MOVIE_IDS))


def held(operations: Operations) -> pl.Series:
    """Return the TMDB ids of the films that discovery holds."""
    return _series(discovered_ids(operations))


async def refresh(session: Session) -> Refreshed:
    """Bring the file of the list up to date."""
    known, source = known_list(session.operations), _Source(session)
    return await refresh_file(session, source, session.settings.tmdb_ids_path, known, counted)


class _Source:
    """TMDB's host of exports: a file a day, which does not change any more."""

    def __init__(self, session: Session) -> None:
        self._exports, self._clock = IdExports(session.settings.tmdb, session.http), session.clock

    async def download(self, target: Path, known: DataFile) -> Got | None:
        today = self._clock().astimezone(UTC).date()
        for day in (today - timedelta(days=back) for back in range(DAYS_BACK + 1)):
            if known.made_on is not None and day < known.made_on:
                return None
            if (same := day == known.made_on) and known.etag is None:
                return None
            if (got := await self._exports.download(day, target, etag=known.etag if same else None)) is not None:
                return Got(got, day)
            if same:
                return None
        if known.made_on is not None:
            return None
        raise BadAnswerError(PROVIDER, f"there is no list of ids of {today} or of the {DAYS_BACK} days before")


def counted(file: Path) -> Counted:
    """Return what a list holds, having read all of it; a film that stands in it again is a wrong line.

    Raises:
        RefusedFileError: it is no whole file, or too many lines cannot be read.
    """
    lines, export = whole_lines(file, MOVIE_IDS), exported_ids.judged(file)
    if (wrong := lines - export.films) > MOST_WRONG * lines or not export.films:
        raise RefusedFileError(f"{wrong:,} of the {lines:,} lines of {MOVIE_IDS} cannot be read")
    return Counted(export.films, wrong)


def _ask_for_left(context: Context, known: DataFile) -> tuple[int, str | None]:
    """Make films due that left the list; return how many, and why none where there are too many to believe."""
    assert known.made_on is not None
    now = context.clock()
    made = min(made_at(known.made_on), now)
    answered = _series(answered_ids(context.operations, made))
    left = exported_ids.left(context.warehouse, context.settings.tmdb_ids_path, answered)
    if len(left) > max(MOST_LEFT, MOST_LEFT_SHARE * len(answered)):
        return 0, (
            f"{len(left):,} of our {len(answered):,} films are not in the list of {known.made_on}: too many to be gone."
            " None of them is asked for before its date"
        )
    return ask_for_left(context.operations, left, made, now), None


def _discover(context: Context, min_popularity: float) -> int:
    parts = exported_ids.lacked(context.warehouse, held(context.operations), min_popularity, title)
    return sum(add_listed(context.operations, part, SOURCE, context.clock()) for part in parts)


def _series(parts: Iterable[list[int]]) -> pl.Series:
    return pl.concat([pl.Series(dtype=pl.Int64), *(pl.Series(part, dtype=pl.Int64) for part in parts)])

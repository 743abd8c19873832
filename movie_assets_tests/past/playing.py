"""A small collection that lives: films are collected, then change at the providers, and are collected again.

Belongs here: that, and copies of the store at each moment. Does not belong here: assertions.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store import corrections, film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.corrections import Correction
from movie_assets_tests.collecting import collect_years, discover_years

YEARS, NOON = ("1987", "1991"), datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = timedelta(days=2)
Stage = tuple[int, dict[str, Any], bool]
"""Which of the three films, what happens to it at the providers ({} = it is as it was at first), and whether a person
corrects its title."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A moment, and the operations store as it was then."""

    moment: datetime
    store: Path


def play(server: EmbeddedServer, settings: Settings, stages: Sequence[Stage]) -> Iterator[Stopped]:
    """Collect three films, then again after each edit, two days apart; yield each moment with a copy of the store."""
    server.catalogue.reset()
    with Operations(settings.operations_path) as operations:
        found = discover_years(settings, operations, YEARS[0], clock=lambda: NOON)
        films = sorted(found[YEARS[0]].films)[:3]
        for number, (place, edit, corrected) in enumerate([(0, {}, False), *stages]):
            now = NOON + STEP * number
            if edit:
                server.catalogue.edit(films[place], **edit)
            else:
                server.catalogue.reset(films[place])
            shown = sorted(film_frames.movie_ids_of(operations, YEARS) & set(films))
            clock = partial(datetime.fromtimestamp, now.timestamp(), UTC)
            collect_years(settings, operations, *YEARS, force=True, movie_ids=shown, clock=clock)
            if corrected:
                value = f'"Ours {number}"'
                corrections.decide(operations, [Correction(films[place], "title", "set", "a test", value=value)], now)
            yield stopped_at(settings, number, now)
    server.catalogue.reset()


def stopped_at(settings: Settings, number: int, now: datetime) -> Stopped:
    """Return the moment after what was done now, with a copy of the store as it is."""
    copy = settings.operations_path.with_name(f"stopped-{number}.sqlite")
    with closing(sqlite3.connect(settings.operations_path)) as store, closing(sqlite3.connect(copy)) as stopped:
        store.backup(stopped)
    return Stopped(now + timedelta(minutes=1), copy)

"""The fallback from a command or a run to what is shown: session, work, rows of the films that changed.

Belongs here: what the command line and Dagster both call. Does not belong here: either of
them, and the work itself (fallback.py, upgrade.py, data_files.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from movie_assets.collect.imdb_downloads import Refreshed, missing_files, refresh_files, wanted_files
from movie_assets.collect.imdb_fallback import Fallback, create_placeholders
from movie_assets.collect.placeholder_upgrade import Upgraded, upgrade
from movie_assets.collect.session import Session
from movie_assets.collect.workplace import Workplace
from movie_assets.policy.placeholder_lifecycle import BATCH
from movie_assets.store.data_files import data_files
from movie_assets.warehouse.imdb_tables import IMDB_FILES

FRESH_FILES = timedelta(days=1)
"""Data files are looked at once a day."""


@dataclass(frozen=True)
class ImdbDesk(Workplace):
    """Where films that TMDB lacks are worked on: stores, settings and clock of one command or run."""

    def create(self, imdb_ids: Iterable[str], *, ask_tmdb: bool = True, interactive: bool = False) -> Fallback:
        """Make films of IMDb ids, and show them; data files that were never fetched are fetched first."""

        async def work(session: Session) -> Fallback:
            imdb = session.settings.imdb
            if imdb.enabled and imdb.files and "title.basics" in missing_files(session.settings):
                await refresh_files(session)
            return await create_placeholders(session, imdb_ids, ask_tmdb=ask_tmdb, interactive=interactive)

        done = self.with_session(work)
        self.show_films({*done.films.values(), *done.report.films})
        return done

    def upgrade(self, *, limit: int = BATCH) -> Upgraded:
        """Ask TMDB for the placeholders that are due, and show what changed."""
        done = self.with_session(lambda session: upgrade(session, limit=limit))
        self.show_films(done.films)
        return done

    def refresh_files(self, *, force: bool = False) -> list[Refreshed]:
        """Bring the data files up to date; those that were looked at within a day are left alone unless forced."""
        if not (self.settings.imdb.enabled and self.settings.imdb.files):
            return []
        known, now = data_files(self.operations), self.clock()

        def late(name: str) -> bool:
            checked = known[name].checked_at if name in known else None
            return force or checked is None or now - checked >= FRESH_FILES or name in missing_files(self.settings)

        names = [name for name in wanted_files(self.settings) if late(name)]
        return self.with_session(lambda session: refresh_files(session, names)) if names else []

    def files(self) -> pl.DataFrame:
        """Return the data files at hand, as the table imdb_files has them."""
        rows = [
            (f.name, f.rows, f.size, f.etag, f.last_modified, *(m.replace(tzinfo=None) if m else None for m in
             (f.refreshed_at, f.checked_at)), f.problem)
            for f in data_files(self.operations).values()
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=IMDB_FILES.schema, orient="row")

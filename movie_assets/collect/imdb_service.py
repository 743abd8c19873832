"""The work on films that TMDB lacks, from a command or a run to what is shown: placing, upgrading, data files.

Belongs here: one function for each thing that the command line and Dagster both start. Does not belong here: either of
them, and the steps of the work (imdb_fallback.py, placeholder_upgrade.py, imdb_downloads.py).
"""

from collections.abc import Iterable
from datetime import timedelta

from movie_assets.collect import imdb_downloads, placeholder_upgrade
from movie_assets.collect.context import Context, in_session, show_films
from movie_assets.collect.downloads import Refreshed
from movie_assets.collect.imdb_downloads import missing_files, wanted_files
from movie_assets.collect.imdb_fallback import Fallback, create_placeholders
from movie_assets.collect.placeholder_upgrade import Upgraded
from movie_assets.collect.session import Session
from movie_assets.policy.due_dates import CLOCK_OFF
from movie_assets.policy.placeholder_lifecycle import BATCH
from movie_assets.store.data_files import data_files
from movie_assets.warehouse.database import Batch
from movie_assets.warehouse.imdb_tables import IMDB_FILES
from movie_assets.warehouse.previews import rows_of
from movie_assets.warehouse.whole_tables import data_file_rows

FRESH_FILES = timedelta(days=1)
"""A data file that was checked less than this ago is left alone, unless forced."""


def place(context: Context, imdb_ids: Iterable[str], *, ask_tmdb: bool = True, interactive: bool = False) -> Fallback:
    """Make films of IMDb ids, and show them. Data files that were never downloaded are downloaded first.

    Raises:
        ConfigurationError: TMDB is off.
    """

    async def work(session: Session) -> Fallback:
        imdb = session.settings.imdb
        if imdb.enabled and imdb.files and "title.basics" in missing_files(session.settings):
            await imdb_downloads.refresh_files(session)
        return await create_placeholders(session, imdb_ids, ask_tmdb=ask_tmdb)

    done = in_session(context, work, interactive=interactive)
    show_files(context)
    show_films(context, {*done.films.values(), *done.report.films})
    return done


def upgrade(context: Context, *, limit: int = BATCH) -> Upgraded:
    """Ask TMDB again for the placeholders that are due, and show what changed.

    Raises:
        ConfigurationError: TMDB is off.
    """
    done = in_session(context, lambda session: placeholder_upgrade.upgrade(session, limit=limit))
    show_films(context, done.films)
    return done


def refresh_files(context: Context, *, force: bool = False) -> list[Refreshed]:
    """Bring the data files up to date. Those that were checked within a day are left alone, unless forced."""
    if not (context.settings.imdb.enabled and context.settings.imdb.files):
        return []
    names, now, missing = wanted_files(context.settings), context.clock(), missing_files(context.settings)
    known = data_files(context.operations, names)

    def late(name: str) -> bool:
        checked = known[name].checked_at if name in known else None
        return force or checked is None or not -CLOCK_OFF <= now - checked < FRESH_FILES or name in missing

    late_ones = [name for name in names if late(name)]
    done = in_session(context, lambda session: imdb_downloads.refresh_files(session, late_ones)) if late_ones else []
    show_files(context)
    return done


def show_files(context: Context) -> None:
    """Bring the table imdb_files up to the data files at hand."""
    frame = data_file_rows(context.operations)
    if not frame.equals(rows_of(context.warehouse, IMDB_FILES, None).sort("name")):
        context.warehouse.write(Batch([], {IMDB_FILES.name: frame}))

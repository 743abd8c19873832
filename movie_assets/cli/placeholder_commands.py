"""`movie-assets imdb` and `upgrade`: what a person sees of films that TMDB lacks.

Belongs here: tables and sentences for people. Does not belong here: options (imdb_commands.py),
the work (collect/imdb_service.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.cli.terminal import DataConsole
from movie_assets.collect import imdb_service
from movie_assets.collect.context import Context
from movie_assets.settings import Settings
from movie_assets.store.data_files import data_files
from movie_assets.store.film_frames import films
from movie_assets.store.placeholder_figures import enriched, lookups_by_source, placeholder_figures
from movie_assets.store.totals import rate_limit_state
from movie_assets.warehouse.opening import open_operations, read_operations

LICENCE = "Information courtesy of IMDb (https://www.imdb.com): its data files are for personal, non-commercial use."


@contextmanager
def _opened(settings: Settings, *, changing: bool = True) -> Iterator[tuple[Context, Console]]:
    opened = open_operations if changing else read_operations
    with reported_warehouse(settings) as warehouse, opened(settings) as operations:
        yield Context(settings, operations, warehouse), DataConsole()


def make_films(settings: Settings, imdb_ids: Sequence[str], *, refresh: bool) -> bool:
    """Make films of these ids, data files refreshed first when asked; return whether each became one.

    Raises:
        ConfigurationError: TMDB is off.
    """
    with _opened(settings) as (context, console):
        if refresh:
            for file in imdb_service.refresh_files(context, force=True):
                console.print(f"{file.name}: {file.outcome}{f' ({file.problem})' if file.problem else ''}")
        if not imdb_ids:
            return True
        done = imdb_service.place(context, imdb_ids, interactive=True)
        titles = {row["movie_id"]: row for row in films(context.operations, done.films.values()).to_dicts()}
        table = Table("IMDb id", "film", "title", "year", "status", "reported by", box=SIMPLE_HEAD)
        for imdb_id, movie_id in done.films.items():
            row = titles.get(movie_id, {})
            reported = done.sources.get(imdb_id, "known before")
            cells = (row.get("title"), row.get("partition_year"), row.get("import_status"), reported)
            table.add_row(imdb_id, str(movie_id), *(str(cell or "") for cell in cells))
        if done.films:
            console.print(table)
        for what, group in (("no film", done.refused), ("not known", done.missing), ("not answered", done.failed)):
            for imdb_id, why in group.items():
                console.print(f"{imdb_id}: {what}: {why}", style="yellow")
        if any(source in ("data_files", "page") for source in done.sources.values()):
            console.print(LICENCE)
        return len(done.films) == len(set(imdb_ids))


def upgrade_films(settings: Settings, limit: int) -> None:
    """Ask TMDB again for one batch, and say what came of it.

    Raises:
        ConfigurationError: TMDB is off.
    """
    with _opened(settings) as (context, console):
        done = imdb_service.upgrade(context, limit=limit)
        titles = {row["movie_id"]: row["title"] for row in films(context.operations, done.found.values()).to_dicts()}
        if not done.asked and not done.deferred:
            console.print(
                "No film waits for TMDB, or none is due yet: nothing was asked. movie-assets imdb shows them."
            )
            return
        console.print(f"TMDB was asked for {done.asked} films: it has {len(done.found)} now, lacks {len(done.lacking)}")
        for imdb_id, movie_id in done.found.items():
            console.print(f"{imdb_id}: {titles.get(movie_id)} ({movie_id})")
        for imdb_id, why in done.failed.items():
            console.print(f"{imdb_id}: {why}", style="yellow")
        if done.deferred:
            console.print(f"The rest waits: {done.deferred}", style="yellow")


def show_placeholders(settings: Settings) -> None:
    """Show how many placeholders there are, what sources said, and which data files are at hand."""
    now = datetime.now(UTC)
    with _opened(settings, changing=False) as (context, console):
        figures = placeholder_figures(context.operations, now)
        counts, with_answers = lookups_by_source(context.operations), enriched(context.operations)
        limiter, files = rate_limit_state(context.operations, "imdb", now), data_files(context.operations)
    shown = {row["figure"]: row["value"] for row in figures.iter_rows(named=True) if row["provider"] is None}
    took = shown["days_until_tmdb"]
    console.print(
        f"Films that TMDB lacks: {shown['placeholders']:.0f},"
        f" of which {with_answers} with answers of other providers;"
        f" {shown['placeholders_due']:.0f} due to be asked for again;"
        f" {shown['upgrades']:.0f} upgraded{'' if took is None else f', after {took:.0f} days on average'}"
    )
    switches = (("data_files", settings.imdb.files), ("omdb", settings.imdb.omdb), ("page", settings.imdb.pages))
    console.print("Sources in the order in which they are asked, each for what those before it did not find:")
    table = Table("source", "", "found", "not found", "no film", "blocked", "failed", box=SIMPLE_HEAD)
    for name, on in switches:
        own = dict(counts.filter(source=name).select("outcome", "lookups").iter_rows())
        numbers = [f"{own.get(outcome, 0):,}" for outcome in ("found", "not_found", "no_film", "blocked", "failed")]
        table.add_row(name, "on" if on and settings.imdb.enabled else "off", *numbers)
    console.print(table)
    if limiter.closed_until:
        console.print(
            f"page is closed until {limiter.closed_until:%Y-%m-%d %H:%M} UTC: {limiter.reason}", style="yellow"
        )
    for file in files.values():
        checked = f"{file.checked_at:%Y-%m-%d %H:%M} UTC" if file.checked_at else "never"
        problem = f"; {file.problem}" if file.problem else ""
        console.print(f"{file.name}: {file.rows or 0:,} rows, looked at {checked}{problem}")

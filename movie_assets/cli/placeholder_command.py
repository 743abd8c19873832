"""`movie-assets imdb` and `upgrade`: what a person sees of films that TMDB lacks.

Belongs here: tables and sentences for people. Does not belong here: options (imdb_commands.py),
the work (collect/imdb_service.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, columns, in_words
from movie_assets.collect import imdb_service
from movie_assets.collect.context import Context
from movie_assets.providers.imdb.file_columns import COLUMNS
from movie_assets.settings import Settings
from movie_assets.store.data_files import data_files
from movie_assets.store.film_frames import films
from movie_assets.store.placeholder_figures import enriched, lookups_by_source, placeholder_figures
from movie_assets.store.totals import rate_limit_state
from movie_assets.warehouse.opening import open_operations, read_operations
from movie_assets.wording import counted

LICENCE = "Information courtesy of IMDb (https://www.imdb.com): its data files are for personal, non-commercial use."


@contextmanager
def _opened(settings: Settings, *, changing: bool = True) -> Iterator[Context]:
    opened = open_operations if changing else read_operations
    with reported_warehouse(settings) as warehouse, opened(settings) as operations:
        yield Context(settings, operations, warehouse)


def make_films(settings: Settings, out: Output, imdb_ids: Sequence[str], *, refresh: bool) -> bool:
    """Make films of these ids, data files refreshed first when asked; return whether each became one.

    Raises:
        ConfigurationError: TMDB is off.
    """
    with _opened(settings) as context:
        if refresh:
            for file in imdb_service.refresh_files(context, force=True):
                out.say(f"{file.name}: {file.outcome}{f' ({file.problem})' if file.problem else ''}")
        if not imdb_ids:
            return True
        done = imdb_service.place(context, imdb_ids, interactive=True)
        titles = {row["movie_id"]: row for row in films(context.operations, done.films.values()).to_dicts()}
        rows = []
        for imdb_id, movie_id in done.films.items():
            row = titles.get(movie_id, {})
            film = (row.get("title"), row.get("partition_year"), row.get("import_status"))
            rows.append((imdb_id, movie_id, *film, done.sources.get(imdb_id)))
        out.table(Table("films", _FILMS, rows, layout="cells" if rows else "none"))
        for what, group in (("no film", done.refused), ("not known", done.missing), ("not answered", done.failed)):
            for imdb_id, why in group.items():
                out.warn(f"{imdb_id}: {what}: {why}")
        if any(source in ("data_files", "page") for source in done.sources.values()):
            out.say(LICENCE)
        return len(done.films) == len(set(imdb_ids))


def upgrade_films(settings: Settings, out: Output, limit: int) -> None:
    """Ask TMDB again for one batch, and say what came of it.

    Raises:
        ConfigurationError: TMDB is off.
    """
    with _opened(settings) as context:
        done = imdb_service.upgrade(context, limit=limit)
        titles = {row["movie_id"]: row["title"] for row in films(context.operations, done.found.values()).to_dicts()}
        if not done.asked and not done.deferred:
            out.say("No film waits for TMDB, or none is due yet: nothing was asked. movie-assets imdb counts them.")
            return
        out.say(
            f"TMDB was asked for {counted(done.asked, 'film')}: it has {len(done.found)} now, lacks {len(done.lacking)}"
        )
        for imdb_id, movie_id in done.found.items():
            out.say(f"{imdb_id}: {titles.get(movie_id)} ({movie_id})")
        for imdb_id, why in done.failed.items():
            out.warn(f"{imdb_id}: {why}")
        if done.deferred:
            out.warn(f"The rest waits: {done.deferred}")


def show_placeholders(settings: Settings, out: Output) -> None:
    """Show how many placeholders there are, what sources said, and which data files are at hand."""
    now = datetime.now(UTC)
    with _opened(settings, changing=False) as context:
        figures = placeholder_figures(context.operations, now)
        counts, with_answers = lookups_by_source(context.operations), enriched(context.operations)
        limiter, files = rate_limit_state(context.operations, "imdb", now), data_files(context.operations, COLUMNS)
    shown = {row["figure"]: row["value"] for row in figures.iter_rows(named=True) if row["provider"] is None}
    took = shown["days_until_tmdb"]
    out.say(
        f"Films that TMDB lacks: {shown['placeholders']:.0f},"
        f" of which {with_answers} with answers of other providers;"
        f" {shown['placeholders_due']:.0f} due to be asked for again;"
        f" {shown['upgrades']:.0f} upgraded{'' if took is None else f', after {took:.0f} days on average'}"
    )
    switches = (("data_files", settings.imdb.files), ("omdb", settings.imdb.omdb), ("page", settings.imdb.pages))
    rows = []
    for name, on in switches:
        own = dict(counts.filter(source=name).select("outcome", "lookups").iter_rows())
        numbers = [own.get(outcome, 0) for outcome in ("found", "not_found", "no_film", "blocked", "failed")]
        rows.append((name, on and settings.imdb.enabled, *numbers))
    title = "Sources in the order in which they are asked, each for what those before it did not find:"
    out.table(Table("sources", _SOURCES, rows, title=title))
    if limiter.closed_until:
        out.warn(f"page is closed until {limiter.closed_until:%Y-%m-%d %H:%M} UTC: {limiter.reason}")
    files_shown = [(file.name, file.rows or 0, file.checked_at, file.problem) for file in files.values()]
    shape = columns("file", "rows", "checked_at", "problem")
    out.table(Table("files", shape, files_shown, layout="lines", line=_file))


def _file(row: Row) -> str:
    checked = f"{in_words(row['checked_at'])} UTC" if row["checked_at"] else "never"
    problem = f"; {row['problem']}" if row["problem"] else ""
    return f"{row['file']}: {row['rows']:,} rows, looked at {checked}{problem}"


_FILMS = (
    *(Column("imdb_id", "IMDb id"), Column("movie_id", "film"), Column("title"), Column("year")),
    *(Column("status"), Column("reported_by", words=lambda row: row["reported_by"] or "known before")),
)
_SOURCES = (
    *(Column("source"), Column("on", " ", words=lambda row: "on" if row["on"] else "off")),
    *columns("found", "not_found", "no_film", "blocked", "failed"),
)

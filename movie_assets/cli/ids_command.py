"""`movie-assets ids`: TMDB's daily list of ids, and what a first load of more of it would take.

Belongs here: its option, and what a person sees. Does not belong here: the work (collect/tmdb_ids.py).
"""

from math import ceil
from typing import Annotated

import typer

from movie_assets.cli.options import output, settings, settings_of_stores
from movie_assets.cli.result import Column, Table, columns


def add_ids_command(app: typer.Typer) -> None:
    """Add ids."""

    @app.command()
    def ids(
        refresh: Annotated[bool, typer.Option("--refresh", help="Bring the list up to date first.")] = False,
    ) -> None:
        """Show TMDB's daily list of all film ids, and how many films each MOVIE_ASSETS_MIN_POPULARITY would take.

        --refresh downloads the newest list, without a call of the quota: films that left it are due at TMDB, and with
        MOVIE_ASSETS_MIN_POPULARITY films of at least that popularity are added.
        """
        if not _shown(refresh=refresh):
            raise typer.Exit(1)


def _shown(*, refresh: bool) -> bool:
    """Show the list, brought up to date first where that is asked for; return whether that went well."""
    found = settings() if refresh else settings_of_stores()
    out, problem = output(), None
    from movie_assets.cli.data_folder import reported_warehouse
    from movie_assets.collect import tmdb_ids
    from movie_assets.collect.context import Context
    from movie_assets.warehouse import exported_ids
    from movie_assets.warehouse.opening import open_operations, read_operations

    opened = open_operations if refresh else read_operations
    with reported_warehouse(found) as warehouse, opened(found) as operations:
        context = Context(found, operations, warehouse)
        if refresh:
            taken = tmdb_ids.bring(context)
            problem = taken.problem
            if taken.file is None:
                out.say("The list is switched off: TMDB_ID_EXPORT=false, or TMDB_ENABLED=false.")
            else:
                out.say(f"The list: {taken.file.outcome}; films that left it and are due: {taken.left:,}")
            if taken.discovered is not None:
                out.say(f"Films added: {taken.discovered:,}")
        known = tmdb_ids.known_list(operations)
        rows = exported_ids.by_popularity(warehouse, tmdb_ids.held(operations)) if known.made_on else []
    if problem:
        out.warn(problem)
    if known.made_on is None:
        out.say("There is no list yet: movie-assets ids --refresh brings it, without a key.")
        return problem is None
    given = (known.made_on, known.rows, known.wrong, known.size, known.checked_at)
    shape = columns("made_on", "films", "wrong_lines", "bytes", "checked_at")
    out.table(Table("list", shape, [given]))
    quota = found.tmdb.daily_quota
    days = [(*row, None if not quota else ceil(row[2] / quota)) for row in rows]
    out.table(Table("thresholds", _THRESHOLDS, days))
    out.note("films: without adult ones and videos; new: not discovered yet; days: of TMDB's quota that they take.")
    return problem is None


_THRESHOLDS = (Column("min_popularity", "popularity from"), *columns("films", "new", "days"))

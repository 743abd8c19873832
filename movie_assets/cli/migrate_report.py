"""What the terminal shows of moving a collection.

Belongs here: calling the work, and its outcome in words. Does not belong here: the option (keeping_commands.py), the
work (keeping/moving.py).
"""

import time
from datetime import datetime

from movie_assets.cli.output import Output
from movie_assets.cli.result import Table, columns
from movie_assets.cli.terminal import DataConsole
from movie_assets.keeping.moving import Ends, counts_of, ends, move
from movie_assets.server_addresses import CLUSTER
from movie_assets.settings import Settings
from movie_assets.store.identity import name_of
from movie_assets.warehouse.opening import place_of
from movie_assets.wording import counted

_VARIABLES = ", ".join(variable for variable, _ in CLUSTER.values())


def migrate_stores(settings: Settings, out: Output, now: datetime, *, to_cluster: bool, dry_run: bool) -> None:
    """Move the collection, or say what would be moved; print every table."""
    began = time.perf_counter()
    found = ends(settings, to_cluster=to_cluster)
    if dry_run:
        counts = counts_of(found)
        out.table(_shown([("operations", table, rows, None, None) for table, rows in counts.items()]))
        what = "are there already, and would be compared" if found.resumed else "would be copied"
        out.say(f"{counted(sum(counts.values()), 'row')} {what}: {_route(found)}. Nothing was written.")
        return
    looking = DataConsole(stderr=True, quiet=out.quiet).status("Migrating")  # shows nothing where nobody watches
    with looking:
        done = move(found, now, looking.update)
    rows = [("operations", t.table, t.rows, round(t.seconds, 3), t.hash) for t in done.operations]
    out.table(_shown([*rows, *(("warehouse", t.table, t.rows, None, None) for t in done.warehouse)]))
    for made in done.warehouse:
        if made.before is not None and made.before != made.rows:
            out.warn(
                f"{made.table} has {counted(made.rows, 'row')} and had {made.before:,}: the warehouse before was not"
                " what its operations store says. movie-assets verify compares all of the new one."
            )
    what = "was there already, and is the same" if found.resumed else "was copied"
    out.say(
        f"The operations store {what}: {_route(found)}. {counted(len(done.operations), 'table')} with"
        f" {counted(sum(t.rows for t in done.operations), 'row')} were counted and hashed on both sides,"
        f" in {time.perf_counter() - began:,.0f} s. No provider was called."
    )
    out.say(_next(found))


def _route(found: Ends) -> str:
    old, new = (
        f"{name_of(settings.operations_address)} and {place_of(settings).name}" for settings in (found.old, found.new)
    )
    return f"{old} to {new}"


def _next(found: Ends) -> str:
    stays = "What was there before is as it was; delete it when you do not need it."
    if found.new.operations_url is None:
        return f"To go on with the files, remove {_VARIABLES} from the settings of every command. {stays}"
    return f"Commands with these settings go on with it. {stays}"


def _shown(rows: list[tuple[str, str, int, float | None, str | None]]) -> Table:
    return Table("tables", columns("store", "table", "rows", "seconds", "hash"), rows)

"""What the terminal shows of keeping the stores.

Belongs here: calling the work, and its outcome in words. Does not belong here: options (keeping_commands.py).
"""

import shlex
from datetime import datetime, timedelta
from pathlib import Path

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.cli.output import Output
from movie_assets.cli.result import Row, Table, columns
from movie_assets.cli.terminal import DataConsole
from movie_assets.errors import StoreError
from movie_assets.keeping.backups import backup, restore
from movie_assets.keeping.verification import Verified, verify
from movie_assets.settings import Settings
from movie_assets.store.identity import name_of
from movie_assets.store.pruning import prune
from movie_assets.store.store_files import compact_store
from movie_assets.store.totals import years_with_films
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.opening import (
    adopt,
    open_operations,
    warehouse_of,
    why_not_a_pair,
)
from movie_assets.warehouse.previews import counted_whole
from movie_assets.warehouse.projection import Projection, project

MOST_PLACES = 10


def verify_stores(settings: Settings, out: Output, *, repair: bool, quick: bool) -> bool:
    """Print what was counted, what does not hold and what mends it; return whether all holds by now."""
    looking = DataConsole(stderr=True, quiet=out.quiet).status("Verifying")  # shows nothing where nobody watches
    with open_operations(settings) as operations, reported_warehouse(settings) as warehouse, looking:
        done = verify(
            settings,
            operations,
            warehouse,
            repair=repair,
            quick=quick,
            watch=lambda what: looking.update(f"Verifying {what}"),
        )
    _show_found(out, done)
    out.say("Both stores are whole." if done.good else "Something is wrong; see above.")
    return done.good


def _show_found(out: Output, done: Verified) -> None:
    out.table(Table("counted", columns("what", "rows"), list(done.counts.items()), layout="list"))
    out.table(Table("behind", columns("table", "films"), list(done.behind.items()), layout="none"))
    if done.behind:
        tables = ", ".join(f"{n:,} in {name}" for name, n in done.behind.items())
        out.say(f"Films whose newest answers the next run will show, or --repair does now: {tables}")
    found = [(one.what, list(one.places), one.repaired, one.remedy) for one in done.findings]
    shape = columns("what", "places", "repaired", "remedy")
    out.table(Table("findings", shape, found, layout="lines", line=_finding))


def _finding(row: Row) -> str:
    places = row["places"]
    more = f" and {len(places) - MOST_PLACES:,} more" if len(places) > MOST_PLACES else ""
    remedy = "mended" if row["repaired"] else row["remedy"]
    return f"{row['what']}: {', '.join(places[:MOST_PLACES])}{more}. {remedy}."


def backup_stores(settings: Settings, out: Output, folder: Path | None, now: datetime) -> None:
    """Back both stores up, and print where."""
    made = backup(settings, folder, now)
    size = sum(path.stat().st_size for path in made.iterdir())
    again = f"movie-assets restore {shlex.quote(str(made))}"
    out.say(f"Backed up to {made} ({size / 1e6:,.1f} MB). To go back to it: {again}")


def restore_stores(settings: Settings, out: Output, folder: Path, now: datetime) -> None:
    """Restore a backup, and print what it held and where the stores before it are."""
    found, aside = restore(settings, folder, now)
    _show_found(out, found)
    out.say(f"Restored from {folder}, verified before it was put in place.")
    if aside is not None:
        out.say(f"The stores before it are in {aside}; delete them when you do not need them.")


def compact_stores(settings: Settings, out: Output) -> None:
    """Compact both stores; print their sizes before and after."""
    if (why := why_not_a_pair(settings)) is not None:
        raise StoreError(why)
    operations, place = settings.operations_address, warehouse_of(settings).place
    if not isinstance(operations, Path):
        out.say(f"{name_of(operations)}: its server gives space back itself, by autovacuum")
    elif operations.exists():
        before = operations.stat().st_size
        compact_store(operations)
        out.say(_sizes(str(operations), before, operations.stat().st_size))
    if place.exists():
        before = place.size()
        place.compact()
        out.say(_sizes(place.name, before, place.size()))


def _sizes(what: str, before: int, now: int) -> str:
    return f"{what}: {before / 1e6:,.1f} MB before, {now / 1e6:,.1f} MB now"


def prune_bodies(settings: Settings, out: Output, older_than: int, keep: int, now: datetime) -> None:
    """Prune, and print what was freed."""
    with open_operations(settings) as operations:
        done = prune(operations, now - timedelta(days=older_than), keep)
    if not done.responses:
        out.say(
            f"Nothing to drop: no body is older than {older_than} days and not among the newest {keep} of its film."
        )
        return
    out.say(
        f"{done.responses:,} responses lost their bodies, {done.bodies:,} bodies ({done.bytes / 1e6:,.1f} MB) were"
        " dropped. The file uses the space again; movie-assets compact gives it back."
    )


def adopt_operations(settings: Settings, out: Output, now: datetime) -> None:
    """Set the warehouse aside, and build one from the operations store at hand.

    Raises:
        StoreError: there is nothing to adopt.
    """
    aside, operations = adopt(settings, now)
    with operations, reported_warehouse(settings) as warehouse:
        years = years_with_films(operations)
        project(Projection(operations, warehouse, settings, years), warehouse, now)
        films, _ = counted_whole(warehouse, TABLES["movies"])
    out.say(f"The old warehouse is {aside}; nothing of it was deleted.")
    out.say(f"The new one shows the {films:,} films of {name_of(settings.operations_address)}, without a call.")

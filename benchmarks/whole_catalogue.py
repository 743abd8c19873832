"""What is measured on a whole catalogue: every command, check, job without calls and sensor tick, each as a process.

Belongs here: their list, in the order in which they are measured, and the programs of those that are no command. Does
not belong here: making the catalogue (full_size.py, exponents.py), measuring a process (commands.py).

A program is a function of this module. It imports what it needs itself, since all else would count in its memory.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import COMMAND, Taken, take

if TYPE_CHECKING:
    from movie_assets.demo.server import EmbeddedServer

FILM = "100000002"
"""A film of the embedded server's generated catalogue."""
YEAR, FIRST, LAST = "2015", "1890", "2029"
BACKUP, EXPORT = "measured-backup", "measured-export"
COMMANDS: dict[str, Sequence[str]] = {
    "collect, nothing due": ("collect", "--refresh-only", "--refresh-limit", "none"),
    "plan": ("plan",),
    "status": ("status",),
    "pending": ("pending",),
    "show, one film": ("show", FILM),
    "history, one film": ("history", FILM),
    "identify, one id": ("identify", "--tmdb", FILM),
    "freeze, one film": ("freeze", FILM, "--reason", "measured"),
    "sql, which makes the snapshot": ("sql", "SELECT count(*) FROM provider_cache"),
    "sql again": ("sql", "SELECT count(*) FROM provider_cache"),
}
PROGRAMS: dict[str, str] = {
    "all checks, all years": "checks()",
    "sensor refresh, nothing due": "tick('refresh_sensor')",
    "sensor release_years": "tick('release_years')",
    "sensor inbox": "tick('inbox_sensor')",
    "sensor upgrade": "tick('upgrade_sensor')",
    "sensor lost_runs": "tick('lost_runs')",
    "sensor old_runs": "tick('old_runs')",
    "job monitoring": "job('monitoring')",
    "job replay, one year": f"job('replay', '{YEAR}', '{YEAR}')",
    "job replay, all years": f"job('replay', '{FIRST}', '{LAST}')",
    "merge of everything": "merge()",
}
KEEPING: dict[str, Sequence[str]] = {
    "export, all tables, Parquet": ("export", EXPORT),
    "export, all tables, CSV": ("export", EXPORT, "--format", "csv"),
    "verify --quick": ("verify", "--quick"),
    "verify": ("verify",),
    "backup": ("backup", BACKUP),
    "restore": ("restore", BACKUP),
    "prune": ("prune",),
    "compact": ("compact",),
}
LATER: dict[str, str] = {"sensor refresh, all due": "tick('refresh_sensor', days=200)"}
"""What leaves marks in the store: last."""
EVERYTHING = (*COMMANDS, *PROGRAMS, *KEEPING, *LATER)
"""The names of all, in the order in which they are measured."""


def environment(server: "EmbeddedServer", data: Path) -> dict[str, str]:
    """Return the variables of a process that asks this server without pace or quota."""
    free = {
        f"{provider}_{name}": "none"
        for provider in ("TMDB", "OMDB", "FANART", "TVDB")
        for name in ("REQUESTS_PER_SECOND", "DAILY_QUOTA")
    }
    return {**os.environ, **server.environment(), **free, "MOVIE_ASSETS_DATA": str(data)}


def measured(env: Mapping[str, str], wanted: Sequence[str] = EVERYTHING) -> Iterator[tuple[str, Taken]]:
    """Measure what is wanted, one after another. `restore` needs the `backup` before it."""
    folder = Path(env["MOVIE_ASSETS_DATA"])
    begin = f"from {__name__} import *; "
    programs = {what: (begin + program, ()) for what, program in (PROGRAMS | LATER).items()}
    commands = {what: (COMMAND, _placed(words, folder)) for what, words in (COMMANDS | KEEPING).items()}
    for what in wanted:
        program, words = (programs | commands)[what]
        result = take(words, env, program)
        print(what, result, flush=True)
        yield what, result
        _clear(folder, keep=what == "backup")


def _placed(words: Sequence[str], folder: Path) -> Sequence[str]:
    return [str(folder / word) if word in (BACKUP, EXPORT) else word for word in words]


def _clear(folder: Path, *, keep: bool) -> None:
    """Remove what a command left beside the stores."""
    for left in folder.glob("before-restore-*"):
        shutil.rmtree(left)
    for made in (EXPORT,) if keep else (EXPORT, BACKUP):
        shutil.rmtree(folder / made, ignore_errors=True)


def checks() -> None:
    """Evaluate all checks over all years, without Dagster's events; end with 1 if one that is no warning fails."""
    from movie_assets.clock import utc_now
    from movie_assets.defs.check_rule import Scope
    from movie_assets.defs.checks import RULES, evaluations
    from movie_assets.settings import Settings
    from movie_assets.store.totals import years_with_films
    from movie_assets.warehouse.database import Warehouse
    from movie_assets.warehouse.opening import open_operations

    settings = Settings()
    with open_operations(settings) as operations:
        years = years_with_films(operations)
        scope = Scope(Warehouse(settings.warehouse_path), operations, settings, years, utc_now())
        failing = [e for e in evaluations(scope, {rule.asset: years for rule in RULES}) if not e.passed]
        errors = [e for e in failing if e.severity.value == "ERROR"]
        blocking = sorted({f"{e.asset_key.to_user_string()}.{e.check_name}" for e in errors})
        raise SystemExit(", ".join(blocking) or None)


def tick(name: str, days: int = 0) -> None:
    """Evaluate a sensor as the daemon does, so many days from now; the runs that it asks for are not started."""
    import dagster as dg

    from movie_assets.cli.data_folder import dagster_home
    from movie_assets.definitions import build_defs
    from movie_assets.settings import Settings

    settings = Settings()
    dagster_home(settings)
    definitions = build_defs(settings)
    moment = datetime.now(UTC) + timedelta(days=days)
    with (
        dg.DagsterInstance.get() as instance,
        dg.build_sensor_context(
            instance=instance, definitions=definitions, resources={"settings": settings, "clock": lambda: moment}
        ) as context,
    ):
        definitions.get_repository_def().get_sensor_def(name)(context)


def job(name: str, *years: str) -> None:
    """Run a job in this process, over a range of years if given."""
    import dagster as dg

    from movie_assets.cli.data_folder import dagster_home
    from movie_assets.definitions import build_defs
    from movie_assets.defs.partitions import add_years, range_tags
    from movie_assets.settings import Settings

    settings = Settings()
    dagster_home(settings)
    with dg.DagsterInstance.get() as instance:
        add_years(instance)
        result = (
            build_defs(settings)
            .resolve_job_def(name)
            .execute_in_process(
                instance=instance,
                run_config=dg.RunConfig(loggers={"console": {"config": {"log_level": "CRITICAL"}}}),
                tags=range_tags(*years) if years else None,
            )
        )
        assert result.success


def merge() -> None:
    """Merge every film anew, stale or not, ten years at a time, and make its wide row."""
    from movie_assets.settings import Settings
    from movie_assets.store.totals import years_with_films
    from movie_assets.warehouse.database import Warehouse
    from movie_assets.warehouse.opening import open_operations
    from movie_assets.warehouse.projection import Projection

    settings = Settings()
    warehouse = Warehouse(settings.warehouse_path)
    with open_operations(settings) as operations:
        years = years_with_films(operations)
        for first in range(0, len(years), settings.years_per_run):
            part = years[first : first + settings.years_per_run]
            projection = Projection(operations, warehouse, settings, part, anew=True)
            with warehouse.connection():
                for batch in projection.cache():
                    warehouse.write(batch)
                for batch in projection.wide():
                    warehouse.write(batch)

"""The code location: workspace.yaml loads `defs`; `build_defs` replaces any part of it.

Belongs here: putting assets, checks, jobs, schedules and resources together. Does not belong here: any of them.
"""

import os
from typing import Any

import dagster as dg

from movie_assets.clock import utc_now
from movie_assets.collect.demo_providers import effective
from movie_assets.collect.run_report import Watcher
from movie_assets.defs.assets import build_assets
from movie_assets.defs.checks import build_checks
from movie_assets.defs.command_job import command_job
from movie_assets.defs.compact_job import compact_job, daily_compact
from movie_assets.defs.correct_job import correct_job
from movie_assets.defs.freeze_job import PEOPLE_JOBS
from movie_assets.defs.identification_assets import IDENTIFICATION_JOBS, build_identification, inbox_sensor
from movie_assets.defs.imdb_assets import IMDB_JOBS, IMDB_SCHEDULES, build_imdb_files, upgrade_sensor
from movie_assets.defs.io_manager import WarehouseIOManager
from movie_assets.defs.jobs import JOBS, SCHEDULES
from movie_assets.defs.materialized import Changes
from movie_assets.defs.monitoring_assets import build_monitoring
from movie_assets.defs.resources import CollectionOptions, WarehouseResource
from movie_assets.defs.run_retention import old_runs_sensor
from movie_assets.defs.sensors import build_sensors
from movie_assets.defs.specs import view_specs
from movie_assets.defs.tmdb_id_assets import build_tmdb_ids, tmdb_ids_job
from movie_assets.garbage_collection import collect_rarely
from movie_assets.log_form import log_as_json
from movie_assets.settings import Settings


def build_defs(settings: Settings | None = None, **resource_overrides: Any) -> dg.Definitions:
    """Return the definitions under these settings (default: environment and .env).

    A resource can be replaced by name: settings, collection, warehouse, io_manager, progress, clock (returns the time,
    aware UTC).
    """
    settings = effective(settings or Settings.loaded())
    warehouse = WarehouseResource.of(settings)
    resources: dict[str, Any] = {
        "settings": settings,
        "collection": CollectionOptions.configure_at_launch(),
        # Fixed, so that the launchpad offers neither the file nor the connection to whoever starts a run.
        "warehouse": dg.ResourceDefinition.hardcoded_resource(warehouse),
        "io_manager": dg.IOManagerDefinition.hardcoded_io_manager(WarehouseIOManager(warehouse=warehouse)),
        "progress": Watcher(),
        "clock": utc_now,
        "changes": Changes(warehouse.store, settings, utc_now),
    }
    return dg.Definitions(
        assets=[
            *build_assets(dg.BackfillPolicy.multi_run(settings.years_per_run)),
            build_identification(),
            build_imdb_files(),
            build_tmdb_ids(),
            *build_monitoring(),
            *view_specs(),
        ],
        asset_checks=build_checks(),
        jobs=[
            *JOBS,
            *PEOPLE_JOBS,
            correct_job,
            *IDENTIFICATION_JOBS,
            *IMDB_JOBS,
            tmdb_ids_job,
            command_job,
            compact_job,
        ],
        schedules=[*SCHEDULES, *IMDB_SCHEDULES, daily_compact],
        sensors=[
            *build_sensors(settings.refresh_tick_seconds),
            inbox_sensor,
            upgrade_sensor,
            old_runs_sensor,
            *of_cluster(settings),
        ],
        resources=resources | resource_overrides,
        executor=dg.in_process_executor,
    )


def of_cluster(settings: Settings) -> list[dg.SensorDefinition]:
    """Return the sensors that only a cluster has."""
    if not settings.on_cluster:
        return []
    from movie_assets.cluster.lost_starts import lost_starts

    return [lost_starts]


# Whoever loads the code location (daemon, UI, workers of runs) writes files that other users cannot read.
os.umask(0o077)
collect_rarely()
if Settings().log_format == "json":
    log_as_json()
defs = build_defs()

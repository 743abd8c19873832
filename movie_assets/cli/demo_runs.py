"""The run of a new demo that materializes the assets which `collect` leaves.

Belongs here: what of `demo --collect` needs Dagster, whose import takes a second. Does not belong here: collecting
(demo_collection.py).
"""

from movie_assets.cli.demo_collection import REQUESTS
from movie_assets.cli.instance import command_instance
from movie_assets.cli.job_runs import run_job
from movie_assets.definitions import build_defs
from movie_assets.defs.identification_assets import IdentificationOptions, RequestConfig
from movie_assets.defs.jobs import WITHOUT_YEARS
from movie_assets.defs.resources import CollectionOptions
from movie_assets.defs.work import REFRESH_TAG
from movie_assets.settings import Settings


def materialize_the_rest(settings: Settings) -> None:
    """Identify, and materialize every asset that knows no years, in one run.

    Raises:
        RunFailedError: the run failed.
    """
    asked = {"identification": IdentificationOptions(requests=[RequestConfig(**request) for request in REQUESTS])}
    everything = build_defs(settings).resolve_implicit_global_asset_job_def()
    with command_instance(settings) as instance:
        # It shows the plan that today's collection followed: after it nothing is due.
        tags = {REFRESH_TAG: "make demo"}
        run_job(everything, "make demo", None, instance, CollectionOptions(), WITHOUT_YEARS, asked, tags)

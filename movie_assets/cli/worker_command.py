"""`movie-assets worker`: takes runs of a cluster.

Belongs here: what of the settings a worker needs. Does not belong here: taking runs (cluster/worker.py).
"""

import os
import sys

from movie_assets.cli.child_process import Child
from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.instance import prepare_instance
from movie_assets.cli.terminal import say
from movie_assets.errors import ConfigurationError
from movie_assets.settings import Settings


def run_worker(settings: Settings, slots: int) -> None:
    """Run until interrupted.

    Raises:
        ConfigurationError: this is no cluster, or what a cluster needs is not installed.
    """
    if not settings.on_cluster or settings.operations_url is None or settings.broker is None:
        raise ConfigurationError(f"a worker takes runs of a cluster, and this is none: {settings.why_no_cluster}.")
    home = dagster_home(settings)
    from movie_assets.cluster.worker import serve

    if settings.log_format == "json":
        env = {**os.environ, "MOVIE_ASSETS_LOG_FORMAT": "text"}
        raise SystemExit(Child(sys.orig_argv, as_objects=True, env=env, asked_again=False).ended())
    prepare_instance(home)
    say(f"taking runs, {slots} at once   providers: {', '.join(settings.active_providers)}", error=True)
    serve(settings.broker.get_secret_value(), settings.operations_url.get_secret_value(), slots)

"""The Dagster instance of the data folder, as it is found.

Belongs here: whether dagster.yaml and the records can be used, whether a daemon and workers run. Does not belong here:
opening the instance for work (instance.py).
"""

from collections.abc import Iterator

import dagster as dg

from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.doctor_finding import Check, State
from movie_assets.cli.instance import why_no_instance
from movie_assets.clock import utc_now
from movie_assets.settings import Settings
from movie_assets.wording import counted

HEARTBEAT_SECONDS = 120.0
"""A daemon shows every 30 s that it lives. Dagster itself takes one for living half an hour longer."""


def instance(settings: Settings) -> Iterator[Check]:
    """Yield what is found of dagster.yaml, the records, and the daemon."""
    home = dagster_home(settings)
    try:
        with dg.DagsterInstance.get() as opened:
            newest = opened.get_run_records(limit=1)
            daemons = opened.get_daemon_statuses()
            slots = opened.run_launcher.slots() if settings.on_cluster else None  # type: ignore[attr-defined]  # it is ours
    except Exception as error:  # whatever the YAML, its schema or a damaged file lead to
        yield Check("Dagster", State.ERROR, why_no_instance(home, error))
        return
    last = f"the newest run is of {newest[0].create_timestamp:%Y-%m-%d %H:%M} UTC" if newest else "no run yet"
    yield Check("Dagster", State.OK, f"{home / 'dagster.yaml'} and the records can be read; {last}")
    if slots is not None:
        yield _workers(slots)
    beats = [status.last_heartbeat for status in daemons.values() if status.required]
    if all(beat is not None and utc_now().timestamp() - beat.timestamp < HEARTBEAT_SECONDS for beat in beats):
        yield Check("daemon", State.OK, "runs: sensors and schedules that are switched on work")
    else:
        yield Check(
            "daemon",
            State.OK,
            "does not run: no sensor and no schedule works",
            "movie-assets dev starts it, with the UI.",
        )


def _workers(slots: int) -> Check:
    if slots:
        return Check("workers", State.OK, f"live, and take {counted(slots, 'run')} at once")
    do = "Start movie-assets worker on some host; is redis up (MOVIE_ASSETS_BROKER)?"
    return Check("workers", State.WARNING, "none lives, or the queue cannot be reached: runs wait", do)

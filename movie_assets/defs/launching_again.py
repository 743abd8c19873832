"""Runs that failed through no fault of their own, and that Dagster launches again where runs are retried.

Belongs here: how such a run is marked. Does not belong here: how often it is launched (cluster/dagster.yaml), runs
whose worker died (cluster/), runs of one machine, which nobody launches again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import stamina

from movie_assets.errors import UnreachableStoreError

AGAIN = {"dagster/retry_strategy": "ALL_STEPS"}
"""The run begins anew. What was answered is kept, and not asked for again."""
_ALSO_AFTER_A_STEP = {"dagster/retry_on_asset_or_op_failure": "true"}
"""Dagster launches a run again whose process died, and one whose step failed only if it says so."""
PATIENCE_SECONDS = 60.0
"""Dagster's own records are on such a server, too; a restart of it takes seconds."""


@contextmanager
def launched_again_if_unreachable(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Mark the run if a store's server does not answer, so that it is launched again where runs are retried.

    Raises:
        UnreachableStoreError: as it came.
    """
    try:
        yield
    except UnreachableStoreError:
        if context.instance.run_retries_enabled:
            for attempt in stamina.retry_context(on=Exception, attempts=None, timeout=PATIENCE_SECONDS, wait_max=5.0):
                with attempt:
                    context.instance.add_run_tags(context.run_id, AGAIN | _ALSO_AFTER_A_STEP)
        raise

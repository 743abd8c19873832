"""Interrupts: a run that a person stops ends as canceled, wherever it runs.

Belongs here: from Ctrl-C or a termination to Dagster's own error. Does not belong here: ending the asynchronous work
(collect/session.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg


def cancel(context: dg.OpExecutionContext | dg.AssetExecutionContext) -> None:
    """Mark an interrupted run as being canceled, as the UI's button does, so that it does not end as a failure."""
    run = context.instance.get_run_by_id(context.run.run_id)
    if run is not None and run.status is dg.DagsterRunStatus.STARTED:
        context.instance.report_run_canceling(run, "The run was interrupted. What was answered is kept.")


@contextmanager
def interruptible(context: dg.OpExecutionContext | dg.AssetExecutionContext) -> Iterator[None]:
    """Turn an interrupt into the error by which Dagster ends a run as canceled."""
    try:
        yield
    except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
        cancel(context)
        raise dg.DagsterExecutionInterruptedError from None

"""What the UI shows of years that were looked at without a run: nothing was due, and no table had to change.

Belongs here: that observation. Does not belong here: looking (collect/at_rest.py).
"""

from collections.abc import Sequence

import dagster as dg

from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.wording import span_of

LOOKED_AT = "Looked at: no call is due, and the table shows the latest answers. No run was started, no check was run."
COMPARED = tuple(name for name, table in FILM_TABLES.items() if not table.whole)
"""The tables that a look compares with the operations store."""


def report_look(instance: dg.DagsterInstance, years: Sequence[str]) -> None:
    """Record of each table that it was looked at for these years. It is no materialization: nothing was written."""
    shown = {"years": f"{span_of(years[0], years[-1])} ({len(years)})", "run": "none", "checks": "none was run"}
    for name in COMPARED:
        instance.report_runless_asset_event(dg.AssetObservation(name, metadata=shown, description=LOOKED_AT))

"""TMDB's daily list of ids in Dagster: the asset `tmdb_ids` and its job.

Belongs here: what Dagster shows and starts. Does not belong here: the work (collect/tmdb_ids.py), tmdb_id_checks.py.
"""

from typing import Any

import dagster as dg

from movie_assets.collect import tmdb_ids as work_on
from movie_assets.defs.specs import Part, Results, daily, tables
from movie_assets.defs.work import Work
from movie_assets.store.listed_films import reported_by


def build_tmdb_ids() -> dg.AssetsDefinition:
    """Return the asset of the list."""

    @tables("tmdb_ids", [Part(["tmdb_ids"], "discovery")], None, automation=daily("30 8 * * *"))
    def tmdb_ids(work: Work) -> Results:
        """Download TMDB's daily list of ids, verify it, show it; ask for films that left it, discover others."""
        context = work.plain_context
        taken = work_on.bring(context, replay=work.replay)
        result = work.fill("tmdb_ids", **_figures(work, taken))
        # `movies` has of the list what was discovered: a list of the next day alone must not make it look unsynced.
        yield result._replace(data_version=dg.DataVersion(reported_by(work.operations, work_on.SOURCE)))

    return tmdb_ids


def _figures(work: Work, taken: work_on.Taken) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    if not (work.settings.tmdb.id_export and work.settings.tmdb.enabled):
        figures["list"] = "switched off (TMDB_ID_EXPORT=false, or TMDB_ENABLED=false)"
    if taken.file is not None:
        figures["list"] = taken.file.outcome
    if taken.known.made_on is not None:
        figures |= {
            "made_on": taken.known.made_on.isoformat(),
            "bytes": taken.known.size,
            "wrong_lines": taken.known.wrong or 0,
            "films_that_left": taken.left,
        }
    if not work.replay:
        off = "none are taken from it (MOVIE_ASSETS_MIN_POPULARITY is not set)"
        figures["films_discovered"] = off if taken.discovered is None else taken.discovered
    if taken.problem:
        figures["problem"] = taken.problem
    return figures


tmdb_ids_job = dg.define_asset_job(
    "ids",
    dg.AssetSelection.assets("tmdb_ids"),
    description="Bring TMDB's daily list of ids up to date, and what follows from it. No call of the quota.",
)

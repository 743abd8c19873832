"""Whether rows of movie_status say what the states of their films said then.

Belongs here: making rows again for the moments that they describe. Does not belong here: today's rows (projection.py).
"""

from datetime import UTC
from itertools import combinations

import polars as pl

from movie_assets.policy.movie_status import movie_status
from movie_assets.providers.registry import ROUTES
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.placeholder_figures import placeholder_states
from movie_assets.warehouse.conditions import Films, among
from movie_assets.warehouse.database import Warehouse


def wrong_status(operations: Operations, warehouse: Warehouse, settings: Settings, these: Films) -> set[int]:
    """Return those of these films whose row in movie_status is not what their states say.

    A row is made again for its moment, with whatever providers were on. Nothing is wrong with the row of a film that
    moved since, or whose call was put off: the next run shows it.
    """
    condition, parameters = among(these)
    rows = warehouse.frame(
        f"SELECT s.* FROM movie_status s JOIN movies m USING (movie_id) WHERE m.{condition}", parameters
    )
    left = rows.join(film_frames.moved_at(operations, rows["movie_id"]), on="movie_id")
    left = left.filter(pl.col("moved_at") <= pl.col("as_of")).drop("moved_at")
    ids = left["movie_id"].to_list()
    films = film_frames.films(operations, ids).select("movie_id", "title", "release_date", "import_status")
    states, retries = film_frames.states(operations, ids), placeholder_states(operations, ids)
    put_off = states.filter(status="deferred")["movie_id"].to_list()
    left = left.filter(~pl.col("movie_id").is_in(put_off))
    for active in (settings.active_providers, *(on for n in range(len(ROUTES) + 1) for on in combinations(ROUTES, n))):
        for as_of in left["as_of"].unique():
            right = movie_status(films, states, active, as_of.replace(tzinfo=UTC), retries).select(left.columns)
            left = left.join(right.cast(left.schema), on=left.columns, how="anti", nulls_equal=True)
        if left.is_empty():
            break
    return set(left["movie_id"])

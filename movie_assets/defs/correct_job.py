"""The job by which people correct a value of a film in the UI.

Belongs here: an op with a run configuration, and its job. Does not belong here: the decision (correct/correcting.py).
"""

from typing import Literal

import dagster as dg
from pydantic import Field

from movie_assets.clock import Clock
from movie_assets.correct.correcting import correct
from movie_assets.defs.materialized import op_context
from movie_assets.defs.resources import WarehouseResource
from movie_assets.settings import Settings


class Correcting(dg.Config):
    """Which field of which film becomes what, and why."""

    film: str = Field(description="Title, movie_id, TMDB id or IMDb id.")
    field: str = Field(description="Column of provider_cache_movies, such as runtime.")
    wish: Literal["set", "blank", "lock", "prefer", "unlock"] = Field(description="What is to become of it.")
    value: str | None = Field(default=None, description="The value to set, or the provider to prefer.")
    reason: str = Field(description="Why; kept with the decision.")


@dg.op(description="Correct a field of a film.")
def correct_field(
    context: dg.OpExecutionContext,
    config: Correcting,
    settings: dg.ResourceParam[Settings],
    warehouse: WarehouseResource,
    clock: dg.ResourceParam[Clock],
) -> None:
    """Keep the decision, and show the film."""
    with op_context(context, warehouse, settings, clock) as at_work:
        done = correct(at_work, config.wish, config.film, config.field, config.reason, config.value)
    context.log.info(f"{done.title} ({done.movie_id}): {config.field} is {done.value!r}, of {done.source or 'nobody'}")


_EXAMPLE = {"film": "tt1375666", "field": "runtime", "wish": "set", "value": "148", "reason": "an example"}


@dg.job(
    name="correct",
    description="Set, blank, lock or prefer a value of a film's field; it survives every refresh.",
    config={"ops": {"correct_field": {"config": _EXAMPLE}}},
)
def correct_job() -> None:
    """Correct one field."""
    correct_field()

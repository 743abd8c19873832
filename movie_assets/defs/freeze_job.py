"""Jobs by which people decide about a film in the UI: freeze and unfreeze.

Belongs here: ops with a run configuration, and their jobs. Does not belong here: the decision
(refresh/person_decisions.py).
"""

from typing import Literal

import dagster as dg
from pydantic import Field

from movie_assets.clock import Clock
from movie_assets.defs.materialized import op_context
from movie_assets.defs.resources import WarehouseResource
from movie_assets.refresh import person_decisions
from movie_assets.settings import Settings


class Decision(dg.Config):
    """Which film, why, and at which providers."""

    film: str = Field(description="Title, movie_id, TMDB id or IMDb id.")
    reason: str = Field(description="Why; kept with the decision.")
    providers: list[str] = Field(default=[], description="None = all.")


def _op(kind: Literal["freeze", "unfreeze"], description: str) -> dg.OpDefinition:
    @dg.op(name=f"{kind}_film", description=description)
    def decide(
        context: dg.OpExecutionContext,
        config: Decision,
        settings: dg.ResourceParam[Settings],
        warehouse: WarehouseResource,
        clock: dg.ResourceParam[Clock],
    ) -> None:
        with op_context(context, warehouse, settings, clock) as at_work:
            done = person_decisions.decide(at_work, kind, config.film, config.reason, config.providers)
        where = ", ".join(done.providers)
        context.log.info(f"{kind}: {done.title} ({done.movie_id}) at {where}: {done.states} states")

    return decide


_EXAMPLE = {"film": "tt1375666", "reason": "an example"}


@dg.job(
    name="freeze",
    description="Skip a film in every automatic refresh until a person unfreezes it.",
    config={"ops": {"freeze_film": {"config": _EXAMPLE}}},
)
def freeze_job() -> None:
    """Freeze one film."""
    _op("freeze", "Freeze a film.")()


@dg.job(
    name="unfreeze",
    description="Refresh a film by its age again, whoever froze it.",
    config={"ops": {"unfreeze_film": {"config": _EXAMPLE}}},
)
def unfreeze_job() -> None:
    """Unfreeze one film."""
    _op("unfreeze", "Unfreeze a film.")()


PEOPLE_JOBS = (freeze_job, unfreeze_job)

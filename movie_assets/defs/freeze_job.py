"""Jobs by which people decide about a film in the UI: freeze and unfreeze.

Belongs here: ops with a run configuration, and their jobs. Does not belong here: the decision (store/decisions.py).
"""

import dagster as dg
from pydantic import Field

from movie_assets.clock import Clock
from movie_assets.errors import ConfigurationError, UnknownFilmError
from movie_assets.settings import Settings
from movie_assets.store import decisions
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import open_operations


class Decision(dg.Config):
    """Which film, why, and at which providers."""

    film: str = Field(description="Title, movie_id, TMDB id or IMDb id.")
    reason: str = Field(description="Why; kept with the decision.")
    providers: list[str] = Field(default=[], description="None = all.")


def _op(kind: str, description: str) -> dg.OpDefinition:
    @dg.op(name=f"{kind}_film", description=description)
    def decide(
        context: dg.OpExecutionContext,
        config: Decision,
        settings: dg.ResourceParam[Settings],
        clock: dg.ResourceParam[Clock],
    ) -> None:
        chosen = config.providers or list(settings.providers)
        if unknown := set(chosen) - set(settings.providers):
            raise dg.Failure(f"no provider {', '.join(sorted(unknown))}", allow_retries=False)
        act = decisions.freeze if kind == "freeze" else decisions.unfreeze
        try:
            with open_operations(settings) as operations:
                movie_id, title, _ = the_film(operations, config.film)
                states = act(operations, movie_id, chosen, config.reason, clock())
        except (UnknownFilmError, ConfigurationError) as error:
            raise dg.Failure(str(error), allow_retries=False) from error
        context.log.info(f"{kind}: {title} ({movie_id}) at {', '.join(chosen)}: {states} states")

    return decide


@dg.job(name="freeze", description="Skip a film in every automatic refresh until a person unfreezes it.")
def freeze_job() -> None:
    """Freeze one film."""
    _op("freeze", "Freeze a film.")()


@dg.job(name="unfreeze", description="Refresh a film by its age again, whoever froze it.")
def unfreeze_job() -> None:
    """Unfreeze one film."""
    _op("unfreeze", "Unfreeze a film.")()


PEOPLE_JOBS = (freeze_job, unfreeze_job)

"""Identification in Dagster: its two assets, its jobs, and the sensor of the inbox.

Belongs here: run config of requests and of people's decisions. Does not belong here: what the UI shows of requests that
wait (identification_figures.py), the work (identify/service.py), reading files (identify/inbox.py).
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import dagster as dg
from pydantic import Field

from movie_assets.clock import Clock
from movie_assets.collect.context import Context
from movie_assets.collect.run_report import Watcher
from movie_assets.defs.identification_figures import waiting_figures
from movie_assets.defs.jobs import IDENTIFICATION
from movie_assets.defs.lost_runs import mark_lost_runs
from movie_assets.defs.resources import CollectionOptions, WarehouseResource
from movie_assets.defs.sensors import BUSY_SECONDS, UNDER_WAY
from movie_assets.defs.specs import Results, asset_spec
from movie_assets.defs.work import Work, open_work
from movie_assets.defs.year_figures import table_of
from movie_assets.errors import ConfigurationError
from movie_assets.identify import service
from movie_assets.identify.inbox import Taken, take_files
from movie_assets.identify.resolution import Outcomes
from movie_assets.matching.query import ask
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.warehouse.database import Batch
from movie_assets.warehouse.opening import open_operations
from movie_assets.warehouse.whole_tables import request_tables
from movie_assets.wording import counted

TICK_SECONDS = 30
TAKING_SECONDS = 20.0
"""How long a tick reads files; the rest is taken by the next one."""
MOST_IN_A_RUN = 1_000
MOST_OF_A_REASON = 500
"""Characters of a reason that a tick logs; all of it stands beside the file."""


_Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""What a column of numbers holds."""


class RequestConfig(dg.Config):
    """A film to identify: ids, or a title with its year."""

    title: str = ""
    year: _Number | None = None
    tmdb_id: str = ""
    imdb_id: str = ""
    tvdb_id: str = ""


class ConfirmConfig(dg.Config):
    """A candidate that a person named: its number in the list, or an id such as tmdb:603."""

    request: _Number
    candidate: str
    again: bool = Field(default=False, description="Also when another film answers the request: it is re-pointed.")
    sure: bool = Field(default=False, description="Also a film of another year, or nothing like the request.")


class DismissConfig(dg.Config):
    """A request that waits and is not wanted any more."""

    request: _Number
    reason: str


class SettleConfig(dg.Config):
    """Which of the contested ids at a provider a film has."""

    movie_id: _Number
    provider: Literal["tmdb", "imdb", "tvdb"]
    keep: str = Field(default="none", description="An id; none = none of the contested; same = both films are one.")


class IdentificationOptions(dg.Config):
    """What a run does. Without any of it, it tries the requests that are new or that a provider's failure put off."""

    requests: list[RequestConfig] = Field(default=[], description="New requests.")
    request_ids: list[_Number] = Field(default=[], description="Kept requests to try.")
    confirm: list[ConfirmConfig] = Field(default=[], description="Candidates that a person chose.")
    undo: list[_Number] = Field(
        default=[], description="Requests whose film, or dismissal, was wrong; they wait for a person again."
    )
    dismiss: list[DismissConfig] = Field(default=[], description="Requests that shall wait no more.")
    settle: list[SettleConfig] = Field(default=[], description="Contested ids.")
    force: bool = Field(default=False, description="Ask even about films whose answers are fresh.")
    mode: Literal["automated", "interactive"] = Field(
        default="automated", description="Interactive calls go first, and are retried after HTTP 429."
    )


def build_identification() -> dg.AssetsDefinition:
    """Return the assets identification_requests and identifications, filled by one step."""

    def fill(work: Work, config: IdentificationOptions) -> Results:
        """Identify what was asked, do what people decided, and show what waits."""
        lines = [] if work.replay else _work_on(work, config)
        rows = dict(request_tables(work.operations))
        work.write([Batch([], rows)])
        shown = waiting_figures(work.settings, work.operations)
        yield work.fill("identification_requests", open=shown["waiting"], done=table_of(("done",), lines))
        yield work.fill("identifications", **shown)

    @dg.multi_asset(
        name="identification",
        description=fill.__doc__,
        specs=[asset_spec(name, "identification", [], fill) for name in IDENTIFICATION],
    )
    def identification(
        context: dg.AssetExecutionContext,
        config: IdentificationOptions,
        settings: dg.ResourceParam[Settings],
        collection: CollectionOptions,
        warehouse: WarehouseResource,
        progress: dg.ResourceParam[Watcher],
        clock: dg.ResourceParam[Clock],
    ) -> Results:
        with open_work(context, settings, collection, warehouse, progress, clock) as work:
            yield from fill(work, config)

    return identification


def _work_on(work: Work, config: IdentificationOptions) -> list[dict[str, str]]:
    """Do what the run was asked for; return a row for each thing done."""
    context = work.plain_context
    lines = [f"film {item.movie_id}: {_settled(context, item)}" for item in config.settle]
    for request_id in config.undo:
        lines += _lines(service.undo(context, request_id))
    for unwanted in config.dismiss:
        service.dismiss(context, [unwanted.request], unwanted.reason)
        lines.append(f"request {unwanted.request}: dismissed: {unwanted.reason}")
    for item in config.confirm:
        take = service.reidentify if item.again else service.confirm
        lines += _lines(take(context, item.request, item.candidate, force=config.force, sure=item.sure))
    ids = list(config.request_ids)
    if config.requests:
        asked = [(ask(item.model_dump()), f"run {work.context.run.run_id}") for item in config.requests]
        ids += requests.add_requests(work.operations, asked, "run config", work.clock())
    interactive = config.mode == "interactive"
    if ids:
        ids = list(dict.fromkeys(ids))
        lines += _lines(service.identify(context, ids, force=config.force, interactive=interactive))
    elif not (config.settle or config.undo or config.confirm or config.dismiss):
        lines += _lines(service.identify_due(context, force=config.force, interactive=interactive))
    return [{"done": line} for line in lines]


def _settled(context: Context, item: SettleConfig) -> str:
    if item.keep == "same":
        return f"one film now, {service.settle_same(context, item.movie_id, item.provider)}"
    return service.settle(context, item.movie_id, item.provider, None if item.keep == "none" else item.keep)


def _lines(outcomes: Outcomes) -> list[str]:
    taken = []
    for request_id, movie_id in sorted(outcomes.films.items()):
        stored = " (from the store)" if request_id in outcomes.from_store else ""
        but = f", though {outcomes.overruled[request_id]}" if request_id in outcomes.overruled else ""
        taken.append(f"request {request_id}: film {movie_id}{stored}{but}")
    return taken + [f"request {request_id}: {why}" for request_id, why in sorted(outcomes.waiting.items())]


def _example(**options: Any) -> dict[str, Any]:
    """Return what the launchpad shows at first: one thing of this kind."""
    return {"ops": {"identification": {"config": options}}}


identify_job = dg.define_asset_job(
    "identify",
    dg.AssetSelection.assets(*IDENTIFICATION),
    config=_example(requests=[{"title": "Up", "year": 2009}]),
    description="Identify films by id, or by title and year (run config `requests`); without it, what is to be tried.",
)
confirm_job = dg.define_asset_job(
    "confirm",
    dg.AssetSelection.assets(*IDENTIFICATION),
    config=_example(confirm=[{"request": 1, "candidate": "1"}]),
    description="Take candidates that a person chose (run config `confirm`), take one back (`undo`), or `dismiss`.",
)
settle_job = dg.define_asset_job(
    "settle",
    dg.AssetSelection.assets(*IDENTIFICATION),
    config=_example(settle=[{"movie_id": 27205, "provider": "imdb", "keep": "tt1375666"}]),
    description="Say which of two films has a contested id: run config `settle`.",
)
IDENTIFICATION_JOBS = (identify_job, confirm_job, settle_job)


@dg.sensor(
    job_name=identify_job.name,
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Takes new files of the inbox, once each, and asks for runs that identify what they ask for.",
)
def inbox_sensor(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings], clock: dg.ResourceParam[Clock]
) -> dg.SensorResult | dg.SkipReason:
    """Take the files that have not changed since the last tick; ask for a run of every request that is to be tried.

    The cursor keeps size and time of change of the files seen, so that a file is whole before it is taken.
    """
    watched = {name: (size, changed) for name, (size, changed) in json.loads(context.cursor or "{}").items()}
    try:
        with open_operations(settings, busy_seconds=BUSY_SECONDS) as operations:
            taken = take_files(settings.inbox_folder, operations, clock(), watched=watched, seconds=TAKING_SECONDS)
            due = requests.due_requests(operations, clock())
            attempts = requests.attempts(operations, due[:MOST_IN_A_RUN])
    except ConfigurationError as error:
        return dg.SkipReason(str(error))
    for name, reason in taken.refused.items():
        context.log.warning(f"{name} was set aside: {reason[:MOST_OF_A_REASON]}")
    cursor = json.dumps(taken.watched)
    mark_lost_runs(context.instance)
    busy = context.instance.get_run_ids(dg.RunsFilter(job_name=identify_job.name, statuses=UNDER_WAY), limit=1)
    if busy or not due or not settings.tmdb.active:
        return dg.SensorResult(skip_reason=dg.SkipReason(_quiet(settings, taken, due, busy)), cursor=cursor)
    # The key changes with every try, so that what a failure put off is asked for again; and with the hour, so that what
    # a killed run never tried is.
    key = hashlib.sha256(f"{attempts} {clock():%Y-%m-%dT%H}".encode()).hexdigest()
    config = dg.RunConfig(ops={"identification": IdentificationOptions(request_ids=due[:MOST_IN_A_RUN])})
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=key, run_config=config)], cursor=cursor)


def _quiet(settings: Settings, taken: Taken, due: Sequence[int], busy: Sequence[str]) -> str:
    if due and busy:
        return f"To be tried: {counted(len(due), 'request')}; run {busy[0]} is under way"
    if due:
        return f"Waiting: {counted(len(due), 'request')}. TMDB is off, and without it no film is taken"
    if taken.watched:
        return f"{len(taken.watched)} files are watched until they stop changing"
    return f"nothing new in {settings.inbox_folder}"

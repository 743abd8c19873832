"""One run's work on some years, as the assets see it: fetching, writing, planning.

Belongs here: the seam between Dagster's context and the plain packages (collect, warehouse). Does not belong here:
which assets there are, what the UI shows of calls (call_figures.py).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import dagster as dg

from movie_assets.clock import Clock
from movie_assets.collect.context import Context
from movie_assets.collect.demo_providers import providers_up, require_tmdb
from movie_assets.collect.discover import Discovery, Kept, discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.left_undone import Undone
from movie_assets.collect.reparse_refusals import read_refused_anew
from movie_assets.collect.run_report import Report, Watcher
from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.collect.throttle import Spent
from movie_assets.defs.call_figures import CallFigures
from movie_assets.defs.interrupts import interruptible
from movie_assets.defs.io_manager import shown_by_year, shown_whole
from movie_assets.defs.launching_again import launched_again_if_unreachable
from movie_assets.defs.materialized import Changes, refuse_other_instance
from movie_assets.defs.partitions import unknown_years
from movie_assets.defs.resources import CollectionOptions, WarehouseResource
from movie_assets.defs.run_marks import mark_refused_keys, mark_undone
from movie_assets.defs.year_figures import (
    feed_figures,
    plan_figures,
    spent_figures,
    undiscovered,
)
from movie_assets.refresh.changes_feed import Polled, poll_changes
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store import film_frames, refresh_plans
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.store.raw_responses import RawResponses
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.background_writer import written_meanwhile
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.opening import open_operations
from movie_assets.warehouse.previews import content_of_movies
from movie_assets.warehouse.projection import Projection

REPLAY_TAG = "movie_assets/replay"
"""A run with this tag, which the job `replay` gives, rebuilds the warehouse without a call; so does `replay: true`."""
REFRESH_TAG = "movie_assets/refresh"
"""Marks runs that the refresh sensor asked for; its value is the moment of the plan."""


@dataclass
class Work:
    """The years, stores and options of one step."""

    context: dg.AssetExecutionContext
    settings: Settings
    options: CollectionOptions
    warehouse: Warehouse
    watcher: Watcher
    operations: Operations
    clock: Clock
    filled: set[str] = field(default_factory=set)
    """Tables whose materialization the step has returned."""

    @cached_property
    def years(self) -> list[str]:
        """The partition keys of the run; none where the step's assets have no partitions."""
        return [] if self.context.assets_def.partitions_def is None else list(self.context.partition_keys)

    @cached_property
    def figures(self) -> CallFigures:
        """What the UI shows of the calls of this run."""
        return CallFigures(self.context, self.settings, self.years)

    @property
    def replay(self) -> bool:
        """Whether the run only rebuilds what was shown."""
        return bool(self.options.replay) or REPLAY_TAG in self.context.run.tags

    @property
    def plain_context(self) -> Context:
        """What the plain functions work with that commands call too."""
        return Context(self.settings, self.operations, self.warehouse, self.clock, self.context.run.run_id)

    @property
    def projection(self) -> Projection:
        """Projections of the run's years, and of films that its answers moved elsewhere."""
        return Projection(self.operations, self.warehouse, self.settings, self.years, self.context.run.run_id)

    def fill(self, table_name: str, batches: Iterable[Batch] = (), **figures: Any) -> dg.MaterializeResult[None]:
        """Write an asset's rows, show what its table holds now, and return its materialization.

        `figures` are shown of a table that knows no years.
        """
        with self.warehouse.connection():
            self.write(batches)
            self.filled.add(table_name)
            table = TABLES[table_name]
            if table.whole:
                return dg.MaterializeResult(asset_key=table_name, metadata=shown_whole(self.warehouse, table) | figures)
            movies = self.warehouse.written.get(table_name, Counter())
            for year, shown in shown_by_year(self.warehouse, table, self.years).items():
                calls = self.figures.of(table_name, year)
                figures_of_year = {**shown, "film_writes": movies.get(year, 0), **calls}
                self.context.add_asset_metadata(figures_of_year, asset_key=table_name, partition_key=year)
            # Discovery alone must not make the tables that read `movies` look unsynced when it found nothing new.
            content = content_of_movies(self.warehouse, self.years) if table_name == "movies" else None
        return dg.MaterializeResult(asset_key=table_name, data_version=dg.DataVersion(content) if content else None)

    def fill_all(self, table_names: Iterable[str], batches: Iterable[Batch]) -> list[dg.MaterializeResult[None]]:
        """Fill several tables in one opening, which ends before Dagster stores the events."""
        with self.warehouse.connection():
            self.write(batches)
            return [self.fill(name) for name in table_names]

    def write(self, batches: Iterable[Batch]) -> None:
        """Write batches, one transaction each, in one opening of the warehouse: closing it costs a checkpoint."""
        with self.warehouse.connection():
            for batch in batches:
                self.warehouse.write(batch)

    def log_changes(self) -> None:
        """Report to Dagster the tables and years that the step wrote and did not return as its own."""
        years: list[str | None] = [None, *self.years]
        own = {(name, year) for name in self.filled for year in years}
        changes = Changes(self.warehouse, self.settings, self.clock)
        # A step of years is followed by steps that check what it wrote; one without years only by its own tables'.
        changes.log(self.context.op_execution_context, but=own, checked=not self.years)

    def collect(self, providers: Sequence[str], *, discover: bool) -> None:
        """Ask TMDB for the films of the years (`discover`), and these providers for what is due.

        Films start with the page that lists them, unless it has to be chosen among all. What was answered is written
        meanwhile, so that it shows early.
        """
        if providers:
            read_refused_anew(self.operations, RawResponses(self.operations, self.context.run.run_id))
        if self.replay:
            return
        selection, finding = self._selection(providers), discover and self.options.discover
        spent = Spent()
        found: dict[str, Discovery] = {}
        if finding and not selection.takes_all:
            self._collect({}, replace(selection, providers=()), spent, found)
            finding = False
        due = due_films(self.operations, selection, self.clock())
        self.watcher.planned(selection.providers, len(due.films), due.waiting)
        total = Report()
        if due.films or finding:
            with written_meanwhile(self.settings, self.warehouse, partial(self._answered, providers)):
                total = self._collect(due.films, selection, spent, found if finding else None)
        if found:
            self.figures.show_discovered(found, spent)
        for provider in providers:
            self.figures.show_collected(provider, total, spent, due.waiting)
        self._leave(undiscovered(found.values()) + total.undone)
        mark_refused_keys(self.context, spent.refused_keys)

    def _answered(self, providers: Sequence[str], operations: Operations) -> Iterator[Batch]:
        run_id = self.context.run.run_id
        return Projection(operations, self.warehouse, self.settings, self.years, run_id).answered(providers)

    def _selection(self, providers: Sequence[str]) -> Selection:
        return Selection(
            years=self.years,
            providers=[p for p in providers if p in self.settings.active_providers],
            movie_ids=self.options.movie_ids or None,
            force=self.options.force,
            include_frozen=self.options.include_frozen or self.settings.include_frozen,
            revalidate_days=self.settings.frozen_revalidate_days,
            narrowed=self.options.narrowed or {},
            limit=self.options.limit,
        )

    def _leave(self, undone: Counter[Undone]) -> None:
        """Say what is left undone: to whoever watches, and on the list of runs."""
        if undone:
            self.watcher.left(undone)
            mark_undone(self.context, undone)

    def _collect(
        self, films: Mapping[int, str], selection: Selection, spent: Spent, finding: dict[str, Discovery] | None
    ) -> Report:
        """Collect; meanwhile the years are discovered into `finding`, unless it is None."""

        async def work(settings: Settings) -> Report:
            opened = open_session(
                settings,
                self.operations,
                self.context.run.run_id,
                spent,
                self.clock,
                interactive=self.options.mode == "interactive",
            )
            async with opened as session:

                async def find(found: dict[str, Discovery], start: Kept) -> None:
                    found |= await discover(
                        session,
                        self.years,
                        min_votes=settings.min_votes if self.options.min_votes is None else self.options.min_votes,
                        max_pages=self.options.max_pages or settings.max_pages,
                        kept=start,
                    )

                return await collect(
                    session,
                    films,
                    selection,
                    watcher=self.watcher,
                    finding=None if finding is None else partial(find, finding),
                )

        require_tmdb(self.settings)
        with providers_up(self.settings) as settings:
            return run_interruptibly(work(settings))

    def poll_changes(self) -> Iterator[Batch]:
        """Read TMDB's changes feed until now, then yield the films that it has reported."""
        if self.settings.tmdb_changes and not self.replay:
            polled, spent = self._poll_feed()
            self.figures.show("tmdb_changes", None, feed_figures(polled) | spent_figures(spent, "tmdb"))
        elif not self.settings.tmdb_changes:
            self.figures.show("tmdb_changes", None, {"feed": "switched off (MOVIE_ASSETS_TMDB_CHANGES=false)"})
        yield Batch([], {"tmdb_changes": film_frames.reported_changes(self.operations)})

    def _poll_feed(self) -> tuple[Polled, Spent]:
        async def work(settings: Settings) -> tuple[Polled, Spent]:
            async with open_session(settings, self.operations, self.context.run.run_id, clock=self.clock) as session:
                polled = await poll_changes(session, catch_up_days=settings.changes_catch_up_days)
                return polled, session.throttle.spent

        require_tmdb(self.settings)
        with providers_up(self.settings) as settings:
            return run_interruptibly(work(settings))

    def planned(self) -> Iterator[Batch]:
        """Yield the refresh plan: the one that asked for this run, or in any other run a new one."""
        stored = refresh_plans.read_plan(self.operations)
        if stored is None or not (self.replay or REFRESH_TAG in self.context.run.tags):
            now, limit = self.clock(), self.settings.refresh_limit
            made = make_plan(self.operations, self.settings, now, refresh_limit=limit)
            refresh_plans.keep_plan(self.operations, made.shown(), made.figures, made.digest, now)
            stored = refresh_plans.read_plan(self.operations)
        if stored is not None:
            self.figures.show("refresh_plan", None, plan_figures(stored.figures))
            yield Batch([], {"refresh_plan": stored.calls})

    def status(self) -> Iterator[Batch]:
        """Yield the refresh state of the years' films: now, or in a replay at the moment that was shown before."""
        if self.replay:
            stored = film_frames.projected_as_of(self.operations, "movie_status", self.years)
            for year, as_of in stored.items():
                yield from Projection(self.operations, self.warehouse, self.settings, [year]).status(as_of)
        else:
            as_of = self.clock()
            yield from self.projection.status(as_of)
            film_frames.keep_as_of(self.operations, "movie_status", self.years, as_of)


@contextmanager
def open_work(
    context: dg.AssetExecutionContext,
    settings: Settings,
    collection: CollectionOptions,
    warehouse: WarehouseResource,
    progress: Watcher,
    clock: Clock,
) -> Iterator[Work]:
    """Open the operations store for one step; at its end every table that the step wrote is reported to Dagster.

    Raises:
        dg.Failure: the run has no partition, one that is no release year, belongs elsewhere, or contradicts its job.
    """
    refuse_other_instance(context.instance, settings)
    of_years = context.assets_def.partitions_def is not None
    if of_years and not (context.has_partition_key or context.has_partition_key_range):
        raise dg.Failure("the run names no year: choose a partition, or several.", allow_retries=False)
    if collection.replay is False and REPLAY_TAG in context.run.tags:
        why = "the job replay always replays: take `replay: false` out of its configuration, or launch the job year."
        raise dg.Failure(why, allow_retries=False)
    with (
        launched_again_if_unreachable(context),
        interruptible(context),
        open_operations(settings) as operations,
    ):
        work = Work(context, settings, collection, warehouse.store, progress, operations, clock)
        if unknown := unknown_years(work.years, clock().date()):
            raise dg.Failure(f"no release years: {', '.join(unknown)}. Delete these partitions.", allow_retries=False)
        try:
            yield work
        finally:
            work.log_changes()

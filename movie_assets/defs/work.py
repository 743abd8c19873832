"""One run's work on some years, as the assets see it: streams of rows, and the figures that the UI shows of them.

Belongs here: the seam between Dagster's context and the plain rooms (discover, collect, project). Does not belong here:
which assets there are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError

from movie_assets.clock import Clock
from movie_assets.collect.demo_providers import providers_up
from movie_assets.collect.discover import Discovery, discover
from movie_assets.collect.fetch import OUTCOMES, Report, Watcher, collect
from movie_assets.collect.session import open_session, require_tmdb, run_interruptibly
from movie_assets.collect.throttle import Spent
from movie_assets.defs.resources import CollectionOptions
from movie_assets.defs.year_figures import discovery_figures, feed_figures, plan_figures, spent_figures, stats_figures
from movie_assets.monitoring.figures import collection_stats
from movie_assets.refresh.changes_feed import Followed, poll_changes
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store import film_frames, refresh_plans
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.film_tables import PROVIDER_TABLES
from movie_assets.warehouse.projection import Projection

T = TypeVar("T")
MOST_PROBLEMS_SHOWN = 10
WHOLE = "whole"
"""Stands for the year where a table knows no years."""
REPLAY_TAG = "movie_assets/replay"
"""A run with this tag rebuilds the warehouse without a call; so does the option `replay`."""
REFRESH_TAG = "movie_assets/refresh"
"""Marks runs that the refresh sensor asked for; its value is the moment of the plan."""
RESOURCES = {"settings", "collection", "warehouse", "progress", "clock"}
"""What open_work needs; each can be replaced in build_defs."""


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

    @property
    def years(self) -> list[str]:
        """The partition keys of the run."""
        return list(self.context.partition_keys)

    @property
    def replay(self) -> bool:
        """Whether the run only rebuilds what was shown."""
        return self.options.replay or REPLAY_TAG in self.context.run.tags

    @property
    def projection(self) -> Projection:
        """Projections of the run's years, and of films that its answers moved elsewhere."""
        return Projection(self.operations, self.warehouse, self.settings, self.years, self.context.run.run_id)

    def discovered(self) -> Iterator[Batch]:
        """Ask TMDB for the films of the years, then yield what is new in `movies`."""
        if self.options.discover and not self.replay:
            found, spent = interruptible(self._discover)
            for year, discovery in found.items():
                self._show("movies", year, discovery_figures(discovery))
            self._show("movies", None, spent_figures(spent, "tmdb"))
        yield from self.projection.movies()

    def _discover(self) -> tuple[dict[str, Discovery], Spent]:
        async def work(settings: Settings) -> tuple[dict[str, Discovery], Spent]:
            async with open_session(settings, self.operations, self.context.run.run_id, clock=self.clock) as session:
                found = await discover(
                    session,
                    self.years,
                    min_votes=settings.min_votes if self.options.min_votes is None else self.options.min_votes,
                    max_pages=self.options.max_pages or settings.max_pages,
                )
                return found, session.throttle.spent

        require_tmdb(self.settings)
        with providers_up(self.settings) as settings:
            return run_interruptibly(work(settings))

    def collected(self, first: str, providers: Sequence[str]) -> Iterator[Batch]:
        """Fetch what is due of these providers, and yield the typed rows of the first as they come.

        What the answers tell of the films themselves (title, date, ids) is written to `movies` on the way.
        """
        if not self.replay:
            yield from self._collecting(first, providers)
        yield from self.projection.provider(first)

    def _collecting(self, first: str, providers: Sequence[str]) -> Iterator[Batch]:
        selection = Selection(
            years=self.years,
            providers=[p for p in providers if p in self.settings.active_providers],
            movie_ids=self.options.movie_ids or None,
            force=self.options.force,
            include_frozen=self.options.include_frozen or self.settings.include_frozen,
            revalidate_days=self.settings.frozen_revalidate_days,
            narrowed=self.options.narrowed,
            limit=self.options.limit,
        )
        due = due_films(self.operations, selection, self.clock())
        films, total, spent = due.films, Report(), Spent()
        self.watcher.planned(selection.providers, len(films), due.waiting)
        if films:
            require_tmdb(self.settings)
            with providers_up(self.settings) as settings:
                while films:
                    report = interruptible(lambda: self._collect(settings, films, selection, spent))  # noqa: B023 - called at once
                    total.add(report)
                    films = report.remaining
                    for batch in self.projection.movies():
                        self.warehouse.write(batch)
                    if films:
                        yield from self.projection.provider(first)
        for provider in providers:
            self._show_collected(provider, total, spent, due.waiting)

    def _collect(self, settings: Settings, films: Mapping[int, str], selection: Selection, spent: Spent) -> Report:
        async def work() -> Report:
            async with open_session(settings, self.operations, self.context.run.run_id, spent, self.clock) as session:
                return await collect(
                    session, films, selection, seconds=settings.batch_seconds, watcher=self.watcher,
                    interactive=self.options.mode == "interactive",
                )  # fmt: skip

        return run_interruptibly(work())

    def followed(self) -> Iterator[Batch]:
        """Read TMDB's changes feed until now, then yield the films of which it has told."""
        if self.settings.tmdb_changes and not self.replay:
            followed, spent = interruptible(self._follow)
            self._show("tmdb_changes", None, feed_figures(followed) | spent_figures(spent, "tmdb"))
        elif not self.settings.tmdb_changes:
            self._show("tmdb_changes", None, {"feed": "switched off (MOVIE_ASSETS_TMDB_CHANGES=false)"})
        yield Batch([], {"tmdb_changes": film_frames.reported_changes(self.operations)})

    def _follow(self) -> tuple[Followed, Spent]:
        async def work(settings: Settings) -> tuple[Followed, Spent]:
            async with open_session(settings, self.operations, self.context.run.run_id, clock=self.clock) as session:
                followed = await poll_changes(session, catch_up_days=settings.changes_catch_up_days)
                return followed, session.throttle.spent

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
            self._show("refresh_plan", None, plan_figures(stored.figures))
            yield Batch([], {"refresh_plan": stored.calls})

    def counted(self) -> Iterator[Batch]:
        """Yield the figures of the collection: now, or in a replay as of the moment that was shown before."""
        as_of = self.clock()
        if self.replay:
            shown = film_frames.projected_as_of(self.operations, "collection_stats", [WHOLE])
            if WHOLE not in shown:
                return
            as_of = shown[WHOLE]
        stats = collection_stats(self.operations, self.settings, as_of)
        self._show("collection_stats", None, stats_figures(stats))
        yield Batch([], {"collection_stats": stats})
        film_frames.keep_as_of(self.operations, "collection_stats", [WHOLE], as_of)

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

    def _show_collected(self, provider: str, report: Report, spent: Spent, waiting: int) -> None:
        table = PROVIDER_TABLES[provider].name
        for year in self.years:
            counts = report.total(provider, year)
            self._show(table, year, {outcome: counts[outcome] for outcome in OUTCOMES})
        whole: dict[str, Any] = {"left_waiting_by_limit": waiting}
        if provider == "imdb":  # asked by the jobs of placeholders, never for a whole year
            return
        if provider not in self.settings.active_providers:
            whole["provider"] = f"{provider} is off (no key, or switched off): skipped"
        whole |= spent_figures(spent, provider)
        mine = [p for p in report.problems if f"{provider}:" in p][:MOST_PROBLEMS_SHOWN]
        if mine:
            whole["problems"] = dg.MetadataValue.md("\n".join(f"- {problem}" for problem in mine))
        self._show(table, None, whole)

    def _show(self, table: str, year: str | None, figures: Mapping[str, Any]) -> None:
        self.context.add_asset_metadata(figures, asset_key=table, partition_key=year)


def interruptible(work: Callable[[], T]) -> T:
    """Turn an interrupt into the error by which Dagster ends a run as canceled."""
    try:
        return work()
    except KeyboardInterrupt:
        raise DagsterExecutionInterruptedError from None


@contextmanager
def open_work(context: dg.AssetExecutionContext) -> Iterator[Work]:
    """Open the operations store for one step, with the run's RESOURCES."""
    given = context.resources
    with Operations(given.settings.operations_path) as operations:
        yield Work(
            context, given.settings, given.collection, given.warehouse.store, given.progress, operations, given.clock
        )

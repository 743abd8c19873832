"""What the UI shows of a run's calls: of each year in its materialization, of the whole run in an observation.

Belongs here: which figure is shown where. Does not belong here: the figures (year_figures.py), making the calls
(work.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from movie_assets.collect.discover import Discovery
from movie_assets.collect.run_report import OUTCOMES, Report
from movie_assets.collect.throttle import Spent
from movie_assets.defs.materialized import FIGURES_OF, last_figures
from movie_assets.defs.year_figures import (
    discovery_figures,
    run_discovery_figures,
    spent_figures,
    table_of,
    undone_table,
)
from movie_assets.providers.registry import PROVIDER_TABLES, ROUTES
from movie_assets.settings import Settings

MOST_PROBLEMS_SHOWN = 10
RUN_FIGURES = "The whole run, all years together."


@dataclass
class CallFigures:
    """The figures of one step's calls."""

    context: dg.AssetExecutionContext
    settings: Settings
    years: Sequence[str]
    _calls: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    """By table and year; shown when the table is written, all in one, since Dagster reads the partitions anew for each.
    """

    def of(self, table: str, year: str) -> Mapping[str, Any]:
        """Return what this run's calls for a year brought, else what those of the last run did that asked."""
        return self._calls.get((table, year)) or last_figures(self.context.instance, table, year)

    def show(self, table: str, year: str | None, figures: Mapping[str, Any]) -> None:
        """Show figures of a table; `year` is None where it knows no years."""
        self.context.add_asset_metadata(figures, asset_key=table, partition_key=year)

    def show_discovered(self, found: Mapping[str, Discovery], spent: Spent) -> None:
        """Show each year what was found of it, and the run what was found of all."""
        for year, discovery in found.items():
            if discovery.pages or discovery.deferred:
                self._keep("movies", year, discovery_figures(discovery))
        self._show_run("movies", run_discovery_figures(found.values()) | spent_figures(spent, "tmdb", pages=True))

    def show_collected(self, provider: str, report: Report, spent: Spent, waiting: int) -> None:
        """Show each year what was done of it, and the run what was done of all. A year without a call shows nothing."""
        table = PROVIDER_TABLES[provider].name
        for year in self.years:
            counts = report.total(provider, year)
            if any(counts.values()):
                self._keep(table, year, {outcome: counts[outcome] for outcome in OUTCOMES})
        if provider not in ROUTES:  # IMDb is asked by the jobs of placeholders, never for a whole year
            return
        whole: dict[str, Any] = {outcome: report.total(provider)[outcome] for outcome in OUTCOMES}
        whole |= {"left_waiting_by_limit": waiting} | spent_figures(spent, provider)
        if provider not in self.settings.active_providers:
            whole["provider"] = f"{provider} is off (no key, or switched off): skipped"
            for year in self.years:
                self.show(table, year, {"provider": whole["provider"]})
        if table_of_undone := undone_table(report.undone, provider):
            whole["left_undone"] = table_of_undone
        mine = [p for p in report.problems if f"{provider}:" in p][:MOST_PROBLEMS_SHOWN]
        if mine:
            whole["problems"] = table_of(("problem",), [{"problem": problem} for problem in mine])
        self._show_run(table, whole)

    def _keep(self, table: str, year: str, figures: Mapping[str, Any]) -> None:
        self._calls[table, year] = {**figures, FIGURES_OF: dg.MetadataValue.dagster_run(self.context.run.run_id)}

    def _show_run(self, table: str, figures: Mapping[str, Any]) -> None:
        """Show figures of the whole run in an event of its own: a materialization belongs to one year."""
        self.context.log_event(dg.AssetObservation(table, metadata=dict(figures), description=RUN_FIGURES))

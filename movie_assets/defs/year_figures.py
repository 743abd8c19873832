"""Figures of a run's work as the UI shows them in an asset's metadata.

Belongs here: putting reports into names, numbers, Markdown and plots. Does not belong here: counting.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from movie_assets.collect.discover import Discovery
from movie_assets.collect.left_undone import Undone, tally
from movie_assets.collect.throttle import Spent
from movie_assets.monitoring.figures import providers_table, summary
from movie_assets.monitoring.plots import plots
from movie_assets.plain_text import plain
from movie_assets.refresh.changes_feed import Polled

MOST_OF_A_CELL = 200
"""Characters of a cell that the UI shows."""


def discovery_figures(found: Discovery) -> dict[str, Any]:
    """Return what discovering a year found."""
    figures: dict[str, Any] = {"discovered": len(found.films), "new": found.new, "pages": found.pages}
    if found.deferred:
        figures["deferred"] = found.deferred
    return figures


def run_discovery_figures(found: Iterable[Discovery]) -> dict[str, Any]:
    """Return what discovering all years of a run found."""
    years = list(found)
    return {
        "discovered": sum(len(year.films) for year in years),
        "new": sum(year.new for year in years),
        "pages": sum(year.pages for year in years),
    }


def undiscovered(found: Iterable[Discovery]) -> Counter[Undone]:
    """Return the years whose pages could not all be asked for."""
    left: Counter[Undone] = Counter()
    for year in found:
        if year.deferred:
            reason = year.deferred.removeprefix("tmdb: ")
            tally(left, Undone("tmdb", "years not discovered whole", reason, by_design=True))
    return left


def undone_table(left: Mapping[Undone, int], provider: str) -> dg.TableMetadataValue | None:
    """Return what a run left undone at a provider, and why; None when it left nothing."""
    mine = sorted((undone, number) for undone, number in left.items() if undone.provider == provider)
    rows = [{"films": f"{number:,}", "what": undone.what, "why": undone.reason} for undone, number in mine]
    return table_of(("films", "what", "why"), rows) if rows else None


def feed_figures(polled: Polled) -> dict[str, Any]:
    """Return how far the changes feed was polled, what it reported, and any gap."""
    figures: dict[str, Any] = {
        "pages": polled.pages,
        "films_reported": len(polled.reported),
        "known_films_due": polled.due,
        "due_dates_confirmed": polled.confirmed.films,
        "frozen": polled.confirmed.frozen,
    }
    if polled.feed is not None:
        figures["polled_until"] = dg.MetadataValue.timestamp(polled.feed.polled_until)
        if polled.feed.gap is not None:
            since, until = polled.feed.gap
            figures["gap"] = f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC: films are judged by age alone"
    if polled.deferred:
        figures["deferred"] = polled.deferred
    return figures


def plan_figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan's figures as the UI shows them: totals, and a table by provider."""
    heads = ("due", "chosen", "frozen", "calls_today", "left", "complete_on")
    rows = []
    for name, own in figures["providers"].items():
        deferred = ", ".join(f"{count:,} {why}" for why, count in own["deferred"].items()) or "-"
        cells = {head: "no limit" if head == "left" and own[head] is None else str(own[head] or 0) for head in heads}
        rows.append({"provider": name, **cells, "deferred": deferred})
    whole = {name: figures[name] for name in ("due", "chosen", "films")}
    return whole | {"by_provider": table_of(("provider", *heads, "deferred"), rows)}


def table_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> dg.TableMetadataValue:
    """Return rows as a table in the UI; every cell is text."""
    records = [dg.TableRecord({name: plain(str(row[name]))[:MOST_OF_A_CELL] for name in columns}) for row in rows]
    return dg.MetadataValue.table(records, dg.TableSchema([dg.TableColumn(name) for name in columns]))


def shown_rows(frame: pl.DataFrame) -> dg.TableMetadataValue:
    """Return a few rows of a table of the warehouse."""
    return table_of(frame.columns, frame.iter_rows(named=True))


def spent_figures(spent: Spent, provider: str, *, pages: bool = False) -> dict[str, Any]:
    """Return what a run's calls to a provider cost: requests, and seconds of waiting for its pace.

    Discovery's `pages` are counted apart from all else, since one step makes both.
    """
    asked = [key for key in spent.calls if key[0] == provider and (key[1] == "discover") == pages]
    cost: dict[str, Any] = {
        "calls": sum(spent.calls[key] for key in asked),
        "seconds_waited_at_limiter": round(sum(spent.seconds_waited[key] for key in asked), 1),
    }
    if spent.seconds_idle:
        cost["seconds_waited_for_failing_providers"] = round(spent.seconds_idle, 1)
    return cost


def stats_figures(stats: pl.DataFrame) -> dict[str, Any]:
    """Return the plots of collection_stats, a table of its providers, and its leading figures."""
    return {
        **{name: dg.MetadataValue.md(text) for name, text in plots(stats).items()},
        "providers": table_of(list((rows := providers_table(stats))[0]), rows),
        **summary(stats),
    }

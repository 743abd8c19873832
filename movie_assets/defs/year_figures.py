"""Figures of a run's work as the UI shows them in an asset's metadata.

Belongs here: putting reports into names, numbers, Markdown and plots. Does not belong here: counting.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import polars as pl

from movie_assets.collect.discover import Discovery
from movie_assets.collect.throttle import Spent
from movie_assets.monitoring.figures import providers_table, summary
from movie_assets.monitoring.plots import plots
from movie_assets.refresh.changes_feed import Followed


def discovery_figures(found: Discovery) -> dict[str, Any]:
    """Return what discovering a year found."""
    figures: dict[str, Any] = {"discovered": len(found.films), "new": found.new, "pages": found.pages}
    if found.deferred:
        figures["deferred"] = found.deferred
    return figures


def feed_figures(followed: Followed) -> dict[str, Any]:
    """Return how far the changes feed was followed, what it told of, and any gap."""
    figures: dict[str, Any] = {
        "pages": followed.pages,
        "films_reported": len(followed.reported),
        "known_films_due": followed.due,
        "due_dates_confirmed": followed.confirmed.films,
        "frozen": followed.confirmed.frozen,
    }
    if followed.feed is not None:
        figures["polled_until"] = dg.MetadataValue.timestamp(followed.feed.polled_until)
        if followed.feed.gap is not None:
            since, until = followed.feed.gap
            figures["gap"] = f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC: films are judged by age alone"
    if followed.deferred:
        figures["deferred"] = followed.deferred
    return figures


def plan_figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan's figures as the UI shows them: totals, and a table by provider."""
    heads = ("due", "chosen", "frozen", "calls_today", "left", "complete_on")
    lines = ["| provider | " + " | ".join(heads) + " | deferred |", "|---" * (len(heads) + 2) + "|"]
    for name, own in figures["providers"].items():
        deferred = ", ".join(f"{count:,} {why}" for why, count in own["deferred"].items()) or "-"
        shown = ["no limit" if head == "left" and own[head] is None else str(own[head] or 0) for head in heads]
        lines.append(f"| {name} | " + " | ".join(shown) + f" | {deferred} |")
    whole = {name: figures[name] for name in ("due", "chosen", "films")}
    return whole | {"by_provider": dg.MetadataValue.md("\n".join(lines))}


def spent_figures(spent: Spent, provider: str) -> dict[str, Any]:
    """Return what a run's calls to a provider cost: requests, and seconds of waiting for its pace."""
    return {"calls": spent.calls[provider], "seconds_waited_at_gate": round(spent.seconds_waited[provider], 1)}


def stats_figures(stats: pl.DataFrame) -> dict[str, Any]:
    """Return the plots of collection_stats, a table of its providers, and its leading figures."""
    return {
        **{name: dg.MetadataValue.md(text) for name, text in plots(stats).items()},
        "providers": dg.MetadataValue.md(providers_table(stats)),
        **summary(stats),
    }

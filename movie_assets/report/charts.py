"""What the report draws besides the plots of collection_stats: years, ratings, fields.

Belongs here: these drawings, in the colours and manners of monitoring/plots.py. Does not belong here: their figures,
the page. A title of a film is never drawn: fonts lack letters that browsers have, so it stands in a table.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from movie_assets.monitoring.plots import INK, NARROW, PALETTE, legend, new_figure, quiet
from movie_assets.warehouse.overview import AGAINST
from movie_assets.wording import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LARGEST = 140.0
"""The area of the largest point of a chart of ratings, in square points."""
MARKED_DAYS = 14
"""A line of so few days has a point for each."""
SIZES = 20
"""Points of so many sizes."""


def years_chart(years: pl.DataFrame, width: float) -> "Figure":
    """Draw films a year: whole ones, and on top of them those that lack an answer. `years`: year (a number) ..."""
    figure = new_figure(width, 2.6)
    ax = figure.subplots()
    at, whole = years["year"].to_list(), years["whole"].to_list()
    lack = (years["films"] - years["whole"]).to_list()
    drawn: dict[str, Any] = {"every provider has answered": ax.bar(at, whole, width=0.8, color=PALETTE["good"])}
    if any(lack):
        drawn["an answer is missing"] = ax.bar(at, lack, width=0.8, bottom=whole, color=PALETTE["grey"])
    ax.xaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]  # a locator of whole numbers
    if len(at) == 1:
        ax.set_xlim(at[0] - 5, at[0] + 5)
    quiet(ax)
    legend(figure, drawn)
    return figure


def ratings_chart(ratings: pl.DataFrame, names: Sequence[str], width: float) -> "Figure":
    """Draw each rating against AGAINST: a point for each half of both, as large as there are films."""
    across = len(names) if width > NARROW else 1
    down = len(names) // across
    figure = new_figure(width, 0.2 + 2.9 * down)
    axes = figure.subplots(down, across, squeeze=False).flatten()
    for ax, name in zip(axes, names, strict=True):
        own = ratings.filter(rating=name)
        size = (pl.col("films") / pl.col("films").max() * SIZES).ceil() * LARGEST / SIZES
        ax.plot([0, 10], [0, 10], color=INK, lw=0.8, ls=":")
        for (area,), points in own.group_by(size, maintain_order=True):  # of equal ones the page holds one
            at = points["against"].to_list(), points["at"].to_list()
            ax.scatter(*at, s=float(str(area)), color=PALETTE["blue"], alpha=0.75, linewidths=0)
        ax.set_title(label(name), loc="left", fontsize=9, color=INK)
        ax.set_xlabel(label(AGAINST), fontsize=8.5, color=INK)
        quiet(ax)
        ax.set(xlim=(0, 10.4), ylim=(0, 10.4), xticks=range(0, 11, 2), yticks=range(0, 11, 2))
    return figure


def coverage_chart(shares: pl.DataFrame, fields: pl.DataFrame, width: float) -> "Figure":
    """Draw the share of films with each of some fields by day, and its threshold. `shares`: day, field, share."""
    across = 4 if width > NARROW else 2
    down = -(-fields.height // across)
    figure = new_figure(width, 0.5 + 1.25 * down)
    axes = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True).flatten()
    drawn: dict[str, Any] = {}
    for ax, field in zip(axes, fields.iter_rows(named=True), strict=False):
        drawn |= _share(ax, shares.filter(field=field["field"]), field)
    for ax in axes[fields.height :]:
        ax.set_visible(False)
    for ax in axes[: fields.height][-across:]:
        ax.tick_params(labelbottom=True)
    lowest = 100 * min(shares["share"].to_list() + fields["at_least"].drop_nulls().to_list())
    bottom = max(0, 10 * (lowest // 10 - 1))
    axes[0].set(ylim=(bottom, 102), yticks=(bottom, (bottom + 100) / 2, 100))  # above 100 % there is room, and no tick
    axes[0].yaxis.set_major_formatter("{x:.0f} %")
    days = shares["day"].unique().sort().to_list()
    ends: Any = list(dict.fromkeys((days[0], days[-1])))
    axes[0].set_xticks(ends, [f"{day:%d %b}" for day in ends])
    for ax in axes if len(ends) > 1 else ():
        for tick, side in zip(ax.get_xticklabels(), ("left", "right"), strict=False):  # what is hidden has none
            tick.set_horizontalalignment(side)
    legend(figure, drawn)
    return figure


def _share(ax: "Axes", own: pl.DataFrame, field: dict[str, Any]) -> dict[str, Any]:
    days: Any = own["day"].to_list()
    few: dict[str, Any] = {"marker": "o", "ms": 3} if len(days) <= MARKED_DAYS else {}
    (line,) = ax.plot(days, (own["share"] * 100).to_list(), color=PALETTE["blue"], lw=1.6, **few)
    drawn = {"share of whole films": line}
    if field["at_least"] is not None:
        drawn["at least"] = ax.axhline(field["at_least"] * 100, color=PALETTE["bad"], lw=1, ls="--")
    ax.set_title(label(field["field"]), loc="left", fontsize=8.5, color=INK)
    quiet(ax)
    return drawn

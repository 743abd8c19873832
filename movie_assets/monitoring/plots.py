"""Plots of collection_stats, for its metadata in the UI: PNG images in Markdown.

Belongs here: drawing. Does not belong here: the figures (figures.py).

A plot has its own light background, so that it is readable in a light and in a dark UI.
"""

import base64
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

from movie_assets.monitoring.figures import one, provider_names
from movie_assets.policy.due_dates import MovieAge
from movie_assets.store.catalogue_counts import STATES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAPER, INK, FAINT = "#f6f7f9", "#1f2933", "#c9d0d8"
STATE_COLOURS = dict(zip(STATES, ("#2a9d5c", "#3b82c4", "#e9a23b", "#b9a0dc", "#9aa5b1"), strict=True))
OUTCOME_COLOURS = {"ok": "#2a9d5c", "not_found": "#3b82c4", "rate_limited": "#e9a23b", "quota": "#c77d0a"}
"""Every other outcome is an error, drawn in one of these."""
ERROR_COLOURS = ("#d64545", "#8a2b5d", "#f08a8a", "#6b4226", "#b9a0dc")
DPI = 96
QUOTA_SHOWN = 4
"""A quota more than so many times the highest day is only given in words: its line would flatten the bars."""


def plots(frame: pl.DataFrame) -> Mapping[str, str]:
    """Return the plots of collection_stats as Markdown, by the names under which its metadata shows them."""
    return {
        "plot_calls": _shown("Calls a day by provider, made and expected", calls_png(frame)),
        "plot_films": _shown("Films by age, and how fresh they are", films_png(frame)),
        "plot_answers": _shown("Requests of the last 30 days by outcome", answers_png(frame)),
    }


def calls_png(frame: pl.DataFrame) -> bytes:
    """Return calls a day by provider as PNG: past days, coming days by due dates and quota, and the quota."""
    names = provider_names(frame)
    figure = _figure(8.6, 0.5 + 1.35 * max(len(names), 1))
    axes = figure.subplots(max(len(names), 1), 1, sharex=True, squeeze=False)[:, 0]
    for ax, name in zip(axes, names, strict=False):
        _calls(ax, frame.filter(provider=name), name, quota=one(frame, "quota", name))
    if names:
        drawn = {label: handle for ax in axes for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)}
        where: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1), "ncols": 4}
        axes[0].legend(drawn.values(), drawn.keys(), frameon=False, fontsize=8, **where)
        _dates(axes[-1], frame["day"].drop_nulls().unique().sort().to_list())
    return _png(figure)


def films_png(frame: pl.DataFrame) -> bytes:
    """Return films by age category and state as PNG: a bar of shares for each age, and its number of films."""
    figure = _figure(8.6, 2.5)
    ax = figure.subplots()
    _bars(
        ax,
        frame.filter(figure="films_by_age").select(bar="age_category", part="text", n="value"),
        [age.value for age in MovieAge],
        STATE_COLOURS,
        "films",
    )
    return _png(figure)


def answers_png(frame: pl.DataFrame) -> bytes:
    """Return requests by provider and outcome as PNG: a bar of shares for each provider, and its total."""
    requests = frame.filter(figure="requests").select(bar="provider", part="text", n="value")
    others = sorted(set(requests["part"]) - OUTCOME_COLOURS.keys())
    errors = {name: ERROR_COLOURS[n % len(ERROR_COLOURS)] for n, name in enumerate(others)}
    names = provider_names(frame)
    figure = _figure(8.6, 0.9 + 0.4 * max(len(names), 1))
    _bars(figure.subplots(), requests, names, OUTCOME_COLOURS | errors, "requests")
    return _png(figure)


def _calls(ax: "Axes", own: pl.DataFrame, name: str, *, quota: float | None) -> None:
    made: dict[date, float] = dict(own.filter(figure="calls").select("day", "value").iter_rows())
    ahead: dict[date, float] = dict(own.filter(figure="forecast_calls").select("day", "value").iter_rows())
    late = own.filter(pl.col("value") > 0, figure="forecast_waiting")["day"].to_list()
    # Today has both: expected calls are stacked on those made.
    below = [made.get(day, 0.0) for day in ahead]
    days: Any = list(made), list(ahead)
    ax.bar(days[0], list(made.values()), width=0.8, color="#3b82c4", label="made")
    ax.bar(days[1], list(ahead.values()), bottom=below, width=0.8, color="#a9cbe8", label="expected")
    top = max([*made.values(), *(a + b for a, b in zip(ahead.values(), below, strict=True)), 1.0])
    if late:
        ax.plot(late, [top * 0.04] * len(late), "v", color="#d64545", ms=4, ls="", label="some wait for the day after")
    if quota is not None and quota <= QUOTA_SHOWN * top:
        ax.axhline(quota, color="#d64545", lw=1.2, ls="--", label="quota")
        top = max(top, quota)
    ax.set_ylim(0, top * 1.18)
    ax.axvline(own["as_of"].dt.date()[0], color=INK, lw=0.6, ls=":")
    limit = "no quota" if quota is None else f"quota {quota:,.0f} a day"
    state = limit if ahead else "not asked"
    ax.set_title(f"{name} ({state})", loc="left", fontsize=9, color=INK)
    _quiet(ax)


def _bars(ax: "Axes", rows: pl.DataFrame, bars: list[str], colours: Mapping[str, str], what: str) -> None:
    """Draw a stacked bar of shares for each of `bars`. Parts that no bar has are left out."""
    counts: dict[tuple[str, str], float] = {(bar, part): n for bar, part, n in rows.iter_rows()}
    totals = {bar: sum(n for (own, _), n in counts.items() if own == bar) for bar in bars}
    left = dict.fromkeys(bars, 0.0)
    for part, colour in colours.items():
        shares = [100 * counts.get((bar, part), 0) / totals[bar] if totals[bar] else 0.0 for bar in bars]
        if not any(shares):
            continue
        drawn = ax.barh(
            range(len(bars)), shares, left=list(left.values()), color=colour, height=0.7, label=part.replace("_", " ")
        )
        texts = [f"{share:.0f} %" if share >= 5 else "" for share in shares]
        ax.bar_label(drawn, texts, label_type="center", fontsize=8, color="white")
        left = {bar: left[bar] + share for bar, share in zip(bars, shares, strict=True)}
    for place, bar in enumerate(bars):
        ax.text(101, place, f"{totals[bar]:,.0f} {what}", va="center", fontsize=8.5, color=INK)
    ax.set_xlim(0, 100)
    # Set explicitly: where nothing was counted, no bar makes the axis wide enough.
    ax.set_ylim(max(len(bars), 1) - 0.5, -0.5)
    ax.set_yticks(range(len(bars)), bars)
    ax.xaxis.set_visible(False)
    if ax.patches:
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=7, frameon=False, fontsize=8, handlelength=1)
    _quiet(ax)
    ax.spines["bottom"].set_visible(False)


def _quiet(ax: "Axes") -> None:
    from matplotlib.ticker import MaxNLocator

    ax.set_facecolor(PAPER)
    ax.tick_params(colors=INK, labelsize=8.5, length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(FAINT)
    if not ax.yaxis_inverted():
        ax.grid(axis="y", color=FAINT, lw=0.5)
        ax.set_axisbelow(True)
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.yaxis.set_major_formatter("{x:,.0f}")


def _dates(ax: "Axes", days: list[date]) -> None:
    mondays: Any = [day for day in days if day.weekday() == 0]
    ax.set_xticks(mondays, [f"{day:%d %b}" for day in mondays])


def _figure(width: float, height: float) -> "Figure":
    # Imported only here: matplotlib takes a second to load, and only collection_stats draws. A figure that pyplot does
    # not know is drawn by Agg, needs no display, and is freed with its last reference.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=DPI, facecolor=PAPER, layout="constrained")


def _png(figure: "Figure") -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    drawn = BytesIO()
    figure.savefig(drawn, format="png", facecolor=PAPER, metadata={"Software": None})
    return drawn.getvalue()


def _shown(what: str, png: bytes) -> str:
    return f"![{what}](data:image/png;base64,{base64.b64encode(png).decode()})"

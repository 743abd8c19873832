"""Plots of collection_stats: for its metadata in the UI as PNG in Markdown, and for the report.

Belongs here: drawing figures that collection_stats has, the colours. Does not belong here: the figures (figures.py),
what the report draws besides (report/charts.py).

In the UI a plot has its own light background, so that it is readable in a light and in a dark one.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

from movie_assets.monitoring.figures import one, provider_names
from movie_assets.policy.due_dates import MovieAge
from movie_assets.store.catalogue_counts import ANSWER_STATES, STATES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PALETTE = {
    "paper": "#f6f7f9",
    "ink": "#1f2933",
    "faint": "#c9d0d8",
    "pale": "#a9cbe8",
    "good": "#1f7a48",
    "blue": "#2c6aa8",
    "late": "#9a5b00",
    "violet": "#6d4fa3",
    "grey": "#5b6672",
    "bad": "#b3261e",
    "plum": "#8a2b5d",
    "brown": "#6b4226",
    "label": "#ffffff",
}
"""Every colour of a plot by its name. A label stands on those from `good` on, with a contrast of 4.5 at least."""
PAPER, INK, FAINT, LABEL = (PALETTE[name] for name in ("paper", "ink", "faint", "label"))
_STATES = ("good", "blue", "late", "violet", "grey")
STATE_COLOURS = {state: PALETTE[name] for state, name in zip(STATES, _STATES, strict=True)}
ANSWER_COLOURS = {state: PALETTE[name] for state, name in zip(ANSWER_STATES, _STATES, strict=True)}
OUTCOME_COLOURS = {
    "ok": PALETTE["good"],
    "not_found": PALETTE["blue"],
    "rate_limited": PALETTE["late"],
    "quota": PALETTE["violet"],
}
"""Every other outcome is an error, drawn in one of these."""
ERROR_COLOURS = tuple(PALETTE[name] for name in ("bad", "plum", "brown", "grey"))
DPI = 96
WIDE, NARROW = 8.6, 3.9
"""Inches of a plot on a screen, and on a telephone."""
LABELLED = 6
"""A part of so many percent has its share written on it; in a narrow plot of twice as many."""
QUOTA_SHOWN = 4
"""A quota more than so many times the highest day is only given in words: its line would flatten the bars."""


def plots(frame: pl.DataFrame) -> Mapping[str, str]:
    """Return the plots of collection_stats as Markdown, by the names under which its metadata shows them."""
    return {
        "plot_calls": _shown("Calls a day by provider, made and expected", calls_plot(frame)),
        "plot_films": _shown("Films by age, and how fresh they are", films_plot(frame)),
        "plot_answers": _shown("Requests of the last 30 days by outcome", outcomes_plot(frame)),
    }


def calls_plot(frame: pl.DataFrame, width: float = WIDE) -> "Figure":
    """Draw calls a day by provider: past days, coming days by due dates and quota, and the quota."""
    names = provider_names(frame)
    figure = new_figure(width, 0.5 + 1.35 * max(len(names), 1))
    axes = figure.subplots(max(len(names), 1), 1, sharex=True, squeeze=False)[:, 0]
    for ax, name in zip(axes, names, strict=False):
        _calls(ax, frame.filter(provider=name), name, quota=one(frame, "quota", name))
    if names:
        drawn = {label: handle for ax in axes for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)}
        legend(figure, drawn)
        dates(axes[-1], width, frame.filter(pl.col("figure").is_in(("calls", "forecast_calls")))["day"].to_list())
    return figure


def films_plot(frame: pl.DataFrame, width: float = WIDE) -> "Figure":
    """Draw films by age category and state: a bar of shares for each age, and its number of films."""
    rows = frame.filter(figure="films_by_age").select(bar="age_category", part="text", n="value")
    return shares_plot(rows, [age.value for age in MovieAge], STATE_COLOURS, "films", width)


def outcomes_plot(frame: pl.DataFrame, width: float = WIDE) -> "Figure":
    """Draw requests by provider and outcome: a bar of shares for each provider, and its total."""
    requests = frame.filter(figure="requests").select(bar="provider", part="text", n="value")
    others = sorted(set(requests["part"]) - OUTCOME_COLOURS.keys())
    errors = {name: ERROR_COLOURS[n % len(ERROR_COLOURS)] for n, name in enumerate(others)}
    return shares_plot(requests, provider_names(frame), OUTCOME_COLOURS | errors, "requests", width)


def answers_plot(frame: pl.DataFrame, width: float = WIDE) -> "Figure":
    """Draw what is known of films from each provider by age: a bar of shares for each, and its number of films."""
    answers = frame.filter(figure="answers_by_age")
    bar = pl.concat_str("provider", pl.lit(" "), "age_category")
    bars = [f"{name} {age.value}" for name in provider_names(frame) for age in MovieAge]
    return shares_plot(answers.select(bar=bar, part="text", n="value"), bars, ANSWER_COLOURS, "films", width)


def shares_plot(
    rows: pl.DataFrame, bars: Sequence[str], colours: Mapping[str, str], what: str, width: float
) -> "Figure":
    """Draw a bar of shares for each of `bars`, and its total. `rows`: bar, part, n. Parts of no bar are left out."""
    figure = new_figure(width, 0.8 + 0.34 * max(len(bars), 1))
    labelled = LABELLED if width > NARROW else 2 * LABELLED
    drawn = _bars(figure.subplots(), rows, bars, colours, what, labelled)
    legend(figure, drawn)
    return figure


def _calls(ax: "Axes", own: pl.DataFrame, name: str, *, quota: float | None) -> None:
    made: dict[date, float] = dict(own.filter(figure="calls").select("day", "value").iter_rows())
    ahead: dict[date, float] = dict(own.filter(figure="forecast_calls").select("day", "value").iter_rows())
    late = own.filter(pl.col("value") > 0, figure="forecast_waiting")["day"].to_list()
    # Today has both: expected calls are stacked on those made.
    below = [made.get(day, 0.0) for day in ahead]
    days: Any = list(made), list(ahead)
    ax.bar(days[0], list(made.values()), width=0.8, color=PALETTE["blue"], label="made")
    if ahead:  # no bar at all would stand in the legend in a colour of its own
        ax.bar(days[1], list(ahead.values()), bottom=below, width=0.8, color=PALETTE["pale"], label="expected")
    top = max([*made.values(), *(a + b for a, b in zip(ahead.values(), below, strict=True)), 1.0])
    if late:
        ax.plot(late, [top * 0.04] * len(late), "v", color=PALETTE["bad"], ms=4, ls="", label="some wait a day")
    if quota is not None and quota <= QUOTA_SHOWN * top:
        ax.axhline(quota, color=PALETTE["bad"], lw=1.2, ls="--", label="quota")
        top = max(top, quota)
    ax.set_ylim(0, top * 1.18)
    ax.axvline(own["as_of"].dt.date()[0], color=INK, lw=0.6, ls=":")
    limit = "no quota" if quota is None else f"quota {quota:,.0f} a day"
    state = limit if ahead else "not asked"
    ax.set_title(f"{name} ({state})", loc="left", fontsize=9, color=INK)
    quiet(ax)


def _bars(
    ax: "Axes", rows: pl.DataFrame, bars: Sequence[str], colours: Mapping[str, str], what: str, labelled: float
) -> dict[str, Any]:
    """Draw the bars, with the shares from `labelled` on; return what was drawn of each part, for the legend."""
    counts: dict[tuple[str, str], float] = {(bar, part): n for bar, part, n in rows.iter_rows()}
    totals = {bar: sum(n for (own, _), n in counts.items() if own == bar) for bar in bars}
    left = dict.fromkeys(bars, 0.0)
    legend_of = {}
    for part, colour in colours.items():
        shares = [100 * counts.get((bar, part), 0) / totals[bar] if totals[bar] else 0.0 for bar in bars]
        if not any(shares):
            continue
        drawn = ax.barh(range(len(bars)), shares, left=list(left.values()), color=colour, height=0.7)
        texts = [f"{share:.0f} %" if share >= labelled else "" for share in shares]
        ax.bar_label(drawn, texts, label_type="center", fontsize=8, color=LABEL)
        left = {bar: left[bar] + share for bar, share in zip(bars, shares, strict=True)}
        legend_of[part.replace("_", " ")] = drawn
    for place, bar in enumerate(bars):
        said = what.removesuffix("s") if totals[bar] == 1 else what
        ax.text(101, place, f"{totals[bar]:,.0f} {said}", va="center", fontsize=8.5, color=INK)
    ax.set_xlim(0, 100)
    # Set explicitly: where nothing was counted, no bar makes the axis wide enough.
    ax.set_ylim(max(len(bars), 1) - 0.5, -0.5)
    ax.set_yticks(range(len(bars)), bars)
    ax.xaxis.set_visible(False)
    quiet(ax)
    ax.spines["bottom"].set_visible(False)
    return legend_of


def legend(figure: "Figure", drawn: Mapping[str, Any]) -> None:
    """Draw the legend above all, in as many columns as there is room for."""
    if drawn:
        columns = min(len(drawn), 6 if figure.get_figwidth() > NARROW else 3)
        how: dict[str, Any] = {"frameon": False, "fontsize": 8, "handlelength": 1, "labelcolor": INK}
        figure.legend(drawn.values(), drawn.keys(), loc="outside upper left", ncols=columns, **how)


def quiet(ax: "Axes") -> None:
    """Leave out of the axes what says nothing, and colour the rest."""
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


def dates(ax: "Axes", width: float, days: Sequence[date]) -> None:
    """Name some days on the axis: Mondays, or fewer where the plot is narrow."""
    mondays = sorted({day for day in days if day.weekday() == 0})
    most = 10 if width > NARROW else 5
    few: Any = mondays[:: -(-len(mondays) // most) or 1]
    ax.set_xticks(few, [f"{day:%d %b}" for day in few])


def new_figure(width: float, height: float) -> "Figure":
    """Return a figure to draw on, in inches."""
    # Imported only here: matplotlib takes a second to load, and only collection_stats draws. A figure that pyplot does
    # not know is drawn by Agg, needs no display, and is freed with its last reference.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=DPI, facecolor=PAPER, layout="constrained")


def _shown(what: str, figure: "Figure") -> str:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    drawn = BytesIO()
    figure.savefig(drawn, format="png", facecolor=PAPER, metadata={"Software": None})
    return f"![{what}](data:image/png;base64,{base64.b64encode(drawn.getvalue()).decode()})"

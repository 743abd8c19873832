"""The sections of the report: what each answers, in words, as tables and as a chart.

Belongs here: which figure stands where. Does not belong here: asking for figures (gathered.py), drawing (charts.py,
monitoring/plots.py), HTML (page.py). The tables are those of `movie-assets report --json`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from movie_assets.monitoring.coverage import FALLEN, NOT_WATCHED, TOO_FEW
from movie_assets.monitoring.figures import ANSWERED, errors, one, percent, provider_names
from movie_assets.monitoring.plots import answers_plot, calls_plot, outcomes_plot
from movie_assets.report.charts import coverage_chart, ratings_chart, years_chart
from movie_assets.report.gathered import MOST_WAITING, Gathered
from movie_assets.store.catalogue_counts import ANSWER_STATES
from movie_assets.warehouse.overview import AGAINST, CHANGES_OF
from movie_assets.wording import counted, label

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["text", "words", "name", "number", "share", "signed", "moment", "bar"]
"""How a cell is written: words are a text that may be long, a name is a number without groups of three digits."""
MOST_FIELDS = 12
"""Fields that are drawn; the table has all."""
FEW = 4
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("title", "asked", "reason", "errors", "fields"), "words"),
    **dict.fromkeys(("movie_id", "request_id", "year"), "name"),
    **dict.fromkeys(("films", "whole", "requests", "quota", "number", *ANSWER_STATES), "number"),
    **dict.fromkeys(("calls", "forecast_calls", "forecast_waiting"), "number"),
    **dict.fromkeys(("coverage", "freshness", "frozen_share", "success_rate", "error_rate"), "share"),
    **dict.fromkeys(("share", "highest_in_30_days", "at_least"), "share"),
    **dict.fromkeys(("difference", "correlation"), "signed"),
    "changes": "bar",
    "last_change": "moment",
}
"""The columns whose cells are no plain text."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures. `columns`: their names; KINDS says how each is written."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page. `says` is the answer in words, or what to do where there is nothing to show yet.

    `draw` draws the chart for a width in inches; None: the tables say it all, or there is nothing to draw.
    """

    title: str
    question: str
    says: str
    tables: tuple[Figures, ...]
    as_of: datetime
    draw: "Callable[[float], Figure] | None" = None

    @property
    def name(self) -> str:
        """The name of its first table names the section, too."""
        return self.tables[0].name


def sections(gathered: Gathered) -> list[Section]:
    """Return all sections, in their order on the page."""
    return [
        _years(gathered),
        _answers(gathered),
        _calls(gathered),
        _outcomes(gathered),
        _ratings(gathered),
        _coverage(gathered),
        _changed(gathered),
        _waiting(gathered),
    ]


def _years(gathered: Gathered) -> Section:
    years = pl.DataFrame(schema={"year": pl.String, "films": pl.Int64, "whole": pl.Int64})
    years = gathered.overview.films_by_year if gathered.overview else years
    dated = years.filter(pl.col("year") != "undated").with_columns(pl.col("year").cast(pl.Int32))
    films, undated = (sum(frame["films"].to_list()) for frame in (years, years.filter(year="undated")))
    says = f"{counted(films, 'film')}." if films else "No film yet: movie-assets collect."
    if not dated.is_empty():
        most = dated.sort("films", "year").row(-1, named=True)
        says = f"{films:,} films of {dated.height} years, most of {most['year']}: {most['films']:,}."
    says += f" Without a year: {undated:,}." * bool(undated)
    return Section(
        "Films a year",
        "How many films are there of each release year, and has every active provider answered for them?",
        says,
        (Figures("films_by_year", ("year", "films", "whole"), years.rows()),),
        gathered.overview.as_of if gathered.overview else gathered.now,
        partial(years_chart, dated) if not dated.is_empty() else None,
    )


def _answers(gathered: Gathered) -> Section:
    answers = gathered.stats.filter(figure="answers_by_age")
    counts = [pl.col("value").filter(text=state).sum().cast(pl.Int64).alias(state) for state in ANSWER_STATES]
    films, answered = pl.sum_horizontal(ANSWER_STATES), pl.sum_horizontal("fresh", "frozen", "due")
    shares = {
        "films": films,
        "coverage": answered / films,
        "freshness": pl.sum_horizontal("fresh", "frozen") / answered,
        "frozen_share": pl.col("frozen") / films,
    }
    by_age = answers.group_by("provider", "age_category", maintain_order=True).agg(counts).with_columns(**shares)
    table = by_age.select("provider", "age_category", *shares, *ANSWER_STATES).fill_nan(None)
    whole = answers.group_by("provider", maintain_order=True).agg(counts).with_columns(**shares).fill_nan(None)
    said = {
        name: ", ".join(f"{row['provider']} {percent(row[name])}" for row in whole.iter_rows(named=True) if row[name])
        for name in ("coverage", "freshness", "frozen_share")
    }
    stale = whole.filter(pl.col("freshness") < 1).height
    says = "No provider has answered yet."
    if said["coverage"]:
        says = f"Data of {said['coverage']} of the films. "
        says += f"Up to date of these: {said['freshness']}. " if stale else "All of it is up to date. "
        says += f"Frozen: {said['frozen_share']}." if said["frozen_share"] else "None is frozen."
    return Section(
        "Coverage, freshness and frozen share",
        "Of how many films does each provider have data here, by the film's age, and is that up to date?",
        says,
        (Figures("answers_by_age", tuple(table.columns), table.rows()),),
        gathered.now,
        partial(answers_plot, gathered.stats) if gathered.films else None,
    )


def _calls(gathered: Gathered) -> Section:
    stats = gathered.stats
    rows = []
    for name in provider_names(stats):
        own, quota = stats.filter(provider=name), one(stats, "quota", name)
        made, expected, waiting = (
            dict(own.filter(figure=figure).select("day", "value").iter_rows())
            for figure in ("calls", "forecast_calls", "forecast_waiting")
        )
        rows += [
            (name, day, made.get(day), expected.get(day), waiting.get(day), quota) for day in sorted({*made, *expected})
        ]
    some = any(value for row in rows for value in row[2:5])
    dry = [
        f"{row['provider']} {row['text']}"
        for row in stats.filter(pl.col("day").is_not_null(), figure="quota_runs_dry").iter_rows(named=True)
    ]
    enough = "The quotas suffice for the coming 30 days." if some else "No call was made, and none is due."
    columns = ("provider", "day", "calls", "forecast_calls", "forecast_waiting", "quota")
    return Section(
        "Calls a day against the quota",
        "How many calls were made in the last 30 days, how many fall due in the coming 30, and does the quota suffice?",
        f"The quota does not suffice from: {', '.join(dry)}." if dry else enough,
        (Figures("calls", columns, rows if some else []),),
        gathered.now,
        partial(calls_plot, stats) if some else None,
    )


def _outcomes(gathered: Gathered) -> Section:
    stats = gathered.stats
    rows = []
    for name in provider_names(stats):
        requests = stats.filter(figure="requests", provider=name)
        total, rate = int(requests["value"].sum()), one(stats, "success_rate", name)
        failed = requests.filter(~pl.col("text").is_in(ANSWERED))["value"].sum() / total if total else None
        rows += [(name, total, rate, failed, errors(stats, name))] * bool(total)
    said = ", ".join(f"{row[0]} {percent(row[2])}" for row in rows)
    return Section(
        "Success and errors",
        'Which share of the requests of the last 30 days succeeded? "Not found" is an answer, too.',
        f"Succeeded: {said}." if said else "No request was made in the last 30 days.",
        (Figures("outcomes", ("provider", "requests", "success_rate", "error_rate", "errors"), rows),),
        gathered.now,
        partial(outcomes_plot, stats) if said else None,
    )


def _ratings(gathered: Gathered) -> Section:
    overview = gathered.overview
    compared = overview.compared.filter(pl.col("films") > 0) if overview else pl.DataFrame()
    rows = [(row[0], AGAINST, *row[1:]) for row in compared.iter_rows()]
    said = ", ".join(f"{label(row[0])} {row[3]:+.1f}" for row in rows)
    return Section(
        "Ratings against each other",
        "Do the ratings agree? All are shown from 0 to 10; on the dotted line both are equal.",
        f"Compared with the IMDb rating, on average: {said}." if said else "No film has two ratings yet.",
        (Figures("ratings", ("rating", "against", "films", "difference", "correlation"), rows),),
        overview.as_of if overview else gathered.now,
        partial(ratings_chart, overview.ratings, [row[0] for row in rows]) if overview and rows else None,
    )


def _coverage(gathered: Gathered) -> Section:
    fields = gathered.fields
    drawn = fields.filter(pl.col("state") != NOT_WATCHED).head(MOST_FIELDS)
    by_day = gathered.shares.join(drawn, on="field", how="semi").select("day", "field", "share")
    says = "Nothing was counted yet: there is no whole film."
    if fields.height:
        words = {TOO_FEW: "Below the threshold", FALLEN: "Fallen"}
        wrong = {said: fields.filter(state=state)["field"].to_list() for state, said in words.items()}
        said = " ".join(f"{word}: {_few(names)}." for word, names in wrong.items() if names)
        says = f"{fields['films'][0]:,} whole films. {said or 'Every watched field has its share.'}"
    return Section(
        "Field coverage over time",
        "Which share of the whole films has a value in each field? A film is whole when every active provider has"
        " answered. The check fields_covered watches the thresholds and any fall.",
        says,
        (
            Figures("coverage", tuple(fields.columns), fields.rows()),
            Figures("coverage_by_day", tuple(by_day.columns), by_day.rows()),
        ),
        gathered.now,
        partial(coverage_chart, by_day, drawn) if drawn.height else None,
    )


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(map(label, names[:FEW])) + more


def _changed(gathered: Gathered) -> Section:
    columns = ("changes", "title", "year", "fields", "last_change", "movie_id")
    rows = gathered.overview.changed.select(columns).rows() if gathered.overview else []
    says = f"No field that is watched changed in the last {CHANGES_OF.days} days."
    if rows:
        times, title, *_, movie_id = rows[0]
        says = f"{title or 'One without a title'} changed most, {counted(times, 'time')}:"
        says += f" movie-assets history {movie_id}."
    return Section(
        "Most changed films",
        f"Which films changed most in the last {CHANGES_OF.days} days, and in which fields?",
        says,
        (Figures("changed", columns, rows),),
        gathered.overview.as_of if gathered.overview else gathered.now,
    )


def _waiting(gathered: Gathered) -> Section:
    counts = [*((f"requests {state.replace('_', ' ')}", number) for state, number in gathered.waiting.items())]
    counts += [("contested ids", len(gathered.conflicts))] * bool(gathered.conflicts)
    first = [(one.request_id, one.asked.words(), one.status, one.reason) for one in gathered.first]
    contested = [
        (item.movie_id, item.title, item.provider, item.external_id, item.holder)
        for item in gathered.conflicts[:MOST_WAITING]
    ]
    number = sum(count for _, count in counts)
    return Section(
        "What waits for a person",
        "Which requests to identify a film wait for a decision, and which ids do two films claim?",
        f"{number:,} wait{'s' * (number == 1)}: movie-assets pending." if number else "Nothing waits.",
        (
            Figures("waiting", ("what", "number"), counts),
            Figures("waiting_requests", ("request_id", "asked", "status", "reason"), first),
            Figures("conflicts", ("movie_id", "title", "provider", "external_id", "holder"), contested),
        ),
        gathered.now,
    )

"""`movie-assets collect`: what is due of the years, by runs of the job `year`, or by a look where nothing is.

Belongs here: choosing years, looking whether there is anything to do, the closing table. Does not belong here: running
the job (collect_runs.py), discovering, fetching, merging.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from movie_assets.cli.collect_request import Request
from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.doctor_finding import State
from movie_assets.cli.doctor_settings import names
from movie_assets.cli.output import Output
from movie_assets.cli.progress_bars import Bars
from movie_assets.cli.result import Table, columns
from movie_assets.collect.at_rest import is_at_rest
from movie_assets.collect.demo_providers import require_tmdb
from movie_assets.collect.left_undone import Undone, is_partly_done, lines
from movie_assets.errors import ConfigurationError, MovieAssetsError
from movie_assets.installation import CHECKOUT
from movie_assets.policy.years import UNDATED, partition_years, years_between
from movie_assets.settings import Settings
from movie_assets.store import last_looks, totals
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import open_operations, where_stored
from movie_assets.wording import counted, span_of

if TYPE_CHECKING:
    from dagster import DagsterInstance

MOST_GAP = 10
"""Years without anything due that a run takes along rather than start another run, which costs seconds of its own."""

SAID_BELOW = "as the error below says"

Span = tuple[str, str]
"""First and last year of a run."""


def run_collect(settings: Settings, out: Output, request: Request) -> bool:
    """Run the job over the asked years and show what came of it; return whether it did all that limits allow.

    Years for which nothing is to be done get no run but that of discovery, and a record that they were looked at.

    Raises:
        ConfigurationError: TMDB is off, no films are known.
        UnknownFilmError: no film, or several, are meant.
        RunFailedError: the run failed.
    """
    require_tmdb(settings)
    dagster_home(settings)
    began = datetime.now(UTC)
    with open_operations(settings) as operations:
        movie_ids, years = _named(operations, request)
        spans = list(_spans(request, years))
        frozen = totals.totals(census(operations, began)).frozen
        at_rest = [span for span in spans if _at_rest(settings, operations, request, span, movie_ids)]
    if not spans:
        raise ConfigurationError("no films are known yet. Name years to discover, such as: collect --start-year 2024")
    bars = Bars(out.aside)
    where = "the embedded providers" if settings.demo_mode else ", ".join(settings.active_providers)
    out.note(f"Collecting from {where} into {where_stored(settings)}")
    for name in names():
        if name.state is State.WARNING:  # with a misspelt key, other providers than one thinks are asked
            out.warn(f"{name.says}. {name.do}")
    try:
        found = _collect(settings, request, spans, movie_ids, at_rest, bars)
    except MovieAssetsError as error:
        _say_what_is_left(out, bars.undone, str(error))
        raise
    with open_operations(settings) as operations:
        after = totals.totals(census(operations, datetime.now(UTC)))
        favourite = totals.favourite(operations)
    seconds = (datetime.now(UTC) - began).total_seconds()
    _print_figures(out, settings, bars, found, after, frozen=after.frozen - frozen, seconds=seconds)
    if at_rest:
        few = ", ".join(span_of(first, last) for first, last in at_rest)
        done = "Only discovery was run" if request.discover else "No run was started"
        out.say(f"{done} for {few}: no call is due there, and every table shows the latest answers.")
    _next_steps(out, settings, favourite)
    return _say_what_is_left(out, bars.undone)


def _collect(
    settings: Settings,
    request: Request,
    spans: Sequence[Span],
    movie_ids: list[int],
    at_rest: list[Span],
    bars: Bars,
) -> Counter[str]:
    """Bring spans up to date; return what discovery found. Those `at_rest` that discovery wakes are taken out of it."""
    from movie_assets.cli.instance import command_instance  # Dagster; a refusal needs none of it

    found, to_run = Counter[str](), [span for span in spans if span not in at_rest]
    with command_instance(settings) as instance:
        if to_run or request.discover:
            from movie_assets.cli.collect_runs import run_discovery, run_years  # its jobs; a look needs none of them

            found += run_years(settings, request, to_run, movie_ids, bars, instance)
            if request.discover:
                found += run_discovery(settings, request, at_rest, bars, instance)
                with open_operations(settings) as operations:
                    awake = [span for span in at_rest if not _at_rest(settings, operations, request, span, movie_ids)]
                run_years(settings, replace(request, discover=False), awake, movie_ids, bars, instance)
                at_rest[:] = [span for span in at_rest if span not in awake]
        if at_rest:
            _record_look(settings, instance, at_rest)
        _forget_runs(settings, instance)
    return found


def _forget_runs(settings: Settings, instance: "DagsterInstance") -> None:
    """Delete some old runs, as the sensor does where a daemon runs."""
    from movie_assets.defs.run_retention import forget_old_runs

    forget_old_runs(instance, settings, datetime.now(UTC))


def _at_rest(settings: Settings, operations: Operations, request: Request, span: Span, movie_ids: list[int]) -> bool:
    """Return whether a run over these years would do nothing but discover."""
    selection = Selection(
        years=years_between(*span),
        providers=settings.active_providers,
        movie_ids=movie_ids or None,
        force=request.force,
        include_frozen=request.include_frozen or settings.include_frozen,
        revalidate_days=settings.frozen_revalidate_days,
        limit=request.limit,
    )
    return is_at_rest(settings, operations, selection, datetime.now(UTC))


def _record_look(settings: Settings, instance: "DagsterInstance", spans: Sequence[Span]) -> None:
    """Keep that these years were looked at: for the UI, and for `status`."""
    from movie_assets.defs.look_events import report_look

    years = [year for span in spans for year in years_between(*span)]
    report_look(instance, years)
    with open_operations(settings) as operations:
        last_looks.keep_look(operations, years, datetime.now(UTC))


def _print_figures(
    out: Output,
    settings: Settings,
    bars: Bars,
    found: Counter[str],
    after: totals.Totals,
    *,
    frozen: int,
    seconds: float,
) -> None:
    """Print what was done, as a table; `found` by discovery, `frozen` meanwhile."""
    figures = {
        "discovered": found["discovered"],
        "new": found["new"],
        **{f"{p}_updated": bars.updated(p) for p in settings.active_providers},
        "not found": sum(n for (_, outcome), n in bars.counts.items() if outcome == "not_found"),
        "frozen": frozen,
        "deferred": sum(n for (_, outcome), n in bars.counts.items() if outcome == "deferred"),
        "failed": sum(n for (_, outcome), n in bars.counts.items() if outcome == "failed"),
        "left by --refresh-limit": bars.waiting,
        "in the store": after.films,
    }
    title = f"Collected in {seconds:.0f} s"
    out.table(Table("figures", columns("figure", "films"), list(figures.items()), title=title))
    if not bars.counts:
        out.say(
            f"No provider was called for details: nothing is due. Discovery made {counted(found['pages'], 'call')}."
        )
    if bars.odd_answers:
        out.say(
            f"Answers with values that cannot be read: {bars.odd_answers:,}. These values are left out, such as:"
            f"\n  {bars.first_odd}"
        )


def _say_what_is_left(out: Output, undone: Counter[Undone], but: str = "") -> bool:
    """Print what was left undone, and why, as the last lines; return whether limits alone explain it.

    What the error that follows says is not said twice.
    """
    if not undone:
        return True
    partly = is_partly_done(undone)
    out.say("Partly done. Left undone:" if partly else "Left for later, by the providers' limits:")
    rows = [(u.provider, number, u.what, u.reason, u.by_design) for u, number in sorted(undone.items())]
    shape = columns("provider", "calls", "what", "reason", "by_design")
    out.table(Table("undone", shape, rows, layout="none"))
    said = Counter({replace(u, reason=u.reason if u.reason not in but else SAID_BELOW): n for u, n in undone.items()})
    for line in lines(said):
        out.say(f"  {line}")
    out.say("Failed calls are due again after 1, 2, 4 ... hours; the rest is asked for by the next collect.")
    return not partly


def _named(operations: Operations, request: Request) -> tuple[list[int], list[str]]:
    """Return the films that the request names, none = all, and the years to look at."""
    if not request.films:
        return [], totals.years_with_films(operations)
    found = [the_film(operations, film) for film in request.films]
    return [movie_id for movie_id, _, _ in found], sorted({year for _, _, year in found})


def _spans(request: Request, known: Sequence[str]) -> Iterator[Span]:
    """Yield first and last year of each run; `known` are the years that have films."""
    if request.years is not None:
        yield request.years
        return
    keys = {year: n for n, year in enumerate(partition_years(datetime.now(UTC).date()))}
    group: list[str] = []
    for year in sorted(known, key=lambda y: keys.get(y, 0)):
        if group and (group[-1] == UNDATED or keys[year] - keys[group[-1]] > MOST_GAP):
            yield group[0], group[-1]
            group = []
        group.append(year)
    if group:
        yield group[0], group[-1]


def _next_steps(out: Output, settings: Settings, favourite: str | None) -> None:
    steps = {
        "movie-assets status": "what is there, what is due, what is left of the quotas",
        f'movie-assets show "{favourite or "TITLE"}"': "one film, and whose value each field is",
        'movie-assets sql "FROM provider_cache LIMIT 5"': "any query",
        "movie-assets dev": "the Dagster UI on http://127.0.0.1:3000",
    }
    out.note("Next (in the folder of the project, as .venv/bin/movie-assets):" if CHECKOUT else "Next:")
    for step, what in steps.items():
        out.note(f"  {step:<50} {what}")
    if settings.demo_mode:
        out.note("These were the embedded providers. For the real ones put keys into .env (see .env.example).")

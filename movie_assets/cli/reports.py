"""What the terminal shows of the stores: status, one film, a parsed answer, a query.

Belongs here: tables for people. Does not belong here: writing anything.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.table import Table

from movie_assets.cli.terminal import DataConsole, say
from movie_assets.errors import BadAnswerError, ConfigurationError
from movie_assets.monitoring.figures import collection_stats, errors, provider_names, summary
from movie_assets.policy.completion import Backlog, done_on
from movie_assets.policy.planning import reason
from movie_assets.providers.registry import PARSERS
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store import film_frames, totals
from movie_assets.store.backlog import backlog
from movie_assets.store.census import census
from movie_assets.store.feed_state import Feed, read_feed
from movie_assets.store.looks import last_looks
from movie_assets.warehouse.opening import read_operations


def show_status(settings: Settings) -> None:
    """Show films, coverage by provider, age categories, calls of today, what is left of quotas and when all is done."""
    now, console = datetime.now(UTC), DataConsole()
    with read_operations(settings) as operations, operations.one_moment():
        counted = census(operations, now)
        films, ages = totals.totals(counted), totals.by_age(counted)
        complete = totals.complete_films(counted, settings.active_providers)
        providers = {name: totals.provider_totals(operations, counted, name, now) for name in settings.providers}
        owed = {name: backlog(counted, name) for name in settings.active_providers}
        stats = collection_stats(operations, settings, now, counted)
        feed = read_feed(operations)
        looked = last_looks(operations, totals.years_with_films(operations))
    figures_of_all = summary(stats)
    console.print(
        f"{settings.store_folder}{' (embedded providers)' if settings.demo_mode else ''}, {now:%Y-%m-%d %H:%M} UTC"
    )
    console.print(
        f"{films.films:,} films, {complete:,} complete, {figures_of_all['fully_refreshed']:,} fully refreshed,"
        f" {films.frozen:,} frozen"
    )
    if ages:
        console.print("by age: " + ", ".join(f"{n:,} {age}" for age, n in sorted(ages.items())))
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")  # fits 80 columns
    for heading in ("provider", "data", "not found", "failed", "due", "next due", "today", "quota left", "done by"):
        table.add_column(heading, no_wrap=True)
    for name, figures in providers.items():
        quota = settings.providers[name].daily_quota
        left = None if quota is None else max(0, quota - figures.calls_today)
        active = name in settings.active_providers
        next_due = f"{figures.next_due_at:%Y-%m-%d}" if figures.next_due_at else "-"
        counts = (figures.answered, figures.not_found, figures.failed, figures.due)
        table.add_row(
            name,
            *(f"{count:,}" for count in counts),
            next_due,
            f"{figures.calls_today:,}",
            "no limit" if left is None else f"{left:,}/{quota:,}",
            _done_by(owed[name], left, quota, now) if active else "off",
        )
    console.print(table)
    console.print("data, not found, failed, due: films; today: calls of this UTC day. Off: no key, or switched off.")
    console.print(_outlook(figures_of_all, stats))
    console.print("success, errors: requests of the last 30 days; 7 and 30 days: calls ahead, at most.")
    console.print(_feed_line(feed, settings, now))
    if films.films:
        console.print(_look_line(looked))
    for name, figures in providers.items():
        if figures.closed_until:
            console.print(f"{name} is closed until {figures.closed_until:%Y-%m-%d %H:%M} UTC: {figures.reason}")


def _outlook(reported: Mapping[str, int | str], stats: pl.DataFrame) -> Table:
    """Return how each provider answered, and what the coming days ask of it."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for heading in ("provider", "frozen", "overdue", "success", "errors", "7 days", "30 days", "quota runs dry"):
        table.add_column(heading, no_wrap=True)
    for name in provider_names(stats):
        ahead = [
            reported.get(f"{figure}_{name}", "-")
            for figure in ("calls_next_7_days", "calls_next_30_days", "quota_runs_dry")
        ]
        past = [
            reported[f"frozen_{name}"],
            reported[f"overdue_{name}"],
            reported[f"success_rate_{name}"],
            errors(stats, name),
        ]
        table.add_row(name, *(f"{cell:,}" if isinstance(cell, int) else cell for cell in (*past, *ahead)))
    return table


def _feed_line(feed: Feed | None, settings: Settings, now: datetime) -> str:
    """Say how far TMDB's changes feed was polled."""
    if not settings.tmdb_changes:
        return "TMDB's changes feed is not polled (MOVIE_ASSETS_TMDB_CHANGES=false): age alone decides."
    if feed is None:
        return "TMDB's changes feed was not polled yet: switch on the schedule daily_changes, or run its job."
    reported = f"TMDB's changes feed was polled until {feed.polled_until:%Y-%m-%d %H:%M} UTC"
    if not feed.alive(now):
        reported += "; that is too long ago to spare calls"
    return reported + (f"; a gap from {feed.gap[0]:%Y-%m-%d} to {feed.gap[1]:%Y-%m-%d}." if feed.gap else ".")


def _look_line(looked: tuple[datetime, datetime] | None) -> str:
    """Say when it was last looked whether anything of the years is due, by a run or by a command that started none."""
    if looked is None:
        return "Some years were never looked at by a run: movie-assets collect --refresh-only does."
    oldest, newest = (f"{moment:%Y-%m-%d %H:%M}" for moment in looked)
    return (
        f"Last looked for what is due: {newest} UTC"
        + (f", the oldest of the years {oldest} UTC" * (oldest != newest))
        + "."
    )


def show_plan(settings: Settings, refresh_limit: int | None, rows: int) -> None:
    """Show the calls that are due now in the order to make them, and by provider what is chosen and what waits."""
    now, console = datetime.now(UTC), DataConsole()
    with read_operations(settings) as operations:
        calls = make_plan(operations, settings, now, refresh_limit=refresh_limit, counted=False).calls
        titles = {
            f["movie_id"]: f["title"] for f in film_frames.films(operations, calls["movie_id"].head(rows)).to_dicts()
        }
    calls = calls.with_columns(pl.col("provider", "waits_for").cast(pl.String))
    table = Table("provider", "due", "chosen", "wait", "for", "until", box=SIMPLE_HEAD)
    for name in settings.active_providers:
        own = calls.filter(pl.col("provider") == name)
        waiting = own.filter(~pl.col("chosen"))
        last, reasons = waiting["comes_on"].max(), waiting["waits_for"].unique().sort().to_list()
        until = str(last or "the quota is raised") if waiting.height else "-"
        counts = (own.height, own.height - waiting.height, waiting.height)
        table.add_row(name, *(f"{n:,}" for n in counts), ", ".join(reasons) or "-", until)
    console.print(table)
    listing = Table("provider", "film", "title", "reason", "when", box=SIMPLE_HEAD)
    for call in calls.head(rows).with_columns(reason()).iter_rows(named=True):
        when = "now" if call["chosen"] else f"{call['waits_for']}: {call['comes_on'] or 'not yet'}"
        listing.add_row(call["provider"], str(call["movie_id"]), titles.get(call["movie_id"]), call["reason"], when)
    if calls.height and rows:
        console.print(listing)


def _done_by(owed: Backlog, left: int | None, quota: int | None, now: datetime) -> str:
    """Return the UTC day on which every film was answered for once, or else what is due again, as far as quotas go."""
    if not owed.first and not owed.again:
        return "up to date"
    day = done_on(owed, left, quota, now.date())
    return "never: the quota is too small" if day is None else f"{day:%Y-%m-%d}"


def show_parsed(provider: str, files: Sequence[Path]) -> bool:
    """Print each file's typed row as JSON; return False when one is no answer of the provider.

    Raises:
        ConfigurationError: no such provider or file.
    """
    if provider not in PARSERS:
        raise ConfigurationError(f"no provider {provider!r}: one of {', '.join(PARSERS)}")
    good = True
    for file in files:
        try:
            parsed = PARSERS[provider].parse(file.read_bytes())
        except OSError as error:
            raise ConfigurationError(f"cannot read {file}: {error.strerror}") from error
        except BadAnswerError as error:
            say(f"{file}: {error}", error=True)
            good = False
            continue
        say(json.dumps({"file": file.name, **parsed.row}, ensure_ascii=False, default=str))
    return good

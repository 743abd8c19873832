"""What the terminal shows of the stores: status, one film, a parsed answer, a query.

Belongs here: tables for people. Does not belong here: writing anything.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.table import Table

from movie_assets.cli.terminal import DataConsole, say
from movie_assets.collect.demo_marks import MARK, MEANING, generated_columns
from movie_assets.errors import BadAnswerError, ConfigurationError, UnknownFilmError
from movie_assets.matching.titles import nearest
from movie_assets.monitoring.figures import collection_stats, errors, provider_names, summary
from movie_assets.policy.completion import Backlog, done_on
from movie_assets.policy.planning import reason
from movie_assets.providers.registry import PARSERS
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store import film_frames, totals
from movie_assets.store.backlog import backlog
from movie_assets.store.feed_state import Feed, read_feed
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import read_operations, why_not_a_pair
from movie_assets.warehouse.previews import merged_films, titles_of_cache
from movie_assets.warehouse.snapshot import connected, shown

MOST_MATCHES = 20
MOST_NEAR = 3


def show_status(settings: Settings) -> None:
    """Show films, coverage by provider, age categories, calls of today, what is left of quotas and when all is done."""
    now, console = datetime.now(UTC), DataConsole()
    with read_operations(settings) as operations:
        films = totals.totals(operations)
        ages = totals.by_age(operations, now)
        complete = totals.complete_films(operations, settings.active_providers)
        providers = {name: totals.provider_totals(operations, name, now) for name in settings.providers}
        owed = {name: backlog(operations, name, now) for name in settings.active_providers}
        stats = collection_stats(operations, settings, now)
        feed = read_feed(operations)
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


def show_film(settings: Settings, film: str) -> None:
    """Show a film's merged row with the source of each field; several matches are listed instead.

    Raises:
        UnknownFilmError: no film in the cache fits.
    """
    console = DataConsole()
    _warn_of_mismatch(settings)
    with connected(Warehouse(settings.warehouse_path)) as connection:
        found = merged_films(connection, film)
        if not found:
            known = titles_of_cache(connection)
            near = [known[place] for place in nearest(film, [row[0] or "" for row in known], MOST_NEAR)]
            near_words = ", ".join(f"{title} ({year}, {movie_id})" for title, year, movie_id in near)
            raise UnknownFilmError(f"no film in the cache is {film!r}. Near: {near_words or 'the cache is empty'}")
    if len(found) > 1:
        table = Table(
            "movie_id", "title", "year", "imdb_id", title=f"{len(found)} films are {film!r}: name one by its id"
        )
        for row in found[:MOST_MATCHES]:
            table.add_row(str(row["movie_id"]), row["title"], str(row["year"]), row["imdb_id"])
        console.print(table)
        return
    row = found[0]
    sources = json.loads(row.pop("field_sources") or "{}")
    generated = generated_columns("provider_cache_movies", row, sources) if settings.demo_mode else ()
    table = Table("field", "value", "source", title=f"{row['title']} ({row['year']})")
    for name, value in row.items():
        said = (sources.get(name), MARK if name in generated else None)
        table.add_row(name, _plain(value, an_id=name.endswith("_id")), ", ".join(filter(None, said)))
    console.print(table)
    if settings.demo_mode:
        console.print(MEANING)


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


def show_query(settings: Settings, query: str) -> None:
    """Print the result of a query on a snapshot.

    Raises:
        ConfigurationError: the query is wrong.
    """
    _warn_of_mismatch(settings)
    say(shown(Warehouse(settings.warehouse_path), query))


def _warn_of_mismatch(settings: Settings) -> None:
    """Say when the warehouse was made from another operations store; what it holds can be read all the same."""
    if (why := why_not_a_pair(settings)) is not None:
        say(f"movie-assets: {why}", error=True)


def _plain(value: Any, *, an_id: bool = False) -> str:
    """Return a value in words; a record as its values, and numbers in groups of three, but for ids and years."""
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "-"
    if isinstance(value, dict):
        return " ".join(_plain(part, an_id=name.endswith("_id")) for name, part in value.items() if part is not None)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 10_000 and not an_id:
        return f"{value:,}"
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else str(value)

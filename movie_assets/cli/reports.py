"""What commands show of the operations store: status, plan; and a parsed answer.

Belongs here: their tables. Does not belong here: writing anything, the warehouse (cache_reports.py).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, as_json, columns
from movie_assets.cli.terminal import say
from movie_assets.errors import BadAnswerError, ConfigurationError
from movie_assets.monitoring.figures import collection_stats, errors, one, percent, provider_names, summary
from movie_assets.policy.completion import Backlog, done_on
from movie_assets.policy.planning import reason
from movie_assets.policy.shared_calls import films_of
from movie_assets.providers.registry import PARSERS
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store import film_frames, totals
from movie_assets.store.backlog import backlog
from movie_assets.store.census import census
from movie_assets.store.feed_state import Feed, read_feed
from movie_assets.store.last_looks import last_looks
from movie_assets.warehouse.opening import read_operations, where_stored
from movie_assets.wording import counted


def show_status(settings: Settings, out: Output) -> None:
    """Show films, coverage by provider, age categories, calls of today, what is left of quotas and when all is done."""
    now = datetime.now(UTC)
    with read_operations(settings) as operations, operations.one_moment():
        taken = census(operations, now)
        films, ages = totals.totals(taken), totals.by_age(taken)
        complete = totals.complete_films(taken, settings.active_providers)
        providers = {name: totals.provider_totals(operations, taken, name, now) for name in settings.providers}
        owed = {name: backlog(taken, name) for name in settings.active_providers}
        stats = collection_stats(operations, settings, now, taken)
        feed = read_feed(operations)
        looked = last_looks(operations, totals.years_with_films(operations))
    figures = summary(stats)
    out.say(
        f"{where_stored(settings)}{' (embedded providers)' if settings.demo_mode else ''}, {now:%Y-%m-%d %H:%M} UTC"
    )
    out.say(
        f"{counted(films.films, 'film')}, {complete:,} complete, {figures['fully_refreshed']:,} fully refreshed,"
        f" {films.frozen:,} frozen"
    )
    if ages:
        out.say("by age: " + ", ".join(f"{n:,} {age}" for age, n in sorted(ages.items())))
    rows = [_provider_row(settings, name, own, owed.get(name), now) for name, own in providers.items()]
    out.table(Table("providers", _PROVIDERS, rows))
    off = "; off: no key, or switched off" * (len(owed) < len(providers))
    out.note(f"data, not found, failed, due: films; today: calls of this UTC day{off}.")
    out.table(Table("outlook", _OUTLOOK, _outlook(figures, stats)))
    out.note("success, errors: requests of the last 30 days; 7 and 30 days: calls ahead, at most.")
    out.say(_feed_line(feed, settings, now))
    if films.films:
        out.say(_look_line(looked))
    for name, own in providers.items():
        if own.closed_until:
            out.warn(f"{name} is closed until {own.closed_until:%Y-%m-%d %H:%M} UTC: {own.reason}")
    kinds = {"films": films.films, "complete": complete, "fully_refreshed": figures["fully_refreshed"]}
    counts = [*(kinds | {"frozen": films.frozen}).items(), *sorted(ages.items())]
    out.table(Table("films", columns("kind", "films"), counts, layout="none"))


def _provider_row(
    settings: Settings, name: str, own: totals.ProviderTotals, owed: Backlog | None, now: datetime
) -> tuple[object, ...]:
    quota = settings.providers[name].daily_quota
    left = None if quota is None else max(0, quota - own.calls_today)
    done = "off" if owed is None else _done_by(owed, films_of(name, left), films_of(name, quota), now)
    next_due = own.next_due_at.date() if own.next_due_at else None
    counts = (own.answered, own.not_found, own.failed, own.due)
    return (name, *counts, next_due, own.calls_today, quota, left, done)


def _quota_left(row: Row) -> str:
    return "no limit" if row["quota"] is None else f"{row['quota_left']:,}/{row['quota']:,}"


_PROVIDERS = (
    *columns("provider", "data", "not_found", "failed", "due", "next_due", "today"),
    *(Column("quota", place="data"), Column("quota_left", words=_quota_left), Column("done_by")),
)
_OUTLOOK = (
    *columns("provider", "frozen", "overdue"),
    Column("success_rate", "success", words=lambda row: percent(row["success_rate"])),
    Column("errors"),
    *(Column("calls_7_days", "7 days"), Column("calls_30_days", "30 days"), Column("quota_runs_dry")),
)


def _outlook(reported: Mapping[str, int | str], stats: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Yield how each provider answered, and what the coming days ask of it."""
    for name in provider_names(stats):
        past = (reported[f"frozen_{name}"], reported[f"overdue_{name}"], one(stats, "success_rate", name))
        ahead = [
            reported.get(f"{figure}_{name}") for figure in ("calls_next_7_days", "calls_next_30_days", "quota_runs_dry")
        ]
        yield (name, *past, errors(stats, name), *ahead)


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


def show_plan(settings: Settings, out: Output, refresh_limit: int | None, rows: int) -> None:
    """Show the calls that are due now in the order to make them, and by provider what is chosen and what waits."""
    now = datetime.now(UTC)
    with read_operations(settings) as operations:
        calls = make_plan(operations, settings, now, refresh_limit=refresh_limit, counted=False).calls
        titles = {
            f["movie_id"]: f["title"] for f in film_frames.films(operations, calls["movie_id"].head(rows)).to_dicts()
        }
    calls = calls.with_columns(pl.col("provider", "waits_for").cast(pl.String))
    sums = []
    for name in settings.active_providers:
        own = calls.filter(pl.col("provider") == name)
        waiting = own.filter(~pl.col("chosen"))
        reasons = ", ".join(waiting["waits_for"].unique().sort().to_list()) or None
        counts = (own.height, own.height - waiting.height, waiting.height)
        sums.append((name, *counts, reasons, waiting["comes_on"].max()))
    out.table(Table("providers", _SUMS, sums))
    listed = [
        (call["provider"], call["movie_id"], titles.get(call["movie_id"]), *(call[name] for name in _OF_A_CALL))
        for call in calls.head(rows).with_columns(reason()).iter_rows(named=True)
    ]
    out.table(Table("calls", _CALLS, listed, layout="cells" if listed else "none"))
    if calls.is_empty():
        out.say("Nothing is due. movie-assets status shows when each provider is asked next.")


def _until(row: Row) -> str:
    return str(row["until"] or "the quota is raised") if row["wait"] else "-"


def _when(row: Row) -> str:
    return "now" if row["chosen"] else f"{row['waits_for']}: {row['comes_on'] or 'not yet'}"


_SUMS = (*columns("provider", "due", "chosen", "wait"), Column("waits_for", "for"), Column("until", words=_until))
_OF_A_CALL = ("reason", "chosen", "waits_for", "comes_on")
_CALLS = (
    *(Column("provider"), Column("movie_id", "film"), Column("title"), Column("reason")),
    *(Column(name, place="data") for name in _OF_A_CALL[1:]),
    Column("when", words=_when, place="text"),
)


def _done_by(owed: Backlog, left: int | None, quota: int | None, now: datetime) -> str:
    """Return the UTC day on which every film was answered for once, or else what is due again, as far as quotas go."""
    if not owed.first and not owed.again:
        return "up to date"
    day = done_on(owed, left, quota, now.date())
    return "never: the quota is too small" if day is None else f"{day:%Y-%m-%d}"


def show_parsed(out: Output, provider: str, files: Sequence[Path]) -> bool:
    """Show each file's typed row, as JSON in text too; return False when one is no answer of the provider.

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
        row = {"file": file.name, **parsed.row}
        out.table(Table("rows", columns(*row), [tuple(row.values())], layout="lines", line=_as_json))
    return good


def _as_json(row: Row) -> str:
    return json.dumps(as_json(row), ensure_ascii=False)

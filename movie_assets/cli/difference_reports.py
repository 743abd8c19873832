"""What commands show of differences: what changed lately, and where providers disagree.

Belongs here: their tables. Does not belong here: the queries (warehouse/recent_changes.py), one film's history
(history_command.py).
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from movie_assets.cli.cache_reports import warn_of_mismatch
from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, in_words
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.opening import warehouse_of
from movie_assets.warehouse.recent_changes import CHANGES, DISAGREEMENTS, changes_since, disagreements
from movie_assets.warehouse.snapshot import connected
from movie_assets.wording import counted

MOST_OF_A_VALUE = 40


def show_changes(settings: Settings, out: Output, days: float, fields: Sequence[str], rows: int, now: datetime) -> None:
    """Show which fields changed in the last days, those of the film that changed most first. `now` is aware UTC."""
    warn_of_mismatch(settings)
    until = now.replace(tzinfo=None)
    with connected(warehouse_of(settings), briefly=True) as connection:
        found, changes, films = changes_since(connection, until - timedelta(days=days), until, fields, rows)
    out.say(
        f"{counted(changes, 'change')} of {counted(films, 'film')} in {days:g} days"
        + (f"; {rows} are shown" if changes > rows else "")
    )
    records = [dict(zip(CHANGES, row, strict=True)) for row in found]
    values = [[_value(one, name) for name in CHANGES] for one in records]
    out.table(Table("changes", _CHANGES, values, layout="cells" if values else "none"))


def _value(row: Row, name: str) -> object:
    return json.loads(row[name]) if name in ("old", "new") and row[name] is not None else row[name]


def show_disagreements(settings: Settings, out: Output, film: str | None, fields: Sequence[str], rows: int) -> None:
    """Show where providers disagree, the gravest first, of all films or of one.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do.
    """
    warn_of_mismatch(settings)
    with connected(warehouse_of(settings), briefly=True) as connection:
        movie_id = None if film is None else film_of_cache(connection, film)["movie_id"]
        found, every = disagreements(connection, movie_id, fields, rows)
    out.say(f"{counted(every, 'disagreement')}" + (f"; the {rows} gravest are shown" if every > rows else ""))
    records = [dict(zip(DISAGREEMENTS, row, strict=True)) for row in found]
    values = [
        [json.loads(one[name]) if name in ("said", "pages") else one[name] for name in DISAGREEMENTS] for one in records
    ]
    out.table(Table("disagreements", _DISAGREEMENTS, values, layout="cells" if values else "none"))
    if found:
        out.note("One of them settled: movie-assets set FILM FIELD VALUE, or prefer. Pages to look at: --json.")


def _short(row: Row, name: str) -> str:
    text = in_words(row[name])
    return text if len(text) <= MOST_OF_A_VALUE else f"{text[: MOST_OF_A_VALUE - 1]}…"


def _said(row: Row) -> str:
    return "; ".join(f"{provider}: {value}" for provider, value in row["said"].items())


def _apart(row: Row) -> str:
    return f"{row['apart']:.3g} {row['unit']}"


_CHANGES = (
    *(Column("movie_id"), Column("title"), Column("year"), Column("provider"), Column("field")),
    *(Column("old", words=lambda row: _short(row, "old")), Column("new", words=lambda row: _short(row, "new"))),
    *(Column("share", "by", words=lambda row: f"{row['share']:.1%}"), Column("times", place="data")),
    Column("reported_at", "last (UTC)"),
)
_DISAGREEMENTS = (
    *(Column("movie_id"), Column("title"), Column("year"), Column("field"), Column("said", words=_said)),
    *(Column("apart", words=_apart), Column("unit", place="data"), Column("score"), Column("pages", place="data")),
)

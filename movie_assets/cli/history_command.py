"""`movie-assets history`: how a film's watched fields changed, and the curve of one number.

Belongs here: what is shown of that. Does not belong here: which changes are kept (policy/change_detection.py), reading
numbers in raw answers (past/curve.py).
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, in_words
from movie_assets.past.curve import curve_of
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import read_operations
from movie_assets.wording import counted, named

MOST_OF_A_VALUE = 60
"""Characters that people read; all are in the data."""
WIDEST_BAR = 20


def show_history(settings: Settings, out: Output, film: str, fields: Sequence[str], rows: int) -> None:
    """Show how a film's watched fields changed, newest first.

    Raises:
        UnknownFilmError: no film, or several, are meant.
    """
    with read_operations(settings) as operations:
        movie_id, title, year = the_film(operations, film)
        moved = film_frames.field_changes(operations, [movie_id]).sort(
            "reported_at", "provider", "field", descending=True
        )
    reported = [row for row in moved.iter_rows(named=True) if not fields or row["field"] in fields]
    out.say(f"{named(title, year, movie_id)}: {counted(len(reported), 'change')}")
    changes = [
        (movie_id, row["reported_at"], row["provider"], row["field"], json.loads(row["old"]), json.loads(row["new"]))
        for row in reported[:rows]
    ]
    out.table(Table("changes", _CHANGES, changes, layout="cells" if changes else "none"))
    if not reported:
        what = f"of {', '.join(fields)} " if fields else ""
        out.say(f"No change {what}is on record: answers since the first one say the same.")


def show_curve(settings: Settings, out: Output, film: str, field: str) -> None:
    """Show how a number of a film moved, by every answer that is kept.

    Raises:
        UnknownFilmError: no film, or several, are meant.
        UnknownFieldError: there is no such number.
    """
    with read_operations(settings) as operations:
        movie_id, title, year = the_film(operations, film)
        points = curve_of(operations, movie_id, field, datetime.max.replace(tzinfo=UTC))
    points.sort(key=lambda point: (point.provider, point.fetched_at))
    before = {point.answer_id: last for last, point in pairwise(points) if last.provider == point.provider}
    most = max((abs(point.value) for point in points if point.value is not None), default=0)

    def changed(row: Row) -> bool:
        last = before.get(row["answer_id"])
        return last is None or last.value != row["value"]

    def by(row: Row) -> str:
        last = before.get(row["answer_id"])
        both = last is not None and last.value is not None and row["value"] is not None
        return f"{row['value'] - last.value:+,.10g}" if last is not None and both else ""

    def bar(row: Row) -> str:
        return "█" * round(WIDEST_BAR * abs(row["value"] or 0) / most) if most else ""

    shown = (
        *(Column("movie_id", place="data"), Column("provider"), Column("field", place="data")),
        *(Column("fetched_at", "since (UTC)"), Column("value"), Column("answer_id", place="data")),
        *(Column("by", words=by, place="text"), Column("of the most", words=bar, place="text")),
    )
    rows = [(movie_id, p.provider, field, p.fetched_at, p.value, p.answer_id) for p in points]
    layout: Literal["cells", "none"] = "cells" if rows else "none"
    out.say(f"{named(title, year, movie_id)}: {field} in {counted(len(rows), 'answer')}")
    out.table(Table("curve", shown, rows, layout=layout, shows=changed))
    if not rows:
        out.say("No answer that is kept has it.")


def _short(value: object) -> str:
    return in_words(value)[:MOST_OF_A_VALUE]


def _by(row: Row) -> str:
    numbers = [value for value in (row["old"], row["new"]) if isinstance(value, int | float)]
    return f"{numbers[1] - numbers[0]:+,.10g}" if len(numbers) == 2 else ""


_CHANGES = (
    *(Column("movie_id", place="data"), Column("reported_at", "reported at (UTC)")),
    *(Column("provider"), Column("field")),
    *(Column("old", words=lambda row: _short(row["old"])), Column("new", words=lambda row: _short(row["new"]))),
    Column("by", words=_by, place="text"),
)

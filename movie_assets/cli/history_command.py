"""`movie-assets history`: how a film's watched fields changed.

Belongs here: what is shown of that. Does not belong here: which changes are kept (policy/change_detection.py).
"""

import json
from collections.abc import Sequence

from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, in_words
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import read_operations

MOST_OF_A_VALUE = 60
"""Characters that people read; all are in the data."""


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
    out.say(f"{title} ({year}, {movie_id}): {len(reported)} changes")
    changes = [
        (movie_id, row["reported_at"], row["provider"], row["field"], json.loads(row["old"]), json.loads(row["new"]))
        for row in reported[:rows]
    ]
    out.table(Table("changes", _CHANGES, changes, layout="cells" if changes else "none"))
    if not reported:
        what = f"of {', '.join(fields)} " if fields else ""
        out.say(f"No change {what}is on record: answers since the first one say the same.")


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

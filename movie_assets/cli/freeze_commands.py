"""`movie-assets freeze`, `unfreeze` and `history`: what people decide about a film, and how it changed.

Belongs here: what the terminal shows of them. Does not belong here: the decision itself
(refresh/person_decisions.py).
"""

import json
from collections.abc import Sequence
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.table import Table

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.cli.terminal import DataConsole
from movie_assets.collect.context import Context
from movie_assets.refresh import person_decisions
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import open_operations, read_operations


def decide(
    settings: Settings, kind: Literal["freeze", "unfreeze"], film: str, reason: str, providers: Sequence[str]
) -> str:
    """Freeze or unfreeze a film at these providers, none = all; return in words what was done.

    Raises:
        UnknownFilmError: no film, or several, are meant.
        ConfigurationError: no such provider.
    """
    with reported_warehouse(settings) as warehouse, open_operations(settings) as operations:
        done = person_decisions.decide(Context(settings, operations, warehouse), kind, film, reason, providers)
    now = "is frozen: no automatic refresh asks" if kind == "freeze" else "is unfrozen: refreshed by its age again at"
    return f"{done.title} ({done.year}, {done.movie_id}) {now} {', '.join(done.providers)}"


def show_history(settings: Settings, film: str, fields: Sequence[str], rows: int) -> None:
    """Show how a film's watched fields changed, newest first.

    Raises:
        UnknownFilmError: no film, or several, are meant.
    """
    console = DataConsole()
    with read_operations(settings) as operations:
        movie_id, title, year = the_film(operations, film)
        moved = film_frames.field_changes(operations, [movie_id]).sort(
            "reported_at", "provider", "field", descending=True
        )
    reported = [row for row in moved.iter_rows(named=True) if not fields or row["field"] in fields]
    console.print(f"{title} ({year}, {movie_id}): {len(reported)} changes")
    if not reported:
        what = f"of {', '.join(fields)} " if fields else ""
        console.print(f"No change {what}is on record: answers since the first one say the same.")
        return
    table = Table("reported at (UTC)", "provider", "field", "old", "new", "by", box=SIMPLE_HEAD)
    for row in reported[:rows]:
        old, new = json.loads(row["old"]), json.loads(row["new"])
        table.add_row(f"{row['reported_at']:%Y-%m-%d %H:%M}", row["provider"], row["field"], *_shown(old, new))
    console.print(table)


def _shown(old: object, new: object) -> tuple[str, str, str]:
    numbers = [v for v in (old, new) if isinstance(v, int | float) and not isinstance(v, bool)]
    by = f"{numbers[1] - numbers[0]:+,.10g}" if len(numbers) == 2 else ""
    return _plain(old), _plain(new), by


def _plain(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int | float) and abs(value) >= 10_000 else str(value)[:60]

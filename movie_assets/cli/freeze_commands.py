"""`movie-assets freeze`, `unfreeze` and `history`: what people decide about a film, and how it changed.

Belongs here: what the terminal shows of them. Does not belong here: the decision itself (store/decisions.py).
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from movie_assets.errors import ConfigurationError
from movie_assets.settings import Settings
from movie_assets.store import decisions, film_frames
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import open_operations, read_operations


def decide(settings: Settings, kind: str, film: str, reason: str, providers: Sequence[str]) -> str:
    """Freeze or unfreeze a film (`kind`) at these providers, none = all; return in words what was done.

    Raises:
        UnknownFilmError: no film, or several, are meant.
        ConfigurationError: no such provider.
    """
    chosen = tuple(providers) or tuple(settings.providers)
    if unknown := set(chosen) - set(settings.providers):
        raise ConfigurationError(f"no provider {', '.join(sorted(unknown))}: one of {', '.join(settings.providers)}")
    act = decisions.freeze if kind == "freeze" else decisions.unfreeze
    with open_operations(settings) as operations:
        movie_id, title, year = the_film(operations, film)
        act(operations, movie_id, chosen, reason, datetime.now(UTC))
    now = "is frozen: no automatic refresh asks" if kind == "freeze" else "is unfrozen: refreshed by its age again at"
    return f"{title} ({year}, {movie_id}) {now} {', '.join(chosen)}"


def show_history(settings: Settings, film: str, fields: Sequence[str], rows: int) -> None:
    """Show how a film's watched fields changed, newest first.

    Raises:
        UnknownFilmError: no film, or several, are meant.
    """
    console = Console()
    with read_operations(settings) as operations:
        movie_id, title, year = the_film(operations, film)
        moved = film_frames.field_changes(operations, [movie_id]).sort(
            "reported_at", "provider", "field", descending=True
        )
    reported = [row for row in moved.iter_rows(named=True) if not fields or row["field"] in fields]
    console.print(f"{title} ({year}, {movie_id}): {len(reported)} changes")
    if not reported:
        console.print("Nothing has moved since it was fetched first, or the fields asked for have no history.")
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

"""What the terminal shows of the warehouse: one film, a query.

Belongs here: tables for people, from a snapshot. Does not belong here: writing anything, the operations store
(reports.py).
"""

import json
from datetime import datetime
from typing import Any

from rich.table import Table

from movie_assets.cli.terminal import DataConsole, say
from movie_assets.collect.demo_marks import MARK, MEANING, generated_columns
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import why_not_a_pair
from movie_assets.warehouse.snapshot import connected, shown


def show_film(settings: Settings, film: str) -> None:
    """Show a film's merged row with the source of each field.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do.
    """
    console = DataConsole()
    warn_of_mismatch(settings)
    with connected(Warehouse(settings.warehouse_path), briefly=True) as connection:
        row = film_of_cache(connection, film)
    sources = json.loads(row.pop("field_sources") or "{}")
    generated = generated_columns("provider_cache_movies", row, sources) if settings.demo_mode else ()
    table = Table("field", "value", "source", title=f"{row['title']} ({row['year']}), its row of provider_cache_movies")
    for name, value in row.items():
        said = (sources.get(name), MARK if name in generated else None)
        table.add_row(name, _plain(value, an_id=name.endswith("_id")), ", ".join(filter(None, said)))
    console.print(table)
    if settings.demo_mode:
        console.print(MEANING)


def show_query(settings: Settings, query: str) -> None:
    """Print the result of a query on a snapshot.

    Raises:
        ConfigurationError: the query is wrong.
    """
    warn_of_mismatch(settings)
    say(shown(Warehouse(settings.warehouse_path), query))


def warn_of_mismatch(settings: Settings) -> None:
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

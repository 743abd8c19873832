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
from movie_assets.errors import UnknownFilmError
from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import why_not_a_pair
from movie_assets.warehouse.previews import merged_films, titles_of_cache
from movie_assets.warehouse.snapshot import connected, shown

MOST_MATCHES = 20
MOST_NEAR = 3


def show_film(settings: Settings, film: str) -> None:
    """Show a film's merged row with the source of each field; several matches are listed instead.

    Raises:
        UnknownFilmError: no film in the cache fits.
    """
    console = DataConsole()
    _warn_of_mismatch(settings)
    with connected(Warehouse(settings.warehouse_path), briefly=True) as connection:
        found = merged_films(connection, film)
        if not found:
            from movie_assets.matching.titles import nearest

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

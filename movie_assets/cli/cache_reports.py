"""What commands show of the warehouse: one film, a query.

Belongs here: their tables, from a snapshot. Does not belong here: writing anything, the operations store (reports.py).
"""

import json

from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, in_words
from movie_assets.cli.terminal import say
from movie_assets.collect.demo_marks import MARK, MEANING, generated_columns
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import why_not_a_pair
from movie_assets.warehouse.snapshot import connected, queried


def show_film(settings: Settings, out: Output, film: str) -> None:
    """Show a film's merged row with the source of each field.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do.
    """
    warn_of_mismatch(settings)
    with connected(Warehouse(settings.warehouse_path), briefly=True) as connection:
        row = film_of_cache(connection, film)
    sources = json.loads(row.pop("field_sources") or "{}")
    generated = generated_columns("provider_cache_movies", row, sources) if settings.demo_mode else ()
    shown = (
        Column("field"),
        Column("source", words=_source),
        Column("generated", place="data"),
        Column("value", words=_value),
    )
    rows = [(name, sources.get(name), name in generated, value) for name, value in row.items()]
    title = f"{row['title']} ({row['year']}), its row of provider_cache_movies"
    out.table(Table("fields", shown, rows, title=title, layout="list"))
    if settings.demo_mode:
        out.note(MEANING)


def _source(row: Row) -> str:
    return ", ".join(filter(None, (row["source"], MARK if row["generated"] else None)))


def _value(row: Row) -> str:
    return in_words(row["value"], is_name=row["field"].endswith(("_id", "year")))


def show_query(settings: Settings, out: Output, query: str, width: int | None) -> None:
    """Show the result of a query on a snapshot, with all its columns unless a width is given or the terminal has one.

    Raises:
        ConfigurationError: the query is wrong.
    """
    warn_of_mismatch(settings)
    with queried(Warehouse(settings.warehouse_path), query) as result:
        if result is not None:
            shown = tuple(Column(name) for name in result.columns)
            out.table(Table("rows", shown, result, drawn=lambda own: result.drawn(width or own)))


def warn_of_mismatch(settings: Settings) -> None:
    """Say when the warehouse was made from another operations store; what it holds can be read all the same."""
    if (why := why_not_a_pair(settings)) is not None:
        say(f"movie-assets: {why}", error=True)

"""What commands show of the warehouse: one film, a query.

Belongs here: their tables, from a snapshot or as of a moment. Does not belong here: writing anything, the operations
store (reports.py).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, in_words
from movie_assets.cli.terminal import say
from movie_assets.collect.demo_marks import MARK, MEANING, generated_columns
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import warehouse_of, why_not_a_pair
from movie_assets.warehouse.snapshot import connected, queried


def show_film(settings: Settings, out: Output, film: str, then: datetime | None = None) -> None:
    """Show a film's merged row with the source of each field; `then` (aware UTC): as it was at that moment.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do.
    """
    with film_shown(settings, film, then) as (warehouse, named), connected(warehouse, briefly=True) as connection:
        row = film_of_cache(connection, named)
    sources = json.loads(row.pop("field_sources") or "{}")
    generated = generated_columns("provider_cache_movies", row, sources) if settings.demo_mode else ()
    shown = (
        Column("field"),
        Column("source", words=_source),
        Column("generated", place="data"),
        Column("value", words=_value),
    )
    rows = [(name, sources.get(name), name in generated, value) for name, value in row.items()]
    title = f"{row['title']} ({row['year']}), its row of provider_cache_movies{in_words_of(then)}"
    out.table(Table("fields", shown, rows, title=title, layout="list"))
    if settings.demo_mode:
        out.note(MEANING)


def _source(row: Row) -> str:
    return ", ".join(filter(None, (row["source"], MARK if row["generated"] else None)))


def _value(row: Row) -> str:
    return in_words(row["value"], is_name=row["field"].endswith(("_id", "year")))


@contextmanager
def film_shown(settings: Settings, film: str, then: datetime | None) -> Iterator[tuple[Warehouse, str]]:
    """Yield a warehouse that holds this film, as it is or as it was at a moment (aware UTC), and what names it there.

    Raises:
        UnknownFilmError: the film was not found yet at that moment.
        StoreError: answers of that moment were pruned.
    """
    if then is None:
        warn_of_mismatch(settings)
        yield warehouse_of(settings), film
        return
    from movie_assets.past.past_warehouse import film_as_of

    with film_as_of(settings, then, film) as found:
        yield found


def in_words_of(then: datetime | None) -> str:
    """Return of which moment a result is, to stand behind its title."""
    return "" if then is None else f" as of {then:%Y-%m-%d %H:%M} UTC"


def show_query(settings: Settings, out: Output, query: str, width: int | None, then: datetime | None = None) -> None:
    """Show the result of a query on a snapshot, with all its columns unless a width is given or the terminal has one.

    `then` (aware UTC): on the tables as they were at that moment.

    Raises:
        ConfigurationError: the query is wrong.
    """
    with queried(warehouse_shown(settings, out, then), query) as result:
        if result is not None:
            shown = tuple(Column(name) for name in result.columns)
            out.table(Table("rows", shown, result, drawn=lambda own: result.drawn(width or own)))


def warehouse_shown(settings: Settings, out: Output, then: datetime | None) -> Warehouse:
    """Return the warehouse to read: as it is, or as it was at a moment (aware UTC).

    Raises:
        StoreError: answers of that moment were pruned.
    """
    if then is None:
        warn_of_mismatch(settings)
        return warehouse_of(settings)
    from movie_assets.past.past_warehouse import warehouse_as_of

    with out.aside.status(f"Reading the answers of {then:%Y-%m-%d %H:%M} UTC"):  # nothing where nobody watches
        return warehouse_as_of(settings, then)


def warn_of_mismatch(settings: Settings) -> None:
    """Say when the warehouse was made from another operations store; what it holds can be read all the same."""
    if (why := why_not_a_pair(settings)) is not None:
        say(f"movie-assets: {why}", error=True)

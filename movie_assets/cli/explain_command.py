"""`movie-assets explain`: whose value each field of a film is, which values lost to it, by which rule.

Belongs here: what the terminal shows of that. Does not belong here: the values (warehouse/merging/fields_view.py).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from movie_assets.cli.cache_reports import warn_of_mismatch
from movie_assets.cli.terminal import DataConsole, say
from movie_assets.errors import UnknownFieldError
from movie_assets.merge.fields import FIELDS
from movie_assets.merge.priority import rule
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.explaining import Candidate, candidates, changes_of, raw_text
from movie_assets.warehouse.snapshot import connected


def explain(settings: Settings, film: str, field: str | None, *, raw: bool, as_json: bool) -> None:
    """Show where the values of a film are from: of all fields in short, or of one field all that is known.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do.
        UnknownFieldError: the film's merged row has no such field, or no provider has a value for it.
    """
    warn_of_mismatch(settings)
    with connected(Warehouse(settings.warehouse_path), briefly=True) as connection:
        row = film_of_cache(connection, film)
        movie_id, title = row["movie_id"], row["title"] or film
        found = candidates(connection, movie_id)
        own = [one for one in found if field in (None, one.field)]
        if field is not None and not own:
            known = ", ".join(sorted({one.field for one in found}))
            raise UnknownFieldError(f"no provider has a value for {field!r} of {title}. Fields with one: {known}")
        moved = [] if field is None else changes_of(connection, movie_id, FIELDS.get(field, {}))
        texts = {one.provider: raw_text(connection, movie_id, one) for one in own} if raw else {}
    if as_json:
        rows = [one.row() | ({"raw_response": texts[one.provider]} if raw else {}) for one in own]
        say(json.dumps({"movie_id": movie_id, "title": title, "values": rows, "changes": moved}, default=str))
        return
    console = DataConsole()
    if field is None:
        _show_all(console, title, own)
    else:
        _show_one(console, f"{title}: {field}", rule(field, settings.preferences), own, moved)
    for provider, text in texts.items():
        console.print(f"The answer of {provider}, as it was received:")
        say(text or "(not kept: pages of IMDb are read, and not copied)")


def _show_all(console: Console, title: str, found: Sequence[Candidate]) -> None:
    table = Table("field", "value", "provider", "fetched (UTC)", "other values", title=title, box=SIMPLE_HEAD)
    for one in found:
        if one.won:
            others = [o for o in found if o.field == one.field and o.value != one.value]
            words = "; ".join(f"{o.provider}: {_short(o.value)}" for o in others)
            table.add_row(one.field, _short(one.value), one.provider, _moment(one), words)
    console.print(table)
    console.print("One field with its rule, answers and changes: movie-assets explain FILM FIELD")


def _show_one(
    console: Console, title: str, rule_in_words: str, found: Sequence[Candidate], moved: Sequence[Mapping[str, Any]]
) -> None:
    table = Table("place", "provider", "value", "fetched (UTC)", "answer", title=title, box=SIMPLE_HEAD)
    for one in found:
        table.add_row("won" if one.won else str(one.place), one.provider, one.value, _moment(one), one.answer_id)
    console.print(table)
    console.print(f"Rule: {rule_in_words}.")
    for change in moved:
        console.print(
            f"{change['reported_at']:%Y-%m-%d %H:%M} UTC, {change['provider']}: {change['old']} -> {change['new']}"
        )
    if not moved:
        console.print("No change of it is on record.")


def _moment(one: Candidate) -> str:
    return f"{one.fetched_at:%Y-%m-%d %H:%M}"


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:59]}…"

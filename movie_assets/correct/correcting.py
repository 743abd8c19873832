"""Correcting a field of a film, and showing it in the warehouse at once.

Belongs here: set, blank, lock, prefer and their end, for the command and the job alike. Does not belong here: words for
people (cli), Dagster (defs), rows (store/corrections.py).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from movie_assets.collect.context import Context, show_films
from movie_assets.correct.values import require_field, require_provider, value_of
from movie_assets.errors import UnknownFieldError
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.store import corrections
from movie_assets.store.corrections import Correction
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.cached_film import merged_value

Wish = Literal["set", "blank", "lock", "prefer", "unlock"]


@dataclass(frozen=True, slots=True)
class Corrected:
    """The film that was meant, and the field's value now, with whose it is."""

    movie_id: int
    title: str
    year: str
    value: object
    source: str | None


def correct(context: Context, wish: Wish, film: str, field: str, reason: str, argument: str | None = None) -> Corrected:
    """Correct a field of a film, and show it. `argument`: the value to set, or the provider to prefer.

    Raises:
        UnknownFilmError: no film, or several, are meant.
        UnknownFieldError: no such field, value or provider; nothing to lock; nothing to unlock.
    """
    require_field(field)
    movie_id, title, year = the_film(context.operations, film)
    decision = _decision(context, wish, movie_id, field, reason, argument)
    corrections.decide(context.operations, [decision], context.clock())
    show_films(context, [movie_id])
    value, source = merged_value(context.warehouse, movie_id, field)
    return Corrected(movie_id, title, year, value, source)


def _decision(context: Context, wish: Wish, movie_id: int, field: str, reason: str, argument: str | None) -> Correction:
    if wish == "set":
        return Correction(movie_id, field, "set", reason, value=value_of(field, argument or ""))
    if wish == "blank":
        return Correction(movie_id, field, "blank", reason)
    if wish == "prefer":
        return Correction(movie_id, field, "prefer", reason, prefers=require_provider(field, argument))
    if wish == "lock":
        value, source = merged_value(context.warehouse, movie_id, field)
        if value is None:
            raise UnknownFieldError(f"{field} has no value to lock. Set one, or blank the field.")
        text = json.dumps(value, ensure_ascii=False, default=str)
        locked_from = source if source in PROVIDER_TABLES else _locked_from(context, movie_id, field)
        return Correction(movie_id, field, "set", reason, value=text, locked_from=locked_from)
    if field not in corrections.in_force(context.operations, [movie_id])["field"].to_list():
        raise UnknownFieldError(f"nobody corrected {field} of this film: there is nothing to unlock")
    return Correction(movie_id, field, "end", reason)


def _locked_from(context: Context, movie_id: int, field: str) -> str | None:
    """Return from whom a value of a person's is that is locked once more: the one of the first lock."""
    held = corrections.in_force(context.operations, [movie_id]).filter(field=field)
    return None if held.is_empty() else held["locked_from"].item()


def bring(context: Context, wanted: Sequence[Correction]) -> int:
    """Keep the corrections of a file that are not in force already, and show their films; return how many were new."""
    films = {one.movie_id for one in wanted}
    held = {
        (row["movie_id"], row["field"]): (row["action"], row["value"], row["prefers"])
        for row in corrections.in_force(context.operations, films).iter_rows(named=True)
    }
    new = [one for one in wanted if held.get((one.movie_id, one.field)) != (one.action, one.value, one.prefers)]
    corrections.decide(context.operations, new, context.clock())
    show_films(context, {one.movie_id for one in new})
    return len(new)

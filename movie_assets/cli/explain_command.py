"""`movie-assets explain`: whose value each field of a film is, which values lost to it, by which rule.

Belongs here: what the terminal shows of that. Does not belong here: the values (warehouse/merging/fields_view.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import astuple
from datetime import datetime
from difflib import get_close_matches

from movie_assets.cli.cache_reports import film_shown, in_words_of
from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table
from movie_assets.errors import UnknownFieldError
from movie_assets.merge.fields import FIELDS
from movie_assets.merge.priority import rule_of_film
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.explaining import Candidate, candidates, changes_of, corrections_of, listed, raw_text
from movie_assets.warehouse.snapshot import connected

MOST_OF_A_VALUE = 60


def explain(
    settings: Settings, out: Output, film: str, field: str | None, then: datetime | None = None, *, raw: bool
) -> None:
    """Show where the values of a film are from: of all fields in short, or of one field all that is known.

    A field may be a column of a provider's typed table too, or a list such as awards, of which each has its own.
    `then` (aware UTC): as it was at that moment.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do.
        UnknownFieldError: there is no such field, or no provider has a value for it.
    """
    with film_shown(settings, film, then) as (warehouse, named), connected(warehouse, briefly=True) as connection:
        row = film_of_cache(connection, named)
        movie_id, title = row["movie_id"], row["title"] or film
        found = candidates(connection, movie_id)
        own = [one for one in found if field in (None, one.field)]
        beside = [] if field is None else listed(connection, movie_id, field)
        if field is not None and not own and not beside:
            raise UnknownFieldError(_why_none(field, title, {one.field for one in found}))
        columns = {one.provider: one.column.split(".")[1] for one in beside} | FIELDS.get(field or "", {})
        moved = [] if field is None else changes_of(connection, movie_id, columns)
        corrected = corrections_of(connection, movie_id)
        answers = {one.provider: one.answer_id for one in own} | {one.provider: one.answer_id for one in beside}
        texts = [
            (movie_id, name, raw_text(connection, movie_id, name, answer_id))
            for name, answer_id in (answers.items() if raw else ())
            if name in PROVIDER_TABLES
        ]
    rows, title = _values(movie_id, own), f"{title}{in_words_of(then)}"
    if field is None:
        out.table(Table("values", _in_short(own), rows, title=title, shows=lambda row: bool(row["won"])))
        out.note("One field with its rule, answers and changes: movie-assets explain FILM FIELD")
    else:
        if own:
            out.table(Table("values", _IN_FULL, rows, title=f"{title}: {field}", layout="list"))
            out.say(f"Rule: {rule_of_film(field, settings.preferences, corrected.get(field))}.")
        if beside:
            rows = [(movie_id, field, *astuple(one)) for one in beside]
            out.table(Table("listed", _LISTED, rows, title=f"{title}: {field}, not merged", layout="list"))
            out.say("Rule: not merged; each provider's stand beside the others'.")
        changes = [(movie_id, field, *change.values()) for change in moved]
        out.table(Table("changes", _CHANGES, changes, layout="lines", line=_change))
        if not moved:
            out.say("No change of it is on record.")
    if raw:
        out.table(Table("answers", _ANSWERS, texts, layout="lines", line=_answer))


def _why_none(field: str, title: str, known: Collection[str]) -> str:
    """Return that nobody has a value for a field of a film, and the one that was meant."""
    meant = [] if field in FIELDS else get_close_matches(field.lower(), known, n=1)
    what = f"Did you mean {meant[0]}?" if meant else f"Fields with one: {', '.join(sorted(known))}"
    return f"no provider has a value for {field!r} of {title}. {what}"


def _values(movie_id: int, found: Sequence[Candidate]) -> list[tuple[object, ...]]:
    return [
        (movie_id, one.field, one.place, one.won, one.provider, one.fetched_at, one.answer_id, one.value)
        for one in found
    ]


_IN_FULL = (
    *(Column("movie_id", place="data"), Column("field", place="data")),
    *(Column("place", words=lambda row: "won" if row["won"] else str(row["place"])), Column("won", place="data")),
    *(Column("provider"), Column("fetched_at", "fetched (UTC)"), Column("answer_id", "answer"), Column("value")),
)
_LISTED = (
    *(Column("movie_id", place="data"), Column("field", place="data"), Column("provider")),
    *(Column("column"), Column("shown_in", "shown in"), Column("answer_id", "answer")),
    *(Column("fetched_at", "fetched (UTC)"), Column("value")),
)
_CHANGES = tuple(map(Column, ("movie_id", "field", "reported_at", "provider", "old", "new")))
_ANSWERS = tuple(map(Column, ("movie_id", "provider", "raw_response")))


def _in_short(found: Sequence[Candidate]) -> tuple[Column, ...]:
    """Return columns of which people read each field's winner, and what the other values were."""

    def others(row: Row) -> str:
        lost = [one for one in found if one.field == row["field"] and one.value != row["value"]]
        return "; ".join(f"{one.provider}: {_short(one.value)}" for one in lost)

    return (
        *(Column("movie_id", place="data"), Column("field"), Column("place", place="data")),
        *(Column("won", place="data"), Column("provider"), Column("fetched_at", "fetched (UTC)")),
        *(Column("answer_id", place="data"), Column("value", words=lambda row: _short(row["value"]))),
        Column("other values", words=others, place="text"),
    )


def _short(value: str) -> str:
    return value if len(value) <= MOST_OF_A_VALUE or "://" in value else f"{value[: MOST_OF_A_VALUE - 1]}…"


def _change(row: Row) -> str:
    return f"{row['reported_at']:%Y-%m-%d %H:%M} UTC, {row['provider']}: {row['old']} -> {row['new']}"


def _answer(row: Row) -> str:
    text = row["raw_response"] or "(not kept: pages of IMDb are read, and not copied)"
    return f"The answer of {row['provider']}, as it was received:\n{text}"

"""`movie-assets explain`: whose value each field of a film is, which values lost to it, by which rule.

Belongs here: what the terminal shows of that. Does not belong here: the values (warehouse/merging/fields_view.py).
"""

from collections.abc import Sequence
from datetime import datetime

from movie_assets.cli.cache_reports import film_shown, in_words_of
from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table
from movie_assets.errors import UnknownFieldError
from movie_assets.merge.fields import FIELDS
from movie_assets.merge.priority import rule_of_film
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.explaining import Candidate, candidates, changes_of, corrections_of, raw_text
from movie_assets.warehouse.snapshot import connected

MOST_OF_A_VALUE = 60


def explain(
    settings: Settings, out: Output, film: str, field: str | None, then: datetime | None = None, *, raw: bool
) -> None:
    """Show where the values of a film are from: of all fields in short, or of one field all that is known.

    `then` (aware UTC): as it was at that moment.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do.
        UnknownFieldError: the film's merged row has no such field, or no provider has a value for it.
    """
    with film_shown(settings, film, then) as (warehouse, named), connected(warehouse, briefly=True) as connection:
        row = film_of_cache(connection, named)
        movie_id, title = row["movie_id"], row["title"] or film
        found = candidates(connection, movie_id)
        own = [one for one in found if field in (None, one.field)]
        if field is not None and not own:
            known = ", ".join(sorted({one.field for one in found}))
            raise UnknownFieldError(f"no provider has a value for {field!r} of {title}. Fields with one: {known}")
        moved = [] if field is None else changes_of(connection, movie_id, FIELDS.get(field, {}))
        corrected = corrections_of(connection, movie_id)
        answers = {one.provider: one for one in own if one.provider in PROVIDER_TABLES} if raw else {}
        texts = [(movie_id, name, raw_text(connection, movie_id, name, one.answer_id)) for name, one in answers.items()]
    rows, title = _values(movie_id, own), f"{title}{in_words_of(then)}"
    if field is None:
        out.table(Table("values", _in_short(own), rows, title=title, shows=lambda row: bool(row["won"])))
        out.note("One field with its rule, answers and changes: movie-assets explain FILM FIELD")
    else:
        out.table(Table("values", _IN_FULL, rows, title=f"{title}: {field}", layout="list"))
        out.say(f"Rule: {rule_of_film(field, settings.preferences, corrected.get(field))}.")
        changes = [(movie_id, field, *change.values()) for change in moved]
        out.table(Table("changes", _CHANGES, changes, layout="lines", line=_change))
        if not moved:
            out.say("No change of it is on record.")
    if raw:
        out.table(Table("answers", _ANSWERS, texts, layout="lines", line=_answer))


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

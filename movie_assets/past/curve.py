"""How a number of a film moved, by its raw answers, so that the curve begins with the first one.

Belongs here: reading the number in each answer. Does not belong here: which answers there are (store/kept_answers.py),
how a curve is shown (cli/history_command.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from movie_assets.collect.understanding import understand
from movie_assets.errors import UnknownFieldError
from movie_assets.merge.fields import FIELDS
from movie_assets.models import Meaning, Outcome
from movie_assets.providers.registry import PROVIDER_TABLES, ROUTES
from movie_assets.store import kept_answers
from movie_assets.store.connection import Operations


@dataclass(frozen=True, slots=True)
class Point:
    """The number that an answer has; None = it has none."""

    provider: str
    fetched_at: datetime
    value: float | None
    answer_id: str


def numbers() -> dict[str, dict[str, str]]:
    """Return the numbers of which there are curves, by the merged name and by the provider's: provider -> column."""
    found: dict[str, dict[str, str]] = {}
    named = {provider: {column: column for column in table.schema} for provider, table in PROVIDER_TABLES.items()}
    for provider, columns in named.items():
        schema = PROVIDER_TABLES[provider].schema
        merged = {field: having[provider] for field, having in FIELDS.items() if provider in having}
        for name, column in (columns | merged).items():
            if column in schema and schema[column].is_numeric() and not name.endswith(("_id", "_version")):
                found.setdefault(name, {})[provider] = column
    return found


def curve_of(operations: Operations, movie_id: int, field: str, until: datetime) -> list[Point]:
    """Return the number in each answer about a film, the oldest first. Where a body was pruned, the kept facts count.

    Raises:
        UnknownFieldError: there is no such number.
    """
    known = numbers()
    if field not in known:
        raise UnknownFieldError(f"{field!r} is no number of a film. Known: {', '.join(sorted(known))}")
    columns, points = known[field], list[Point]()
    for answer in kept_answers.answers(operations, until, kept_answers.one_with(operations, movie_id)):
        if (column := columns.get(answer.provider)) is None or not _has_details(answer):
            continue
        row: Mapping[str, object] | None = None
        if answer.raw is not None:
            reading = understand(answer.raw)
            row = reading.row if reading.meaning is Meaning.GOOD else None
        elif answer.facts is not None and column in (facts := json.loads(answer.facts)):
            row = facts
        if row is not None:
            value = row.get(column)
            number = value if isinstance(value, int | float) else None
            points.append(Point(answer.provider, answer.fetched_at, number, answer.answer_id))
    return points


def _has_details(answer: kept_answers.KeptAnswer) -> bool:
    """Return whether a typed row can be made of an answer."""
    route = ROUTES.get(answer.provider)
    return (
        (route is None or answer.endpoint == route.endpoint) and answer.outcome is Outcome.OK and answer.refusal is None
    )

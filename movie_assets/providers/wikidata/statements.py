"""An item's statements, from the rows of the query service: values, qualifiers, ranks.

Belongs here: the data model of Wikidata as far as films need it. Does not belong here: the query (sparql.py), which
property means what (film_row.py).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from movie_assets.providers.values import numbers
from movie_assets.providers.wikidata.sparql import NAME

_ITEM = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9]\d{0,11})", re.ASCII)
_OF = re.compile(r"https?://www\.wikidata\.org/prop/(statement|qualifier)/(value/)?(P[1-9]\d*)")
_RANK = re.compile(r"https?://wikiba\.se/ontology(?:-beta)?#(\w+)Rank")
_TIME = re.compile(r"\+?(\d{4})-(\d{2})-(\d{2})T")
_PRECISION = re.compile(r"1?\d", re.ASCII)
DAY, MONTH, YEAR = 11, 10, 9
"""How exactly a time is known."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value. `item`: the item that it is, else None. `code`: ISO code of a country, a language or a currency.

    `unit`: the item that an amount is counted in. `precision`: how exactly a time is known.
    """

    text: str
    item: str | None = None
    name: str | None = None
    code: str | None = None
    unit: str | None = None
    precision: int | None = None

    @property
    def day(self) -> date | None:
        """The date, where its day is known, of a year in which a film can be."""
        found = _TIME.match(self.text)
        if found is None or (self.precision is not None and self.precision < DAY):
            return None
        try:
            day = date(*map(int, found.groups()))
        except ValueError:  # the day 0 of a month
            return None
        return day if numbers.FIRST_YEAR <= day.year <= numbers.LAST_YEAR else None

    @property
    def year(self) -> int | None:
        """The year of a date, where it is one in which a film can be."""
        found = _TIME.match(self.text)
        if found is None or (self.precision is not None and self.precision < YEAR):
            return None
        year = int(found.group(1))
        return year if numbers.FIRST_YEAR <= year <= numbers.LAST_YEAR else None

    @property
    def amount(self) -> float | None:
        """The amount of a quantity."""
        try:
            known = float(self.text)
        except ValueError:
            return None
        return known if math.isfinite(known) else None


@dataclass(slots=True)
class Statement:
    """A statement of a property, by its number: values, qualifiers, rank.

    It has one value, or one for each code where the item that it points to has several.
    """

    number: str
    values: list[Value] = field(default_factory=list)
    qualifiers: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))
    preferred: bool = False
    deprecated: bool = False

    @property
    def value(self) -> Value:
        """The value."""
        return self.values[0]

    def qualifier(self, *properties: str) -> Value | None:
        """Return the first qualifier of the first of these properties that it has."""
        return next((self.qualifiers[name][0] for name in properties if self.qualifiers.get(name)), None)


@dataclass(frozen=True, slots=True)
class Item:
    """An item: its id, its name in English, its statements by property: those of preferred rank first, then by id."""

    id: str
    name: str | None
    statements: Mapping[str, list[Statement]]

    def all(self, number: str) -> list[Statement]:
        """Return the statements of a property, none of them deprecated."""
        return self.statements.get(number, [])

    def best(self, number: str) -> list[Statement]:
        """Return those of the best rank: the preferred ones where there are any."""
        found = self.all(number)
        return [one for one in found if one.preferred] or found

    def only(self, number: str) -> Value | None:
        """Return the value of a property that has exactly one of the best rank."""
        found = {one.value.text: one.value for one in self.best(number)}
        return next(iter(found.values())) if len(found) == 1 else None


def items(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Return the items of these rows, the oldest first: duplicates are merged into it. What is no row is left out."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    found: dict[str, dict[str, Statement]] = defaultdict(dict)
    exact: set[tuple[str, str]] = set()
    for row in rows:
        item, of = _item(row, "film"), _text(row, "of")
        value = _value(row)
        if item is None or of is None:
            continue
        if of == NAME:
            if value is not None:
                names[item][str(row["value"].get("xml:lang", ""))] = value.text
            continue
        if (key := _text(row, "statement")) is None:
            continue
        known = found[item].setdefault(key, Statement(""))
        if rank := _RANK.fullmatch(_text(row, "value") or ""):
            known.preferred, known.deprecated = rank.group(1) == "Preferred", rank.group(1) == "Deprecated"
        elif (place := _OF.fullmatch(of)) and value is not None:
            _take(known, place, value, (key, of), exact)
    return [
        Item(item, names[item].get("en") or names[item].get("mul"), _by_property(found[item]))
        for item in sorted({*names, *found}, key=lambda id_: int(id_[1:]))
    ]


def _take(
    known: Statement, place: re.Match[str], value: Value, row: tuple[str, str], exact: set[tuple[str, str]]
) -> None:
    """Take a value or a qualifier. One with its unit or precision replaces the plain one of the same property."""
    kind, whole, number = place.groups()
    values = known.values if kind == "statement" else known.qualifiers[number]
    if kind == "statement":
        known.number = number
    plain = (row[0], f"{kind}/{number}")
    if whole and plain not in exact:
        exact.add(plain)
        values.clear()
    elif not whole and plain in exact:
        return
    if value not in values:
        values.append(value)


def _by_property(statements: Mapping[str, Statement]) -> dict[str, list[Statement]]:
    """Return an item's statements. The service promises no order of rows, so ids and texts give it, not the answer."""
    by_property: dict[str, list[Statement]] = defaultdict(list)
    for _, one in sorted(statements.items()):
        for values in (one.values, *one.qualifiers.values()):
            values.sort(key=lambda value: (value.text, value.code or ""))
        if one.values and not one.deprecated:
            by_property[one.number].append(one)
    return {number: sorted(found, key=lambda one: not one.preferred) for number, found in by_property.items()}


def _text(row: Mapping[str, Any], name: str) -> str | None:
    cell = row.get(name)
    text = cell.get("value") if isinstance(cell, Mapping) else None
    return text if isinstance(text, str) and text else None


def _item(row: Mapping[str, Any], name: str) -> str | None:
    found = _ITEM.fullmatch(_text(row, name) or "")
    return found.group(1) if found else None


def _value(row: Mapping[str, Any]) -> Value | None:
    """Return the value of a row; None where Wikidata says that there is one and nobody knows it."""
    text, precision = _text(row, "value"), _text(row, "precision")
    if text is None or row["value"].get("type") == "bnode" or "/.well-known/genid/" in text:
        return None
    item, label = _item(row, "value"), _text(row, "label")
    return Value(
        text,
        item,
        label if item is not None and label != item else None,
        _text(row, "code"),
        _item(row, "unit"),
        int(precision) if precision and _PRECISION.fullmatch(precision) else None,
    )

"""Which statements of Wikidata go to which columns: a part of docs/fields.md, found out by trying.

Belongs here: an item with a statement of each property that is asked for, and what is lost without each. Does not
belong here: the page (field_table.py), fields of other providers.
"""

from collections.abc import Iterator
from typing import Any

from movie_assets.providers.registry import PARSERS
from movie_assets.providers.wikidata import properties as p
from movie_assets_tests.providers.wikidata_rows import answer, item, rows_of_item, statement

_DAY = ("+2001-02-03", 11)
_SPECIAL: dict[str, tuple[Any, dict[str, Any]]] = {
    p.IDS["imdb"]: ("tt0000007", {}),
    p.IDS["tmdb"]: ("7", {}),
    p.IDS["tvdb"]: ("7", {}),
    p.DATE: (_DAY, {p.PLACE: "Q30"}),
    p.DURATION: ((90, "Q7727"), {}),
    p.COST: ((7, "Q4917"), {}),
    p.BOX_OFFICE: ((7, "Q4917"), {p.VALID_IN: "Q13780930"}),
    p.HOMEPAGE: ("https://a.example/", {}),
    p.SCORE: ("84%", {p.SCORE_BY: p.ROTTEN_TOMATOES, p.SCORE_METHOD: p.TOMATOMETER}),
}
"""Properties whose values are no items -> a value and what qualifies it. Ids elsewhere are texts."""


def rows() -> Iterator[tuple[str, str]]:
    """Yield each property, with its name here, and the columns that a film has from it."""
    whole = _row(p.ASKED)
    for number in p.ASKED:
        less = _row(tuple(other for other in p.ASKED if other != number))
        columns = [column for column, value in whole.items() if less[column] != value]
        assert columns, f"{number} goes nowhere: do not ask for it"
        yield f"{number} ({_name(number)})", ", ".join(f"`{column}`" for column in columns)


def _row(numbers: tuple[str, ...]) -> dict[str, Any]:
    statements = []
    for number in numbers:
        text = f"id {number}" if number in p.ELSEWHERE.values() or number == p.TITLE else "Q11424"
        value, qualifiers = _SPECIAL.get(number, (text, {}))
        statements.append(statement(number, value, **qualifiers))
    return PARSERS["wikidata"].parse(answer(*rows_of_item(item("Q1", None, *statements), "7"))).row


def _name(number: str) -> str:
    named = p.ELSEWHERE | {f"{kind} id": number_ for kind, number_ in p.IDS.items()}
    named |= {job: n for n, (job, _) in p.CREW.items()}
    named |= {name: value for name, value in vars(p).items() if name.isupper() and isinstance(value, str)}
    return next(name for name, value in named.items() if value == number).replace("_", " ").lower()

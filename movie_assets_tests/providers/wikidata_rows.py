"""Answers of Wikidata's query service, made from items: rows as the service's mapping of items to triples yields them.

Belongs here: that mapping, for items in the form of Wikibase's REST interface, in which recorded ones are. Does not
belong here: items, assertions.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any

ENTITY = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
RANK = "http://wikiba.se/ontology#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
HEAD = ["asked", "film", "statement", "of", "value", "unit", "precision", "code", "label"]
CODES = {"Q30": "US", "Q34": "SE", "Q183": "DE", "Q35": "DK", "Q408": "AU", "Q1860": "en", "Q4917": "USD"}
"""ISO codes of countries, languages and currencies, as their own items have them."""
NAMES = {
    "Q11424": "film",
    "Q9545711": "Lilly Wachowski",
    "Q43416": "Keanu Reeves",
    "Q488645": "Academy Award for Best Sound Mixing",
    "Q105584": "Rotten Tomatoes",
    "Q108403393": "Tomatometer",
}
"""English names of items; the label service gives the others their numbers."""
Cell = dict[str, Any]
_NUMBERS = count(1)
"""Ids of statements, in the order in which they are made."""


def answer(*rows: Cell) -> bytes:
    """Return an answer with these rows."""
    return json.dumps({"head": {"vars": HEAD}, "results": {"bindings": list(rows)}}).encode()


def rows_of_item(
    whole: Mapping[str, Any], asked: str, asked_for: Collection[str] | None = None, *, deprecated: bool = False
) -> Iterator[Cell]:
    """Yield the rows of an item that was found by an id, of these properties; the query leaves out the `deprecated`."""
    film = {"asked": _literal(asked), "film": _uri(ENTITY + whole["id"])}
    for language in ("en", "mul"):
        if language in whole["labels"]:
            yield {**film, "of": _uri(LABEL), "value": _literal(whole["labels"][language], language)}
    for number, statements in whole["statements"].items():
        for one in statements if asked_for is None or number in asked_for else ():
            if one["rank"] == "deprecated" and not deprecated:
                continue
            about = {**film, "statement": _uri(f"{ENTITY}statement/{one['id'].replace('$', '-')}")}
            if one["rank"] != "normal":
                yield {**about, "of": _uri(f"{RANK}rank"), "value": _uri(f"{RANK}{one['rank'].capitalize()}Rank")}
            yield from _rows(about, "statement", one)
            for qualifier in one["qualifiers"]:
                yield from _rows(about, "qualifier", qualifier)


def _rows(about: Cell, kind: str, one: Mapping[str, Any]) -> Iterator[Cell]:
    """Yield the row of a value, and of a quantity or a time the row that has its unit or precision too."""
    number, known, content = one["property"]["id"], one["value"]["type"], one["value"].get("content")
    plain = {**about, "of": _uri(f"{PROP}{kind}/{number}")}
    if known == "somevalue":
        yield {**plain, "value": {"type": "bnode", "value": "t1"}}
    if known != "value":
        return
    if isinstance(content, str):
        is_item = one["property"]["data_type"] == "wikibase-item"
        row = {**plain, "value": _uri(ENTITY + content) if is_item else _literal(content)}
        code = {"code": _literal(CODES[content])} if is_item and content in CODES else {}
        yield {**row, **code, "label": _literal(NAMES.get(content, content), "en")}
    elif "amount" in content:
        unit = content["unit"].removeprefix(ENTITY)
        code = {"code": _literal(CODES[unit])} if unit in CODES else {}
        yield {**plain, "value": _literal(content["amount"])}
        deep = {**about, "of": _uri(f"{PROP}{kind}/value/{number}"), "value": _literal(content["amount"])}
        yield {**deep, "unit": _uri(content["unit"]), **code}
    elif "time" in content:
        time = content["time"].removeprefix("+").replace("-00", "-01")  # no such day: the precision says so
        yield {**plain, "value": _literal(time)}
        deep = {**about, "of": _uri(f"{PROP}{kind}/value/{number}"), "value": _literal(time)}
        yield {**deep, "precision": _literal(str(content["precision"]))}
    elif "text" in content:
        yield {**plain, "value": _literal(content["text"], content["language"])}


def statement(number: str, content: Any, *, rank: str = "normal", **qualifiers: Any) -> dict[str, Any]:
    """Return a statement: an item is written Q30, an amount (1.5, "Q4917"), a time ("+1999-03-31", precision)."""
    own = {"id": f"{number}${next(_NUMBERS):08d}", "rank": rank}
    qualified = [_snak(name, value) for name, values in qualifiers.items() for value in _listed(values)]
    return own | {"qualifiers": qualified} | _snak(number, content)


def item(id_: str, title: str | None, *statements: dict[str, Any]) -> dict[str, Any]:
    """Return an item."""
    by_property: dict[str, list[dict[str, Any]]] = {}
    for one in statements:
        by_property.setdefault(one["property"]["id"], []).append(one)
    return {"id": id_, "labels": {"en": title} if title else {}, "statements": by_property}


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _snak(number: str, content: Any) -> dict[str, Any]:
    kind = "string"
    if content is None:
        return {"property": {"id": number, "data_type": kind}, "value": {"type": "somevalue"}}
    if isinstance(content, str) and content[:1] == "Q" and content[1:].isdigit():
        kind = "wikibase-item"
    elif isinstance(content, tuple) and isinstance(content[0], str):
        content = {"time": f"{content[0]}T00:00:00Z", "precision": content[1]}
    elif isinstance(content, tuple):
        content = {"amount": f"{content[0]:+}", "unit": ENTITY + content[1]}
    return {"property": {"id": number, "data_type": kind}, "value": {"type": "value", "content": content}}


def _uri(text: str) -> Cell:
    return {"type": "uri", "value": text}


def _literal(text: str, language: str | None = None) -> Cell:
    return {"type": "literal", "value": text} | ({"xml:lang": language} if language else {})

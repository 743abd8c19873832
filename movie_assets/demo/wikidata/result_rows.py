"""Statements as rows of the query service: what a query selects of an item, in the W3C's form of results.

Belongs here: the mapping of statements to triples, as Wikibase documents it, and rows. Does not belong here: which
statements there are (`item_statements`), reading queries (`routes`).
"""

from collections.abc import Collection, Iterator
from typing import Any

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.wikidata.item_statements import Amount, Claim, Thing, Time, claims, item_id_of

_ENTITY = "http://www.wikidata.org/entity/"
_PROP = "http://www.wikidata.org/prop/"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
VARIABLES = ("asked", "film", "statement", "of", "value", "unit", "precision", "code", "label")
Row = dict[str, Any]


def rows(seed: str, film: Film, asked: str, properties: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a film that was found by an id: its name, and what its statements of these properties say."""
    item = item_id_of(film)
    found = {"asked": _literal(asked), "film": _uri(_ENTITY + item)}
    yield {**found, "of": _uri(_LABEL), "value": _literal(film.title, "en"), "label": _literal(film.title, "en")}
    for number, claim in enumerate(claims(seed, film)):
        if claim.property in properties and claim.rank != "Deprecated":
            yield from _of_claim({**found, "statement": _uri(f"{_ENTITY}statement/{item}-{number:08x}")}, claim)


def _of_claim(about: Row, claim: Claim) -> Iterator[Row]:
    yield from _of_value(about, "statement", claim.property, claim.value)
    for number, value in claim.qualifiers:
        yield from _of_value(about, "qualifier", number, value)


def _of_value(about: Row, kind: str, number: str, value: Any) -> Iterator[Row]:
    """Yield the row of a simple value, and of a quantity or a time also that of the node with unit or precision."""
    plain = {**about, "of": _uri(f"{_PROP}{kind}/{number}")}
    node = {**about, "of": _uri(f"{_PROP}{kind}/value/{number}")}
    match value:
        case Thing():
            coded = {"code": _literal(value.code)} if value.code else {}
            yield {**plain, "value": _uri(_ENTITY + value.id), **coded, "label": _literal(value.name, "en")}
        case Amount():
            amount = _literal(f"+{value.number}")
            coded = {"code": _literal(value.unit.code)} if value.unit.code else {}
            yield {**plain, "value": amount}
            yield {**node, "value": amount, "unit": _uri(_ENTITY + value.unit.id), **coded}
        case Time():
            yield {**plain, "value": _literal(value.text)}
            yield {**node, "value": _literal(value.text), "precision": _literal(str(value.precision))}
        case _:
            yield {**plain, "value": _literal(str(value))}


def _uri(text: str) -> Row:
    return {"type": "uri", "value": text}


def _literal(text: str, language: str | None = None) -> Row:
    return {"type": "literal", "value": text} | ({"xml:lang": language} if language else {})

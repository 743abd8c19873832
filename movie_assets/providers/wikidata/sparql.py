"""The query that brings everything about many films in one call, and each film's part of its answer.

Belongs here: SPARQL, and the form of its results. Does not belong here: HTTP (client.py), what statements mean
(statements.py). Source: the query service's manual, the W3C's form of results in JSON, and recorded answers.

One query costs less than wbgetentities: it finds items by any id, takes no text in a hundred languages along, and names
what a statement points to (people, awards, countries), which are items of their own.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from movie_assets.errors import BadAnswerError
from movie_assets.providers.json_body import load
from movie_assets.providers.wikidata.properties import ASKED, IDS

NAME = "http://www.w3.org/2000/01/rdf-schema#label"
"""What a row is about that names the item itself."""
_SOUND = re.compile(r"[A-Za-z0-9]+")

_QUERY = """SELECT ?asked ?film ?statement ?of ?value ?unit ?precision ?code ?label WHERE {
%(found)s
{
VALUES ?claim { %(claims)s }
?film ?claim ?statement .
?statement ?of ?node .
FILTER(REGEX(STR(?of), "/prop/(statement|qualifier)/(value/)?P[0-9]+$") || ?node = wikibase:PreferredRank)
FILTER NOT EXISTS { ?statement wikibase:rank wikibase:DeprecatedRank }
OPTIONAL { ?node wikibase:quantityAmount ?amount ; wikibase:quantityUnit ?unit . OPTIONAL { ?unit wdt:P498 ?currency } }
OPTIONAL { ?node wikibase:timeValue ?time ; wikibase:timePrecision ?precision }
OPTIONAL { ?node wdt:P297 ?country }
OPTIONAL { ?node wdt:P218 ?language }
} UNION {
VALUES ?of { rdfs:label }
?film ?of ?node .
FILTER(LANG(?node) IN ("en", "mul"))
}
BIND(COALESCE(?amount, ?time, ?node) AS ?value)
BIND(COALESCE(?currency, ?country, ?language) AS ?code)
SERVICE wikibase:label { bd:serviceParam wikibase:language "en,mul". ?node rdfs:label ?label }
}"""
"""Rows: a statement's value or qualifier each, units and dates with them; deprecated statements are left out by the
service, as wdt: leaves an item out whose id is deprecated. ISO codes and English names come along."""


def query(ids: Mapping[str, Sequence[str]]) -> str:
    """Return the query for films by ids: kind (imdb, tmdb or tvdb) -> ids.

    Raises:
        ValueError: an id that is none; it would be part of the query.
    """
    if wrong := [id_ for asked in ids.values() for id_ in asked if not _SOUND.fullmatch(id_)]:
        raise ValueError(f"no id: {wrong[0][:40]!r}")
    found = "\nUNION\n".join(
        f"{{ VALUES ?asked {{ {' '.join(map(json.dumps, asked))} }} ?film wdt:{IDS[kind]} ?asked }}"
        for kind, asked in ids.items()
    )
    return _QUERY % {"found": found, "claims": " ".join(f"p:{number}" for number in dict.fromkeys(ASKED))}


def parts(body: bytes, asked: Sequence[str]) -> dict[str, bytes]:
    """Return each film's part of an answer, by the id it was asked with: a whole answer with its rows alone.

    The service may break off in the middle of an answer that began with HTTP 200, when a query takes too long. Such an
    answer is none, for no film of it: which rows are missing cannot be known.

    Raises:
        BadAnswerError: the body is no whole answer, or has a row of a film that was not asked for.
    """
    try:
        if not body.rstrip().endswith(b"}"):  # known without looking for what of megabytes could be mended
            raise BadAnswerError("wikidata", "cut off")
        answer = load("wikidata", body)
        head, rows = answer["head"], answer["results"]["bindings"]
        if not isinstance(rows, list):
            raise TypeError(f"bindings are {type(rows).__name__}")
        by_id: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            by_id[row["asked"]["value"]].append(row)
    except BadAnswerError:
        raise BadAnswerError("wikidata", "no whole answer of the query service: it is cut off, or no JSON") from None
    except (KeyError, TypeError) as error:
        raise BadAnswerError("wikidata", f"no whole answer of the query service: {_short(error)}") from None
    if others := [str(id_) for id_ in by_id if id_ not in asked]:
        raise BadAnswerError("wikidata", f"asked for {', '.join(asked)[:60]}, answered with {others[0][:40]}")
    return {id_: json.dumps({"head": head, "results": {"bindings": by_id[id_]}}).encode() for id_ in asked}


def rows_of(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of one film's part.

    Raises:
        BadAnswerError: it has not the form of results.
    """
    results = answer.get("results")
    rows = results.get("bindings") if isinstance(results, Mapping) else None
    if not isinstance(rows, list):
        raise BadAnswerError("wikidata", "not an answer: no results with bindings")
    return [row for row in rows if isinstance(row, Mapping)]


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:100]}"

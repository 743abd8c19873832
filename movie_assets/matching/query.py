"""A request to identify a film, as it is kept, and the queries that it stands for.

Belongs here: the value, its JSON, reading it from loose fields. Does not belong here: reading files (identify/),
deciding (decision.py).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.matching.candidates import NAMESPACES, Kind, Query, canonical_id
from movie_assets.matching.titles import normalise, same_title
from movie_assets.plain_text import one_line

FIRST_YEAR, LAST_YEAR = 1870, 2200
"""Years outside are typing errors: the first films are of the 1870s."""

MOST_OF_A_TITLE = 500
MOST_SHOWN = 60
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: title and year, or ids by namespace (tmdb, imdb, tvdb) in their one spelling, or both.

    `other_titles`: readings of a file's name, tried first and in this order: "Kill Bill Vol. 1", then "Kill Bill".
    """

    title: str | None = None
    year: int | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    other_titles: tuple[str, ...] = ()
    kind: Kind = Kind.UNKNOWN
    """What the asker has. A film never answers a request for something else."""
    unsure_ids: Mapping[str, str] = field(default_factory=dict)
    """Ids that may be in the wrong field: an IMDb id without its tt may be a number of any provider."""
    rival_ids: tuple[tuple[str, str], ...] = ()
    """(namespace, id) of several films, one of which is meant: title and year say which, or a person."""

    def queries(self) -> tuple[Query, ...]:
        """Return the queries in order; the first one that finds something counts. Ids are looked up once."""
        if self.ids:
            return (Query(self.title, self.year, dict(self.ids), self.kind, self.other_titles),)
        unsure = [dict([rival]) for rival in self.rival_ids] or ([dict(self.unsure_ids)] if self.unsure_ids else [])
        titles = tuple(dict.fromkeys((*self.other_titles, self.title)))
        queries = [Query(title, self.year, {}, self.kind) for title in titles if title or not unsure]
        return tuple([Query(self.title, self.year, ids, self.kind, unsure=True) for ids in unsure] + queries)

    def as_json(self) -> str:
        """Return it as JSON. The same request always gives the same text."""
        reported: dict[str, Any] = {
            "title": self.title,
            "year": self.year,
            "ids": dict(sorted(self.ids.items())),
            "other_titles": list(self.other_titles),
            "kind": self.kind.value,
        }
        if self.unsure_ids:
            reported["unsure_ids"] = dict(sorted(self.unsure_ids.items()))
        if self.rival_ids:
            reported["rival_ids"] = [list(rival) for rival in self.rival_ids]
        return json.dumps(reported, ensure_ascii=False)

    def words(self) -> str:
        """Return it as one line for people."""
        title = " ".join(part for part in (self.title, f"({self.year})" if self.year else None) if part)
        ids = [f"{name} {value}" for name, value in (*self.ids.items(), *self.unsure_ids.items())]
        rivals = " or ".join(f"{name} {value}" for name, value in self.rival_ids)
        return ", ".join([title] * bool(title) + ids + [rivals] * bool(rivals))


def from_json(text: str) -> Asked:
    """Return a request from the JSON that was kept."""
    reported = json.loads(text)
    return Asked(
        reported["title"],
        reported["year"],
        reported["ids"],
        tuple(reported["other_titles"]),
        Kind(reported["kind"]),
        reported.get("unsure_ids", {}),
        tuple((name, value) for name, value in reported.get("rival_ids", ())),
    )


def ask(fields: Mapping[str, Any]) -> Asked:
    """Return a request from loose fields: title, original_title, year, tmdb_id, imdb_id, tvdb_id.

    Blank and other fields are ignored.

    Raises:
        IdentificationError: neither a title nor an id is given, or a year or an id is not valid.
    """
    names = ("title", "original_title", "year", *(f"{namespace}_id" for namespace in NAMESPACES))
    reported = {name: one_line(str(fields.get(name) or "").strip()) for name in names}
    if re.fullmatch(r"tt\d{7,9}", reported["title"], re.ASCII | re.IGNORECASE) and not reported["imdb_id"]:
        reported["imdb_id"], reported["title"] = reported["title"], ""  # an id in the place of the title
    ids: dict[str, str] = {}
    unsure: dict[str, str] = {}
    for namespace in NAMESPACES:
        if text := reported[f"{namespace}_id"]:
            if (known := canonical_id(namespace, text)) is None:
                raise IdentificationError(f"{text[:MOST_SHOWN]!r} is not a valid {namespace} id")
            (unsure if namespace == "imdb" and text.isdigit() else ids)[namespace] = known
    if max(len(reported["title"]), len(reported["original_title"])) > MOST_OF_A_TITLE:
        raise IdentificationError(f"the title is longer than {MOST_OF_A_TITLE} characters")
    year = reported["year"]
    if year and not (re.fullmatch(r"\d{4}", year, re.ASCII) and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise IdentificationError(f"{year[:MOST_SHOWN]!r} is not a valid year")
    if not ids and not unsure and not normalise(reported["title"] or reported["original_title"]):
        raise IdentificationError("neither a title nor an id is given")
    title, original = reported["title"] or None, reported["original_title"]
    others = (original,) if original and title and not same_title(original, title) else ()
    return Asked(title or original or None, int(year) if year else None, ids, others, unsure_ids=unsure)

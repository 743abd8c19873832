"""One reading of what a cell, a field or an element says: a year, an id, a kind, a film.

Belongs here: the values that all formats share. Does not belong here: which column or key means what (known_*.py).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.addresses import ids_in, of_no_film
from movie_assets.identify.inputs.kinds import no_film, no_film_by_title
from movie_assets.matching.candidates import NAMESPACES, canonical_id
from movie_assets.matching.query import FIRST_YEAR, LAST_YEAR, MOST_SHOWN, Asked, ask
from movie_assets.plain_text import seen
from movie_assets.providers.values.texts import entities_resolved


class Means(StrEnum):
    """What a column, a key or an element means."""

    TITLE = "title"
    ORIGINAL_TITLE = "original_title"
    YEAR = "year"
    DATE = "release date"
    IMDB = "imdb"
    TMDB = "tmdb"
    TVDB = "tvdb"
    ADDRESS = "address"
    TYPE = "type"
    EPISODE = "season, episode or series"
    EXTRA = "trailer or extra"
    MEDIA_ID = "id at the source"
    SOURCE = "source"


ASKING = frozenset({Means.TITLE, Means.ORIGINAL_TITLE, Means.IMDB, Means.TMDB, Means.TVDB, Means.ADDRESS})
"""Without any of these, nothing can be asked for."""

_NOTHING = frozenset(
    (
        "-",
        "--",
        "\\n",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "nan",
        "<na>",
        "nat",
        "undefined",
        "unknown",
        "tba",
        "tbd",
        "?",
    )
) | {"??", "???", "????", "0", "0.0", "-1", "false", "[]"}
MOST_OF_A_CELL = 2_000
"""Characters that are read: no title, id or date is longer, and no pattern meets more."""
_EXCEL_TEXT = re.compile(r'^="?(.*?)"?$')
_WHOLE = re.compile(r"^(\d+)[.,]0+$")
_OF_ZEROS = re.compile(r"^\W*(?:tt)?\d+[.,]0+\W*$", re.IGNORECASE)
"""A whole number, as a program writes it that takes ids for measures: 603.0."""
_RANGE = re.compile(
    r"^(\d{4})\s*(?:[\u2010-\u2015~-]|to|until|bis)\s*"
    r"(?:\d{4}|\d{2}|present|now|ongoing|today|heute|\.{2,3}|\u2026|\?+|н\.?\s?в\.?|настоящее время|)$"
    r"|^(?:since|from|seit|ab|depuis|desde|dal|с)\s+\d{4}$",
    re.IGNORECASE,
)
"""Years of a series, as sites write them."""
_MONTH = re.compile(r"^\d{4}-(?:0[1-9]|1[0-2])$")
_NAMED = re.compile(
    r"^(?:(?P<tmdb>tmdb|(?:the)?moviedb)|(?P<imdb>imdb)|(?P<tvdb>(?:the)?tvdb)|movie|film)(?:[ _-]?id)?"
    r"\s*[:#=-]\s*(?=[t\d])",
    re.IGNORECASE,
)
"""What stands before an id: "movie:603", "tmdb-603"."""
_WITHIN = re.compile(r"\W*(?:imdb\W*)?(?P<imdb>tt\d{7,9})\W*|(?P<number>\d{1,9})-[a-z][\w-]*", re.IGNORECASE)
"""An id in brackets, or before its title: "[tt0133093]", "603-the-matrix"."""
_SEVERAL = re.compile(r"\W*(?:tt)?\d+(?:[\s.,;/|&+]+(?:tt)?\d+)+\W*", re.IGNORECASE)
"""Ids side by side, or one with marks in it. No program writes ids in groups of thousands: none is taken."""
_GROUPED = re.compile(r"^\d{1,3}(?:[,.\u202f\u00a0 ]\d{3})+$")
_OF_IMDB = re.compile(r"tt\d{7,9}$", re.IGNORECASE)
_IN_A_DATE = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_ENDS_WITH_YEAR = re.compile(r"^(?P<title>.*\S)\s*[(\[（](?P<year>\d{4})[)\]）]\s*$")
_ALSO = re.compile(r"^(?P<one>.*\S)\s*\((?:a\.?k\.?a\.?:?\s+)?(?P<other>[^()]{4,})\)$", re.IGNORECASE)
"""A title with another one in parentheses: "City of God (Cidade de Deus)", as MovieLens writes them."""
_LATIN = re.compile(r"[A-Za-z]")
_NOT_LATIN = re.compile(r"(?=.*\w)[^A-Za-z]+")
"""A title beside its translation into another script: "盗火线 / Heat", as Douban writes them."""
_PLACEHOLDER = re.compile(r"\{\{.*\}\}|^<[^<>]+>$|^\{\w+\}$|^%\w+%$|^\$\{.*\}$|<[A-Za-z]+>")


def cell(value: object) -> str:
    """Return a cell as one line, without what spreadsheets and HTML put around it."""
    text = seen(str(value).strip()[:MOST_OF_A_CELL]) if value is not None and not isinstance(value, bool) else ""
    if text.startswith('="'):
        text = _EXCEL_TEXT.sub(r"\1", text)
    return entities_resolved(text).strip()


def is_nothing(text: str) -> bool:
    """Return whether a value that is not a title is a way to write none."""
    return not text or text.lower() in _NOTHING or text.startswith("0001-01-01")


def is_placeholder(text: str) -> bool:
    """Return whether a value is a template's, which nobody filled in."""
    return _PLACEHOLDER.search(text) is not None


def year_of(text: str, *, of_date: bool = False) -> int | None:
    """Return a year, None where there is none. `of_date`: "2004-10" is a month of a year, not years of a series.

    Raises:
        IdentificationError: it is no year, or a series' years.
    """
    text = text.strip("()[] ")
    if is_nothing(text) or text.startswith("?"):
        return None
    text = _without_groups(_WHOLE.sub(r"\1", text))
    if _RANGE.match(text) and not (of_date and _MONTH.match(text)):
        raise IdentificationError(f"the years {text} are a series'")
    if re.fullmatch(r"\d{1,8}", text):
        years = [int(text[:4] if len(text) == 8 else text)]
    else:
        years = [int(year) for year in _IN_A_DATE.findall(text)]
    if not years or not FIRST_YEAR <= years[0] <= LAST_YEAR:
        raise IdentificationError(f"{text[:MOST_SHOWN]!r} is not a valid year")
    return years[0]


def id_of(namespace: str, text: str) -> str | None:
    """Return an id as `ask` takes it, None where there is none. An IMDb id without its tt stays a number.

    Raises:
        IdentificationError: it is no id of that namespace, or says that it is another one's.
    """
    text = unicodedata.normalize("NFKC", text)
    if is_nothing(text):
        return None
    if _SEVERAL.fullmatch(text) and not _OF_ZEROS.match(text):
        raise IdentificationError(
            f"{text[:MOST_SHOWN]!r} may be several ids, or one with marks in it: write one {namespace} id, without"
            " commas, points or spaces"
        )
    if "/" in text:
        if found := ids_in(text).ids.get(namespace):
            return found[0]
        if of_no_film(text):
            raise IdentificationError(f"{text[:MOST_SHOWN]} is of a series, a person or a list, not of a film")
        text = re.split(r"://", text.split("?", maxsplit=1)[0])[-1].strip("/").rpartition("/")[2]
    text = text.split("?", maxsplit=1)[0].strip("'\"[](){}# ")
    if (named := _NAMED.match(text)) and named.lastgroup not in (None, namespace):
        raise IdentificationError(f"{text[:MOST_SHOWN]} is an id of {named.lastgroup}, not of {namespace}")
    text = _WHOLE.sub(r"\1", _NAMED.sub("", text))
    text = re.sub(r"^tt\s+(?=\d)", "tt", re.sub(r"^(tt\d+)\.0$", r"\1", text, flags=re.IGNORECASE), flags=re.IGNORECASE)
    known = canonical_id(namespace, text)
    if known is None and (within := _WITHIN.fullmatch(text)):
        known = canonical_id(namespace, within["imdb" if namespace == "imdb" else "number"])
    if known is None:
        if not text.strip("0t"):
            return None
        raise IdentificationError(f"{text[:MOST_SHOWN]!r} is not a valid {namespace} id")
    return text if namespace == "imdb" and text.isdigit() else known


def _without_groups(text: str) -> str:
    """Return a number without what a spreadsheet put between its thousands."""
    return re.sub(r"\D", "", text) if _GROUPED.match(text) else text


def keep(fields: dict[Means, str], means: Means, text: str) -> None:
    """Keep the first value of a field; of addresses all, since each may be of another site."""
    if means is Means.ADDRESS and means in fields:
        fields[means] += f" {text}"
    else:
        fields.setdefault(means, text)


def film(fields: Mapping[Means, str]) -> tuple[Asked, list[str]]:
    """Return the request that the fields of one film make, and what of them could not be used.

    A bad id or year is left out if another field still says which film is meant.

    Raises:
        IdentificationError: they are not of a film, or do not say which.
    """
    _refuse_what_is_no_film(fields)
    notes: list[str] = []
    title = fields.get(Means.TITLE, "")
    ids, rivals = _ids(fields, title, notes)
    year = _year(fields, bool(ids), notes)
    if "://" in title and ids:
        title = ""
    ending = _ENDS_WITH_YEAR.match(title)
    if ending and year in (None, int(ending["year"])) and FIRST_YEAR <= int(ending["year"]) <= LAST_YEAR:
        title, year = ending["title"], int(ending["year"])
    loose = {"title": title, "original_title": fields.get(Means.ORIGINAL_TITLE, ""), "year": year}
    if rivals:
        return one_of(rivals, loose), notes
    try:
        asked = ask(loose | {f"{namespace}_id": value for namespace, value in ids.items()})
    except IdentificationError as error:
        raise IdentificationError("; ".join([*notes, str(error)])) from None
    if len(titles := title.split(" / ")) > 1 and _LATIN.search(title) and any(map(_NOT_LATIN.fullmatch, titles)):
        asked = replace(asked, other_titles=(title, *map(str.strip, titles), *asked.other_titles))
    if also := _ALSO.match(title):
        asked = replace(asked, other_titles=(title, also["one"], also["other"], *asked.other_titles))
    return asked, notes


def one_of(rivals: Sequence[tuple[str, str]], loose: Mapping[str, Any]) -> Asked:
    """Return a request for one of several films of one site, whose (namespace, id) stand side by side."""
    try:
        named = ask({name: value for name, value in loose.items() if not name.endswith("_id")})
    except IdentificationError:  # neither a title nor another word says which
        named = Asked()
    return Asked(named.title, named.year, {}, named.other_titles, rival_ids=tuple(rivals))


def _ids(fields: Mapping[Means, str], title: str, notes: list[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the ids of the fields, and all of them where two are of one site, so of two films.

    An id in an address counts where no field has it.
    """
    ids: dict[str, str] = {}
    for namespace in NAMESPACES:
        text = fields.get(Means(namespace), "")
        if namespace != "imdb" and _OF_IMDB.match(text) and not fields.get(Means.IMDB):
            notes.append(f"{text} is an id of IMDb, not of {namespace}")
            ids.setdefault("imdb", text.lower())
            continue
        try:
            if known := id_of(namespace, text):
                ids[namespace] = known
        except IdentificationError as error:
            notes.append(str(error))
    addressed = ids_in(" ".join((fields.get(Means.ADDRESS, ""), title if "/" in title else "")))
    if addressed.of_series and not addressed.ids:
        raise IdentificationError("its address is of a series or a list, not of a film")
    both = [(name, str(canonical_id(name, value))) for name, value in ids.items()]
    both += [pair for pair in addressed.each() if pair not in both]
    several = len({name for name, _ in both}) < len(both)
    return addressed.first() | ids, both if several else []


def _year(fields: Mapping[Means, str], certain: bool, notes: list[str]) -> int | None:
    """Return the year, or that of the date. A bad year beside an id is only noted."""
    year = None
    try:
        year = year_of(fields.get(Means.YEAR, ""))
    except IdentificationError as error:
        if not certain or "series" in str(error):
            raise
        notes.append(str(error))
    if year is None and Means.DATE in fields:
        try:
            year = year_of(fields[Means.DATE], of_date=True)
        except IdentificationError as error:
            notes.append(str(error))
    return year


def _refuse_what_is_no_film(fields: Mapping[Means, str]) -> None:
    used = [fields.get(means, "") for means in (*ASKING, Means.YEAR, Means.TYPE)]
    if any(is_placeholder(value) for value in used):
        raise IdentificationError("it is a template that was not filled in")
    if any(of_no_film(fields.get(means, "")) for means in (Means.IMDB, Means.TMDB, Means.TVDB)):
        raise IdentificationError("its address is of a series, a person or a list, not of a film")
    if what := no_film(fields.get(Means.TYPE, "")) or no_film_by_title(fields.get(Means.TITLE, "")):
        raise IdentificationError(f"it is {what}, not a film")
    if not is_nothing(fields.get(Means.EPISODE, "")):
        raise IdentificationError("it is of a series (it has a season, an episode or a series), not of a film")
    if not is_nothing(fields.get(Means.EXTRA, "")):
        raise IdentificationError(f"it is a trailer or extra ({fields[Means.EXTRA][:MOST_SHOWN]}), not a film")
    if re.fullmatch(r"(?:nm|co|ls|ur)\d{7,9}", fields.get(Means.IMDB, "")):
        raise IdentificationError(f"{fields[Means.IMDB]} is a person's or a list's id at IMDb, not a film's")

"""A film's item as a row of wikidata_films.

Belongs here: what each statement of a film means, with its qualifiers, units and currencies. Does not belong here: the
data model (statements.py), numbers of properties (properties.py).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from movie_assets.errors import NoFilmError
from movie_assets.providers.lenient_types import MOST_AMOUNT, known
from movie_assets.providers.values import identifiers, numbers, texts
from movie_assets.providers.wikidata import properties as p
from movie_assets.providers.wikidata.statements import Item, Statement, Value

WORLD, HOME = "world", "US"
"""The territories of revenue and of box_office in the merged row."""


def film_row(item: Item) -> dict[str, Any]:
    """Return the row of a film's item.

    Raises:
        NoFilmError: it is something else.
    """
    _refuse_others(item)
    sums, costs = list(_sums(item)), list(_costs(item))
    days = sorted(day for one in item.best(p.DATE) if (day := one.value.day))
    years = sorted(year for one in item.best(p.DATE) if (year := one.value.year))
    languages = _codes(item, p.LANGUAGE)
    crew = list(_crew(item))
    awards = [*_awards(item, p.AWARD, p.WINNER, won=True), *_awards(item, p.NOMINATION, p.NOMINEE, won=False)]
    scores = list(_scores(item))
    return {
        "wikidata_id": item.id,
        **film_ids(item),
        "title": _title(item),
        "kinds": _names(item, p.KIND),
        "release_date": days[0] if days else None,
        "year": years[0] if years else None,
        "releases": list(_releases(item)),
        "runtime": _runtime(item),
        "countries": _codes(item, p.COUNTRY),
        "original_language": languages[0] if languages else None,
        "languages": languages,
        "colour": _names(item, p.COLOUR),
        "genres": _names(item, p.GENRE),
        "companies": _names(item, p.COMPANY),
        "homepage": next(iter(_addresses(item)), None),
        "box_office": sums,
        "revenue": _only_dollars(sums, WORLD),
        "domestic_box_office": _only_dollars(sums, HOME),
        "costs": costs,
        "budget": _only_dollars(costs, None),
        "awards": awards,
        "award_names": list(dict.fromkeys(award["award"] for award in awards)),
        "main_subjects": _names(item, p.SUBJECT),
        "based_on": list(_related(item, p.BASED_ON)),
        "series": list(_related(item, p.SERIES)),
        "follows": list(_related(item, p.FOLLOWS)),
        "followed_by": list(_related(item, p.FOLLOWED_BY)),
        "review_scores": scores,
        "rotten_tomatoes_score": _score_of(item, p.ROTTEN_TOMATOES, p.TOMATOMETER),
        "metacritic_score": _score_of(item, p.METACRITIC, p.METASCORE),
        "cast_members": list(_cast(item)),
        "crew_members": crew,
        "external_ids": list(_elsewhere(item)),
    }


def film_ids(item: Item) -> dict[str, Any]:
    """Return the film's ids at IMDb, TMDB and TVDB, each where the item has exactly one."""
    imdb_id = _read(item, p.IDS["imdb"], identifiers.imdb_id)
    return {
        "imdb_id": imdb_id,
        "tmdb_id": _read(item, p.IDS["tmdb"], identifiers.number_id),
        "tvdb_id": _read(item, p.IDS["tvdb"], identifiers.number_id),
    }


def _read(item: Item, number: str, reader: Any) -> Any:
    value = item.only(number)
    return None if value is None else known(reader, value.text, number)


def film_among(items: Sequence[Item]) -> Item:
    """Return the first of some items that is a film, else the first."""
    return next((item for item in items if _other_kind(item) is None), items[0])


def _refuse_others(item: Item) -> None:
    if (other := _other_kind(item)) is not None:
        raise NoFilmError("wikidata", f"{item.id} ({_title(item)}) is {other}, not a film", record=item)


def _other_kind(item: Item) -> str | None:
    """Return what an item is that is no film. What TMDB lists among its films is one, such as specials of series."""
    kinds = [one.value.item for one in item.best(p.KIND) if one.value.item]
    others = [p.NO_FILMS[kind] for kind in kinds if kind in p.NO_FILMS]
    return others[0] if others and len(others) == len(kinds) and not item.all(p.IDS["tmdb"]) else None


def _title(item: Item) -> str | None:
    own = item.best(p.TITLE)
    return known(texts.title, item.name or (own[0].value.text if own else None), "title")


def _names(item: Item, number: str) -> list[str]:
    return list(dict.fromkeys(name for one in item.best(number) if (name := _name(one.value))))


def _name(value: Value | None) -> str | None:
    """Return the name of an item, None for one that has none in English; or a plain text."""
    if value is None:
        return None
    return known(texts.title, value.name if value.item else value.text, "name")


def _codes(item: Item, number: str) -> list[str]:
    """Return ISO codes, those of an item with several codes each; what has no code has its name."""
    values = [value for one in item.best(number) for value in one.values]
    return list(dict.fromkeys(code for value in values if (code := value.code or _name(value))))


def _addresses(item: Item) -> Iterator[str]:
    for one in item.best(p.HOMEPAGE):
        if address := known(texts.address, one.value.text, p.HOMEPAGE):
            yield address


def _number(value: Value | None) -> int | None:
    """Return the number of an item, as other providers number people."""
    return int(value.item[1:]) if value is not None and value.item else None


def _territory(one: Statement) -> str | None:
    place = one.qualifier(p.VALID_IN, p.PLACE)
    if place is None:
        return None
    return WORLD if place.item in p.WORLD else place.code or _name(place) or place.item


def _money(one: Statement) -> dict[str, Any] | None:
    """Return an amount with its currency; one that is counted in nothing is no money."""
    value = one.value
    if value.amount is None or value.unit is None or not 0 < value.amount < MOST_AMOUNT:
        return None
    return {"amount": value.amount, "currency": value.code or value.unit}


def _sums(item: Item) -> Iterator[dict[str, Any]]:
    for one in item.all(p.BOX_OFFICE):
        if (money := _money(one)) is not None:
            as_of = one.qualifier(p.AS_OF)
            yield {
                "territory": _territory(one),
                **money,
                "as_of": as_of.day if as_of else None,
                "preferred": one.preferred,
            }


def _costs(item: Item) -> Iterator[dict[str, Any]]:
    for one in item.best(p.COST):
        if (money := _money(one)) is not None:
            yield money


def _only_dollars(sums: list[dict[str, Any]], territory: str | None) -> int | None:
    """Return the US dollars of a territory: the preferred, the newest. Rivals of one day, or of no day, are none."""
    own = [one for one in sums if one["currency"] == "USD" and one.get("territory") == territory]
    own = [one for one in own if one.get("preferred")] or own
    newest = max((day for one in own if (day := one.get("as_of"))), default=None)
    amounts = {one["amount"] for one in own if one.get("as_of") == newest}
    return round(amounts.pop()) if len(amounts) == 1 else None


def _releases(item: Item) -> Iterator[dict[str, Any]]:
    for one in item.all(p.DATE):
        for place in one.qualifiers.get(p.PLACE, ()):
            country = place.code or _name(place)
            if country and (day := one.value.day):
                yield {"country": country, "release_type": None, "released": day, "certificate": None, "note": None}


def _runtime(item: Item) -> int | None:
    """Return the minutes: of several cuts the shortest of the best rank."""
    found = [
        value.amount * p.MINUTES_IN[value.unit]
        for one in item.best(p.DURATION)
        if (value := one.value).amount is not None and value.unit in p.MINUTES_IN
    ]
    return min((round(minutes) for minutes in found if 0.5 < minutes <= numbers.MOST_MINUTES), default=None)


def _awards(item: Item, number: str, to: str, *, won: bool) -> Iterator[dict[str, Any]]:
    for one in item.all(number):
        if award := _name(one.value) or one.value.item:
            when = one.qualifier(p.AS_OF)
            people = [name for person in one.qualifiers.get(to, ()) if (name := _name(person))]
            yield {
                "award": award,
                "award_id": one.value.item,
                "won": won,
                "year": when.year if when else None,
                "ceremony": _name(one.qualifier(p.CEREMONY)),
                "people": people,
                "work": _name(one.qualifier(p.FOR_WORK)),
            }


def _related(item: Item, number: str) -> Iterator[dict[str, Any]]:
    for one in item.best(number):
        if one.value.item is not None:
            ordinal = one.qualifier(p.ORDINAL)
            place = ordinal.text if ordinal else None
            yield {"wikidata_id": one.value.item, "name": _name(one.value), "ordinal": place}


def _scores(item: Item) -> Iterator[dict[str, Any]]:
    for one in item.all(p.SCORE):
        day, count = one.qualifier(p.AS_OF), one.qualifier(p.SCORE_COUNT)
        yield {
            "score": one.value.text,
            "reviewer": _name(one.qualifier(p.SCORE_BY)),
            "method": _name(one.qualifier(p.SCORE_METHOD)),
            "as_of": day.day if day else None,
            "reviews": int(count.amount) if count and count.amount is not None else None,
        }


def _score_of(item: Item, reviewer: str, method: str) -> int | None:
    """Return the newest score of a site as points of 100."""

    def made_by(one: Statement) -> bool:
        by, how = one.qualifier(p.SCORE_BY), one.qualifier(p.SCORE_METHOD)
        return by is not None and by.item == reviewer and how is not None and how.item == method

    def dated(one: Statement) -> str:
        day = one.qualifier(p.AS_OF)
        return day.text if day else ""

    found = sorted(filter(made_by, item.best(p.SCORE)), key=dated)
    points = known(numbers.points_of_100, found[-1].value.text, p.SCORE) if found else None
    return points if points is not None and 0 <= points <= 100 else None


def _cast(item: Item) -> Iterator[dict[str, Any]]:
    parts = [*item.all(p.CAST), *item.all(p.VOICE)]
    for place, one in enumerate(parts):
        role = one.qualifier(p.ROLE_NAME, p.ROLE)
        if (person := _number(one.value)) is not None:
            yield {
                "person_id": person,
                "name": _name(one.value),
                "character_name": _name(role),
                "cast_order": place,
                "profile_path": None,
            }


def _crew(item: Item) -> Iterator[dict[str, Any]]:
    for number, (job, department) in p.CREW.items():
        for one in item.all(number):
            if (person := _number(one.value)) is not None:
                yield {
                    "person_id": person,
                    "name": _name(one.value),
                    "job": job,
                    "department": department,
                    "profile_path": None,
                }


def _elsewhere(item: Item) -> Iterator[dict[str, Any]]:
    for site, number in p.ELSEWHERE.items():
        if found := item.best(number):
            yield {"source": site, "external_id": found[0].value.text}

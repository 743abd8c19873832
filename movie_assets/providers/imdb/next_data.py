"""The data of a title page since 2021 (__NEXT_DATA__), in its older layout and in that of 2025.

Belongs here: where both layouts keep a value. Does not belong here: linked data, markup and which of them counts
(page.py).

The newer layout has the day of release in the main column alone, and it is that of the reader's country, as title and
certificate are; certificates of all countries are listed. People stand in groups whose id is opaque, some without a
name: the same id has its name elsewhere on the page.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from movie_assets.providers.imdb.lookups import get, items, nodes, one, unique
from movie_assets.providers.imdb.record import MOST_CAST
from movie_assets.providers.lenient_types import MOST_AMOUNT, known
from movie_assets.providers.values import certificates, dates, identifiers, numbers, texts

_GROUPS = {
    "director": ("director", "directors"),
    "writer": ("writer", "writers"),
    "cast": ("cast", "stars", "star", "top cast"),
}
"""What we call a group of people -> what IMDb calls it, in lower case."""
_OPAQUE = {
    "amzn1.imdb.concept.name_credit_category.ace5cb4c-8708-4238-9542-04641e7c8171": "director",
    "amzn1.imdb.concept.name_credit_category.c84ecaff-add5-4f2e-81db-102a41881fe3": "writer",
    "amzn1.imdb.concept.name_credit_group.7caf7d16-5db9-4f4f-8864-d4c6e711c686": "cast",
}
"""Ids of groups as pages of 2025 have them, for a page that names none of them."""


def read_next_data(page: object) -> dict[str, Any]:
    """Return what the data of a page reports, {} if there is none."""
    above, main = get(page, "aboveTheFoldData"), get(page, "mainColumnData")
    both = [place for place in (above, main) if isinstance(place, Mapping)]
    if not both:
        return {}
    votes = known(numbers.count, one(both, "ratingsSummary", "voteCount"), "voteCount")
    year = known(numbers.year, one(both, "releaseYear", "year"), "releaseYear")
    seconds = known(numbers.count, one(both, "runtime", "seconds"), "runtime")
    people = _people(both)
    main_first = [main, above]
    return {
        "imdb_id": known(identifiers.imdb_id, one(both, "id") or get(page, "tconst"), "id"),
        "exact_kind": known(texts.text, one(both, "titleType", "id"), "titleType"),
        "title": known(texts.title, one(both, "titleText", "text"), "titleText"),
        "original_title": known(texts.title, one(both, "originalTitleText", "text"), "originalTitleText"),
        "year": year,
        "released": _released(both, year),
        "runtime": known(numbers.minutes, (seconds or 0) // 60, "runtime"),
        "overview": known(texts.text, one(both, "plot", "plotText", "plainText"), "plot"),
        "genres": unique(_genres(both)),
        "languages": unique(
            known(identifiers.language_code, get(language, "id"), "spokenLanguages")
            for language in items(one(main_first, "spokenLanguages", "spokenLanguages"))
        ),
        "countries": unique(
            known(identifiers.country_code, get(country, "id"), "countriesOfOrigin")
            for country in items(one(main_first, "countriesOfOrigin", "countries"))
        ),
        "imdb_rating": rating(one(both, "ratingsSummary", "aggregateRating")) if votes else None,
        "imdb_votes": votes or None,
        "directors": unique(people["director"]),
        "top_cast": unique(people["cast"])[:MOST_CAST],
        "content_rating": _certificate(both),
        "poster_url": known(texts.address, one(both, "primaryImage", "url"), "primaryImage"),
        "budget": _dollars(both, "productionBudget", "budget"),
        "revenue": _dollars(both, "worldwideGross", "total"),
        "box_office": _dollars(both, "lifetimeGross", "total"),
        "adult": any(get(place, "isAdult") is True for place in both) or None,
    }


def rating(value: object) -> float | None:
    """Return a rating of 0 to 10; 0 means unknown."""
    points = known(numbers.points_of_10, value, "rating")
    return points if points is not None and 0 < points <= 10 else None


def _dollars(both: list[Any], *path: str) -> int | None:
    """Return an amount of US dollars; in another currency it is none."""
    money = one(both, *path)
    amount = known(numbers.dollars, get(money, "amount"), path[0]) if get(money, "currency") == "USD" else None
    return amount if amount is not None and 0 < amount < MOST_AMOUNT else None


def _released(both: list[Any], year: int | None) -> str | None:
    """Return the release as far as it is known. A day of another year is that of a later release somewhere."""
    reported = (get(place, "releaseDate") for place in both)
    found = (dates.written(get(day, "year"), get(day, "month"), get(day, "day")) for day in reported)
    return next((day for day in found if day and (year is None or day.startswith(str(year)))), None)


def _certificate(both: list[Any]) -> str | None:
    """Return the American certificate: from the list of all, else the reader's if the reader is American."""
    listed = [node for place in both for node in nodes(get(place, "certificates"))]
    american = [get(node, "rating") for node in listed if get(node, "country", "id") == "US"]
    readers = one(both, "certificate", "country", "id") or one(reversed(both), "releaseDate", "country", "id")
    if not american and readers in (None, "US"):
        american = [one(both, "certificate", "rating")]
    found = [known(certificates.certificate, value, "certificate") for value in american]
    of_television = certificates.TELEVISION
    ranked = [
        certificates.Certificate("US", value, of_television if value.startswith("TV-") else None)
        for value in found
        if value
    ]
    return certificates.leading(ranked, "US")


def _genres(both: list[Any]) -> Iterator[str | None]:
    for genre in items(one(both, "genres", "genres")):
        yield known(texts.text, get(genre, "text"), "genres")
    for genre in items(one(both, "titleGenres", "genres")):
        yield known(texts.text, get(genre, "genre", "text"), "titleGenres")


def _people(both: list[Any]) -> dict[str, list[str | None]]:
    """Return the names of each group, those that the page shows first before those of its lists."""
    groups = [group for place in both for group in _grouped(place)]
    named = {id_: group for id_, word, _ in groups if id_ and (group := _group_of(word))}
    people: dict[str, list[str | None]] = {group: [] for group in _GROUPS}
    for id_, word, credited in groups:
        if group := _group_of(word) or named.get(id_ or "") or _OPAQUE.get(id_ or ""):
            people[group] += [
                known(texts.title, get(one_of, "name", "nameText", "text"), "name") for one_of in credited
            ]
    return people


def _grouped(place: object) -> Iterator[tuple[str | None, str | None, list[Any]]]:
    """Yield the groups of people in one part of the page: id, the word for the group, who is in it."""
    for name in ("principalCredits", "directors", "writers"):
        for group in items(get(place, name)):
            word = get(group, "category", "id") or get(group, "category", "text") or name
            yield None, word, items(get(group, "credits"))
    for group in items(get(place, "castV2")):
        yield None, "cast", items(get(group, "credits"))
    for name in ("principalCreditsV2", "crewV2"):
        for group in items(get(place, name)):
            yield get(group, "grouping", "groupingId"), get(group, "grouping", "text"), items(get(group, "credits"))
    for group in items(get(place, "directorsPageTitle")):
        yield None, "director", items(get(group, "credits"))
    yield None, "cast", nodes(get(place, "cast"))
    for group in nodes(get(place, "creditGroupings")):
        yield get(group, "grouping", "groupingId"), get(group, "grouping", "text"), nodes(get(group, "credits"))


def _group_of(word: object) -> str | None:
    folded = word.casefold() if isinstance(word, str) else ""
    return next((group for group, names in _GROUPS.items() if folded in names), None)

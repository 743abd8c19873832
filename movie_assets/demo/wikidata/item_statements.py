"""A film as Wikidata's statements: facts of the catalogue, in Wikidata's units, with places, dates and ranks.

Belongs here: which statements a film's item has. Does not belong here: queries (`routes`), rows (`result_rows`), the
facts (`catalogue`). Numbers of items that are generated lie above every real one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM
from movie_assets.demo.catalogue.film import GENRES, Film
from movie_assets.demo.catalogue.oddities import odd
from movie_assets.demo.catalogue.people import credits_of
from movie_assets.demo.catalogue.regions import LANGUAGES, countries
from movie_assets.demo.omdb.award_sentences import honours_of
from movie_assets.demo.tmdb.collections import collection_of
from movie_assets.demo.tmdb.extras import external_ids, wikidata_id_of
from movie_assets.demo.tvdb.movie import tvdb_id_of

COUNTRIES = {
    "US": ("Q30", "United States"),
    "GB": ("Q145", "United Kingdom"),
    "DE": ("Q183", "Germany"),
    "FR": ("Q142", "France"),
    "CA": ("Q16", "Canada"),
    "AU": ("Q408", "Australia"),
    "JP": ("Q17", "Japan"),
    "KR": ("Q884", "South Korea"),
    "IT": ("Q38", "Italy"),
    "ES": ("Q29", "Spain"),
}
LANGUAGE_ITEMS = {
    "en": "Q1860",
    "fr": "Q150",
    "de": "Q188",
    "ja": "Q5287",
    "es": "Q1321",
    "it": "Q652",
    "ko": "Q9176",
    "zh": "Q7850",
    "ru": "Q7737",
    "pt": "Q5146",
}
_PEOPLE_FROM, _AWARDS_FROM, _SUBJECTS_FROM = 9_200_000_000, 9_300_000_000, 9_400_000_000
_GENRES_FROM, _STUDIOS_FROM, _WORKS_FROM, _SERIES_FROM = 9_500_000_000, 9_600_000_000, 9_700_000_000, 9_800_000_000
_WORLD, _MINUTE, _DOLLAR, _EURO = "Q13780930", "Q7727", "Q4917", "Q4916"
_CREW = {"Director": "P57", "Screenplay": "P58", "Producer": "P162", "Original Music Composer": "P86"}
_SITES = {
    "P1258": "m/generated_{}",
    "P1712": "movie/generated-{}",
    "P6127": "generated-{}",
    "P8013": "movies/generated-{}",
    "P1562": "v{}",
    "P3808": "Generated-Film-{}",
    "P1237": "generated{}",
}
"""Ids elsewhere that a film may have; all are generated."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An item that a statement points to, with its name and the ISO code that its own item has."""

    id: str
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity and what it is counted in."""

    number: int
    unit: Thing


@dataclass(frozen=True, slots=True)
class Time:
    """A time and how exactly it is known: 11 a day, 9 a year."""

    text: str
    precision: int = 11


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement: property, value (text, thing, amount or time), qualifiers, rank."""

    property: str
    value: Any
    qualifiers: tuple[tuple[str, Any], ...] = field(default=())
    rank: str = "Normal"


WORLD, MINUTE = Thing(_WORLD, "worldwide"), Thing(_MINUTE, "minute")
DOLLAR, EURO = Thing(_DOLLAR, "United States dollar", "USD"), Thing(_EURO, "euro", "EUR")


def has_item(seed: str, film: Film) -> bool:
    """Return whether Wikidata has the film: where TMDB names its item, and of every other film half."""
    named = external_ids(seed, film)["wikidata_id"] is not None
    return film.tmdb_id < GENERATED_IDS_FROM and (named or Dice(seed, film.tmdb_id, "wikidata item").chance(0.5))


def item_id_of(film: Film) -> str:
    """Return the film's item."""
    return wikidata_id_of(film.tmdb_id)


def claims(seed: str, film: Film) -> Iterator[Claim]:
    """Yield the statements of a film's item, deprecated ones too."""
    dice, oddities = Dice(seed, film.tmdb_id, "wikidata"), odd(seed, film, "wikidata")
    yield Claim("P31", Thing("Q11424", "film"))
    yield from _ids(film, dice)
    yield Claim("P1476", film.original_title)
    yield from _dates(film)
    if film.runtime:
        yield Claim("P2047", Amount(film.runtime, MINUTE))
    for code in countries(seed, film):
        yield Claim("P495", _country(code))
    if (language := LANGUAGE_ITEMS.get(film.original_language)) is not None:
        yield Claim("P364", Thing(language, LANGUAGES[film.original_language][0], film.original_language))
    yield Claim("P462", Thing("Q22006653", "color"))
    yield from _money(film, oddities)
    yield from _people(seed, film)
    yield from _awards(seed, film)
    yield from _scores(film)
    number = dice.between(1, 300)
    yield Claim("P921", Thing(f"Q{_SUBJECTS_FROM + number}", f"generated subject {number}"))
    yield from _kin(seed, film, dice)


def _ids(film: Film, dice: Dice) -> Iterator[Claim]:
    if film.imdb_id:
        yield Claim("P345", film.imdb_id)
    if film.in_tmdb:
        yield Claim("P4947", str(film.tmdb_id))
    if film.in_tvdb:
        yield Claim("P12196", str(tvdb_id_of(film.tmdb_id)))
    for number, form in _SITES.items():
        if dice.chance(0.7):
            yield Claim(number, form.format(film.tmdb_id))


def _kin(seed: str, film: Film, dice: Dice) -> Iterator[Claim]:
    """Yield genres and makers, and of some films the work that they are based on and the series with its neighbours."""
    for genre in film.genre_ids:
        yield Claim("P136", Thing(f"Q{_GENRES_FROM + genre}", f"{GENRES.get(genre, 'unknown').lower()} film"))
    studio, work = dice.between(1, 200), dice.between(1, 500)
    yield Claim("P272", Thing(f"Q{_STUDIOS_FROM + studio}", f"Generated Studio {studio}"))
    if dice.chance(0.2):
        yield Claim("P144", Thing(f"Q{_WORKS_FROM + work}", f"Generated Novel {work}"))
    if (series := collection_of(seed, film.tmdb_id)) is not None:
        part, first = film.tmdb_id % 8 + 1, _SERIES_FROM + film.tmdb_id // 8 * 10
        yield Claim("P179", Thing(f"Q{first}", series["name"]), (("P1545", str(part)),))
        if part > 1:
            yield Claim("P155", Thing(f"Q{first + part - 1}", f"Generated Part {part - 1}"))
        yield Claim("P156", Thing(f"Q{first + part + 1}", f"Generated Part {part + 1}"))


def _dates(film: Film) -> Iterator[Claim]:
    if film.release_date:
        yield Claim("P577", Time(f"{film.release_date}T00:00:00Z"), (("P291", _country("US")),))
    elif film.year:
        yield Claim("P577", Time(f"{film.year}-01-01T00:00:00Z", 9))


def _money(film: Film, oddities: frozenset[str]) -> Iterator[Claim]:
    """Yield cost and box office; of some films sums that are believed no more, or say neither where nor when."""
    unit = EURO if "other_currency" in oddities else DOLLAR
    if film.budget:
        yield Claim("P2130", Amount(film.budget, unit))
    if film.revenue:
        place = () if "sum_of_nowhere" in oddities else (("P3005", WORLD),)
        yield Claim("P2142", Amount(film.revenue, DOLLAR), place)
    if film.box_office:
        when = Time(f"{(film.year or 2000) + 1}-06-30T00:00:00Z")
        yield Claim("P2142", Amount(film.box_office, DOLLAR), (("P3005", _country("US")), ("P585", when)))
    if film.revenue and "deprecated_sum" in oddities:
        yield Claim("P2142", Amount(film.revenue * 10, DOLLAR), (("P3005", WORLD),), "Deprecated")


def _people(seed: str, film: Film) -> Iterator[Claim]:
    cast, crew = credits_of(seed, film.tmdb_id, film.credits)
    for one in cast[:10]:
        yield Claim("P161", _person(one), (("P4633", one["character"]),))
    for one in crew:
        if (number := _CREW.get(one["job"])) is not None:
            yield Claim(number, _person(one))


def _awards(seed: str, film: Film) -> Iterator[Claim]:
    """Yield some of the film's awards: Wikidata has fewer than OMDb counts."""
    honours = honours_of(seed, film)
    if honours is None:
        return
    dice, year = Dice(seed, film.tmdb_id, "wikidata awards"), Time(f"{(film.year or 2000) + 1}-01-01T00:00:00Z", 9)
    won = ["P166"] * min(honours.wins, 2) + ["P1411"] * min(honours.nominations, 2)
    for property_, number in zip(won, dice.sample(range(1, 41), len(won)), strict=True):
        yield Claim(property_, Thing(f"Q{_AWARDS_FROM + number}", f"Generated Award {number}"), (("P585", year),))


def _scores(film: Film) -> Iterator[Claim]:
    when = ("P585", Time("2024-12-27T00:00:00Z"))
    if film.rotten_tomatoes is not None:
        by = (("P447", Thing("Q105584", "Rotten Tomatoes")), ("P459", Thing("Q108403393", "Tomatometer")))
        yield Claim("P444", f"{film.rotten_tomatoes}%", (*by, when))
    if film.metascore is not None:
        by = (("P447", Thing("Q150248", "Metacritic")), ("P459", Thing("Q106515043", "Metascore")))
        yield Claim("P444", f"{film.metascore}/100", (*by, when))


def _person(credit: dict[str, Any]) -> Thing:
    return Thing(f"Q{_PEOPLE_FROM + credit['id']}", credit["name"])


def _country(code: str) -> Thing:
    id_, name = COUNTRIES[code]
    return Thing(id_, name, code)

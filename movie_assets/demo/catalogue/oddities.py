"""What real providers write that is odd, and which films are written so: a share of films each, always the same ones.

Belongs here: the list of oddities, and drawing which of them a film's record at a provider has. Does not belong here:
how a provider writes one (each package of a provider). The generated films have none: each stands for one state.
"""

from dataclasses import dataclass
from functools import lru_cache

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM
from movie_assets.demo.catalogue.film import Film


@dataclass(frozen=True, slots=True)
class Oddity:
    """One way in which a provider's records are odd.

    `share`: of the films that the provider has. `shown`: what it sends. `right`: what a reader should make of it.
    """

    provider: str
    name: str
    share: float
    shown: str
    right: str


ODDITIES = (
    Oddity(
        "omdb", "american_release", 0.23, "`Released` of a later year, that of the American release", "first release"
    ),
    Oddity("omdb", "festival_year", 0.04, "`Year` one year early, that of a festival", "the year of the first release"),
    Oddity("omdb", "duplicate", 0.015, '`Title` "#DUPE#"', "TMDB's title"),
    Oddity("omdb", "not_rated", 0.10, '`Rated` "NOT RATED", "Unrated", "UNRATED", "NR" ...', "TMDB's certificate"),
    Oddity("omdb", "money_in_millions", 0.08, '`BoxOffice` "$292.6M"', "292,600,000"),
    Oddity("omdb", "pounds", 0.03, '`BoxOffice` "£1,234,567" where no dollars are known', "no value"),
    Oddity("omdb", "hours", 0.05, '`Runtime` "1 h 15 min", "2 h", "1h 15min"', "minutes"),
    Oddity("omdb", "minutes_lost", 0.01, '`Runtime` "S min"', "TMDB's runtime"),
    Oddity(
        "omdb",
        "awards_run_together",
        0.06,
        '`Awards` "Nominated for 1 BAFTA Award7 wins & 46 nominations total"',
        "7, 46",
    ),
    Oddity("omdb", "entities", 0.08, "HTML entities in `Title`, `Plot`; some escaped twice", "the letters"),
    Oddity(
        "omdb", "broken_json", 0.02, r"JSON broken inside of `Plot`: a bare tab, a wrong escape such as \s", "the text"
    ),
    Oddity("omdb", "writers_notes", 0.15, "`Writer` with notes, a person more than once", "each name once"),
    Oddity(
        "tmdb",
        "several_releases",
        0.35,
        "certificates of premiere (NR), few cinemas, cinemas, disc, TV",
        "that of cinemas",
    ),
    Oddity("tmdb", "no_language", 0.25, 'images without a language: null, "", "xx", "00"', "null"),
    Oddity("tmdb", "imdb_id_as_typed", 0.04, "`imdb_id` in capitals, between spaces, as an address", "the id"),
    Oddity("tmdb", "runtime_null", 0.03, "`runtime` null or 0", "another provider's"),
    Oddity("tmdb", "accounts_as_addresses", 0.10, "Facebook, Instagram, Twitter as whole addresses", "the names"),
    Oddity("fanart", "no_language", 0.25, '`lang` "", "00", "xx", "None"', "null"),
    Oddity("fanart", "no_address", 0.03, '`url` ""', "no image"),
    Oddity("fanart", "imdb_id_as_typed", 0.03, "`imdb_id` in capitals, or empty", "the id"),
    Oddity("tvdb", "no_host", 0.15, "images as paths without a host", "whole addresses"),
    Oddity("tvdb", "year_apart", 0.04, "`year` one year late", "the year of the first release"),
    Oddity("tvdb", "other_release_first", 0.15, "`first_release` of another country, months later", "TMDB's date"),
    Oddity("tvdb", "money_as_typed", 0.10, '`budget` "$160,000,000", "160,000,000", "0"', "160,000,000"),
    Oddity("tvdb", "ids_as_typed", 0.05, "`remoteIds` as addresses, one source under two types", "the ids"),
    Oddity("tvdb", "no_language", 0.15, '`language` of artworks null, "", "zxx"', "null"),
    Oddity("wikidata", "sum_of_nowhere", 0.20, "a box office without a place", "a sum, and no revenue"),
    Oddity("wikidata", "deprecated_sum", 0.10, "a deprecated box office, ten times as large", "not that sum"),
    Oddity("wikidata", "other_currency", 0.05, "the cost in euro", "a cost in euro, and no budget"),
)


@lru_cache(maxsize=8192)
def _drawn(seed: str, tmdb_id: int, provider: str) -> frozenset[str]:
    dice = Dice(seed, tmdb_id, f"odd {provider}")
    # Each has a draw of its own, in the order of the list: another share changes no other film.
    drawn = [(oddity, dice.unit()) for oddity in ODDITIES if oddity.provider == provider]
    return frozenset(oddity.name for oddity, draw in drawn if draw < oddity.share)


def odd_at(seed: str, tmdb_id: int, provider: str) -> frozenset[str]:
    """Return the names of what is odd about a film's record at a provider, by the film's id."""
    return frozenset() if tmdb_id >= GENERATED_IDS_FROM else _drawn(seed, tmdb_id, provider)


def odd(seed: str, film: Film, provider: str) -> frozenset[str]:
    """Return the names of what is odd about a film's record at a provider."""
    return odd_at(seed, film.tmdb_id, provider)


def all_odd(seed: str, film: Film) -> list[str]:
    """Return what is odd about a film, each as provider.name."""
    return [f"{o.provider}.{o.name}" for o in ODDITIES if o.name in odd(seed, film, o.provider)]


def dice_of(seed: str, film: Film, provider: str) -> Dice:
    """Return the dice for how a provider writes the odd values of a film."""
    return Dice(seed, film.tmdb_id, f"odd values {provider}")

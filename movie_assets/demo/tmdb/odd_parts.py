"""How TMDB writes the odd values of some films: certificates of many releases, no language, ids as people typed them.

Belongs here: turning a sound part of a film into one as real answers have it. Does not belong here: the sound parts
(`tmdb/movie`), which films are odd (`catalogue/oddities`).
"""

from datetime import date, timedelta
from typing import Any

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.oddities import dice_of, odd

_NO_LANGUAGE = (None, "", "xx", "00")
_SITES = {
    "facebook_id": "https://www.facebook.com/",
    "instagram_id": "https://www.instagram.com/",
    "twitter_id": "https://twitter.com/",
}
_PREMIERE, _FEW_CINEMAS, _DISC, _TELEVISION = 1, 2, 5, 6
_NOT_RATED = "NR"


def oddly(name: str, seed: str, film: Film, part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a film, or its details, as TMDB writes it."""
    oddities = odd(seed, film, "tmdb")
    if not oddities:
        return part
    if name == "details" and "runtime_null" in oddities:
        part = part | {"runtime": dice_of(seed, film, "tmdb runtime").pick((None, 0))}
    if name in ("details", "external_ids") and "imdb_id_as_typed" in oddities and film.imdb_id:
        part = part | {"imdb_id": as_typed(film.imdb_id, dice_of(seed, film, f"tmdb {name}").below(3))}
    if name == "external_ids" and "accounts_as_addresses" in oddities:
        part = part | {site: f"{place}{part[site]}" for site, place in _SITES.items() if part[site]}
    if name == "release_dates" and "several_releases" in oddities:
        part = {"results": [_releases(country, seed, film) for country in part["results"]]}
    if name == "images" and "no_language" in oddities:
        dice = dice_of(seed, film, "tmdb images")
        part = {
            kind: [i if i["iso_639_1"] else i | {"iso_639_1": dice.pick(_NO_LANGUAGE)} for i in images]
            for kind, images in part.items()
        }
    return part


def as_typed(imdb_id: str, way: int) -> str:
    """Return an IMDb id in one of three ways in which people type it."""
    return (imdb_id.upper(), f" {imdb_id} ", f"https://www.imdb.com/title/{imdb_id}/")[way]


def _releases(country: dict[str, Any], seed: str, film: Film) -> dict[str, Any]:
    """Return a country's release in cinemas among others, whose certificates say nothing of it."""
    cinemas: dict[str, Any] = country["release_dates"][0]
    dice = dice_of(seed, film, f"tmdb releases {country['iso_3166_1']}")
    first = date.fromisoformat(film.release_date)
    is_rated = cinemas["certification"] not in ("", _NOT_RATED)

    def release(kind: int, days: int, certificate: str, note: str) -> dict[str, Any]:
        day = f"{first + timedelta(days=days)}T00:00:00.000Z"
        return cinemas | {"certification": certificate, "release_date": day, "type": kind, "note": note}

    others = [
        release(_PREMIERE, -dice.between(3, 60), dice.pick(("NR", "", "NR")), "Generated Film Festival"),
        release(_FEW_CINEMAS, -2, "", "limited"),
        release(_DISC, dice.between(90, 300), "Unrated" if is_rated else "NR", "Blu-ray"),
        release(_TELEVISION, dice.between(400, 900), "TV-14" if is_rated else "", "Generated Channel"),
    ]
    shown = [cinemas, *dice.sample(others, dice.between(1, 4))]
    return country | {"release_dates": sorted(shown, key=lambda one: str(one["release_date"]))}

"""How TVDB writes the odd values of some films: paths for addresses, amounts and ids as typed, another release first.

Belongs here: turning sound records into records as real answers have them. Does not belong here: the sound ones
(`tvdb/movie`), which films are odd (`catalogue/oddities`).
"""

from datetime import date, timedelta
from typing import Any

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.oddities import dice_of, odd

_NO_LANGUAGE = (None, "", "zxx")
_AMOUNTS = ("budget", "boxOffice", "boxOfficeUS")


def year_of(seed: str, film: Film) -> dict[str, str]:
    """Return the year: of a few films one late. A film without a year has no such key, as in recorded answers."""
    return {"year": str(film.year + ("year_apart" in odd(seed, film, "tvdb")))} if film.year else {}


def odd_artworks(seed: str, film: Film, records: list[dict[str, Any]], host: str) -> list[dict[str, Any]]:
    """Return artworks, of some films as paths without a host, and with no language in several spellings."""
    oddities, dice = odd(seed, film, "tvdb"), dice_of(seed, film, "tvdb artworks")
    if "no_host" in oddities:
        records = [r | {name: r[name].removeprefix(host) for name in ("image", "thumbnail")} for r in records]
    if "no_language" in oddities:
        records = [r if r["language"] else r | {"language": dice.pick(_NO_LANGUAGE)} for r in records]
    return records


def odd_remote_ids(seed: str, film: Film, ids: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return ids elsewhere, of some films as typed, and one source under two types."""
    if "ids_as_typed" not in odd(seed, film, "tvdb"):
        return ids
    typed = [
        row | {"id": f"https://www.imdb.com/title/{row['id']}/"} if row["sourceName"] == "IMDB" else row for row in ids
    ]
    return [*typed, ids[-1] | {"type": 12}]


def odd_extended(seed: str, film: Film, record: dict[str, Any]) -> dict[str, Any]:
    """Return an extended record as TVDB writes it."""
    oddities, dice = odd(seed, film, "tvdb"), dice_of(seed, film, "tvdb")
    if "other_release_first" in oddities and film.release_date:
        later = date.fromisoformat(film.release_date) + timedelta(days=dice.between(20, 400))
        elsewhere = {"country": "usa", "date": later.isoformat(), "detail": "limited"}
        record = record | {"first_release": elsewhere}
        if record["releases"]:
            record = record | {"releases": [elsewhere, *record["releases"]]}
    if "money_as_typed" in oddities:
        way = dice.pick(("${:,}", "{:,}", "US$ {:,}"))
        record = record | {name: way.format(int(record[name])) if record[name] else "0" for name in _AMOUNTS}
    return record

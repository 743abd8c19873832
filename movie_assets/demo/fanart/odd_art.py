"""How Fanart.tv writes the odd values of some films: no language in many spellings, art without an address.

Belongs here: turning a sound answer into one as real answers are. Does not belong here: the sound one (`artwork`),
which films are odd (`catalogue/oddities`).
"""

from typing import Any

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.oddities import dice_of, odd

_NO_LANGUAGE = ("", "00", "xx", "None")


def oddly(seed: str, film: Film, record: dict[str, Any]) -> dict[str, Any]:
    """Return a film's answer as Fanart.tv writes it."""
    oddities, dice = odd(seed, film, "fanart"), dice_of(seed, film, "fanart")
    if "imdb_id_as_typed" in oddities and film.imdb_id:
        record = record | {"imdb_id": dice.pick((film.imdb_id.upper(), ""))}
    groups = {name: value for name, value in record.items() if isinstance(value, list)}
    if "no_language" in oddities:
        groups = {
            name: [art if art["lang"] not in ("", "00") else art | {"lang": dice.pick(_NO_LANGUAGE)} for art in group]
            for name, group in groups.items()
        }
    if "no_address" in oddities:
        groups = {name: [group[0] | {"id": "0", "url": ""}, *group] for name, group in groups.items()}
    return record | groups

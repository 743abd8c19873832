"""What a person types to name a film: a title, a title with its year, an id, the address of a page.

Belongs here: reading one line of a person. Does not belong here: how the name of a file is read
(names/), options of a command (cli/).
"""

import re
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.addresses import ids_in, of_no_film
from movie_assets.identify.names.name_parts import VIDEO, plainly_written
from movie_assets.identify.names.title_readings import technical_from
from movie_assets.matching.candidates import NAMESPACES
from movie_assets.matching.query import MOST_SHOWN

_KEY = re.compile(rf"\s*({'|'.join(NAMESPACES)})[:\s]\s*(\w+)\s*", re.IGNORECASE)
_YEAR_AT_END = re.compile(r"\s*(\S.*?)\s*(?:\((\d{4})\)|\[(\d{4})\])\s*", re.ASCII)


def names_a_file(words: str) -> bool:
    """Return whether words are the name of a film's file or release, as in "Heat.1995.1080p.BluRay.x264-GRP"."""
    return "://" not in words and (
        VIDEO.search(words) is not None or (" " not in words and technical_from(words) < len(words))
    )


def typed(words: str) -> dict[str, Any]:
    """Return what is asked for, as `matching.query.ask` takes it.

    "tmdb:603", an address at IMDb, TMDB or TVDB, "The Matrix (1999)", "The Matrix [1999]", "The Matrix".

    Raises:
        IdentificationError: it is the address of a series, a person or a list.
    """
    if "://" in words and of_no_film(words):
        raise IdentificationError(f"{words[:MOST_SHOWN]} is of a series, a person or a list, not of a film")
    if found := ids_in(words, bare=False).first():
        return {f"{namespace}_id": value for namespace, value in found.items()}
    if (key := _KEY.fullmatch(words)) is not None and any(map(str.isdigit, key[2])):
        return {f"{key[1].lower()}_id": key[2]}
    if (titled := _YEAR_AT_END.fullmatch(plainly_written(words))) is not None:
        return {"title": titled[1], "year": titled[2] or titled[3]}
    return {"title": words}

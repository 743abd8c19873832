"""Conditions on years and films in DuckDB's SQL, fast at any size.

Belongs here: these conditions. Does not belong here: declarations of tables (movie_assets/table.py), connections
(database.py).
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence

Query = Callable[[str], str]
"""SQL of a table's rows, of the films that a condition on movie_id names."""

THESE_YEARS = """partition_year IN (SELECT unnest(from_json(?, '["VARCHAR"]')))"""
"""A condition whose one parameter is `listed(...)`. DuckDB binds a list element by element, and for each one tries to
import numpy where that is not installed: 2 s for 10,000 ids. As JSON text they take milliseconds."""

Films = Sequence[str] | range
"""Films, by the years that own them, or by their ids."""

FEW_FILMS = 2_000
FILMS_OF_A_SHARE = 250_000
"""The keys of a million films' images do not fit into DuckDB's memory at once, not even as hashes, and version 1.5 then
gives up. Each share reads the table anew."""


def listed(values: Iterable[str]) -> str:
    """Return the parameter of THESE_YEARS."""
    return json.dumps(sorted(values))


def among(films: Films) -> tuple[str, list[str]]:
    """Return the condition that a row of `movies` is one of these films, and its parameters."""
    if isinstance(films, range):
        return f"movie_id BETWEEN {films.start} AND {films.stop - 1}", []
    return THESE_YEARS, [listed(films)]


def doubled(place: str, key: Sequence[str], films: int) -> list[str]:
    """Return queries that yield each film, once, of which a key of this table stands there more than once.

    The films are taken apart into shares that fit into DuckDB's memory. Keys are compared by their hash, in a list a
    film: a third less time than a group a key takes, and two of one film's keys never have the same hash.
    """
    others = [column for column in key if column.strip('"') != "movie_id"]
    if not others:
        return [f"SELECT movie_id FROM {place} GROUP BY movie_id HAVING count(*) > 1"]
    number = -(-films // FILMS_OF_A_SHARE) or 1
    return [
        f"SELECT movie_id FROM (SELECT movie_id, hash({', '.join(others)}) AS hashed FROM {place}"
        f" WHERE abs(movie_id) % {number} = {share}) GROUP BY movie_id HAVING count(*) > list_unique(list(hashed))"
        for share in range(number)
    ]


def these_films(movie_ids: Collection[int]) -> str:
    """Return the condition that a row belongs to one of these films.

    A few ids are written into the SQL: DuckDB then reads the other columns of those rows only, up to 40 times faster
    than a join, which reads all. For many ids the join is faster, since each id in the SQL costs 8 us.
    """
    ids = ", ".join(map(str, sorted(movie_ids)))
    if len(movie_ids) <= FEW_FILMS:
        return f"movie_id IN ({ids or 'NULL'})"
    return f"""movie_id IN (SELECT unnest(from_json('[{ids}]', '["BIGINT"]')))"""

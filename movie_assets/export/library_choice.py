"""Which films a command writes into a library, and into which folder each.

Belongs here: from a request to films with their folders. Does not belong here: what is written (nfo_files.py,
artwork_files.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from movie_assets.errors import UnknownFilmError
from movie_assets.export.export_request import LibraryRequest
from movie_assets.export.library_folder import Library, read_library
from movie_assets.settings import Settings
from movie_assets.warehouse.cached_film import film_of_cache
from movie_assets.warehouse.library_films import films_of, films_that_may_be, queried_ids, rows_of_films
from movie_assets.warehouse.opening import warehouse_of
from movie_assets.warehouse.snapshot import connected

Placed = tuple[Path, dict[str, Any]]
"""A film's folder, and its merged row with cast and keywords."""


@contextmanager
def chosen_films(settings: Settings, request: LibraryRequest) -> Iterator[tuple[Iterator[Placed], Library]]:
    """Yield the films that are asked for, each with its folder, and the library as it is.

    Raises:
        ConfigurationError: the query is wrong.
        UnknownFilmError: a film is not in the cache, or the query names none.
        StoreError: there is no warehouse, or the library cannot be read.
    """
    with connected(warehouse_of(settings)) as connection:
        library = read_library(partial(films_that_may_be, connection), request.folder)
        ids: Sequence[int]
        if request.films:
            ids = [film_of_cache(connection, film)["movie_id"] for film in request.films]
        elif request.query is not None:
            ids = queried_ids(connection, request.query)
            if not ids:
                raise UnknownFilmError("the query names no film")
        else:
            ids = list(dict.fromkeys(film.movie_id for film in library.folders.values()))
        places = {film.movie_id: library.places_of(film) for film in films_of(connection, ids)}
        if request.query is not None and not places:
            raise UnknownFilmError("no film of the query is in the cache")
        rows = rows_of_films(connection, list(places))
        yield ((place, row) for row in rows for place in places[row["movie_id"]]), library

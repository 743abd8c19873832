"""IMDb's data files: tab-separated tables of all titles, compressed with gzip.

Belongs here: the columns and cells of the files, as IMDb documents them and recorded extracts show them. Does not
belong here: serving them (`imdb/routes`).
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

import orjson

from movie_assets.demo.catalogue.film import GENRES, Film
from movie_assets.demo.catalogue.people import credits_of
from movie_assets.demo.catalogue.view import Films
from movie_assets.demo.imdb.page import OTHERS

_ABSENT = r"\N"
_GZIP = 31
_BATCH = 2_000
_GENRE_NAMES = {878: "Sci-Fi", 10402: "Music", 10770: "Drama"}


def person_id(number: int) -> str:
    """Return IMDb's id of a (generated) person."""
    return f"nm{number}"


def genre_names(film: Film) -> list[str]:
    """Return the film's genres under IMDb's names, three at most."""
    return [_GENRE_NAMES.get(g, GENRES.get(g, "Drama")) for g in film.genre_ids][:3]


def _basics(_seed: str, film: Film) -> Iterator[tuple[object, ...]]:
    yield (
        film.imdb_id,
        "movie",
        film.imdb_title,
        film.original_title,
        "0",
        film.year,
        None,
        film.runtime or None,
        ",".join(genre_names(film)) or None,
    )


def _ratings(_seed: str, film: Film) -> Iterator[tuple[object, ...]]:
    # Only in this file, a title without votes has no line.
    if film.imdb_rating is not None and film.imdb_votes is not None:
        yield film.imdb_id, f"{film.imdb_rating:.1f}", film.imdb_votes


def _crew(seed: str, film: Film) -> Iterator[tuple[object, ...]]:
    _, crew = credits_of(seed, film.tmdb_id, film.credits)
    directors = [person_id(p["id"]) for p in crew if p["job"] == "Director"]
    writers = dict.fromkeys(person_id(p["id"]) for p in crew if p["department"] == "Writing")
    yield film.imdb_id, ",".join(directors) or None, ",".join(writers) or None


def _akas(_seed: str, film: Film) -> Iterator[tuple[object, ...]]:
    yield film.imdb_id, 1, film.original_title, None, None, "original", None, 1
    if film.imdb_title != film.original_title:
        yield film.imdb_id, 2, film.imdb_title, "US", None, "imdbDisplay", None, 0


def _principals(seed: str, film: Film) -> Iterator[tuple[object, ...]]:
    """Yield the first ten people, as IMDb does: the cast, then the directors."""
    cast, crew = credits_of(seed, film.tmdb_id, film.credits)
    people = [
        *((p["id"], "actor", None, orjson.dumps([p["character"]]).decode()) for p in cast[:7]),
        *((p["id"], "director", None, None) for p in crew if p["job"] == "Director"),
    ]
    for ordering, (number, category, job, characters) in enumerate(people[:10], start=1):
        yield film.imdb_id, ordering, person_id(number), category, job, characters


def _names(seed: str, film: Film) -> Iterator[tuple[object, ...]]:
    cast, crew = credits_of(seed, film.tmdb_id, film.credits)
    for p in (*cast, *crew):
        yield person_id(p["id"]), p["name"], None, None, p["known_for_department"].lower(), film.imdb_id


def _other_basics() -> Iterator[tuple[object, ...]]:
    for other in OTHERS.values():
        genre = "Adult" if other.adult else "Drama"
        yield other.imdb_id, other.kind, other.title, other.title, int(other.adult), other.year, None, None, genre


Rows = Callable[[str, Film], Iterator[tuple[object, ...]]]
# Name of the file -> its columns, and the function that makes a film's lines.
FILES: dict[str, tuple[tuple[str, ...], Rows]] = {
    "title.basics.tsv.gz": (
        (
            *("tconst", "titleType", "primaryTitle", "originalTitle", "isAdult"),
            *("startYear", "endYear", "runtimeMinutes", "genres"),
        ),
        _basics,
    ),
    "title.ratings.tsv.gz": (("tconst", "averageRating", "numVotes"), _ratings),
    "title.crew.tsv.gz": (("tconst", "directors", "writers"), _crew),
    "title.akas.tsv.gz": (
        (
            *("titleId", "ordering", "title", "region", "language"),
            *("types", "attributes", "isOriginalTitle"),
        ),
        _akas,
    ),
    "title.principals.tsv.gz": (("tconst", "ordering", "nconst", "category", "job", "characters"), _principals),
    "name.basics.tsv.gz": (
        ("nconst", "primaryName", "birthYear", "deathYear", "primaryProfession", "knownForTitles"),
        _names,
    ),
}
_ONE_LINE_A_KEY = "name.basics.tsv.gz"


def _line(cells: tuple[object, ...]) -> str:
    return "\t".join(_ABSENT if cell is None else str(cell) for cell in cells)


def _unseen(lines: Iterable[tuple[object, ...]], seen: set[object]) -> Iterator[tuple[object, ...]]:
    """Yield the lines whose key has not been seen: people play in many films, and have one line."""
    for cells in lines:
        if cells[0] not in seen:
            seen.add(cells[0])
            yield cells


def compressed(name: str, seed: str, films: Films) -> Iterator[bytes]:
    """Yield a compressed data file piece by piece, so that memory holds the lines of some thousand films at most."""
    columns, rows = FILES[name]
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    seen: set[object] = set()
    yield packer.compress((_line(columns) + "\n").encode())
    for start in range(0, len(films), _BATCH):
        chosen = [film for film in films.by_number(start, start + _BATCH) if film.imdb_id]
        found = [cells for film in chosen for cells in rows(seed, film)]
        if name == _ONE_LINE_A_KEY:
            found = list(_unseen(found, seen))
        yield packer.compress("".join(f"{_line(cells)}\n" for cells in found).encode())
    if name == "title.basics.tsv.gz":
        yield packer.compress("".join(f"{_line(cells)}\n" for cells in _other_basics()).encode())
    yield packer.flush()

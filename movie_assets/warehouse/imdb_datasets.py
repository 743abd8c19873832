r"""Queries on IMDb's data files as they are: DuckDB reads each compressed file once, from start to end.

Belongs here: those queries. Does not belong here: what the rows mean (providers/imdb/datasets.py), which files there
are. IMDb's files have no quotes and no escapes: a tab ends a cell, \N means no value, and a quotation mark is just a
character. A row with more or fewer cells than the header is an error.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from movie_assets.errors import BadAnswerError, StoreError
from movie_assets.matching.titles import normalise
from movie_assets.providers.imdb.datasets import SOURCE
from movie_assets.providers.imdb.file_columns import COLUMNS
from movie_assets.providers.imdb.record import FILM_KINDS, MOST_CAST, is_imdb_id

MEMORY = "512MB"
AT_ONCE = 1_000
"""How many ids one pass looks for. They are literals in the query, which DuckDB compares while it reads: three times
faster than a join with a table of ids."""
_CAST = ("actor", "actress", "self")
_LONGEST_LINE = 4_000_000
_ROWS_AT_ONCE = 10_000
Row = dict[str, Any]


def titles_by_id(
    files: Mapping[str, Path], imdb_ids: Sequence[str], *, language: str | None = None, threads: int = 2
) -> dict[str, bytes]:
    """Return what the files report of these ids, each as the JSON body of an answer. Ids that they lack are left out.

    `files`: name -> path of those we have; title.basics is required. `language` (such as de-DE) chooses a title of
    title.akas. Titles that are not films are returned without people; their kind says what they are.

    Raises:
        StoreError: a file cannot be read.
        BadAnswerError: a file is not what IMDb documents.
    """
    found: dict[str, bytes] = {}
    wanted = [imdb_id for imdb_id in dict.fromkeys(imdb_ids) if is_imdb_id(imdb_id)]
    with duckdb.connect(config={"threads": threads, "memory_limit": MEMORY}) as connection:
        for start in range(0, len(wanted), AT_ONCE):
            found |= _pass(connection, files, wanted[start : start + AT_ONCE], language)
    return found


def _pass(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path], wanted: Sequence[str], language: str | None
) -> dict[str, bytes]:
    cast = " OR ".join(f"category = '{category}'" for category in _CAST)
    these = _within("tconst", wanted)
    questions = {
        "title.principals": ("tconst, ordering, nconst", f"{these} AND ({cast})"),  # the largest first
        "title.basics": ("*", these),
        "title.crew": ("tconst, directors", f"{these} AND directors IS NOT NULL"),
        "title.ratings": ("*", these),
        "title.akas": ("titleId, title", f"{_within('titleId', wanted)} AND {_local(language)}"),
    }
    asked = [name for name in questions if name in files and (name != "title.akas" or language)]
    # One core unpacks a file; DuckDB shares its threads among files that are read at the same time.
    with ThreadPoolExecutor(max_workers=2) as workers:
        rows = workers.map(lambda name: _rows(connection.cursor(), files, name, *questions[name]), asked)
        reported = dict(zip(asked, rows, strict=True))
    basics = {row["tconst"]: row for row in reported["title.basics"]}
    films = {imdb_id for imdb_id, row in basics.items() if row["titleType"] in FILM_KINDS}
    for name in ("title.principals", "title.crew"):  # people are looked up for films only
        reported[name] = [row for row in reported.get(name, []) if row["tconst"] in films]
    ratings = {row["tconst"]: row for row in reported.get("title.ratings", [])}
    directors = {row["tconst"]: row["directors"].split(",") for row in reported.get("title.crew", [])}
    actors: dict[str, list[str]] = {}
    for row in sorted(reported.get("title.principals", []), key=lambda row: int(row["ordering"])):
        people = actors.setdefault(row["tconst"], [])
        if row["nconst"] not in people and len(people) < MOST_CAST:
            people.append(row["nconst"])
    local = {row["titleId"]: row["title"] for row in reported.get("title.akas", [])}
    names = _names(connection, files, {p for group in (*directors.values(), *actors.values()) for p in group})
    return {
        imdb_id: _body(
            {
                "basics": row,
                "rating": ratings.get(imdb_id),
                "directors": [names[p] for p in directors.get(imdb_id, []) if p in names],
                "cast": [names[p] for p in actors.get(imdb_id, []) if p in names],
                "local_title": local.get(imdb_id),
            }
        )
        for imdb_id, row in basics.items()
    }


def titles_by_name(
    basics: Path, named: Iterable[tuple[str, int]], *, threads: int = 2
) -> dict[tuple[str, int], list[str]]:
    """Return, for each (title, year), the ids of the films of that year with that title, original or shown.

    Titles are compared as in identification: case, punctuation and diacritics do not count. One pass serves any number
    of them, and takes 10 microseconds for each film of the years in question.

    Raises:
        StoreError, BadAnswerError: as `titles_by_id`.
    """
    wanted: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for title, year in named:
        if form := normalise(title):
            wanted.setdefault((form, str(int(year))), []).append((title, year))
    years, kinds = (", ".join(repr(value) for value in sorted(group)) for group in ({y for _, y in wanted}, FILM_KINDS))
    found: dict[tuple[str, int], list[str]] = {}
    if not wanted:
        return found
    query = _query(
        "title.basics",
        "tconst, primaryTitle, originalTitle, startYear",
        f"startYear IN ({years}) AND titleType IN ({kinds})",
    )
    with duckdb.connect(config={"threads": threads, "memory_limit": MEMORY}) as connection, _in_words(basics):
        result = connection.execute(query, [str(basics)])
        while rows := result.fetchmany(_ROWS_AT_ONCE):
            for imdb_id, shown, original, year in rows:
                for form in {normalise(shown or ""), normalise(original or "")}:
                    for asked in wanted.get((form, year), ()):
                        found.setdefault(asked, []).append(imdb_id)
    return found


def _names(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path], people: set[str]) -> dict[str, str]:
    if not people or "name.basics" not in files:
        return {}
    rows = _rows(connection, files, "name.basics", "nconst, primaryName", _within("nconst", sorted(people)))
    return {row["nconst"]: row["primaryName"] for row in rows if row["primaryName"]}


def _rows(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path], name: str, columns: str, condition: str
) -> list[Row]:
    with _in_words(files[name]):
        result = connection.execute(_query(name, columns, condition), [str(files[name])])
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _query(name: str, columns: str, condition: str) -> str:
    """Return the query of a data file. Its one parameter is the path."""
    declared = ", ".join(f"'{column}': 'VARCHAR'" for column in COLUMNS[name])
    return (
        f"SELECT {columns} FROM read_csv(?, columns = {{{declared}}}, delim = '\t', quote = '', escape = '',"
        f" nullstr = '\\N', header = true, auto_detect = false, compression = 'gzip',"
        f" max_line_size = {_LONGEST_LINE}) WHERE {condition}"
    )


@contextmanager
def _in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        raise StoreError(f"{file}: {str(error).splitlines()[0]}. Materialize imdb_files again.") from error
    except duckdb.InvalidInputException as error:
        name = file.name.removesuffix(".tsv.gz")
        raise BadAnswerError("imdb", f"{name} is not as documented: {str(error).splitlines()[0]}") from error


def _within(column: str, ids: Sequence[str]) -> str:
    """Return the condition that a cell is one of these ids. Only well-formed ids are written into the SQL."""
    safe = [imdb_id for imdb_id in ids if imdb_id.isalnum() and imdb_id.isascii()]
    return f"{column} IN ({', '.join(repr(imdb_id) for imdb_id in safe)})" if safe else "false"


def _local(language: str | None) -> str:
    """Return the condition of a title in a language: the title that its country displays."""
    spoken, _, region = (language or "").partition("-")
    place = region.upper() if region.isalpha() else spoken.upper() if spoken.isalpha() else ""
    return f"region = '{place}' AND (types = 'imdbDisplay' OR types IS NULL)" if place else "false"


def _body(rows: Row) -> bytes:
    return json.dumps({"source": SOURCE} | rows, ensure_ascii=False).encode()

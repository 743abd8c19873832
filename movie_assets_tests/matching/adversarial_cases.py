"""The adversarial part of the labelled set: ids that are not the film's, and films that are nearly the one asked for.

Belongs here: requests with ids and titles, made by rule from the embedded catalogue. Does not belong here: files and
names (`file_cases`), asking and deciding. A label says what a person would hold true, not what the rules do.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.view import searchable
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.matching.candidates import Query
from movie_assets.matching.outcome import DecisionOutcome as Is
from movie_assets_tests.matching.identification_cases import (
    ADDED_IDS_FROM,
    Case,
    add,
    found,
    is_real,
    own_films,
    spread,
    stopped,
)

SERIES_FROM = 96_500_000
QUESTION = (Is.CONFLICTING, Is.AMBIGUOUS, Is.NOT_FOUND)


def everywhere(server: EmbeddedServer) -> list[Film]:
    """Return the real films that each provider knows by an id."""
    known = own_films(server, lambda f: is_real(f) and f.imdb_id is not None and f.in_tvdb and f.in_omdb)
    return [film for film in known if len(searchable(film.title)) > 3]


def ids_of(film: Film) -> tuple[dict[str, str | None], ...]:
    """Return a film's ids, each alone."""
    return {"tmdb": str(film.tmdb_id)}, {"imdb": film.imdb_id}, {"tvdb": str(tvdb_id_of(film.tmdb_id))}


def _unlike(films: list[Film], number: int) -> Iterator[tuple[Film, Film]]:
    """Yield pairs of films without a word in common."""
    for one, other in pairwise(spread(films, number)):
        if not _words(one) & _words(other):
            yield one, other


def _words(film: Film) -> set[str]:
    return {word for title in (film.title, film.original_title, film.imdb_title) for word in searchable(title).split()}


def titles_of_another(server: EmbeddedServer) -> list[Case]:
    """A film's id with the title of quite another one, in the year of either; and the same id with its own title."""
    cases = []
    for number, (one, other) in enumerate(_unlike(everywhere(server), 60)):
        for place, given in enumerate(ids_of(one)):
            year = (one.year, other.year)[(number + place) % 2]
            cases.append(stopped(Query(other.title, year, given), Is.CONFLICTING))
        cases.append(found(Query(one.title, one.year, ids_of(one)[number % 3]), one))
    return cases


def ids_of_sequels(server: EmbeddedServer) -> list[Case]:
    """Title and year of a film with the id of another part of its series, whose title is much like it."""
    films, cases = sorted(everywhere(server), key=lambda film: searchable(film.title)), []
    for number, (one, other) in enumerate((a, b) for a, b in pairwise(films) if _of_a_series(a, b)):
        given = number % 3
        cases.append(stopped(Query(one.title, one.year, ids_of(other)[given]), Is.CONFLICTING))
        cases.append(stopped(Query(other.title, other.year, ids_of(one)[given]), Is.CONFLICTING))
        cases.append(found(Query(one.title, one.year, ids_of(one)[given]), one))
    return cases[:120]


def ids_of_sequels_without_a_year(server: EmbeddedServer) -> list[Case]:
    """A film's title with the id of another part of its series, and with its own id; neither with a year."""
    films, cases = sorted(everywhere(server), key=lambda film: searchable(film.title)), []
    for number, (one, other) in enumerate((a, b) for a, b in pairwise(films) if _of_a_series(a, b)):
        given = number % 3
        cases.append(stopped(Query(one.title, None, ids_of(other)[given]), Is.CONFLICTING))
        cases.append(found(Query(one.title, None, ids_of(one)[given]), one))
    return cases[:80]


def _of_a_series(one: Film, other: Film) -> bool:
    """Return whether a title begins with the whole of the other, or both with the same two words."""
    mine, theirs = searchable(one.title).split(), searchable(other.title).split()
    return mine != theirs and (theirs[: len(mine)] == mine or (len(mine) > 2 and mine[:2] == theirs[:2]))


def ids_of_remakes(server: EmbeddedServer) -> list[Case]:
    """The same title, years apart: by title and year, by id, and with the id of one and the year of the other."""
    return _namesakes(server, lambda number: 4 + 3 * number % 40)


def a_year_apart(server: EmbeddedServer) -> list[Case]:
    """The same title in two years, one after the other."""
    return _namesakes(server, lambda number: (1, -1)[number % 2])


def _namesakes(server: EmbeddedServer, years: Callable[[int], int]) -> list[Case]:
    cases = []
    for number, film in enumerate(spread(_alone(server), 25)):
        other = add(server, number, film, (film.year or 0) + years(number), in_tvdb=True, in_omdb=True)
        cases += [found(Query(f.title, f.year, ids), f) for f in (film, other) for ids in ({}, ids_of(f)[number % 3])]
        cases.append(stopped(Query(film.title, film.year, ids_of(other)[number % 3]), Is.CONFLICTING))
        cases.append(stopped(Query(other.title, other.year, ids_of(film)[number % 3]), Is.CONFLICTING))
    return cases


def _alone(server: EmbeddedServer) -> list[Film]:
    """Return the films whose title no other film has in any year."""
    films = server.catalogue.view.ordered("popularity")
    every = Counter(title for film in films for title in {searchable(film.title), searchable(film.imdb_title)})
    return [film for film in everywhere(server) if every[searchable(film.title)] == 1]


def wrong_fields(server: EmbeddedServer) -> list[Case]:
    """A number of one provider in the field of another, where it is nobody's, or an unlike film's."""
    cases = []
    for number, (film, other) in enumerate(_unlike(everywhere(server), 60)):
        # In the catalogue these numbers are nobody's, so every other one becomes the number of an unlike film.
        as_imdb = f"tt{film.tmdb_id:07d}"
        if number % 2 and server.catalogue.by_imdb(as_imdb) is None:
            add(server, number, other, other.year, title=f"{other.title} Unchained", imdb_id=as_imdb)
        digits = str(int((film.imdb_id or "tt0")[2:]))
        cases.append(stopped(Query(film.title, film.year, {"imdb": as_imdb}), *QUESTION))
        cases.append(stopped(Query(film.title, film.year, {"tmdb": str(tvdb_id_of(film.tmdb_id))}), *QUESTION))
        cases.append(stopped(Query(film.title, film.year, {"tvdb": digits}), *QUESTION))
        # Beside the right id, the number in the wrong field is a contradiction that title and year settle.
        cases.append(found(Query(film.title, film.year, {"tmdb": str(film.tmdb_id), "imdb": as_imdb}), film))
    return cases


def numbers_of_series(server: EmbeddedServer) -> list[Case]:
    """A series' number: TMDB and TVDB have a film of that number, or none; IMDb's says what it is."""
    cases = []
    for number, film in enumerate(spread(everywhere(server), 50)):
        name, imdb_id = f"Chronicles of Number {number}", f"tt{SERIES_FROM + number}"
        kind = ("series", "episode", "game")[number % 3]
        row = {"Title": name, "Year": f"{film.year}", "imdbID": imdb_id, "Type": kind, "Response": "True"}
        server.faults.add(provider="omdb", endpoint="title", subject=imdb_id, status=200, body=row)
        cases.append(stopped(Query(name, film.year, ids_of(film)[(0, 2)[number % 2]]), Is.CONFLICTING))
        cases.append(stopped(Query((name, None)[number % 2], film.year, {"imdb": imdb_id}), Is.NOT_FOUND))
        gone = {("tmdb", "tvdb")[number % 2]: str(SERIES_FROM + number)}
        cases.append(stopped(Query((name, film.title)[number % 2], film.year, gone), Is.NOT_FOUND))
    return cases


def ids_given_away(server: EmbeddedServer) -> list[Case]:
    """TMDB gave a film's number to another film, or merged the film with one of another number."""
    cases = []
    for number, film in enumerate(spread(_alone(server), 50)):
        old, new = {"tmdb": str(film.tmdb_id)}, ADDED_IDS_FROM + 1000 + number
        title, year, imdb = film.title, film.year, {"imdb": film.imdb_id}
        if number % 2:
            other = f"Ledger of Ashes {number}"
            names: dict[str, Any] = {"title": other, "original_title": other, "imdb_title": other}
            server.catalogue.edit(film.tmdb_id, imdb_id=f"tt{new + 1000}", **names)
            cases.append(stopped(Query(title, year, old), Is.CONFLICTING))
        else:
            server.catalogue.edit(film.tmdb_id, remove=True)
            cases += [stopped(Query(title, year, old), *QUESTION), stopped(Query(ids=old), Is.NOT_FOUND)]
        moved = server.catalogue.edit(new, title=title, imdb_id=film.imdb_id, year=year, release_date=film.release_date)
        assert moved is not None
        cases += [found(Query(title, year, ids), moved) for ids in ({}, imdb, old | imdb)]
    return cases


ADVERSARIAL: dict[str, Callable[[EmbeddedServer], Iterable[Case]]] = {
    "title of an unlike film": titles_of_another,
    "id of a sequel": ids_of_sequels,
    "id of a sequel, without a year": ids_of_sequels_without_a_year,
    "id of a remake": ids_of_remakes,
    "same title a year apart": a_year_apart,
    "number in the wrong field": wrong_fields,
    "number of a series": numbers_of_series,
    "id given away or merged": ids_given_away,
}
"""Class -> edits the server's catalogue as the class needs it, and returns its cases."""

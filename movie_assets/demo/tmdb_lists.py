"""TMDB's lists of films: discovery by criteria and search by title.

Belongs here: which films a list holds and in which order. Does not belong here: how a film looks in it
(`tmdb_movie`), and how it is cut into pages (`tmdb_wire`).
"""

from collections.abc import Callable

from starlette.requests import Request

from movie_assets.demo.catalogue import SORT_KEYS, View, searchable
from movie_assets.demo.endpoint import integer
from movie_assets.demo.film import Film
from movie_assets.demo.tmdb_wire import day, number

Test = Callable[[Film], bool]


def _window(request: Request) -> tuple[str, str]:
    """Return the first and last release date asked for, empty where that end is open."""
    first = max(day(request, "primary_release_date.gte"), day(request, "release_date.gte"))
    lasts = [text for text in (day(request, "primary_release_date.lte"), day(request, "release_date.lte")) if text]
    last = min(lasts, default="")
    for name in ("primary_release_year", "year"):
        year = integer(request.query_params.get(name))
        if year is not None:
            first = max(first, f"{year:04d}-01-01")
            last = min(last or "9", f"{year:04d}-12-31")
    return first, last


def _genre_test(asked: str) -> Test:
    """Return the test for with_genres: a bar means any of them, a comma all of them."""
    wanted = {integer(genre) for genre in asked.replace("|", ",").split(",")}
    if "|" in asked:
        return lambda film: not wanted.isdisjoint(film.genre_ids)
    return lambda film: wanted.issubset(film.genre_ids)


def _tests(request: Request) -> list[Test]:
    """Read the criteria once, so that thousands of films are tested without looking at the request again."""
    query = request.query_params
    tests: list[Test] = []
    if query.get("include_video", "false").lower() != "true":
        tests.append(lambda film: not film.video)
    votes, most_votes = number(request, "vote_count.gte"), number(request, "vote_count.lte")
    if votes is not None:
        tests.append(lambda film: film.vote_count >= votes)
    if most_votes is not None:
        tests.append(lambda film: film.vote_count <= most_votes)
    average, top_average = number(request, "vote_average.gte"), number(request, "vote_average.lte")
    if average is not None:
        tests.append(lambda film: film.vote_average >= average)
    if top_average is not None:
        tests.append(lambda film: film.vote_average <= top_average)
    if language := query.get("with_original_language"):
        languages = frozenset(language.split("|"))
        tests.append(lambda film: film.original_language in languages)
    if genres := query.get("with_genres"):
        tests.append(_genre_test(genres))
    return tests


def discover(view: View, request: Request) -> list[Film]:
    """Return the films that /discover/movie means, all of them, in the order asked for."""
    first, last = _window(request)
    key, _, direction = request.query_params.get("sort_by", "popularity.desc").rpartition(".")
    if key not in SORT_KEYS:
        key, direction = "popularity", "desc"
    films = view.released_between(first, last) if first or last else view.ordered(key)
    tests = _tests(request)
    wanted = [film for film in films if all(test(film) for test in tests)]
    if (first or last) and not key.endswith("release_date"):
        value = SORT_KEYS[key]
        wanted.sort(key=lambda film: (value(film), film.tmdb_id))
    if direction != "asc":
        wanted.reverse()
    return wanted


def search(view: View, request: Request) -> list[Film]:
    """Return the films whose title or original title holds the query or all its words, exact titles first."""
    query = searchable(request.query_params.get("query", ""))
    year = request.query_params.get("primary_release_year") or request.query_params.get("year") or ""
    words = [f" {word}" for word in query.split()]
    hits = [
        film
        for text, film in view.search_texts()
        if words and film.release_date.startswith(year) and (query in text or all(word in text for word in words))
    ]
    # Within both halves the most popular stays first: the sort is stable.
    hits.sort(key=lambda film: query not in (searchable(film.title), searchable(film.original_title)))
    return hits

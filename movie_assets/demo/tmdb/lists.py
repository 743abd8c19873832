"""TMDB's lists of films: discovery by criteria, search by title, and TMDB's own lists.

Belongs here: which films a list holds, in which order. Does not belong here: how a film looks in it (`tmdb/movie`),
how it is cut into pages (`tmdb/wire`).
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from starlette.requests import Request

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.view import SORT_KEYS, Criteria, Films, searchable
from movie_assets.demo.serving.endpoint import integer
from movie_assets.demo.tmdb.wire import day, number

Test = Callable[[Film], bool]


def _window(request: Request) -> tuple[str, str]:
    """Return the requested first and last release date; an empty one leaves that end open."""
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
    """Return the criteria as tests, so that the request is read once and not for each of thousands of films."""
    query = request.query_params
    tests: list[Test] = []
    average, top_average = number(request, "vote_average.gte"), number(request, "vote_average.lte")
    if average is not None:
        tests.append(lambda film: film.vote_average >= average)
    if top_average is not None:
        tests.append(lambda film: film.vote_average <= top_average)
    shortest, longest = number(request, "with_runtime.gte"), number(request, "with_runtime.lte")
    if shortest is not None:
        tests.append(lambda film: (film.runtime or 0) >= shortest)
    if longest is not None:
        tests.append(lambda film: (film.runtime or 0) <= longest)
    if language := query.get("with_original_language"):
        languages = frozenset(language.split("|"))
        tests.append(lambda film: film.original_language in languages)
    if genres := query.get("with_genres"):
        tests.append(_genre_test(genres))
    if genres := query.get("without_genres"):
        unwanted = {integer(genre) for genre in genres.replace("|", ",").split(",")}
        tests.append(lambda film: unwanted.isdisjoint(film.genre_ids))
    return tests


def discover(films: Films, request: Request) -> Sequence[Film]:
    """Return all films of a /discover/movie request, in the requested order."""
    first, last = _window(request)
    query = request.query_params
    key, _, direction = query.get("sort_by", "popularity.desc").rpartition(".")
    if key not in SORT_KEYS:
        key, direction = "popularity", "desc"
    return films.select(
        Criteria(
            first=first,
            last=last,
            min_votes=number(request, "vote_count.gte"),
            max_votes=number(request, "vote_count.lte"),
            include_video=query.get("include_video", "false").lower() == "true",
            tests=tuple(_tests(request)),
            sort_by=key,
            descending=direction != "asc",
            name="&".join(sorted(f"{n}={v}" for n, v in query.items() if n not in ("page", "api_key", "language"))),
        )
    )


def search(films: Films, request: Request) -> Sequence[Film]:
    """Return the films whose title holds the query or all its words, exact titles first."""
    query = searchable(request.query_params.get("query", ""))
    year = request.query_params.get("primary_release_year") or request.query_params.get("year") or ""
    found = films.matching(query, infix=True)
    hits = [film for film in found if film.in_tmdb and film.release_date.startswith(year)]
    # The sort is stable: among exact and other titles alike, the most popular stays first.
    hits.sort(key=lambda film: query not in (searchable(film.title), searchable(film.original_title)))
    return hits


# TMDB's own lists: the sort key, and the first and last release in days from today.
KEPT_LISTS: dict[str, tuple[str, int | None, int | None]] = {
    "popular": ("popularity", None, None),
    "top_rated": ("vote_average", None, None),
    "now_playing": ("popularity", -45, 0),
    "upcoming": ("popularity", 1, 28 * 16),
}


def kept_list(films: Films, name: str, today: date) -> tuple[Sequence[Film], tuple[str, str] | None]:
    """Return one of TMDB's own lists, and its first and last day if it has a window."""
    sort_by, first, last = KEPT_LISTS[name]
    if first is None or last is None:
        # A few perfect votes do not make a best film: TMDB asks for some hundreds.
        votes = 300 if sort_by == "vote_average" else None
        return films.select(Criteria(min_votes=votes, sort_by=sort_by, name=name)), None
    window = (today + timedelta(days=first)).isoformat(), (today + timedelta(days=last)).isoformat()
    return films.select(Criteria(first=window[0], last=window[1], sort_by=sort_by, name=name)), window

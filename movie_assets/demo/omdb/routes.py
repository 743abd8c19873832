"""OMDb: a film by IMDb id or title, and search, all under one path.

Belongs here: OMDb's shapes, its "N/A" for what is absent, and its failures, most of which come with HTTP 200. Does
not belong here: what is true about a film (`catalogue`).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.film import GENRES, Film
from movie_assets.demo.catalogue.people import credits_of
from movie_assets.demo.catalogue.regions import COUNTRIES, LANGUAGES, certificate, countries
from movie_assets.demo.catalogue.view import searchable, titles_of
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.serving.endpoint import Endpoint, fixed, integer, json_response, path_subject

API_KEY = "demo-omdb-key"
ROOT = "/omdb"
PAGE_SIZE = 10
POSTERS = "https://posters.omdb.example/images/M"
_ABSENT = "N/A"
_MEDIA_TYPE = "application/json; charset=utf-8"
_GENRE_NAMES = {878: "Sci-Fi", 10402: "Music", 10770: "TV Movie"}
# OMDb refuses shorter searches: they would find too much.
_SHORTEST_SEARCH = 3
_KINDS = {"movie": "Movie", "series": "Series", "episode": "Episode", "game": "Game"}
_FAILURES = {
    401: "Request limit reached!",
    404: "Movie not found!",
    429: "Request limit reached!",
    503: "The service is unavailable.",
}


def _false(error: str) -> dict[str, str]:
    return {"Response": "False", "Error": error}


def _or_absent(value: str | None) -> str:
    return value or _ABSENT


def _plot(film: Film, length: str) -> str:
    if film.overview is None:
        return _ABSENT
    short = f"Generated short plot of {film.imdb_id}."
    return f"{short} {film.overview}" if length == "full" else short


def _runtime(film: Film) -> str:
    """Return the runtime as OMDb writes it: in minutes, or for a few titles in hours, as in recorded answers."""
    if not film.runtime:
        return _ABSENT
    if film.tmdb_id % 61 == 3 and "omdb.Runtime" in film.generated:
        hours, minutes = divmod(film.runtime, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{film.runtime} min"


def _awards(dice: Dice) -> str:
    wins, nominations = dice.below(30), dice.below(80)
    if dice.chance(0.25) or not wins:
        return _ABSENT
    return f"{wins} win{'s' if wins > 1 else ''} & {nominations} nominations total"


class Omdb:
    """The Open Movie Database."""

    def __init__(self, catalogue: Catalogue, *, now: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._now = now
        self._cache = AnswerCache(16 * 1024 * 1024)

    def failure(self, status: int) -> bytes:
        """Return OMDb's body for an HTTP error status; an injected 401 means the daily limit."""
        return orjson.dumps(_false(_FAILURES.get(status, "Something went wrong.")))

    def endpoints(self) -> list[Endpoint]:
        """Return OMDb's endpoint, with and without the slash that some clients leave out."""
        answer = self._guarded
        return [
            Endpoint("omdb", f"{ROOT}/", self._name, answer, self._subject),
            Endpoint("omdb", ROOT, self._name, answer, self._subject),
            Endpoint("omdb", f"{ROOT}/{{rest:path}}", fixed("unknown"), self._nothing_here, path_subject("rest")),
        ]

    @staticmethod
    def _name(request: Request) -> str:
        query = request.query_params
        return "search" if "s" in query and "i" not in query and "t" not in query else "title"

    @staticmethod
    def _subject(request: Request) -> str:
        query = request.query_params
        return query.get("i") or query.get("t") or query.get("s") or ""

    @staticmethod
    def _nothing_here(_request: Request) -> Response:
        return Response("The resource cannot be found.", 404, media_type="text/html")

    @staticmethod
    def _json(body: Any, status: int = 200) -> Response:
        return json_response(body, status, media_type=_MEDIA_TYPE)

    def _guarded(self, request: Request) -> Response:
        key = request.query_params.get("apikey", "")
        if not key:
            return self._json(_false("No API key provided."), 401)
        if key != API_KEY:
            return self._json(_false("Invalid API key!"), 401)
        return self._answer(request)

    def _answer(self, request: Request) -> Response:
        query = request.query_params
        if "i" in query:
            imdb_id = query["i"].strip()
            if not (imdb_id.startswith("tt") and imdb_id[2:].isdigit() and len(imdb_id) >= 9):
                return self._json(_false("Incorrect IMDb ID."))
            film = self._catalogue.by_imdb(imdb_id)
            if film is None or not film.in_omdb:
                return self._json(_false("Error getting data."))
            return self._title(film, query.get("plot", "short"))
        if query.get("t"):
            return self._by_title(request)
        if "s" in query:
            return self._search(request)
        return self._json(_false("Incorrect IMDb ID."))

    def _missing(self, request: Request) -> Response:
        kind = _KINDS.get(request.query_params.get("type", "movie"), "Movie")
        return self._json(_false(f"{kind} not found!"))

    def _by_title(self, request: Request) -> Response:
        """Answer t= with the most popular film of exactly that title, else with one whose title holds it."""
        query = request.query_params
        wanted, year = searchable(query["t"]), query.get("y", "")
        if query.get("type", "movie") != "movie":
            return self._missing(request)
        partly: Film | None = None
        for film in self._catalogue.view.matching(wanted):
            if not film.in_omdb or (year and str(film.year) != year) or f" {wanted}" not in titles_of(film):
                continue
            if wanted in (searchable(film.imdb_title), searchable(film.title)):
                return self._title(film, query.get("plot", "short"))
            partly = partly or film
        return self._title(partly, query.get("plot", "short")) if partly else self._missing(request)

    def _search(self, request: Request) -> Response:
        query = request.query_params
        wanted, year = searchable(query["s"]), query.get("y", "")
        page = integer(query.get("page", "1"))
        if not wanted:
            return self._json(_false("Incorrect IMDb ID."))
        if len(wanted) < _SHORTEST_SEARCH and wanted.isascii():
            return self._json(_false("Too many results."))
        if query.get("type", "movie") != "movie":
            return self._missing(request)
        hits = [
            film
            for film in self._catalogue.view.matching(wanted)
            if film.in_omdb and (not year or str(film.year) == year)
        ]
        shown = hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE] if page and 1 <= page <= 100 else []
        if not shown:
            return self._missing(request)
        rows = [
            {
                "Title": film.imdb_title,
                "Year": str(film.year) if film.year else _ABSENT,
                "imdbID": film.imdb_id,
                "Type": "movie",
                "Poster": self._poster(film),
            }
            for film in shown
        ]
        return self._json({"Search": rows, "totalResults": str(len(hits)), "Response": "True"})

    def _poster(self, film: Film) -> str:
        if film.poster_path is None or Dice(self._catalogue.seed, film.imdb_id or "", "omdb poster").chance(0.03):
            return _ABSENT
        return f"{POSTERS}/generated{token(self._catalogue.seed, film.imdb_id or '', 'omdb poster', 24)}._V1_SX300.jpg"

    def _title(self, film: Film, length: str) -> Response:
        released = bool(film.release_date) and film.release_date <= self._now().astimezone(UTC).date().isoformat()
        key = (film.tmdb_id, film.revision, length, released)
        return self._json(self._cache.get(key, lambda: orjson.dumps(self._record(film, length, released))))

    def _released(self, film: Film, dice: Dice) -> str:
        """Return the release date that IMDb has: often that of the United States, days after TMDB's first."""
        if not film.release_date:
            return _ABSENT
        shown = date.fromisoformat(film.release_date) + timedelta(days=dice.pick((0, 0, 0, 1, 2, 7)))
        # A film's year is that of its first release, whichever release is shown.
        if film.year and shown.year != film.year:
            shown = date.fromisoformat(film.release_date)
        return shown.strftime("%d %b %Y")

    def _record(self, film: Film, length: str, released: bool) -> dict[str, Any]:
        seed = self._catalogue.seed
        dice = Dice(seed, film.imdb_id or "", "omdb")
        cast, crew = credits_of(seed, film.tmdb_id, film.credits)
        names = [GENRES.get(g, "Unknown") if g not in _GENRE_NAMES else _GENRE_NAMES[g] for g in film.genre_ids]
        ratings = [
            ("Internet Movie Database", None if film.imdb_rating is None else f"{film.imdb_rating:.1f}/10"),
            ("Rotten Tomatoes", None if film.rotten_tomatoes is None else f"{film.rotten_tomatoes}%"),
            ("Metacritic", None if film.metascore is None else f"{film.metascore}/100"),
        ]
        return {
            "Title": film.imdb_title,
            "Year": str(film.year) if film.year else _ABSENT,
            "Rated": certificate(seed, film) if released and dice.chance(0.93) else _ABSENT,
            "Released": self._released(film, dice),
            "Runtime": _runtime(film),
            "Genre": _or_absent(", ".join(sorted(names))),
            "Director": _or_absent(", ".join(c["name"] for c in crew if c["job"] == "Director")),
            "Writer": _or_absent(", ".join(dict.fromkeys(c["name"] for c in crew if c["department"] == "Writing"))),
            "Actors": _or_absent(", ".join(c["name"] for c in cast[:3])),
            "Plot": _plot(film, length),
            "Language": LANGUAGES.get(film.original_language, (_ABSENT, ""))[0],
            "Country": ", ".join(COUNTRIES[code].removesuffix(" of America") for code in countries(seed, film)),
            "Awards": _awards(dice) if released else _ABSENT,
            "Poster": self._poster(film),
            "Ratings": [{"Source": source, "Value": value} for source, value in ratings if value],
            "Metascore": _ABSENT if film.metascore is None else str(film.metascore),
            "imdbRating": _ABSENT if film.imdb_rating is None else f"{film.imdb_rating:.1f}",
            "imdbVotes": _ABSENT if film.imdb_votes is None else f"{film.imdb_votes:,}",
            "imdbID": film.imdb_id,
            "Type": "movie",
            "DVD": _ABSENT,
            "BoxOffice": f"${film.box_office:,}" if film.box_office else _ABSENT,
            "Production": _ABSENT,
            "Website": _ABSENT,
            "Response": "True",
        }

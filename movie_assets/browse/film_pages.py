"""The pages that only read: films that are searched, one film with the sources of its fields, people, keywords.

Belongs here: from a request to what a template is given. Does not belong here: queries (warehouse/film_search.py,
warehouse/whole_film.py, warehouse/explaining.py), markup (templates/).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from movie_assets.browse.asked_numbers import number_in
from movie_assets.collect.demo_marks import generated_columns
from movie_assets.merge.fields import FIELDS
from movie_assets.merge.priority import rule_of_film
from movie_assets.plain_text import plain
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.providers.values.genres import TMDB_NUMBERS
from movie_assets.settings import Settings
from movie_assets.warehouse.explaining import Candidate, candidates, raw_text
from movie_assets.warehouse.film_search import ORDERS, Wanted, find_films
from movie_assets.warehouse.opening import warehouse_of
from movie_assets.warehouse.snapshot import connected
from movie_assets.warehouse.whole_film import WholeFilm, films_of_person, keyword_name, whole_film

MOST_CHARACTERS = 200
"""Of what is searched for."""
GENRES = sorted(set(TMDB_NUMBERS.values()))
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Title and text": ("title", "original_title", "original_language", "tagline", "overview", "outline"),
    "Release": (
        *("release_date", "year", "status", "runtime", "content_rating", "countries", "origin_countries"),
        *("spoken_languages", "genres", "collection", "collection_id", "adult"),
    ),
    "Ratings and popularity": (
        *("imdb_rating", "imdb_votes", "rotten_tomatoes_score", "metacritic_score", "tmdb_rating", "tmdb_votes"),
        "popularity",
    ),
    "Awards": (
        *("awards", "award_wins", "award_nominations", "named_award", "named_award_wins"),
        "named_award_nominations",
    ),
    "Money": ("budget", "revenue", "box_office"),
    "Makers": ("directors", "writers", "companies"),
    "Pictures and addresses": (
        *("poster_url", "backdrop_url", "fanart_url", "clearlogo_url", "collection_poster_url", "trailer_url"),
        "homepage",
    ),
    "Ids": ("tmdb_id", "imdb_id", "tvdb_id"),
}
"""Heading -> the merged fields under it. Every other field stands in a last group."""
OF_THE_RECORD = (
    "movie_id",
    "field_sources",
    "import_status",
    "complete",
    "missing_providers",
    "fetched_at",
    "expires_at",
)
"""Columns of the merged row that say something of the record: the page shows them by themselves."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a film: its value, whose it is, all values that it could have had, how it moved, and its rule."""

    name: str
    value: Any
    source: str | None
    generated: bool
    candidates: list[Candidate]
    changes: list[dict[str, Any]]
    rule: str


class FilmPages:
    """The pages that only read."""

    def __init__(self, settings: Settings, render: Callable[..., Response]) -> None:
        self._settings, self._render = settings, render
        self._warehouse = warehouse_of(settings)

    def films(self, request: Request) -> Response:
        """Films that fit what is asked, a page of them."""
        wanted = wanted_films(request.query_params)
        if not self._warehouse.place.exists():
            return self._render("films.html", **_listed(wanted, [], more=False))
        with self._read() as connection:
            films, more = find_films(connection, wanted)
        return self._render("films.html", **_listed(wanted, films, more=more))

    def keyword(self, request: Request) -> Response:
        """The films that have a keyword."""
        keyword_id = number_in(request.path_params["keyword_id"], "the number of a keyword")
        wanted = replace(wanted_films(request.query_params), keyword_id=keyword_id)
        with self._read() as connection:
            name = keyword_name(connection, keyword_id)
            if name is None:
                raise HTTPException(404, f"No film has a keyword {keyword_id}.")
            films, more = find_films(connection, wanted)
        return self._render("films.html", **_listed(wanted, films, more=more, heading=f"Keyword: {name}"))

    def person(self, request: Request) -> Response:
        """The films of a person."""
        provider = request.path_params["provider"]
        person_id = number_in(request.path_params["person_id"], "the number of a person")
        with self._read() as connection:
            films = films_of_person(connection, provider, person_id)
        if not films:
            raise HTTPException(404, f"No film has a person {person_id} of {provider}.")
        return self._render("person.html", person=films[0], films=films)

    def film(self, request: Request) -> Response:
        """One film: all its fields with their sources, and all that stands beside them."""
        movie_id = number_in(request.path_params["movie_id"], "the number of a film")
        with self._read() as connection:
            film = whole_film(connection, movie_id)
            if film is None:
                raise HTTPException(404, f"There is no film {movie_id} in the cache.")
            found = candidates(connection, movie_id)
        fields = self._fields(film, found)
        grouped = {heading: [fields.pop(name) for name in names if name in fields] for heading, names in GROUPS.items()}
        grouped["Other"] = list(fields.values())
        return self._render("film.html", film=film, groups=grouped, answers=_answers(found))

    def answer(self, request: Request) -> Response:
        """A provider's whole answer, as text."""
        movie_id = number_in(request.path_params["movie_id"], "the number of a film")
        provider, answer_id = request.path_params["provider"], request.path_params["answer_id"]
        if provider not in PROVIDER_TABLES:
            raise HTTPException(404, f"There is no provider {provider!r}.")
        with self._read() as connection:
            text = raw_text(connection, movie_id, provider, answer_id)
        if text is None:
            raise HTTPException(404, "This answer is not kept here: a newer one replaced it, or it was a page of IMDb.")
        return PlainTextResponse(plain(json.dumps(json.loads(text), ensure_ascii=False, indent=2)))

    def _read(self) -> AbstractContextManager[Any]:
        """Read the warehouse as `show` does: itself for a moment, or a copy while a writer is at it."""
        return connected(self._warehouse, briefly=True)

    def _fields(self, film: WholeFilm, found: list[Candidate]) -> dict[str, Field]:
        values: defaultdict[str, list[Candidate]] = defaultdict(list)
        for one in found:
            values[one.field].append(one)
        sources = json.loads(film.row["field_sources"] or "{}")
        generated = (
            generated_columns("provider_cache_movies", film.row, sources) if self._settings.demo_mode else frozenset()
        )
        corrected = {one["field"]: one for one in film.corrections}
        return {
            name: Field(
                name,
                value,
                sources.get(name),
                name in generated,
                values[name],
                [one for one in film.changes if FIELDS.get(name, {}).get(one["provider"]) == one["field"]],
                rule_of_film(name, self._settings.preferences, corrected.get(name)) if values[name] else "",
            )
            for name, value in film.row.items()
            if name not in OF_THE_RECORD and (values[name] or value not in (None, []))
        }


def wanted_films(asked: Mapping[str, str]) -> Wanted:
    """Return which films a query string asks for.

    Raises:
        HTTPException: 400, says which part cannot be used.
    """
    texts = {name: asked.get(name, "").strip() for name in ("words", "person", "keyword", "genre")}
    if any(len(text) > MOST_CHARACTERS for text in texts.values()):
        raise HTTPException(400, f"What is searched for has at most {MOST_CHARACTERS} characters.")
    order = asked.get("order") or "popularity"
    if order not in ORDERS:
        raise HTTPException(400, f"There is no such order of films. These are: {', '.join(ORDERS)}.")
    years = [number_in(text, "a year") if (text := asked.get(name, "").strip()) else None for name in ("from", "to")]
    place: float | str | None = asked.get("place")
    if place is not None and order != "title":
        try:
            place = float(place)
        except ValueError:
            raise HTTPException(400, f"No page begins after {place!r}.") from None
    after = None if place is None else (place, number_in(asked.get("after", ""), "the number of a film"))
    return Wanted(
        texts["words"],
        texts["person"],
        texts["keyword"],
        texts["genre"],
        first_year=years[0],
        last_year=years[1],
        order=order,
        after=after,
    )


def _listed(wanted: Wanted, films: list[dict[str, Any]], *, more: bool, heading: str = "") -> dict[str, Any]:
    """Return what the template of a list is given: `next` is the query string of the page that follows."""
    asked = {
        **{name: getattr(wanted, name) for name in ("words", "person", "keyword", "genre")},
        "from": wanted.first_year,
        "to": wanted.last_year,
        "order": wanted.order,
    }
    filled = {name: value for name, value in asked.items() if value not in ("", None)}
    onward = urlencode(filled | {"place": films[-1]["place"], "after": films[-1]["movie_id"]}) if more else None
    searched = heading or wanted.after is not None or filled.keys() - {"order"}
    return {
        "films": films,
        "asked": asked,
        "next": onward,
        "first": urlencode(filled) if wanted.after else None,
        "heading": heading,
        "is_empty": not films and not searched,
        "orders": list(ORDERS),
        "genres": GENRES,
    }


def _answers(found: list[Candidate]) -> list[dict[str, Any]]:
    """Return the answers behind a film's values: provider, answer_id, fetched_at."""
    known = {(one.provider, one.answer_id): asdict(one) for one in found if one.provider in PROVIDER_TABLES}
    return [known[key] for key in sorted(known)]

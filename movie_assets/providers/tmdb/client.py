"""TMDB, API version 3: discover pages, a film's details in one call, changes, cross-references.

Belongs here: routes, wire models and typed rows of TMDB. Does not belong here: storing, windows of discovery.
Source: https://developer.themoviedb.org/reference/movie-details and discover-movie.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from movie_assets.errors import AuthenticationError, BadAnswerError, NoFilmError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.json_body import load
from movie_assets.providers.lenient_types import noting, own_message, raise_if_blocked, read_object
from movie_assets.providers.tmdb.lists import ChangesPage, DiscoverPage, Found
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tmdb.wire import (
    Movie,
    answer,
    external_ids,
    message,
    other_kind,
)
from movie_assets.providers.values.certificates import leading

PARSER_VERSION = 3
APPEND = "images,videos,credits,external_ids,keywords,release_dates,alternative_titles"
"""One call brings all of a film. Alternative titles serve identification, whose answers are kept as the film's own."""
SEARCH = "search"
NOT_FOUND = (6, 34)
"""TMDB's codes of a movie that it does not have: "Invalid id", "could not be found"."""
LAST_PAGE = 500
"""TMDB serves pages 1-500, whatever total_pages says."""

__all__ = ["LAST_PAGE", "PARSER_VERSION", "SEARCH", "Tmdb", "changed", "discovered", "found", "parse"]


class Tmdb:
    """TMDB's routes. `language` is such as de-DE; None = English."""

    def __init__(
        self,
        settings: TmdbSettings,
        http: Http,
        *,
        language: str | None = None,
        image_languages: str = "en,null",
    ) -> None:
        self._http = http
        self._base = settings.base_url.rstrip("/")
        self._language = language
        self._image_languages = image_languages
        self._headers: dict[str, str] = {}
        self._key: dict[str, str] = {}
        if settings.access_token:
            self._headers["Authorization"] = f"Bearer {settings.access_token.get_secret_value()}"
        elif settings.api_key:
            self._key["api_key"] = settings.api_key.get_secret_value()

    async def film(self, external_id: str, *, interactive: bool = False) -> RawResponse:
        """Fetch everything about a film in one call; 404 is the answer "not found"."""
        params = {"append_to_response": APPEND, "include_image_language": self._image_languages}
        return await self._get("movie", external_id, f"/movie/{external_id}", params, interactive=interactive)

    async def discover(self, first: date, last: date, page: int, min_votes: int) -> RawResponse:
        """Fetch one page of films whose primary release date lies in the window, newest first."""
        params = {
            "primary_release_date.gte": first.isoformat(),
            "primary_release_date.lte": last.isoformat(),
            "vote_count.gte": str(min_votes),
            "sort_by": "primary_release_date.desc",
            "include_adult": "false",
            "include_video": "false",
            "page": str(page),
        }
        return await self._get("discover", f"{first}..{last} page {page}", "/discover/movie", params)

    async def changes(self, first: date, last: date, page: int) -> RawResponse:
        """Fetch one page of the ids of films that changed on these days, at most 14 days apart.

        Votes and popularity are not changes there. Source: developer.themoviedb.org/reference/changes-movie-list.
        """
        params = {"start_date": first.isoformat(), "end_date": last.isoformat(), "page": str(page)}
        return await self._get("changes", f"{first}..{last} page {page}", "/movie/changes", params)

    async def find(self, external_id: str, *, source: str = "imdb", interactive: bool = False) -> RawResponse:
        """Fetch what has this id at another site (imdb, tvdb). If nothing has, the lists are empty."""
        params = {"external_source": f"{source}_id"}
        return await self._get("find", external_id, f"/find/{external_id}", params, interactive=interactive)

    async def search(self, title: str, year: int | None, *, page: int = 1, interactive: bool = False) -> RawResponse:
        """Fetch one page of the films that a title finds, of one year if given, without adult films."""
        params = {"query": title, "include_adult": "false", "page": str(page)}
        if year is not None:
            params["year"] = str(year)
        subject = f"{title} ({year or 'any year'}) page {page}"
        return await self._get(SEARCH, subject, "/search/movie", params, interactive=interactive)

    async def _get(
        self, endpoint: str, subject: str, path: str, params: dict[str, str], *, interactive: bool = False
    ) -> RawResponse:
        if self._language:
            params["language"] = self._language
        request = Request("tmdb", endpoint, subject, self._base + path, params, self._key, self._headers)
        return await self._http.ask(
            request, lambda response: _understand(endpoint, subject, response), interactive=interactive
        )


def _understand(endpoint: str, subject: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error by status and TMDB's own status_code (7: invalid key)."""
    raise_if_blocked("tmdb", response.status, response.body, message)
    error = own_message("tmdb", response.body, message)
    if response.status == 401:
        raise AuthenticationError(
            "tmdb",
            f"the key was refused (HTTP 401: {error or 'no message'}). Check TMDB_API_KEY or TMDB_ACCESS_TOKEN.",
            http_status=401,
        )
    body = read_object("tmdb", response.body)
    outcome = Outcome.OK if response.status == 200 else Outcome.NOT_FOUND
    if outcome is Outcome.NOT_FOUND and not (response.status == 404 and body.get("status_code") in NOT_FOUND):
        raise BadAnswerError("tmdb", f"HTTP {response.status}: {error or 'no message'}", http_status=response.status)
    if outcome is Outcome.OK and endpoint == "movie" and str(body.get("id")) != subject:
        raise BadAnswerError("tmdb", f"asked for film {subject}, answered with {body.get('id')}", http_status=200)
    return RawResponse("tmdb", endpoint, subject, outcome, response.status, response.body, response.received_at)


def discovered(body: bytes) -> tuple[DiscoverPage, list[tuple[int, Reported]]]:
    """Return a discover page and the films that it reports.

    Raises:
        BadAnswerError: the body is not a discover page.
    """
    page = answer(DiscoverPage, body)
    films = [
        (
            film.id,
            Reported(
                title=film.title or film.original_title,
                release_date=film.release_date,
                dated=True,
                popularity=film.popularity,
                vote_average=film.vote_average,
                vote_count=film.vote_count,
                ids={"tmdb": str(film.id)},
            ),
        )
        for film in page.results
        if film.is_film and not film.adult and not film.video
    ]
    return page, films


def changed(body: bytes) -> tuple[ChangesPage, list[str]]:
    """Return a page of a window of changes, and the TMDB ids on it.

    Raises:
        BadAnswerError: the body is not a page of changes.
    """
    page = answer(ChangesPage, body)
    return page, [str(film.id) for film in page.results if film.id is not None]


def found(body: bytes) -> list[str]:
    """Return the TMDB ids of the films that a find answer names.

    Raises:
        BadAnswerError: the body is not a find answer, or names a film without an id: that is no absence.
    """
    with noting() as left_out:
        films = answer(Found, body).movie_results
    if len(films) != len(load("tmdb", body)["movie_results"]):
        raise BadAnswerError("tmdb", f"not an answer: {'; '.join(left_out)}")
    return [str(film.id) for film in films]


def parse(body: bytes) -> Parsed:
    """Return a movie-details answer as a row of tmdb_details and what it reports of the film.

    Raises:
        NoFilmError: it describes a collection, a series, a person ...
        BadAnswerError: the body is not a movie-details answer.
    """
    record = read_object("tmdb", body)
    if (other := other_kind(record)) is not None:
        raise NoFilmError("tmdb", f"{record.get('name') or record.get('id') or 'it'} is {other}, not a film")
    film = answer(Movie, body)
    if film.title is None and film.original_title is None:
        raise BadAnswerError("tmdb", "not an answer: it has no title, as each film has")
    ids, certificates = external_ids(film), list(film.certificates)
    row: dict[str, Any] = {
        "tmdb_id": film.id,
        "imdb_id": ids.get("imdb"),
        "title": film.title or film.original_title,
        "original_title": film.original_title or film.title,
        "original_language": film.original_language,
        "overview": film.overview,
        "tagline": film.tagline,
        "release_date": film.release_date,
        "runtime": film.runtime,
        "status": film.status,
        "content_rating": leading(certificates, "US"),
        "certificates": [
            {"country": country, "certificate": leading(certificates, country)}
            for country in sorted({found.country for found in certificates})
        ],
        "budget": film.budget,
        "revenue": film.revenue,
        "popularity": film.popularity,
        "vote_average": film.vote_average if film.vote_count else None,
        "vote_count": film.vote_count,
        "genres": [g.name for g in film.genres if g.name],
        "genre_numbers": [g.id for g in film.genres if g.name],
        "companies": [c.name for c in film.production_companies if c.name],
        "countries": [c.iso_3166_1 for c in film.production_countries if c.iso_3166_1],
        "spoken_languages": [s.iso_639_1 for s in film.spoken_languages if s.iso_639_1],
        "homepage": film.homepage,
        "collection": film.belongs_to_collection.name if film.belongs_to_collection else None,
        "collection_id": film.belongs_to_collection.id if film.belongs_to_collection else None,
        "collection_poster_path": film.belongs_to_collection.poster_path if film.belongs_to_collection else None,
        "origin_countries": [country for country in film.origin_country if country],
        "production_companies": [
            {"company_id": c.id, "name": c.name, "logo_path": c.logo_path, "country": c.origin_country}
            for c in film.production_companies
            if c.id
        ],
        "releases": list(_releases(film)),
        "alternative_titles": [
            {"country": t.iso_3166_1, "title": t.title, "kind": t.type}
            for t in film.alternative_titles.titles
            if t.title
        ],
        "poster_path": film.poster_path,
        "backdrop_path": film.backdrop_path,
        "adult": film.adult,
        "images": list(_images(film)),
        "videos": [
            {
                "video_type": (v.type or "").lower() or None,
                "site": v.site,
                "key": v.key,
                "name": v.name,
                "language": v.iso_639_1,
                "is_official": v.official,
                "duration_seconds": None,
                "published_at": v.published_at,
                "size": v.size,
                "country": v.iso_3166_1,
            }
            for v in film.videos.results
            if v.key
        ],
        "cast_members": [
            {
                "person_id": p.id,
                "name": p.name,
                "character_name": p.character,
                "cast_order": p.order,
                "profile_path": p.profile_path,
            }
            for p in film.credits.cast
        ],
        "crew_members": [
            {
                "person_id": p.id,
                "name": p.name,
                "job": p.job,
                "department": p.department,
                "profile_path": p.profile_path,
            }
            for p in film.credits.crew
        ],
        "keywords": [{"keyword_id": k.id, "name": k.name} for k in film.keywords.keywords],
        "external_ids": [{"source": source, "external_id": value} for source, value in ids.items()],
    }
    reported = Reported(
        title=row["title"],
        release_date=film.release_date,
        dated=True,
        popularity=film.popularity,
        vote_average=film.vote_average,
        vote_count=film.vote_count,
        ids={k: v for k, v in ids.items() if k == "imdb"},
    )
    return Parsed(row, reported, film)


def _releases(film: Movie) -> Iterator[dict[str, Any]]:
    """Yield what is known of each release: country, type, day, certificate."""
    for country in film.release_dates.results:
        for release in country.release_dates:
            if country.iso_3166_1:
                yield {
                    "country": country.iso_3166_1,
                    "release_type": release.type,
                    "released": release.release_date,
                    "certificate": release.certification,
                    "note": release.note,
                }


def _images(film: Movie) -> Iterator[dict[str, Any]]:
    for image_type, images in (
        ("poster", film.images.posters),
        ("backdrop", film.images.backdrops),
        ("logo", film.images.logos),
    ):
        for image in images:
            if image.file_path is None:
                continue
            yield {
                "image_type": image_type,
                "file_path": image.file_path,
                "width": image.width,
                "height": image.height,
                "vote_average": image.vote_average,
                "vote_count": image.vote_count,
                "language": image.iso_639_1,
                "is_hd": image.height is not None and image.height >= 720,
            }

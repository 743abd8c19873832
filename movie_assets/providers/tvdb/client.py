"""TheTVDB, API version 4: a film's extended record by TVDB id, and which film another provider's id means.

Belongs here: routes and typed row of TVDB. Does not belong here: wire models (wire.py), the token (login.py), storing,
which provider a field's value comes from.
Source: TVDB's OpenAPI file, version 4.7.10, and recorded answers. TVDB uses its own codes of three letters for
languages and countries, and its own numbers for kinds of artwork.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from movie_assets.errors import BadAnswerError, NoFilmError, TokenRefusedError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.iso_codes import country, language
from movie_assets.providers.lenient_types import own_message, raise_if_blocked, read, read_object, require_answer_for
from movie_assets.providers.tvdb.login import Login, Token
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.providers.tvdb.spec import PARSER_VERSION
from movie_assets.providers.tvdb.wire import (
    MOVIE,
    Character,
    Film,
    FilmAnswer,
    FoundAnswer,
    Trailer,
    kind_of,
    message,
)
from movie_assets.providers.values.certificates import Certificate, leading
from movie_assets.providers.values.identifiers import imdb_id as read_imdb_id
from movie_assets.providers.values.identifiers import number_id

EXTENDED, REMOTE_ID, SEARCH = "movies_extended", "search_remoteid", "search"
ENGLISH = "eng"
ARTWORK_TYPES = {
    14: "poster",
    15: "fanart",
    16: "banner",
    18: "icon",
    21: "cinemagraph",
    24: "clearart",
    25: "clearlogo",
}
"""TVDB's number of a kind of artwork of films -> our image type. Fanart.tv calls TVDB's backgrounds fanart. Unknown
numbers are ignored."""
PARTS = frozenset({"Actor", "Guest Star"})
"""Kinds of people who play a part. All others have a job."""

__all__ = ["EXTENDED", "PARSER_VERSION", "REMOTE_ID", "SEARCH", "Tvdb", "found", "parse", "refuse_failure", "watched"]


class Tvdb:
    """TVDB's routes."""

    def __init__(self, settings: TvdbSettings, http: Http, login: Login) -> None:
        self._http = http
        self._base = settings.base_url.rstrip("/")
        self._login = login

    async def film(self, external_id: str) -> RawResponse:
        """Fetch everything about a film by TVDB id. Given an IMDb id, find the film (see the answer's endpoint)."""
        if not external_id.isdecimal():
            return await self.search_remote_id(external_id)
        params = {"meta": "translations"}
        return await self._get(EXTENDED, external_id, f"movies/{external_id}/extended", params)

    async def search_remote_id(self, remote_id: str) -> RawResponse:
        """Fetch base records of everything, films or not, that has this id elsewhere; `found` reads the answer."""
        return await self._get(REMOTE_ID, remote_id, f"search/remoteid/{quote(remote_id, safe='')}", {})

    async def search(self, title: str, year: int | None) -> RawResponse:
        """Fetch the films that a title finds, of one year if given: at most 50, the likeliest."""
        params = {"query": title, "type": "movie"} | ({"year": str(year)} if year is not None else {})
        return await self._get(SEARCH, f"{title} ({year or 'any year'})", "search", params)

    async def _get(self, endpoint: str, subject: str, path: str, params: Mapping[str, str]) -> RawResponse:
        """Ask with the present token. If TVDB refuses it, ask once more with a new one."""

        async def ask(token: Token) -> RawResponse:
            headers = {"Authorization": f"Bearer {token.text}"}
            request = Request("tvdb", endpoint, subject, f"{self._base}/{path}", params, {}, headers)
            return await self._http.ask(request, lambda response: _understand(endpoint, subject, response))

        token = await self._login.token()
        try:
            return await ask(token)
        except TokenRefusedError:
            renewed = await self._login.token(refused=token)
        return await ask(renewed)


def _understand(endpoint: str, subject: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error. If TVDB has nothing it sends 404 with a failure, or 200 with null data."""
    raise_if_blocked("tvdb", response.status, response.body, message)
    error = own_message("tvdb", response.body, message)
    if response.status in (401, 403):
        raise TokenRefusedError(
            "tvdb",
            f"the token was refused (HTTP {response.status}: {error or 'no message'}). Check TVDB_API_KEY and"
            " TVDB_PIN.",
            http_status=response.status,
        )
    body = read_object("tvdb", response.body)
    data = body.get("data")
    if response.status == 404 and body.get("status") == "failure":
        return RawResponse("tvdb", endpoint, subject, Outcome.NOT_FOUND, 404, response.body, response.received_at)
    if response.status != 200:
        raise BadAnswerError("tvdb", f"HTTP {response.status}: {error or 'no message'}", http_status=response.status)
    if body.get("status") != "success":
        raise BadAnswerError("tvdb", f"answered with a failure: {error or 'no message'}", http_status=200)
    if not data:
        return RawResponse("tvdb", endpoint, subject, Outcome.NOT_FOUND, 200, response.body, response.received_at)
    if endpoint == EXTENDED:
        require_answer_for("tvdb", subject, data.get("id") if isinstance(data, dict) else None, number_id)
    elif not isinstance(data, list):
        raise BadAnswerError("tvdb", "a search answered with no list", http_status=200)
    return RawResponse("tvdb", endpoint, subject, Outcome.OK, 200, response.body, response.received_at)


def found(body: bytes) -> Reported:
    """Return the TVDB id that a search by remote id reports, if it found exactly one film.

    Ids of seasons, series and people collide with those of films and may come first: only films count. If there are two
    films, the answer does not say which one is meant, and none is reported.

    Raises:
        BadAnswerError: the body is not an answer to a search by remote id.
    """
    refuse_failure(body)
    films = {str(hit.movie.id) for hit in read("tvdb", FoundAnswer, body).data if hit.movie}
    return Reported(ids={"tvdb": films.pop()} if len(films) == 1 else {})


def parse(body: bytes) -> Parsed:
    """Return an extended record as a row of tvdb_details and what it reports of the film.

    Raises:
        NoFilmError: it is a series, a person, artwork ...
        BadAnswerError: the body is not a film's record.
    """
    record = refuse_failure(body).get("data")
    if not isinstance(record, dict):
        raise BadAnswerError("tvdb", "not an answer: its data is not the record of a film")
    film = read("tvdb", FilmAnswer, body).data
    if (kind := kind_of(record)) is None:
        raise BadAnswerError("tvdb", f"not an answer: {film.id} does not say that it is a film")
    if kind != MOVIE:
        raise NoFilmError("tvdb", f"{film.id} is of type {kind}, not a film", record=film)
    imdb_id, tmdb_id = film.remote_id("imdb", read_imdb_id), film.remote_id("themoviedb", number_id)
    ratings = [
        Certificate(code, r.name)
        for r in film.content_ratings
        if (code := country(r.country)) and r.name and r.content_type in (None, "movie")
    ]
    certificates = {found.country: leading(ratings, found.country) for found in ratings}
    overviews = film.translations.overviews if film.translations else []
    english = next((t for t in overviews if t.language == ENGLISH and t.overview), None)
    made_by = [*film.companies.studio, *film.companies.production] if film.companies else []
    names = [*(studio.name for studio in film.studios), *(company.name for company in made_by)]
    row: dict[str, Any] = {
        "tvdb_id": film.id,
        "imdb_id": imdb_id,
        "tmdb_id": tmdb_id,
        "title": film.translated(ENGLISH) or film.name,
        "original_title": film.translated(film.original_language) or film.name,
        "alternative_titles": [{"country": None, "title": a.name, "kind": None} for a in film.aliases if a.name],
        "translations": list(_translations(film)),
        "overview": english.overview if english else None,
        "year": film.year,
        "release_date": _release_date(film),
        "runtime": film.runtime,
        "status": film.status.name if film.status else None,
        "content_rating": certificates.get("US"),
        "certificates": [{"country": code, "certificate": name} for code, name in sorted(certificates.items())],
        "releases": [
            {
                "country": country(r.country),
                "release_type": None,
                "released": r.date,
                "certificate": None,
                "note": r.detail,
            }
            for r in film.releases
            if r.country
        ],
        "genres": [g.name for g in film.genres if g.name],
        "studios": list(dict.fromkeys(name for name in names if name)),
        "awards": list(dict.fromkeys(a.name for a in film.awards if a.name)),
        "production_companies": [
            {"company_id": c.id, "name": c.name, "logo_path": None, "country": country(c.country)}
            for c in made_by
            if c.id
        ],
        "origin_countries": [origin] if (origin := country(film.original_country)) else [],
        "original_language": language(film.original_language),
        "countries": [c for made_in in film.production_countries if (c := country(made_in.country))],
        "spoken_languages": [s for spoken in film.spoken_languages if (s := language(spoken))],
        "budget": film.budget,
        "revenue": film.box_office,
        "box_office": film.box_office_us,
        "score": film.score,
        "poster_url": film.image,
        "images": list(_images(film)),
        "videos": [_video(t) for t in film.trailers if t.url],
        "cast_members": [_part(c) for c in film.characters if c.job in PARTS and c.person_id is not None],
        "crew_members": [_job(c) for c in film.characters if c.job not in PARTS and c.person_id is not None],
        "external_ids": [{"source": r.source, "external_id": r.id} for r in film.remote_ids if r.source and r.id],
        "slug": film.slug,
        "last_updated": film.last_updated,
    }
    ids = {"tvdb": str(film.id), "imdb": imdb_id, "tmdb": str(tmdb_id) if tmdb_id else None}
    reported = Reported(
        title=row["title"],
        release_date=row["release_date"],
        year=film.year,
        year_fills=True,
        ids={k: v for k, v in ids.items() if v},
    )
    return Parsed(row, reported, film)


def watched(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts as a change: the row's fields, and the set of images without their scores."""
    return {**row, "image_ids": sorted(image["file_path"] for image in row["images"])}


def refuse_failure(body: bytes) -> Mapping[str, Any]:
    """Return an answer that is no failure.

    Raises:
        BadAnswerError: it is one, or no JSON; in TVDB's words.
    """
    answer = read_object("tvdb", body)
    if answer.get("status") != "success":
        raise BadAnswerError("tvdb", f"holds no record: {message(answer) or 'no reason given'}")
    return answer


def _release_date(film: Film) -> Any:
    """Return the first release, or if it has no date the earliest of all."""
    if film.first_release and film.first_release.date:
        return film.first_release.date
    return min((r.date for r in film.releases if r.date), default=None)


def _translations(film: Film) -> Iterator[dict[str, Any]]:
    """Yield names and overviews joined by language."""
    reported = film.translations
    if reported is None:
        return
    names = {t.language: t for t in reported.names if t.language and not t.is_alias}
    overviews = {t.language: t for t in reported.overviews if t.language}
    for code in dict.fromkeys([*names, *overviews]):
        name, overview = names.get(code), overviews.get(code)
        yield {
            "language": language(code),
            "country": None,
            "title": name.name if name else None,
            "overview": overview.overview if overview else None,
            "tagline": (name.tagline if name else None) or (overview.tagline if overview else None),
        }


def _images(film: Film) -> Iterator[dict[str, Any]]:
    """Yield the images of known kinds, best score first.

    TVDB does not say what a score means, only that more is better. It is not a vote.
    """
    for art in sorted(film.artworks, key=lambda a: -(a.score or 0)):
        if art.image and art.type in ARTWORK_TYPES:
            yield {
                "image_type": ARTWORK_TYPES[art.type],
                "file_path": art.image,
                "width": art.width,
                "height": art.height,
                "vote_average": None,
                "vote_count": None,
                "language": language(art.language),
                "is_hd": art.height is not None and art.height >= 720,
            }


def _video(trailer: Trailer) -> dict[str, Any]:
    """Return a trailer with its id at YouTube or Vimeo. Elsewhere the address is the id, and the host is the site."""
    address = urlsplit(trailer.url or "")
    host, path = (address.hostname or "").removeprefix("www.").removeprefix("m."), address.path.strip("/")
    site, key = host or None, trailer.url
    if host == "youtu.be" and path:
        site, key = "YouTube", path
    elif host in ("youtube.com", "youtube-nocookie.com"):
        embedded = re.fullmatch(r"(?:embed|v|shorts)/([\w-]+)", path)
        watch = parse_qs(address.query).get("v")
        if watch or embedded:
            site, key = "YouTube", watch[0] if watch else embedded.group(1) if embedded else key
    elif host in ("vimeo.com", "player.vimeo.com") and (number := re.search(r"\d+", path)):
        site, key = "Vimeo", number.group()
    return {
        "video_type": "trailer",
        "site": site,
        "key": key,
        "name": trailer.name,
        "language": language(trailer.language),
        "is_official": None,
        "duration_seconds": trailer.runtime,
        "published_at": None,
        "size": None,
        "country": None,
    }


def _part(person: Character) -> dict[str, Any]:
    return {
        "person_id": person.person_id,
        "name": person.person_name,
        "character_name": person.name,
        "cast_order": person.sort,
        "profile_path": person.person_image,
    }


def _job(person: Character) -> dict[str, Any]:
    return {
        "person_id": person.person_id,
        "name": person.person_name,
        "job": person.job,
        "department": None,
        "profile_path": person.person_image,
    }

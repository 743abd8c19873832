"""What TVDB reports of a film: its extended record as a row of tvdb_details, and the film that another id finds.

Belongs here: from wire models to columns. Does not belong here: routes (client.py), the shapes themselves (wire.py),
hits of a search (search.py), which provider a field's value comes from.
TVDB uses its own codes of three letters for languages and countries, and its own numbers for kinds of artwork.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from movie_assets.errors import BadAnswerError, NoFilmError
from movie_assets.models import Parsed, Reported
from movie_assets.providers.iso_codes import country, language
from movie_assets.providers.lenient_types import read
from movie_assets.providers.tvdb.wire import (
    MOVIE,
    Character,
    Companies,
    Film,
    FilmAnswer,
    FoundAnswer,
    Trailer,
    kind_of,
    refuse_failure,
)
from movie_assets.providers.values.certificates import Certificate, leading
from movie_assets.providers.values.identifiers import imdb_id as read_imdb_id
from movie_assets.providers.values.identifiers import number_id

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
    film = _film(body)
    imdb_id, tmdb_id = film.remote_id("imdb", read_imdb_id), film.remote_id("themoviedb", number_id)
    row = {
        "tvdb_id": film.id,
        "imdb_id": imdb_id,
        "tmdb_id": tmdb_id,
        **_texts(film),
        **_release(film),
        **_figures(film),
        **_origin(film),
        **_pictures(film),
        **_people(film),
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


def _film(body: bytes) -> Film:
    """Return the film whose record an answer is. Records of other kinds have ids and names too."""
    record = refuse_failure(body).get("data")
    if not isinstance(record, dict):
        raise BadAnswerError("tvdb", "not an answer: its data is not the record of a film")
    film = read("tvdb", FilmAnswer, body).data
    if (kind := kind_of(record)) is None:
        raise BadAnswerError("tvdb", f"not an answer: {film.id} does not say that it is a film")
    if kind != MOVIE:
        raise NoFilmError("tvdb", f"{film.id} is of type {kind}, not a film", record=film)
    return film


def _texts(film: Film) -> dict[str, Any]:
    """Return titles and descriptions, in all languages."""
    overviews = film.translations.overviews if film.translations else []
    english = next((t for t in overviews if t.language == ENGLISH and t.overview), None)
    return {
        "title": film.translated(ENGLISH) or film.name,
        "original_title": film.translated(film.original_language) or film.name,
        "original_language": language(film.original_language),
        "alternative_titles": [{"country": None, "title": a.name, "kind": None} for a in film.aliases if a.name],
        "translations": list(_translations(film)),
        "overview": english.overview if english else None,
        "genres": [g.name for g in film.genres if g.name],
        "awards": list(dict.fromkeys(a.name for a in film.awards if a.name)),
    }


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


def _release(film: Film) -> dict[str, Any]:
    """Return when the film came out where, and who may see it."""
    ratings = [
        Certificate(code, r.name)
        for r in film.content_ratings
        if (code := country(r.country)) and r.name and r.content_type in (None, "movie")
    ]
    certificates = {found.country: leading(ratings, found.country) for found in ratings}
    return {
        "year": film.year,
        "release_date": _release_date(film),
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
    }


def _release_date(film: Film) -> date | None:
    """Return the first release, or if it has no date the earliest of all."""
    if film.first_release and film.first_release.date:
        return film.first_release.date
    return min((r.date for r in film.releases if r.date), default=None)


def _figures(film: Film) -> dict[str, Any]:
    return {
        "runtime": film.runtime,
        "budget": film.budget,
        "revenue": film.box_office,
        "box_office": film.box_office_us,
        "score": film.score,
    }


def _origin(film: Film) -> dict[str, Any]:
    """Return companies, countries and languages."""
    companies = film.companies or Companies()
    made_by = [*companies.studio, *companies.production]
    names = [*(studio.name for studio in film.studios), *(company.name for company in made_by)]
    return {
        "studios": list(dict.fromkeys(name for name in names if name)),
        "production_companies": [
            {"company_id": c.id, "name": c.name, "logo_path": None, "country": country(c.country)}
            for c in made_by
            if c.id
        ],
        "origin_countries": [origin] if (origin := country(film.original_country)) else [],
        "countries": [c for made_in in film.production_countries if (c := country(made_in.country))],
        "spoken_languages": [s for spoken in film.spoken_languages if (s := language(spoken))],
    }


def _pictures(film: Film) -> dict[str, Any]:
    """Return images and trailers."""
    return {
        "poster_url": film.image,
        "images": list(_images(film)),
        "videos": [_video(t) for t in film.trailers if t.url],
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


def _people(film: Film) -> dict[str, Any]:
    known = [c for c in film.characters if c.person_id is not None]
    return {
        "cast_members": [_part(c) for c in known if c.job in PARTS],
        "crew_members": [_job(c) for c in known if c.job not in PARTS],
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

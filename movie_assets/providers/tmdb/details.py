"""A movie-details answer of TMDB as a row of tmdb_details, and what it reports of the film.

Belongs here: from wire models to columns. Does not belong here: routes (client.py), the shapes themselves (wire.py).
"""

from collections.abc import Iterator
from typing import Any

from movie_assets.errors import BadAnswerError, NoFilmError
from movie_assets.models import Parsed, Reported
from movie_assets.providers.lenient_types import known, read_object
from movie_assets.providers.tmdb.appends import Offers
from movie_assets.providers.tmdb.wire import Collection, Movie, answer, external_ids, other_kind
from movie_assets.providers.values.certificates import leading
from movie_assets.providers.values.identifiers import country_code


def parse(body: bytes) -> Parsed:
    """Return a movie-details answer as a row of tmdb_details and what it reports of the film.

    Raises:
        NoFilmError: it describes a collection, a series, a person ...
        BadAnswerError: the body is not a movie-details answer.
    """
    film = _film(body)
    ids = external_ids(film)
    row = {
        "tmdb_id": film.id,
        "imdb_id": ids.get("imdb"),
        **_texts(film),
        **_release(film),
        **_figures(film),
        **_origin(film),
        **_collection(film),
        **_pictures(film),
        **_people(film),
        "keywords": [{"keyword_id": k.id, "name": k.name} for k in film.keywords.keywords],
        "offers": list(_offers(film)),
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


def _film(body: bytes) -> Movie:
    """Return the film that an answer describes; one without any title is none."""
    record = read_object("tmdb", body)
    if (other := other_kind(record)) is not None:
        raise NoFilmError("tmdb", f"{record.get('name') or record.get('id') or 'it'} is {other}, not a film")
    film = answer(Movie, body)
    if film.title is None and film.original_title is None:
        raise BadAnswerError("tmdb", "not an answer: it has no title, as each film has")
    return film


def _texts(film: Movie) -> dict[str, Any]:
    """Return titles and descriptions, in all languages."""
    return {
        "title": film.title or film.original_title,
        "original_title": film.original_title or film.title,
        "original_language": film.original_language,
        "overview": film.overview,
        "tagline": film.tagline,
        "genres": [g.name for g in film.genres if g.name],
        "genre_numbers": [g.id for g in film.genres if g.name],
        "homepage": film.homepage,
        "alternative_titles": [
            {"country": t.iso_3166_1, "title": t.title, "kind": t.type}
            for t in film.alternative_titles.titles
            if t.title
        ],
        "translations": [
            {
                "language": t.iso_639_1,
                "country": t.iso_3166_1,
                "title": t.data.title,
                "overview": t.data.overview,
                "tagline": t.data.tagline,
            }
            for t in film.translations.translations
            if t.iso_639_1 and (t.data.title or t.data.overview or t.data.tagline)
        ],
    }


def _release(film: Movie) -> dict[str, Any]:
    """Return when the film came out where, and who may see it."""
    certificates = list(film.certificates)
    return {
        "release_date": film.release_date,
        "status": film.status,
        "adult": film.adult,
        "content_rating": leading(certificates, "US"),
        "certificates": [
            {"country": country, "certificate": leading(certificates, country)}
            for country in sorted({found.country for found in certificates})
        ],
        "releases": list(_releases(film)),
    }


def _figures(film: Movie) -> dict[str, Any]:
    return {
        "runtime": film.runtime,
        "budget": film.budget,
        "revenue": film.revenue,
        "popularity": film.popularity,
        "vote_average": film.vote_average if film.vote_count else None,
        "vote_count": film.vote_count,
    }


def _origin(film: Movie) -> dict[str, Any]:
    """Return companies, countries and languages."""
    return {
        "companies": [c.name for c in film.production_companies if c.name],
        "production_companies": [
            {"company_id": c.id, "name": c.name, "logo_path": c.logo_path, "country": c.origin_country}
            for c in film.production_companies
            if c.id
        ],
        "countries": [c.iso_3166_1 for c in film.production_countries if c.iso_3166_1],
        "origin_countries": [country for country in film.origin_country if country],
        "spoken_languages": [s.iso_639_1 for s in film.spoken_languages if s.iso_639_1],
    }


def _collection(film: Movie) -> dict[str, Any]:
    collection = film.belongs_to_collection or Collection()
    return {
        "collection": collection.name,
        "collection_id": collection.id,
        "collection_poster_path": collection.poster_path,
    }


def _pictures(film: Movie) -> dict[str, Any]:
    """Return images and videos."""
    return {
        "poster_path": film.poster_path,
        "backdrop_path": film.backdrop_path,
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
    }


def _people(film: Movie) -> dict[str, Any]:
    return {
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
    }


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


def _offers(film: Movie) -> Iterator[dict[str, Any]]:
    """Yield who shows the film where, and how."""
    for code, offers in film.watch_providers.results.items():
        if (country := known(country_code, code, "watch/providers")) is None:
            continue
        for offer in Offers.model_fields:
            for service in getattr(offers, offer):
                if service.provider_id:
                    yield {
                        "country": country,
                        "offer": offer,
                        "service_id": service.provider_id,
                        "service": service.provider_name,
                        "logo_path": service.logo_path,
                        "display_priority": service.display_priority,
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

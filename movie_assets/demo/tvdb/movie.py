"""One film as TVDB presents it: base record, extended record, artwork, search result.

Belongs here: the JSON shapes of a film in TVDB v4, with their oddities: lists that are null, images without a host.
Does not belong here: routes and tokens (`tvdb/routes`), the lists of types (`tvdb/types`).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.film import GENRES, Film
from movie_assets.demo.catalogue.oddities import odd
from movie_assets.demo.catalogue.people import credits_of
from movie_assets.demo.catalogue.regions import certificate, countries
from movie_assets.demo.tvdb.odd_records import odd_artworks, odd_extended, odd_remote_ids, year_of
from movie_assets.demo.tvdb.types import (
    ARTWORK_TYPES,
    COUNTRY_CODES,
    LANGUAGE_CODES,
    PEOPLE_TYPES,
    POSTER,
    genre,
    status,
)

ARTWORKS = "https://artworks.tvdb.example"
# The only film with a recorded TVDB id; all other ids are generated, above every real one.
_KNOWN_IDS = {104: 2658}
_KNOWN_FILMS = {tvdb_id: tmdb_id for tmdb_id, tvdb_id in _KNOWN_IDS.items()}
_GENERATED_IDS_FROM = 60_000_000
_ARTWORK_IDS_PER_FILM = 64
NO_COMPANIES = dict.fromkeys(("studio", "network", "production", "distributor", "special_effects"))


def tvdb_id_of(tmdb_id: int) -> int:
    """Return the TVDB id of a film."""
    return _KNOWN_IDS.get(tmdb_id, _GENERATED_IDS_FROM + tmdb_id)


def tmdb_id_of(tvdb_id: int) -> int:
    """Return the TMDB id of a film by its TVDB id; for an unknown TVDB id, one that no film has."""
    return _KNOWN_FILMS.get(tvdb_id, tvdb_id - _GENERATED_IDS_FROM)


def slug_of(film: Film) -> str:
    """Return the film's name in URLs, unique because it ends with the id."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in film.title.lower()).split()
    return "-".join([*words, str(tvdb_id_of(film.tmdb_id))])


def _image(seed: str, film: Film, kind: str, index: int, *, absolute: bool) -> str:
    name = f"generated{token(seed, film.tmdb_id, f'tvdb/{kind}/{index}', 12)}.jpg"
    path = f"/banners/v4/movie/{tvdb_id_of(film.tmdb_id)}/{kind}/{name}"
    return f"{ARTWORKS}{path}" if absolute else path


def _main_image(seed: str, film: Film) -> str | None:
    if film.poster_path is None:
        return None
    # Some records hold only the path, as real ones from before TVDB changed its host.
    return _image(seed, film, "posters", 0, absolute="no_host" not in odd(seed, film, "tvdb"))


def last_updated(seed: str, film: Film, started: datetime) -> str:
    """Return when the record was last edited: on some day before that on which the server started.

    Whole days, so that every server that starts on a day says the same.
    """
    days = Dice(seed, film.tmdb_id, "tvdb updated").between(1, 700)
    midnight = started.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight - timedelta(days=days) + timedelta(seconds=film.tmdb_id % 86_400)
    return at.strftime("%Y-%m-%d %H:%M:%S")


def base(seed: str, film: Film, started: datetime, *, released: bool) -> dict[str, Any]:
    """Return the base record, as in lists and /movies/{id}."""
    dice = Dice(seed, film.tmdb_id, "tvdb base")
    languages = list(dict.fromkeys(("eng", LANGUAGE_CODES.get(film.original_language, "eng"))))
    aliases = [{"language": "eng", "name": f"{film.title} (generated alias)"}] if dice.chance(0.3) else None
    record = {
        "id": tvdb_id_of(film.tmdb_id),
        "name": film.title,
        "slug": slug_of(film),
        "image": _main_image(seed, film),
        "nameTranslations": languages,
        "overviewTranslations": languages[:1] if film.overview else None,
        "aliases": aliases,
        "score": dice.between(0, 900_000),
        "runtime": film.runtime or None,
        "status": status(5 if released else 1),
        "lastUpdated": last_updated(seed, film, started),
    }
    return record | year_of(seed, film)


def artworks(seed: str, film: Film) -> list[dict[str, Any]]:
    """Return the film's artwork records."""
    records: list[dict[str, Any]] = []
    for number, (_, slug, width, height) in ARTWORK_TYPES.items():
        dice = Dice(seed, film.tmdb_id, f"tvdb/{slug}")
        for index in range(dice.between(1, 9) if number == POSTER else dice.below(6)):
            image = _image(seed, film, slug, index, absolute=True)
            records.append(
                {
                    "id": tvdb_id_of(film.tmdb_id) * _ARTWORK_IDS_PER_FILM + len(records),
                    "image": image,
                    "thumbnail": image.replace(".jpg", "_t.jpg"),
                    "language": dice.pick(("eng", "eng", "deu", "fra", None)),
                    "type": number,
                    "score": dice.between(0, 100_100),
                    "width": width,
                    "height": height,
                    "includesText": dice.chance(0.6),
                }
            )
    return odd_artworks(seed, film, records, ARTWORKS)


def film_of_artwork(artwork_id: int) -> int:
    """Return the TMDB id of the film that an artwork id belongs to."""
    return tmdb_id_of(artwork_id // _ARTWORK_IDS_PER_FILM)


def artwork_extended(seed: str, film: Film, record: dict[str, Any], started: datetime) -> dict[str, Any]:
    """Return the extended record of an artwork."""
    return record | {
        "thumbnailWidth": record["width"] // 2,
        "thumbnailHeight": record["height"] // 2,
        "updatedAt": int(datetime.fromisoformat(f"{last_updated(seed, film, started)}+00:00").timestamp()),
        **dict.fromkeys(("seriesId", "seasonId", "episodeId", "networkId", "peopleId", "seriesPeopleId")),
        "movieId": tvdb_id_of(film.tmdb_id),
        "status": {"id": 0, "name": None},
        "tagOptions": None,
    }


def translation(film: Film, language: str) -> dict[str, Any] | None:
    """Return the film's title and overview in a language (three letters), None where there is no translation."""
    original = LANGUAGE_CODES.get(film.original_language, "eng")
    if language not in ("eng", original):
        return None
    record = {
        "name": film.title if language == "eng" else film.original_title,
        "overview": (film.overview or "") if language == "eng" else "",
        "language": language,
    }
    # What is false or empty is left out, as in recorded answers.
    primary = {"isPrimary": True} if language == original else {}
    return record | primary | ({"tagline": film.tagline} if film.tagline else {})


def _characters(seed: str, film: Film) -> list[dict[str, Any]]:
    cast, crew = credits_of(seed, film.tmdb_id, film.credits)
    jobs = {"Director": 1, "Screenplay": 2, "Producer": 7}
    people = [(person, 3) for person in cast[:20]] + [(p, jobs[p["job"]]) for p in crew if p["job"] in jobs]
    return [
        {
            "id": tvdb_id_of(film.tmdb_id) * 100 + place,
            "name": person.get("character"),
            "peopleId": person["id"],
            "movieId": tvdb_id_of(film.tmdb_id),
            "movie": None,
            "seriesId": None,
            "series": None,
            "episodeId": None,
            "episode": None,
            "type": kind,
            "image": f"{ARTWORKS}/banners/character/{person['id']}/generated.jpg" if place % 4 == 1 else None,
            "sort": place,
            "isFeatured": place < 3,
            "url": f"generated-{person['name'].lower().replace(' ', '-')}",
            "nameTranslations": None,
            "overviewTranslations": None,
            "aliases": None,
            "peopleType": PEOPLE_TYPES[kind],
            "personName": person["name"],
            "tagOptions": None,
            # Images of people have no host, as in recorded answers.
            "personImgURL": f"/banners/person/{person['id']}/generated.jpg" if person["profile_path"] else None,
        }
        for place, (person, kind) in enumerate(people)
    ]


def remote_ids(seed: str, film: Film) -> list[dict[str, Any]]:
    """Return the film's ids at other providers."""
    ids: list[dict[str, Any]] = []
    if film.imdb_id:
        ids.append({"id": film.imdb_id, "type": 2, "sourceName": "IMDB"})
    return odd_remote_ids(seed, film, [*ids, {"id": str(film.tmdb_id), "type": 10, "sourceName": "TheMovieDB.com"}])


def extended(seed: str, film: Film, started: datetime, *, released: bool, short: bool) -> dict[str, Any]:
    """Return the extended record; `short` leaves out characters, artworks and trailers."""
    dice = Dice(seed, film.tmdb_id, "tvdb extended")
    made_in = [COUNTRY_CODES[code] for code in countries(seed, film)]
    # Some records were never filled in: their lists are null, not empty.
    is_bare = dice.chance(0.12)
    rated = {"id": 201, "name": certificate(seed, film), "country": "usa", "description": ""}
    rated |= {"contentType": "movie", "order": 0, "fullname": None}
    studio = {"id": 70_000_000 + dice.below(400), "name": f"Generated Studio {dice.below(400)}", "parentStudio": None}
    released_on = [{"country": "global", "date": film.release_date, "detail": None}] if film.release_date else None
    language = LANGUAGE_CODES.get(film.original_language, "eng")
    record = base(seed, film, started, released=released) | {
        "trailers": None if short or is_bare else _trailers(film),
        "genres": None if is_bare else [genre(GENRES[g]) for g in film.genre_ids if g in GENRES],
        "releases": None if is_bare else released_on,
        "artworks": None if short else artworks(seed, film),
        "remoteIds": remote_ids(seed, film),
        "characters": None if short or is_bare else _characters(seed, film),
        "budget": str(film.budget) if film.budget else None,
        "boxOffice": str(film.revenue) if film.revenue else None,
        "boxOfficeUS": str(film.box_office) if film.box_office else None,
        "originalCountry": made_in[0],
        "originalLanguage": language,
        "audioLanguages": None,
        "subtitleLanguages": None,
        "studios": None if is_bare else [studio],
        "awards": _awards(seed, film) if released else None,
        "tagOptions": None,
        "lists": None if is_bare else [],
        "contentRatings": [rated] if released and dice.chance(0.7) else None,
        "companies": NO_COMPANIES if is_bare else _companies(studio),
        "production_countries": None
        if is_bare
        else [{"id": 900 + place, "country": code, "name": code} for place, code in enumerate(made_in)],
        "inspirations": None if is_bare else [],
        "spoken_languages": None if is_bare else list(dict.fromkeys((language, "eng"))),
        "first_release": released_on[0] if released_on else {"country": None, "date": None, "detail": None},
    }
    return odd_extended(seed, film, record)


def _companies(studio: dict[str, Any]) -> dict[str, Any]:
    """Return the companies by kind; the studio is a production company too."""
    made_it = {
        "id": studio["id"],
        "name": studio["name"],
        "slug": studio["name"].lower().replace(" ", "-"),
        **dict.fromkeys(("nameTranslations", "overviewTranslations", "aliases", "country")),
        "primaryCompanyType": 3,
        **dict.fromkeys(("activeDate", "inactiveDate")),
        "companyType": {"companyTypeId": 3, "companyTypeName": "Production Company"},
        "parentCompany": {"id": None, "name": None, "relation": {"id": None, "typeName": None}},
        "tagOptions": None,
    }
    return {kind: [made_it] if kind == "production" else [] for kind in NO_COMPANIES}


def _awards(seed: str, film: Film) -> list[dict[str, Any]] | None:
    """Return the awards that name one film in five."""
    dice = Dice(seed, film.tmdb_id, "tvdb awards")
    names = dice.sample(range(1, 40), dice.between(1, 3)) if dice.chance(0.2) else []
    return [{"id": 900 + number, "name": f"Generated Award {number}"} for number in names] or None


def _trailers(film: Film) -> list[dict[str, Any]]:
    number = tvdb_id_of(film.tmdb_id)
    address = "https://videos.example/generated"
    return [{"id": number, "name": "Generated trailer", "url": address, "language": "eng", "runtime": 120}]


def search_result(seed: str, film: Film, *, released: bool) -> dict[str, Any]:
    """Return the film as a search result: ids are strings, and most empty values are missing."""
    number = tvdb_id_of(film.tmdb_id)
    _, crew = credits_of(seed, film.tmdb_id, film.credits)
    languages = {
        code: film.title if code == "eng" else film.original_title
        for code in dict.fromkeys(("eng", LANGUAGE_CODES.get(film.original_language, "eng")))
    }
    image = _image(seed, film, "posters", 0, absolute=True)
    record: dict[str, Any] = {
        "objectID": f"movie-{number}",
        "aliases": [f"{film.title} (generated alias)"],
        "country": COUNTRY_CODES[countries(seed, film)[0]],
        "director": next((person["name"] for person in crew if person["job"] == "Director"), ""),
        "extended_title": f"{film.title} ({film.year})" if film.year else film.title,
        "genres": [GENRES[g] for g in film.genre_ids if g in GENRES],
        "id": f"movie-{number}",
        "image_url": image if film.poster_path else "",
        "name": film.title,
        "first_air_time": film.release_date,
        "overview": film.overview or "",
        "primary_language": LANGUAGE_CODES.get(film.original_language, "eng"),
        "primary_type": "movie",
        "status": "Released" if released else "Announced",
        "type": "movie",
        "tvdb_id": str(number),
        "year": year_of(seed, film).get("year", ""),
        "slug": slug_of(film),
        "overviews": {"eng": film.overview or ""},
        "translations": languages,
        "remote_ids": remote_ids(seed, film),
        "thumbnail": image.replace(".jpg", "_t.jpg") if film.poster_path else "",
    }
    # These are always present: clients read them without checking.
    given = {"country", "image_url", "name", "status", "type", "tvdb_id", "primary_type", "primary_language", "id"}
    return {name: value for name, value in record.items() if value or name in given}

"""TVDB's lists of types: small tables whose numbers stand in other records.

Belongs here: TVDB v4's numbers and names for kinds of things. Does not belong here: films (`tvdb/movie`), routes
(`tvdb/routes`).
"""

from typing import Any

from movie_assets.demo.catalogue.film import GENRES
from movie_assets.demo.catalogue.regions import COUNTRIES, LANGUAGES

# TVDB's own numbers for genres, as far as recorded answers and its site show them.
_GENRE_NUMBERS = {"Action": 19, "Drama": 12, "Thriller": 24}
GENRE_IDS: dict[str, int] = {
    name: _GENRE_NUMBERS.get(name, 100 + place) for place, name in enumerate(sorted(set(GENRES.values())))
}
# TVDB names languages by three letters (ISO 639-2), TMDB by two.
LANGUAGE_CODES: dict[str, str] = {
    "bn": "ben",
    "cn": "yue",
    "da": "dan",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fa": "fas",
    "fi": "fin",
    "fr": "fra",
    "hi": "hin",
    "hr": "hrv",
    "it": "ita",
    "ja": "jpn",
    "ko": "kor",
    "ml": "mal",
    "mn": "mon",
    "nl": "nld",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "ru": "rus",
    "sq": "sqi",
    "sv": "swe",
    "te": "tel",
    "tr": "tur",
    "zh": "zho",
}
COUNTRY_CODES: dict[str, str] = {
    "US": "usa",
    "GB": "gbr",
    "DE": "deu",
    "FR": "fra",
    "CA": "can",
    "AU": "aus",
    "JP": "jpn",
    "KR": "kor",
    "IT": "ita",
    "ES": "esp",
}
POSTER, BANNER, BACKGROUND, CLEARART, CLEARLOGO = 14, 16, 15, 24, 25
# Number -> name, slug, width and height of a film's kinds of artwork.
ARTWORK_TYPES: dict[int, tuple[str, str, int, int]] = {
    POSTER: ("Poster", "posters", 680, 1000),
    BACKGROUND: ("Background", "backgrounds", 1920, 1080),
    BANNER: ("Banner", "banners", 758, 140),
    CLEARART: ("ClearArt", "clearart", 1000, 562),
    CLEARLOGO: ("ClearLogo", "clearlogo", 800, 310),
}
STATUSES: dict[int, str] = {
    1: "Announced",
    2: "Pre-Production",
    3: "Filming / Post-Production",
    4: "Completed",
    5: "Released",
}
SOURCES: dict[int, tuple[str, str, str]] = {
    2: ("IMDB", "imdb", "https://www.imdb.example/title/"),
    4: ("Official Website", "official-website", ""),
    10: ("TheMovieDB.com", "themoviedb-com", "https://www.tmdb.example/movie/"),
}
PEOPLE_TYPES: dict[int, str] = {1: "Director", 2: "Writer", 3: "Actor", 4: "Guest Star", 6: "Creator", 7: "Producer"}


def status(number: int) -> dict[str, Any]:
    """Return a film's status record."""
    return {"id": number, "name": STATUSES[number], "recordType": "movie", "keepUpdated": True}


def genre(name: str) -> dict[str, Any]:
    """Return a genre record."""
    return {"id": GENRE_IDS[name], "name": name, "slug": name.lower().replace(" ", "-")}


def type_lists() -> dict[str, list[dict[str, Any]]]:
    """Return every list of types by its path."""
    return {
        "genres": [genre(name) for name in GENRE_IDS],
        "movies/statuses": [status(number) for number in STATUSES],
        "artwork/statuses": [
            {"id": number, "name": name} for number, name in ((1, "Low Quality"), (4, "Public Domain"))
        ],
        "artwork/types": [
            {
                "id": number,
                "name": name,
                "recordType": "movie",
                "slug": slug,
                "imageFormat": "JPG" if number in (POSTER, BACKGROUND, BANNER) else "PNG",
                "width": width,
                "height": height,
                "thumbWidth": width // 2,
                "thumbHeight": height // 2,
            }
            for number, (name, slug, width, height) in ARTWORK_TYPES.items()
        ],
        "languages": [
            {
                "id": code,
                "name": LANGUAGES[short][0],
                "nativeName": LANGUAGES[short][1] or LANGUAGES[short][0],
                "shortCode": short,
            }
            for short, code in LANGUAGE_CODES.items()
        ],
        "countries": [
            {"id": code, "name": COUNTRIES[short], "shortCode": short.lower()} for short, code in COUNTRY_CODES.items()
        ],
        "sources/types": [
            {"id": number, "name": name, "slug": slug, "prefix": prefix, "postfix": "", "sort": number}
            for number, (name, slug, prefix) in SOURCES.items()
        ],
        "people/types": [{"id": number, "name": name} for number, name in PEOPLE_TYPES.items()],
        "companies/types": [
            {"companyTypeId": number, "companyTypeName": name}
            for number, name in ((1, "Network"), (2, "Studio"), (3, "Production Company"), (4, "Distributor"))
        ],
        "content/ratings": [
            {
                "id": 200 + place,
                "name": name,
                "country": "usa",
                "description": "",
                "contentType": "movie",
                "order": place,
                "fullname": None,
            }
            for place, name in enumerate(("G", "PG", "PG-13", "R", "NR"), start=1)
        ],
    }

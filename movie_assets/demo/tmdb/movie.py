"""One film as TMDB presents it: details, list item and sub-resources.

Belongs here: the JSON shapes of a film in TMDB v3. Does not belong here: routing and authentication (`tmdb/routes`),
discovery and search (`tmdb/lists`). Each part is encoded once and cached: it never changes within a revision.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from movie_assets.demo.catalogue.artwork import tmdb_images
from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.film import GENRES, Film
from movie_assets.demo.catalogue.people import encoded_credits
from movie_assets.demo.catalogue.regions import CERTIFICATES, COUNTRIES, LANGUAGES, certificate, countries
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.tmdb.collections import collection_of
from movie_assets.demo.tmdb.extras import external_ids, lists, reviews, watch_providers
from movie_assets.demo.tmdb.legacy import releases, trailers
from movie_assets.demo.tmdb.odd_parts import oddly

_COUNTRY_CODES, _LANGUAGE_CODES = tuple(COUNTRIES), tuple(LANGUAGES)
_MONGO_LIKE = 24


def item(film: Film) -> dict[str, Any]:
    """Return a film as an item of a list (discover, search, find)."""
    return {
        "adult": False,
        "backdrop_path": film.backdrop_path,
        "genre_ids": film.genre_ids,
        "id": film.tmdb_id,
        "original_language": film.original_language,
        "original_title": film.original_title,
        "overview": film.overview or "",
        "popularity": film.popularity,
        "poster_path": film.poster_path,
        "release_date": film.release_date,
        "softcore": False,
        "title": film.title,
        "video": film.video,
        "vote_average": film.vote_average,
        "vote_count": film.vote_count,
    }


class MovieAnswers:
    """Builds and caches the encoded parts of film answers."""

    def __init__(self, catalogue: Catalogue, *, now: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._seed = catalogue.seed
        self._now = now
        self._cache = AnswerCache()
        # Sub-resource -> builder. The names are those in paths and in append_to_response.
        self._parts: dict[str, Callable[[Film], dict[str, Any]]] = {
            "alternative_titles": self._alternative_titles,
            "external_ids": lambda film: external_ids(self._seed, film),
            "keywords": self._keywords,
            "lists": lambda film: lists(self._seed, film),
            "recommendations": self._recommendations,
            "release_dates": self._release_dates,
            "releases": lambda film: releases(self._release_dates(film), film),
            "reviews": lambda film: reviews(self._seed, film),
            "similar": self._similar,
            "similar_movies": self._similar,
            "trailers": lambda film: trailers(self._videos(film)),
            "translations": self._translations,
            "videos": self._videos,
            "watch/providers": lambda film: watch_providers(self._seed, film),
        }

    @property
    def parts(self) -> list[str]:
        """The names of all sub-resources but changes."""
        return [*self._parts, "credits", "images"]

    def details(self, film: Film, language: str) -> bytes:
        """Return the film's details, encoded."""
        today = self._now().astimezone(UTC).date().isoformat()
        status = "Released" if film.release_date and film.release_date <= today else "In Production"
        key = (film.tmdb_id, film.revision, "details", language, status)
        return self._cache.get(
            key, lambda: orjson.dumps(self._oddly("details", film, self._details(film, language, status)))
        )

    def part(self, name: str, film: Film, image_languages: frozenset[str] | None) -> bytes:
        """Return one sub-resource without its id, encoded."""
        if name == "images":
            key = (film.tmdb_id, film.revision, name, image_languages)
            images = partial(tmdb_images, self._seed, film, image_languages)
            return self._cache.get(key, lambda: orjson.dumps(self._oddly(name, film, images())))
        if name == "credits":
            part = (film.tmdb_id, film.revision, name)
            return self._cache.get(part, lambda: encoded_credits(self._seed, film.tmdb_id, film.credits))
        build = self._parts[name]
        return self._cache.get(
            (film.tmdb_id, film.revision, name), lambda: orjson.dumps(self._oddly(name, film, build(film)))
        )

    def _oddly(self, name: str, film: Film, part: dict[str, Any]) -> dict[str, Any]:
        return oddly(name, self._seed, film, part)

    def _details(self, film: Film, language: str, status: str) -> dict[str, Any]:
        dice = Dice(self._seed, film.tmdb_id, "details")
        made_in = countries(self._seed, film)
        studios = [dice.between(1, 400) for _ in range(dice.between(1, 4))]
        english, native = LANGUAGES.get(film.original_language, (film.original_language, ""))
        return {
            "adult": False,
            "backdrop_path": film.backdrop_path,
            "belongs_to_collection": collection_of(self._seed, film.tmdb_id),
            "budget": film.budget,
            "genres": [{"id": genre, "name": GENRES.get(genre, "Unknown")} for genre in film.genre_ids],
            "homepage": "",
            "id": film.tmdb_id,
            "imdb_id": film.imdb_id,
            "origin_country": made_in[:1],
            "original_language": film.original_language,
            "original_title": film.original_title,
            "overview": film.overview,
            "popularity": film.popularity,
            "poster_path": film.poster_path,
            "production_companies": [
                {
                    "id": 80_000_000 + studio,
                    "logo_path": f"/generated{token(self._seed, studio, 'studio', 18)}.png" if studio % 2 else None,
                    "name": f"Generated Pictures {studio}",
                    "origin_country": made_in[0] if studio % 5 else "",
                }
                for studio in studios
            ],
            "production_countries": [{"iso_3166_1": code, "name": COUNTRIES[code]} for code in made_in],
            "release_date": film.release_date,
            "revenue": film.revenue,
            "runtime": film.runtime,
            "softcore": False,
            "spoken_languages": [{"english_name": english, "iso_639_1": film.original_language, "name": native}],
            "status": status,
            "tagline": film.tagline,
            # TMDB gives the title in the requested language where it has one: here, only the original.
            "title": film.original_title if language[:2] == film.original_language else film.title,
            "video": film.video,
            "vote_average": film.vote_average,
            "vote_count": film.vote_count,
        }

    def _keywords(self, film: Film) -> dict[str, Any]:
        dice = Dice(self._seed, film.tmdb_id, "keywords")
        numbers = sorted({dice.between(1, 900) for _ in range(dice.below(14))})
        return {"keywords": [{"id": 80_000_000 + n, "name": f"generated keyword {n:03d}"} for n in numbers]}

    def _videos(self, film: Film) -> dict[str, Any]:
        dice = Dice(self._seed, film.tmdb_id, "videos")
        year = film.release_date[:4] or "2020"
        return {
            "results": [
                {
                    "iso_639_1": "en",
                    "iso_3166_1": "US",
                    "name": f"Generated {kind} {index + 1}",
                    "key": f"generated{index:02d}",
                    "site": "YouTube",
                    "size": dice.pick((480, 720, 1080)),
                    "type": kind,
                    "official": dice.chance(0.6),
                    "published_at": f"{year}-0{dice.between(1, 9)}-1{dice.below(9)}T16:30:02.000Z",
                    "id": token(self._seed, film.tmdb_id, f"video/{index}", _MONGO_LIKE),
                }
                for index, kind in enumerate(("Trailer", "Teaser", "Clip", "Featurette")[: dice.between(0, 4)])
            ]
        }

    def _release_dates(self, film: Film) -> dict[str, Any]:
        if not film.release_date:
            return {"results": []}
        dice = Dice(self._seed, film.tmdb_id, "release_dates")
        codes = {"US": None, **dict.fromkeys(dice.sample(_COUNTRY_CODES, dice.between(3, 9)))}
        results = []
        for code in codes:
            certificate_ = certificate(self._seed, film) if code == "US" else dice.pick(CERTIFICATES.get(code, ("",)))
            results.append(
                {
                    "iso_3166_1": code,
                    "release_dates": [
                        {
                            "certification": certificate_,
                            "descriptors": [],
                            "iso_639_1": "",
                            "note": "",
                            "release_date": f"{film.release_date}T00:00:00.000Z",
                            "type": 3,
                        }
                    ],
                }
            )
        return {"results": results}

    def _alternative_titles(self, film: Film) -> dict[str, Any]:
        count = Dice(self._seed, film.tmdb_id, "alternative_titles").below(4)
        titles = [f"{film.title} (generated alternative title {n + 1})" for n in range(count)]
        return {
            "titles": [
                {"iso_3166_1": code, "title": title, "type": "working title" if title is titles[-1] else ""}
                for code, title in zip(COUNTRIES, titles, strict=False)
            ]
        }

    def _translations(self, film: Film) -> dict[str, Any]:
        dice = Dice(self._seed, film.tmdb_id, "translations")
        codes = dict.fromkeys(("en", film.original_language, *dice.sample(_LANGUAGE_CODES, dice.between(2, 8))))
        rows = []
        for code in codes:
            english, native = LANGUAGES.get(code, (code, ""))
            title = film.title if code == "en" else film.original_title if code == film.original_language else ""
            rows.append(
                {
                    "iso_3166_1": "US" if code == "en" else code.upper(),
                    "iso_639_1": code,
                    "name": native,
                    "english_name": english,
                    "data": {
                        "homepage": "",
                        "overview": (film.overview or "") if code == "en" else "",
                        "runtime": (film.runtime or 0) if code == "en" else 0,
                        "tagline": "",
                        "title": title,
                    },
                }
            )
        return {"translations": rows}

    def _similar(self, film: Film) -> dict[str, Any]:
        films = self._catalogue.view.ordered("vote_count")
        start = Dice(self._seed, film.tmdb_id, "neighbours").below(max(1, len(films) - 21))
        chosen = [
            item(other) for other in films[start : start + 21] if other.in_tmdb and other.tmdb_id != film.tmdb_id
        ][:20]
        return {"page": 1, "results": chosen, "total_pages": 1, "total_results": len(chosen)}

    def _recommendations(self, film: Film) -> dict[str, Any]:
        page = self._similar(film)
        return page | {"results": [other | {"media_type": "movie"} for other in page["results"]]}

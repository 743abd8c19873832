"""What others add to a film at TMDB: reviews, lists, where to watch it, ids elsewhere.

Belongs here: parts of a film that are wholly generated and that nothing else depends on. Does not belong here: the
film itself (`tmdb/movie`).
"""

from typing import Any

from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.regions import COUNTRIES

# Above every real id, so that no generated id means a real thing.
_SERVICE_IDS_FROM = 80_000
_WIKIDATA_IDS_FROM = 9_000_000_000
_COUNTRY_CODES = tuple(COUNTRIES)


def wikidata_id_of(tmdb_id: int) -> str:
    """Return the film's item at Wikidata."""
    return f"Q{_WIKIDATA_IDS_FROM + tmdb_id}"


def external_ids(seed: str, film: Film) -> dict[str, Any]:
    """Return the film's ids elsewhere; all but IMDb's are generated, and most films lack some."""
    dice = Dice(seed, film.tmdb_id, "external ids")
    handle = f"generated{film.tmdb_id}"
    return {
        "imdb_id": film.imdb_id,
        "wikidata_id": wikidata_id_of(film.tmdb_id) if dice.chance(0.8) else None,
        "facebook_id": handle if dice.chance(0.4) else None,
        "instagram_id": handle if dice.chance(0.3) else None,
        "twitter_id": handle if dice.chance(0.3) else None,
    }


def reviews(seed: str, film: Film) -> dict[str, Any]:
    """Return the film's reviews."""
    dice = Dice(seed, film.tmdb_id, "reviews")
    rows = []
    for number in range(dice.below(3) if film.vote_count else 0):
        author = f"Generated Reviewer {dice.below(1000):03d}"
        written = f"{max(2005, film.year or 2005)}-{dice.between(1, 12):02d}-{dice.between(1, 28):02d}T12:00:00.000Z"
        review_id = token(seed, film.tmdb_id, f"review/{number}", 24)
        rows.append(
            {
                "author": author,
                "author_details": {
                    "name": author if dice.chance(0.5) else "",
                    "username": author.lower().replace(" ", "-"),
                    "avatar_path": f"/generated{review_id}.jpg" if dice.chance(0.4) else None,
                    "rating": float(dice.between(1, 10)) if dice.chance(0.7) else None,
                },
                "content": f"This is a generated review of film {film.tmdb_id}.\r\n\r\nIt says nothing.",
                "created_at": written,
                "id": review_id,
                "updated_at": written,
                "url": f"https://www.tmdb.example/review/{review_id}",
            }
        )
    return {"page": 1, "results": rows, "total_pages": 1 if rows else 0, "total_results": len(rows)}


def lists(seed: str, film: Film) -> dict[str, Any]:
    """Return the lists that name the film."""
    dice = Dice(seed, film.tmdb_id, "lists")
    rows = [
        {
            "description": "",
            "favorite_count": 0,
            "id": 80_000_000 + dice.below(100_000),
            "item_count": dice.between(2, 900),
            "iso_639_1": "en",
            "list_type": "movie",
            "name": f"Generated list {number + 1}",
            "poster_path": f"/generated{token(seed, film.tmdb_id, 'list', 18)}.jpg" if dice.chance(0.4) else None,
        }
        for number in range(dice.below(4))
    ]
    return {"page": 1, "results": rows, "total_pages": 1 if rows else 0, "total_results": len(rows)}


def watch_providers(seed: str, film: Film) -> dict[str, Any]:
    """Return the services that show the film, by country; none shows a film without votes."""
    dice = Dice(seed, film.tmdb_id, "watch providers")
    results: dict[str, Any] = {}
    for code in dice.sample(_COUNTRY_CODES, dice.below(7)) if film.vote_count else ():
        services = [_service(dice.below(40)) for _ in range(dice.between(1, 4))]
        offer: dict[str, Any] = {"link": f"https://www.tmdb.example/movie/{film.tmdb_id}/watch?locale={code}"}
        for service in services:
            offer.setdefault(dice.pick(("flatrate", "flatrate", "rent", "buy", "ads", "free")), []).append(service)
        results[code] = offer
    return {"results": results}


def _service(number: int) -> dict[str, Any]:
    return {
        "logo_path": f"/generated{token('service', number, 'logo', 18)}.jpg",
        "provider_id": _SERVICE_IDS_FROM + number,
        "provider_name": f"Generated Service {number:02d}",
        "display_priority": number,
    }

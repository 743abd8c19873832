"""Parts of a film that TMDB still serves and no longer documents.

Belongs here: `releases` and `trailers`, derived from the parts that replaced them. Does not belong here: today's parts
(`tmdb/movie`).
"""

from collections.abc import Mapping
from typing import Any

from movie_assets.demo.catalogue.film import Film


def releases(release_dates: Mapping[str, Any], film: Film) -> dict[str, Any]:
    """Return one release for each country; that of the United States is the primary one."""
    rows = []
    for country in release_dates["results"]:
        first = country["release_dates"][0]
        rows.append(
            {
                "certification": first["certification"],
                "descriptors": first["descriptors"],
                "iso_3166_1": country["iso_3166_1"],
                "primary": country["iso_3166_1"] == "US",
                "release_date": film.release_date,
            }
        )
    return {"countries": rows}


def trailers(videos: Mapping[str, Any]) -> dict[str, Any]:
    """Return the film's videos by the site that shows them."""
    rows = [
        {"name": video["name"], "size": "HD", "source": video["key"], "type": video["type"]}
        for video in videos["results"]
    ]
    return {"quicktime": [], "youtube": rows}

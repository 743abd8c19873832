"""TMDB's parts of a film that its documentation no longer names, and that it goes on answering.

Belongs here: `releases` and `trailers`, derived from the parts that replaced them. Does not belong here: today's
parts (`tmdb_movie`).
"""

from collections.abc import Mapping
from typing import Any

from movie_assets.demo.catalogue.film import Film


def releases(release_dates: Mapping[str, Any], film: Film) -> dict[str, Any]:
    """Return one release a country, the film's own country first marked as primary."""
    rows = []
    for country in release_dates["results"]:
        first = country["release_dates"][0]
        rows.append(
            {
                "certification": first["certification"],
                "iso_3166_1": country["iso_3166_1"],
                "primary": country["iso_3166_1"] == "US",
                "release_date": film.release_date,
            }
        )
    return {"countries": rows}


def trailers(videos: Mapping[str, Any]) -> dict[str, Any]:
    """Return the film's videos by the place where they are shown."""
    rows = [
        {"name": video["name"], "size": "HD", "source": video["key"], "type": video["type"]}
        for video in videos["results"]
    ]
    return {"quicktime": [], "youtube": rows}

"""A year of films by dlt's rest_api source into DuckDB: a design to compare with (beside_others.py).

Belongs here: what dlt can do of the job, in the kindest form we know: details by `resolve`, OMDb and Fanart.tv by the
ids in them, calls in parallel, no nested tables. Does not belong here: anything of the product: dlt is no dependency
of it, and this module runs in an environment of its own (`make bench-beside_others`; `benchmarks/dlt.lock`).

dlt has no pace, only retries after 429: the adapter of its session waits for its turn. It keeps neither what is due nor
when a film was asked, so that every run asks for all; its merge by primary key keeps the tables equal.
"""

import os
import sys
import threading
import time
from typing import Any

import dlt
from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.requests.session import Session
from dlt.sources.rest_api import rest_api_resources
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

APPENDED = "images,videos,credits,external_ids,keywords,release_dates,alternative_titles,watch/providers"
AT_ONCE = 25
"""Calls under way, all providers together: dlt has one pool of threads."""
MERGE = """
CREATE OR REPLACE TABLE films AS
SELECT d.id AS tmdb_id, d.imdb_id, coalesce(o.title, d.title) AS title, d.original_title, d.release_date, d.runtime,
       d.genres->>'$[*].name' AS genres, (d.credits->>'$.cast[*].name')[:5] AS top_cast, d.overview,
       nullif(o.plot, 'N/A') AS outline, nullif(o.rated, 'N/A') AS content_rating, nullif(o.awards, 'N/A') AS awards,
       try_cast(o.imdb_rating AS DOUBLE) AS imdb_rating, nullif(d.budget, 0) AS budget, nullif(d.revenue, 0) AS revenue,
       d.poster_path, f.moviebackground->>'$[0].url' AS fanart_url,
       o.imdb_id IS NOT NULL AND f.tmdb_id IS NOT NULL AS complete
FROM details d LEFT JOIN ratings o USING (imdb_id) LEFT JOIN artwork f ON f.tmdb_id = CAST(d.id AS VARCHAR)
"""


class Paced(HTTPAdapter):
    """Sends requests no faster than a provider's pace."""

    def __init__(self, rate: str) -> None:
        super().__init__(pool_maxsize=AT_ONCE)
        self._gap, self._next, self._lock = (0.0 if rate == "none" else 1 / float(rate)), 0.0, threading.Lock()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Wait for a turn, then send."""
        with self._lock:
            now = time.monotonic()
            at = self._next = max(now, self._next)
            self._next += self._gap
        time.sleep(at - now)
        return super().send(request, *args, **kwargs)


def _provider(name: str, key: str) -> dict[str, Any]:
    prefix = name.upper()
    session: Session = Client().session
    session.mount("http://", Paced(os.environ.get(f"{prefix}_REQUESTS_PER_SECOND", "none")))
    secret = {"type": "api_key", "name": key, "api_key": os.environ[f"{prefix}_API_KEY"], "location": "query"}
    base = os.environ[f"{prefix}_BASE_URL"].rstrip("/") + "/"
    return {"base_url": base, "auth": secret, "session": session}


def _resource(name: str, primary_key: str, path: str, params: dict[str, Any], **endpoint: Any) -> dict[str, Any]:
    return {
        "name": name,
        "primary_key": primary_key,
        "write_disposition": "merge",
        "max_table_nesting": 0,
        "parallelized": True,
        "endpoint": {"path": path, "params": params, **endpoint},
    }


def _resources(year: str, min_votes: str) -> list[Any]:
    one = {
        "paginator": "single_page",
        "data_selector": "$",
        "response_actions": [{"status_code": 404, "action": "ignore"}],
    }
    pages = {"type": "page_number", "base_page": 1, "total_path": "total_pages"}
    span = {"primary_release_date.gte": f"{year}-01-01", "primary_release_date.lte": f"{year}-12-31"}
    listed = span | {"vote_count.gte": min_votes, "include_adult": "false"}
    discover = _resource("discover", "id", "discover/movie", listed, paginator=pages, data_selector="results")
    details = _resource("details", "id", "movie/{resources.discover.id}", {"append_to_response": APPENDED}, **one)
    films = rest_api_resources({"client": _provider("tmdb", "api_key"), "resources": [discover, details]})
    ratings = _resource("ratings", "imdb_id", "", {"i": "{resources.details.imdb_id}"}, **one)
    artwork = _resource("artwork", "tmdb_id", "movies/{resources.details.id}", {}, **one)
    return [
        *films,
        rest_api_resources({"client": _provider("omdb", "apikey"), "resources": [films[1], ratings]})[1],
        rest_api_resources({"client": _provider("fanart", "api_key"), "resources": [films[1], artwork]})[1],
    ]


def collect(year: str, min_votes: str, file: str) -> None:
    """Collect one year into a DuckDB file; dlt's state stands beside it."""
    os.environ |= {"EXTRACT__WORKERS": str(AT_ONCE), "EXTRACT__MAX_PARALLEL_ITEMS": str(4 * AT_ONCE)}
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}
    destination = dlt.destinations.duckdb(file)
    pipeline = dlt.pipeline("films", f"{file}.state", destination=destination, dataset_name="movies")
    source = dlt.source(_resources, name="movies")
    pipeline.run(source(year, min_votes))
    with pipeline.sql_client() as client:
        client.execute_sql(MERGE)


if __name__ == "__main__":
    collect(*sys.argv[1:4])

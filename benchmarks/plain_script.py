"""A year of films by httpx and DuckDB alone: the least that does the job, as a good engineer writes it in an afternoon.

Belongs here: discovering a year at TMDB, its details, OMDb, Fanart.tv; a pace a provider, three attempts, one insert,
one merge by SQL. Does not belong here: anything of the product, or what only the product promises. It is a design to
compare with (beside_others.py), and not used by anything else.

It has what such a script should have: films flow through the providers while others are discovered, answers are kept as
they came, what is younger than a week is not asked again, and a call that fails leaves its film for the next run. It
has nothing else: all is in memory until the end, and what is due is one number of days.
"""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta

import duckdb
import httpx
import pyarrow as pa

APPENDED = "images,videos,credits,external_ids,keywords,release_dates,alternative_titles,watch/providers"
FRESH = timedelta(days=7)
ATTEMPTS = 3
AT_ONCE = {"tmdb": 10, "omdb": 5, "fanart": 10}
SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    provider VARCHAR, movie_id BIGINT, fetched_at TIMESTAMPTZ, body JSON, PRIMARY KEY (provider, movie_id)
)
"""
MERGE = """
CREATE OR REPLACE TABLE films AS
WITH image AS (SELECT 'https://image.tmdb.org/t/p/original' AS base)
SELECT
    t.movie_id AS tmdb_id, t.body->>'$.imdb_id' AS imdb_id, coalesce(o.body->>'$.Title', t.body->>'$.title') AS title,
    t.body->>'$.original_title' AS original_title, try_cast(t.body->>'$.release_date' AS DATE) AS release_date,
    try_cast(t.body->>'$.runtime' AS INTEGER) AS runtime, t.body->>'$.genres[*].name' AS genres,
    list_transform(
        list_filter(CAST(t.body->'$.credits.crew' AS JSON[]), lambda person: person->>'$.job' = 'Director'),
        lambda person: person->>'$.name'
    ) AS directors,
    (t.body->>'$.credits.cast[*].name')[:5] AS top_cast, t.body->>'$.keywords.keywords[*].name' AS keywords,
    t.body->>'$.overview' AS overview, nullif(o.body->>'$.Plot', 'N/A') AS outline,
    nullif(o.body->>'$.Rated', 'N/A') AS content_rating, nullif(o.body->>'$.Awards', 'N/A') AS awards,
    try_cast(o.body->>'$.imdbRating' AS DOUBLE) AS imdb_rating,
    try_cast(replace(o.body->>'$.imdbVotes', ',', '') AS INTEGER) AS imdb_votes,
    try_cast(o.body->>'$.Metascore' AS INTEGER) AS metacritic,
    nullif(CAST(t.body->>'$.budget' AS BIGINT), 0) AS budget,
    nullif(CAST(t.body->>'$.revenue' AS BIGINT), 0) AS revenue,
    base || (t.body->>'$.poster_path') AS poster_url, base || (t.body->>'$.backdrop_path') AS backdrop_url,
    coalesce(f.body->>'$.hdmovielogo[0].url', f.body->>'$.movielogo[0].url') AS clearlogo_url,
    f.body->>'$.moviebackground[0].url' AS fanart_url, o.body IS NOT NULL AND f.body IS NOT NULL AS complete
FROM image, (FROM answers WHERE provider = 'tmdb') t
LEFT JOIN (FROM answers WHERE provider = 'omdb') o USING (movie_id)
LEFT JOIN (FROM answers WHERE provider = 'fanart') f USING (movie_id)
"""


class Provider:
    """One provider's address, key, pace and limit of calls under way."""

    def __init__(self, name: str, http: httpx.AsyncClient, key: str) -> None:
        self._http, self._base = http, os.environ[f"{name.upper()}_BASE_URL"].rstrip("/")
        self._key = {key: os.environ[f"{name.upper()}_API_KEY"]}
        rate = os.environ.get(f"{name.upper()}_REQUESTS_PER_SECOND", "none")
        self._gap, self._next = (0.0 if rate == "none" else 1 / float(rate)), 0.0
        self._at_once = asyncio.Semaphore(AT_ONCE[name])
        self.name = name

    async def get(self, path: str, **params: str) -> str | None:
        """Return the answer's JSON, {} where the provider has nothing, or None when all attempts failed."""
        for attempt in range(ATTEMPTS):
            async with self._at_once:
                now = time.monotonic()
                at = self._next = max(now, self._next)
                self._next += self._gap
                await asyncio.sleep(at - now)
                try:
                    answer = await self._http.get(self._base + path, params={**params, **self._key})
                    if answer.status_code == 404:
                        return "{}"
                    answer.raise_for_status().json()
                    return answer.text
                except (httpx.HTTPError, ValueError) as error:
                    failure = f"{self.name}{path}: {type(error).__name__}"
            await asyncio.sleep(2**attempt)
        print(failure, file=sys.stderr)
        return None


class Collection:
    """One run over a year."""

    def __init__(self, http: httpx.AsyncClient, fresh: set[tuple[str, int]], imdb_ids: dict[int, str]) -> None:
        self._fresh, self._imdb_ids = fresh, imdb_ids
        self._tmdb, self._omdb = Provider("tmdb", http, "api_key"), Provider("omdb", http, "apikey")
        self._fanart = Provider("fanart", http, "api_key")
        self.answers: list[tuple[str, int, datetime, str]] = []

    async def year(self, year: str, min_votes: str) -> None:
        """Read the pages of a year's films; each film starts as soon as it is known."""
        first, last = f"{year}-01-01", f"{year}-12-31"
        span = {"primary_release_date.gte": first, "primary_release_date.lte": last, "vote_count.gte": min_votes}
        page, pages = 1, 1
        async with asyncio.TaskGroup() as films:
            while page <= pages:
                read = await self._tmdb.get("/discover/movie", page=str(page), include_adult="false", **span)
                if read is None:
                    raise SystemExit(f"page {page} of {year} could not be read")
                found = json.loads(read)
                for film in found["results"]:
                    films.create_task(self._film(film["id"]))
                page, pages = page + 1, found["total_pages"]

    async def _film(self, movie_id: int) -> None:
        details = await self._asked(self._tmdb, movie_id, f"/movie/{movie_id}", append_to_response=APPENDED)
        imdb_id = json.loads(details).get("imdb_id") if details else self._imdb_ids.get(movie_id)
        await asyncio.gather(
            self._asked(self._fanart, movie_id, f"/movies/{movie_id}"),
            *([self._asked(self._omdb, movie_id, "/", i=imdb_id)] if imdb_id else []),
        )

    async def _asked(self, provider: Provider, movie_id: int, path: str, **params: str) -> str | None:
        if (provider.name, movie_id) in self._fresh:
            return None
        answer = await provider.get(path, **params)
        if answer is not None:
            self.answers.append((provider.name, movie_id, datetime.now(UTC), answer))
        return answer


async def collect(year: str, min_votes: str, file: str) -> None:
    """Collect one year into a DuckDB file."""
    with duckdb.connect(file) as database:
        database.execute(SCHEMA)
        known = database.execute("SELECT provider, movie_id, fetched_at > ? FROM answers", [datetime.now(UTC) - FRESH])
        fresh = {(provider, movie_id) for provider, movie_id, is_fresh in known.fetchall() if is_fresh}
        ids = database.execute("SELECT movie_id, body->>'$.imdb_id' FROM answers WHERE provider = 'tmdb'").fetchall()
        async with httpx.AsyncClient(timeout=30) as http:
            collection = Collection(http, fresh, dict(ids))
            await collection.year(year, min_votes)
        if collection.answers:
            columns = [pa.array(column) for column in zip(*collection.answers, strict=True)]
            database.register("arrived", pa.table(columns, names=["provider", "movie_id", "fetched_at", "body"]))
            database.execute("INSERT OR REPLACE INTO answers FROM arrived")
        database.execute(MERGE)


if __name__ == "__main__":
    asyncio.run(collect(*sys.argv[1:4]))

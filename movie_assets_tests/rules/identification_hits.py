"""Hits as the embedded server really tells them: searches and look-ups over sockets, parsed by as little as will do.

Belongs here: the shortest reading of answers that the rules can be tested with. Does not belong here: the product's
clients, and cases.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from movie_assets.demo.server import EmbeddedServer
from movie_assets.rules.candidates import Hit, Kind, Query
from movie_assets.rules.cross_reference import Lookup, to_ask
from movie_assets.rules.decision import Decision
from movie_assets.rules.identify import decide_automated
from movie_assets.rules.titles import search_text

OMDB_KINDS = {"movie": Kind.MOVIE, "series": Kind.SERIES, "episode": Kind.EPISODE, "game": Kind.GAME}
TVDB_SOURCES = {"IMDB": "imdb", "TheMovieDB.com": "tmdb"}


@dataclass
class Asker:
    """Asks the three providers as an identification does. `asked` are the addresses of all requests made."""

    client: httpx.Client
    server: EmbeddedServer
    asked: list[str] = field(default_factory=list)

    def get(self, path: str, **params: str) -> Any:
        """Return the JSON of an answer, whatever its status."""
        answer = self.client.get(f"{self.server.url}{path}", params=params)
        self.asked.append(str(answer.request.url))
        return answer.json()

    def tmdb(self, path: str, **params: str) -> Any:
        """Ask TMDB."""
        return self.get(f"/tmdb/3{path}", api_key=self.server.environment()["TMDB_API_KEY"], **params)

    def omdb(self, **params: str) -> Any:
        """Ask OMDb."""
        return self.get("/omdb/", apikey=self.server.environment()["OMDB_API_KEY"], **params)

    def search(self, title: str, year: int | None) -> Iterator[Hit]:
        """Yield what a search for title and year finds at each provider: one request each."""
        title = search_text(title)
        in_year = {} if year is None else {"year": str(year)}
        for row in self.tmdb("/search/movie", query=title, **in_year)["results"]:
            yield tmdb_hit(row)
        for row in self.omdb(s=title, **({} if year is None else {"y": str(year)})).get("Search", ()):
            yield omdb_hit(row)
        for row in self.get("/tvdb/v4/search", query=title, **in_year)["data"] or ():
            yield tvdb_hit(row, str(row["tvdb_id"]), row.get("remote_ids") or ())

    def look_up(self, lookup: Lookup) -> tuple[list[Hit], bool]:
        """Return what a look-up tells, and whether its id is known to be nothing to the one who issues it."""
        match lookup.provider, lookup.namespace:
            case "tmdb", "tmdb":
                row = self.tmdb(f"/movie/{lookup.id}", append_to_response="external_ids,alternative_titles")
                return ([tmdb_hit(row)], False) if "id" in row else ([], True)
            case "tmdb", _:
                found = self.tmdb(f"/find/{lookup.id}", external_source=f"{lookup.namespace}_id")
                films = [tmdb_hit(row, **{lookup.namespace: lookup.id}) for row in found["movie_results"]]
                series = [tv_hit(row, lookup) for row in found["tv_results"]]
                return films + series, False
            case "omdb", _:
                row = self.omdb(i=lookup.id)
                return ([omdb_hit(row)] if row["Response"] == "True" else []), False
            case _, "tvdb":
                row = self.get(f"/tvdb/v4/movies/{lookup.id}/extended")["data"]
                return ([tvdb_hit(row, lookup.id, row["remoteIds"])], False) if row else ([], True)
            case _:
                rows = self.get(f"/tvdb/v4/search/remoteid/{lookup.id}")["data"] or ()
                own = [row["movie"] for row in rows if "movie" in row]
                source = {value: name for name, value in TVDB_SOURCES.items()}[lookup.namespace]
                told = [{"id": lookup.id, "sourceName": source}]
                return [tvdb_hit(row, str(row["id"]), told) for row in own], False

    def identify(self, query: Query) -> Decision:
        """Search, cross-reference until nothing is left to ask, and decide."""
        hits = [] if query.ids or not query.title else list(self.search(query.title, query.year))
        done: set[Lookup] = set()
        missing: set[tuple[str, str]] = set()
        while wanted := to_ask(query, hits, done):
            for lookup in wanted:
                told, is_nothing = self.look_up(lookup)
                hits += told
                if is_nothing:
                    missing.add((lookup.namespace, lookup.id))
            done.update(wanted)
        return decide_automated(query, hits, missing=missing)


@contextmanager
def asking(server: EmbeddedServer) -> Iterator[Asker]:
    """Yield an asker that holds TVDB's token."""
    with httpx.Client(trust_env=False, verify=False) as client:
        key = {"apikey": server.environment()["TVDB_API_KEY"]}
        token = client.post(f"{server.url}/tvdb/v4/login", json=key).json()["data"]["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield Asker(client, server)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def tmdb_hit(row: Mapping[str, Any], **ids: str) -> Hit:
    """Return a film of TMDB, from a list or as its own record."""
    ids |= {"tmdb": str(row["id"])} | ({"imdb": row["imdb_id"]} if row.get("imdb_id") else {})
    return Hit(
        "tmdb",
        ids,
        row["title"],
        original_title=row["original_title"],
        alternative_titles=tuple(t["title"] for t in row.get("alternative_titles", {}).get("titles", ())),
        release_date=_day(row["release_date"]),
        kind=Kind.MOVIE,
        adult=row["adult"],
        video_only=row["video"],
        popularity=row["popularity"],
        votes=row["vote_count"],
        poster_url=row["poster_path"],
        complete="external_ids" in row,
    )


def tv_hit(row: Mapping[str, Any], lookup: Lookup) -> Hit:
    """Return a series that TMDB finds by another's id."""
    ids = {"tmdb": str(row["id"]), lookup.namespace: lookup.id}
    return Hit("tmdb", ids, row["name"], release_date=_day(row["first_air_date"]), kind=Kind.SERIES)


def omdb_hit(row: Mapping[str, Any]) -> Hit:
    """Return a title of OMDb, from a search or as its own record; a series has years from and to."""
    year = row["Year"][:4]
    kind = OMDB_KINDS.get(row["Type"], Kind.UNKNOWN)
    ids = {"imdb": row["imdbID"]}
    return Hit("omdb", ids, row["Title"], year=int(year) if year.isdigit() else None, kind=kind)


def tvdb_hit(row: Mapping[str, Any], tvdb_id: str, remote_ids: Any) -> Hit:
    """Return a record of TVDB: a search result, a base record or an extended one."""
    known = {TVDB_SOURCES[r["sourceName"]]: str(r["id"]) for r in remote_ids if r["sourceName"] in TVDB_SOURCES}
    aliases = [alias if isinstance(alias, str) else alias["name"] for alias in row.get("aliases") or ()]
    kind = Kind.SERIES if row.get("type") == "series" else Kind.MOVIE
    year = row.get("year") or ""
    return Hit(
        "tvdb",
        {"tvdb": tvdb_id} | known,
        row["name"],
        alternative_titles=(*(row.get("translations") or {}).values(), *aliases),
        year=int(year) if year else None,
        kind=kind,
        poster_url=row.get("image_url"),
    )

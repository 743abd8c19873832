"""What to ask before deciding, so that the hits of one film are linked and all its titles are known.

Belongs here: the next lookups of an identification, as values. Does not belong here: making them, the decision.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from movie_assets.matching.candidates import NAMESPACES, NEVER_FILMS, Candidate, Hit, Query, canonical_ids, merge_hits
from movie_assets.matching.titles import holds, same_title

MOST_UNNAMED = 5
"""How many films are asked about only because they may have the requested title under another name."""


@dataclass(frozen=True, slots=True, order=True)
class Lookup:
    """One question: `provider` is asked about the id of a namespace.

    tmdb by tmdb: details with external ids and alternative titles. tmdb by imdb or tvdb: /find. omdb by imdb: i=.
    tvdb by tvdb: extended. tvdb by imdb or tmdb: /search/remoteid.
    """

    provider: str
    namespace: str
    id: str


def to_ask(query: Query, hits: Iterable[Hit], asked: Collection[Lookup] = ()) -> tuple[Lookup, ...]:
    """Return what to ask next, sorted, without what was asked before; empty when it is time to decide.

    With ids: every provider that can report one of them, then the ids that those report. With title and year: the films
    that may fit, until their ids are known. `hits` are all answers so far, searches included. The caller leaves out
    providers that are off. Repeating this ends: each provider is asked about an id once.
    """
    films = merge_hits(hits)
    ids = canonical_ids(query.ids)
    wanted: set[Lookup] = set()
    if ids:
        for name, value in ids.items():
            wanted |= _of_id(name, value)
        for film in films:
            if any(value in film.all_ids(name) for name, value in ids.items()):
                wanted |= {more for name in NAMESPACES for value in film.all_ids(name) for more in _of_id(name, value)}
                wanted |= _backwards(film)
    elif query.title and query.year is not None:
        for film in _in_question(query.title, query.year, films):
            wanted |= _linking(film)
    return tuple(sorted(wanted - set(asked)))


def _of_id(namespace: str, value: str) -> set[Lookup]:
    """Return who can report an id: its issuer, and TMDB, which finds films by the ids of others.

    For a TMDB id, TMDB's own record is enough. For a TVDB id only TVDB is asked, since TMDB links few films to them.
    """
    issuer = {"tmdb": "tmdb", "imdb": "omdb", "tvdb": "tvdb"}[namespace]
    return {Lookup(issuer, namespace, value)} | ({Lookup("tmdb", "imdb", value)} if namespace == "imdb" else set())


def _backwards(film: Candidate) -> set[Lookup]:
    """Return TVDB's search for a film whose TVDB id nobody reported: by its IMDb id, else by its TMDB id."""
    if film.all_ids("tvdb"):
        return set()
    name = "imdb" if film.all_ids("imdb") else "tmdb"
    return {Lookup("tvdb", name, value) for value in film.all_ids(name)[:1]}


def _in_question(title: str, year: int, films: Iterable[Candidate]) -> list[Candidate]:
    """Return the films that may be meant: films with the title, and films found by a title that no hit has shown."""
    near = [
        film
        for film in films
        if not film.kinds & NEVER_FILMS and (not film.hit_years or any(abs(y - year) <= 1 for y in film.hit_years))
    ]
    named = [film for film in near if any(same_title(title, reported) for reported in film.titles)]
    # If none of a film's titles contains the requested words, the search found it by another title.
    unnamed = [
        film for film in near if film not in named and not any(holds(reported, title) for reported in film.titles)
    ]
    unnamed.sort(key=lambda film: (-film.popularity, film.key))
    return named + unnamed[:MOST_UNNAMED]


def _linking(film: Candidate) -> set[Lookup]:
    """Return the lookup that links a film: TMDB's full record, TMDB's film of an IMDb id, or TVDB's record."""
    if known := film.all_ids("tmdb"):
        return {Lookup("tmdb", "tmdb", value) for value in known}
    if known := film.all_ids("imdb"):
        return {Lookup("tmdb", "imdb", value) for value in known}
    return {Lookup("tvdb", "tvdb", value) for value in film.all_ids("tvdb")}

"""Hits in TVDB's answers: a search, what another site's id finds, and a film's record.

Belongs here: reading those answers as hits, and what TVDB can be asked (SEEKING). Does not belong here: routes
(client.py), which film is meant (matching/).
Source: TVDB's OpenAPI file, version 4.7.10, and recorded answers. An id's sourceName says whose it is; the number
beside it differs by kind of record.
"""

from collections.abc import Awaitable, Iterable
from typing import Any

from pydantic import Field

from movie_assets.matching.candidates import Hit, Kind, canonical_id
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.lenient_types import Id, Text, Title, Wire, Year, read
from movie_assets.providers.seeking import ById, ByTitle, Seeking
from movie_assets.providers.tvdb.client import EXTENDED, REMOTE_ID, Tvdb
from movie_assets.providers.tvdb.wire import MOVIE, Film, FoundAnswer, Image, Many, RemoteId, refuse_failure

_SOURCES = {"imdb": "imdb", "themoviedb": "tmdb"}
"""Start of a source's name -> whose ids they are."""
_KINDS = {"movie": Kind.MOVIE, "series": Kind.SERIES, "season": Kind.SERIES, "episode": Kind.EPISODE}


class _Result(Wire):
    """A search result. Ids are text; names in other languages are listed by language."""

    tvdb_id: Id | None = None
    name: Title = None
    type: Text = None
    year: Year = None
    image_url: Image = None
    aliases: Many[str] = []
    translations: dict[str, str | None] | None = None
    remote_ids: Many[RemoteId] = Field([])


class _Results(Wire):
    """The envelope of a search; if nothing was found it holds null or an empty list."""

    data: Many[_Result] = []


def search_hits(answer: RawResponse) -> tuple[list[Hit], int]:
    """Return the films of a search, without people and companies, and that it is one page.

    Raises:
        BadAnswerError: the body is not an answer to a search.
    """
    if answer.outcome is Outcome.NOT_FOUND:
        return [], 1
    refuse_failure(answer.body)
    rows = read("tvdb", _Results, answer.body).data
    return [_result(row) for row in rows if row.tvdb_id and row.type in _KINDS], 1


def remote_id_hits(answer: RawResponse) -> list[Hit]:
    """Return the films that an IMDb id finds, each with that id. Other records are left out: their ids collide.

    Raises:
        BadAnswerError: the body is not an answer to a search by remote id.
    """
    if answer.outcome is Outcome.NOT_FOUND:
        return []
    refuse_failure(answer.body)
    films = [hit.movie for hit in read("tvdb", FoundAnswer, answer.body).data if hit.movie]
    return [_film(film, {"imdb": answer.external_id}, complete=False) for film in films]


def film_hit(film: Film) -> Hit:
    """Return the hit of a film's own record, with its ids elsewhere and all its names."""
    return _film(film, {}, complete=True)


def _ids(remote_ids: Iterable[RemoteId]) -> dict[str, str]:
    """Return the id of each source that has exactly one."""
    reported: dict[str, set[str]] = {}
    for remote in remote_ids:
        for start, namespace in _SOURCES.items():
            if (remote.source or "").casefold().startswith(start) and (id_ := canonical_id(namespace, remote.id)):
                reported.setdefault(namespace, set()).add(id_)
    return {namespace: ids.pop() for namespace, ids in reported.items() if len(ids) == 1}


def _result(row: _Result) -> Hit:
    translated = [name for name in (row.translations or {}).values() if name]
    return _hit(
        str(row.tvdb_id),
        _ids(row.remote_ids),
        row.name,
        (*translated, *row.aliases),
        year=row.year,
        kind=_KINDS[row.type or ""],
        poster_url=row.image_url,
    )


def _film(film: Film, asked: dict[str, str], *, complete: bool) -> Hit:
    translated = [name.name for name in film.translations.names] if film.translations else []
    other = [name for name in (*translated, *(alias.name for alias in film.aliases)) if name]
    no_film = film.status is not None and film.status.record_type not in (None, MOVIE)
    return _hit(
        str(film.id),
        _ids(film.remote_ids) | asked,
        film.name,
        other,
        year=film.year,
        kind=Kind.SERIES if no_film else Kind.MOVIE,
        poster_url=film.image,
        complete=complete,
    )


def _hit(tvdb_id: str, ids: dict[str, str], name: str | None, other: Iterable[str], **more: Any) -> Hit:
    titles = tuple(dict.fromkeys(other))
    return Hit("tvdb", {"tvdb": tvdb_id, **ids}, name or next(iter(titles), ""), alternative_titles=titles, **more)


def _by_title(client: Tvdb, title: str, year: int | None, _page: int) -> Awaitable[RawResponse]:
    return client.search(title, year)  # all on one page


SEEKING = Seeking(
    speaks_for="tvdb",
    by_id={
        "tvdb": ById(EXTENDED, Tvdb.film, of_record=film_hit, links=True, issuer=True),
        "imdb": ById(REMOTE_ID, Tvdb.search_remote_id, read=remote_id_hits, finds="tvdb"),
    },
    by_title=ByTitle(_by_title, search_hits),
)
"""TVDB is not asked with TMDB's numbers: its search by remote id matches numbers of any place and says not whose."""

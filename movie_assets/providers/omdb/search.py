"""Hits in OMDb's answers: pages of a search, and a title's record.

Belongs here: reading those answers as hits, and what OMDb can be asked (SEEKING). Does not belong here: routes
(client.py), which film is meant (matching/).
Source: https://www.omdbapi.com/ and recorded answers. A series has its first and last year, such as "2008–2013".
"""

from movie_assets.errors import BadAnswerError
from movie_assets.matching.candidates import Hit, Kind
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.lenient_types import own_message, read
from movie_assets.providers.omdb.client import Omdb
from movie_assets.providers.omdb.wire import Film, Page, Record, message
from movie_assets.providers.seeking import ById, ByTitle, Seeking

PAGE_SIZE = 10
KINDS = {"movie": Kind.MOVIE, "series": Kind.SERIES, "episode": Kind.EPISODE, "game": Kind.GAME}


def search_hits(answer: RawResponse) -> tuple[list[Hit], int]:
    """Return the hits of a page of a search, and how many pages there are; none if nothing was found.

    Raises:
        BadAnswerError: the body is not such a page.
    """
    if answer.outcome is Outcome.NOT_FOUND:
        return [], 0
    if (error := own_message("omdb", answer.body, message)) is not None:
        raise BadAnswerError("omdb", f"holds no film: {error}")
    page = read("omdb", Page, answer.body)
    rows = [row for row in page.rows if row.imdb_id and row.title]
    return [_hit(row, complete=False) for row in rows], -(-(page.total or 0) // PAGE_SIZE)


def title_hit(title: Film) -> Hit:
    """Return the hit of a title's own record, film or not."""
    return _hit(title, complete=True)


def _hit(row: Record, *, complete: bool) -> Hit:
    """Return a hit. A record that repeats another one (#DUPE#) is no film of its own."""
    kind = KINDS.get((row.type or "").casefold(), Kind.UNKNOWN)
    return Hit(
        "omdb",
        {"imdb": row.imdb_id or ""},
        row.title or "",
        year=row.year,
        kind=Kind.UNKNOWN if row.duplicate else kind,
        adult=isinstance(row, Film) and "Adult" in row.genre,
        poster_url=row.poster,
        complete=complete,
    )


SEEKING = Seeking(
    speaks_for="imdb",
    by_id={"imdb": ById("title", Omdb.film, of_record=title_hit)},
    by_title=ByTitle(Omdb.search, search_hits, best_first=True),
)
"""OMDb speaks for IMDb's ids but does not issue them: it lacks titles that IMDb has."""

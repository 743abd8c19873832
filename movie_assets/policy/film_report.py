"""What a response changes about a film itself: title, date, year, popularity, votes, how much is known of it.

Belongs here: the film after a response, as a pure function. Does not belong here: its ids and fetch states, rows
(store/films.py), the table of import_status (placeholder_lifecycle.py).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from movie_assets.models import ImportStatus, Reported
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB, Event, after
from movie_assets.policy.years import UNDATED, partition_year


@dataclass(frozen=True, slots=True)
class Film:
    """A film as the store holds it."""

    title: str | None
    release_date: date | None
    partition_year: str
    import_status: ImportStatus
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
    reported_at: datetime
    gone_at: datetime | None


def after_report(film: Film, reported: Reported, at: datetime, event: Event | None) -> Film:
    """Return the film after a response of this moment; the same film if the response does not concern it.

    The newest response wins; a value that it does not have changes nothing. `event` says who answered about this film
    alone; None is a list of films, or one of IMDb's own sources. A provider other than TMDB counts only while TMDB
    lacks the film, and only with a title; it never takes a date away.
    """
    if event is Event.OTHER:
        if film.import_status not in LACKED_BY_TMDB or not reported.title:
            return film
        reported = replace(reported, dated=reported.release_date is not None)
    if event is not None:
        gone = None if event is Event.TMDB else film.gone_at
        film = replace(film, import_status=after(film.import_status, event), gone_at=gone)
    if at < film.reported_at:
        return film
    released = reported.release_date if reported.dated else film.release_date
    silent = not reported.dated and (released is not None or reported.year is None)  # of the year that owns the film
    silent |= reported.year_fills and film.partition_year != UNDATED
    return Film(
        title=film.title if reported.title is None else reported.title,
        release_date=released,
        partition_year=film.partition_year if silent else partition_year(released, at.date(), reported.year),
        import_status=film.import_status,
        popularity=film.popularity if reported.popularity is None else reported.popularity,
        vote_average=film.vote_average if reported.vote_average is None else reported.vote_average,
        vote_count=film.vote_count if reported.vote_count is None else reported.vote_count,
        reported_at=at,
        gone_at=film.gone_at,
    )

"""Films: how they are added, and what the newest answer reports of them.

Belongs here: writes to `films`, always inside the caller's transaction. Does not belong here: their ids
(external_ids.py), raw responses (raw_responses.py), due dates (fetch_state.py).
"""

from datetime import date, datetime

from movie_assets.models import ImportStatus, Reported
from movie_assets.policy.fetch_events import DateChanged, DueNow, Status
from movie_assets.policy.film_report import Film, after_report
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB, Event
from movie_assets.policy.years import partition_year
from movie_assets.store import fetch_state, placeholders
from movie_assets.store.external_ids import accept_id, film_of, resolve
from movie_assets.store.moments import at, day, moment, seconds
from movie_assets.store.sql import Connection, Row


def ensure_film(
    connection: Connection, tmdb_id: int, reported: Reported, source: str, now: datetime
) -> tuple[int, bool]:
    """Return the film of a TMDB id, and whether it was added just now. A new film gets a state for every provider.

    A film that was added under this number stays that film, also when TMDB's id of it is another one, or none, by now.
    """
    known = film_of(connection, "tmdb", str(tmdb_id))
    if known is None and connection.execute("SELECT 1 FROM films WHERE movie_id = ?", (tmdb_id,)).fetchone():
        known = resolve(connection, tmdb_id)
    if known is None:
        _born(connection, tmdb_id, reported, ImportStatus.SOFT, source, now)
        accept_id(connection, tmdb_id, "tmdb", str(tmdb_id), reported_by="tmdb", now=now)
        return tmdb_id, True
    _held_by(connection, known, source, now)
    return known, False


def hold(connection: Connection, tmdb_id: int, now: datetime) -> None:
    """Let discovery hold the film that a TMDB id or its number means, if there is one."""
    if (known := film_of(connection, "tmdb", str(tmdb_id))) is None:
        known = resolve(connection, tmdb_id)
    _held_by(connection, known, "discover", now)


def ensure_placeholder(
    connection: Connection, imdb_id: str, reported: Reported, source: str, now: datetime
) -> tuple[int, bool]:
    """Return the film of an IMDb id that TMDB lacks, and whether it was added just now.

    Its movie_id is minus the number of the IMDb id, for ever. When TMDB gets a film with this IMDb id, that film is
    merged into it.
    """
    if (known := film_of(connection, "imdb", imdb_id)) is None:
        movie_id = -int(imdb_id.removeprefix("tt"))
        _born(connection, movie_id, reported, ImportStatus.IMDB_PLACEHOLDER, source, now)
        accept_id(connection, movie_id, "imdb", imdb_id, reported_by=source, now=now)
        placeholders.begin(connection, movie_id, imdb_id, now)
        return movie_id, True
    _held_by(connection, known, source, now)
    return known, False


def _held_by(connection: Connection, movie_id: int, source: str, now: datetime) -> None:
    """Record that a source holds a known film. A film that was hidden is shown again, and due."""
    if source == "discover":
        connection.execute(
            "UPDATE films SET discovered_at = ? WHERE movie_id = ? AND discovered_at IS NULL", (seconds(now), movie_id)
        )
        film = connection.execute("SELECT import_status FROM films WHERE movie_id = ?", (movie_id,)).fetchone()
        before = fetch_state.read(connection, movie_id, "tmdb")
        if film["import_status"] in LACKED_BY_TMDB and before.status is Status.NOT_FOUND:
            fetch_state.apply(
                connection, movie_id, "tmdb", DueNow(now)
            )  # TMDB lacked the film before, and lists it now
    if connection.execute(
        "UPDATE films SET hidden_at = NULL WHERE movie_id = ? AND hidden_at IS NOT NULL RETURNING 1", (movie_id,)
    ).fetchone():
        fetch_state.apply_all(connection, movie_id, DueNow(now))


def _born(
    connection: Connection, movie_id: int, reported: Reported, status: ImportStatus, source: str, now: datetime
) -> None:
    at = seconds(now)
    connection.execute(
        "INSERT INTO films (movie_id, title, release_date, partition_year, import_status, source, first_seen_at,"
        " reported_at, discovered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            movie_id,
            reported.title,
            _iso(reported.release_date),
            partition_year(reported.release_date, now.date(), reported.year),
            status,
            source,
            at,
            at,
            at if source == "discover" else None,
        ),
    )
    fetch_state.create(connection, movie_id)


def apply_report(
    connection: Connection, movie_id: int, reported: Reported, now: datetime, event: Event | None = None
) -> None:
    """Update a film from a response, as policy/film_report.py says; `event` is who answered about this film alone."""
    row = connection.execute("SELECT * FROM films WHERE movie_id = ?", (movie_id,)).fetchone()
    before = _film(row)
    film = after_report(before, reported, now, event)
    if film != before:
        connection.execute(
            "UPDATE films SET title = ?, release_date = ?, partition_year = ?, import_status = ?, popularity = ?,"
            " vote_average = ?, vote_count = ?, reported_at = ?, gone_at = ? WHERE movie_id = ?",
            (
                film.title,
                _iso(film.release_date),
                film.partition_year,
                film.import_status,
                film.popularity,
                film.vote_average,
                film.vote_count,
                seconds(film.reported_at),
                None if film.gone_at is None else seconds(film.gone_at),
                movie_id,
            ),
        )
    if film.release_date != before.release_date:
        fetch_state.apply_all(connection, movie_id, DateChanged())
    if film.import_status is not before.import_status:
        placeholders.end_if_full(connection, movie_id, film.import_status, now)


def _film(row: Row) -> Film:
    return Film(
        title=row["title"],
        release_date=day(row["release_date"]),
        partition_year=row["partition_year"],
        import_status=ImportStatus(row["import_status"]),
        popularity=row["popularity"],
        vote_average=row["vote_average"],
        vote_count=row["vote_count"],
        reported_at=at(row["reported_at"]),
        gone_at=moment(row["gone_at"]),
    )


def _iso(released: date | None) -> str | None:
    return released.isoformat() if released else None

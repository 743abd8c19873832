"""Warehouses as of a moment: equal to what was shown then, made once, refused where answers are lost."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

import movie_assets
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError, StoreError, UnknownFilmError
from movie_assets.past.as_of import as_moment
from movie_assets.past.past_warehouse import MOST_KEPT, film_as_of, warehouse_as_of
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.corrections import Correction, decide
from movie_assets.store.pruning import prune
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.snapshot import connected
from movie_assets_tests.collecting import project_years
from movie_assets_tests.past.playing import NOON, STEP, YEARS, Stopped
from movie_assets_tests.processes import environment

WITHOUT_PAST = {
    *("movie_status", "tmdb_changes", "refresh_plan", "collection_stats", "imdb_files", "tmdb_ids"),
    *("identification_requests", "identifications"),
}
"""Tables about the collecting itself, which are empty as of a moment, as docs/history.md says."""
STORED = tuple(name for name in TABLES if name not in WITHOUT_PAST)


def differing(one: Path, other: Path, names: Collection[str] = STORED) -> dict[str, int]:
    """Return how many rows of each table stand in one file alone."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{one}' AS one (READ_ONLY)")
        connection.execute(f"ATTACH '{other}' AS other (READ_ONLY)")
        found = {}
        for name in names:
            left, right = (f"SELECT COLUMNS(*)::VARCHAR FROM {place}.main.{name}" for place in ("one", "other"))
            found[name] = len(
                connection.execute(f"({left} EXCEPT ALL {right}) UNION ALL ({right} EXCEPT ALL {left})").fetchall()
            )
    return {name: rows for name, rows in found.items() if rows}


def shown_then(lived: Settings, one: Stopped) -> Path:
    """Return a warehouse that was made of the store of then."""
    path = one.store.parent / "then" / f"{one.store.stem}.duckdb"
    with Operations(one.store) as operations:
        project_years(lived, operations, Warehouse(path), *YEARS)
    return path


def shown_as_of(lived: Settings, then: datetime) -> Path:
    """Return the file of the warehouse as it was then."""
    return Path(warehouse_as_of(lived, then).place.name)


def test_as_of_now_is_the_present_cache(lived: Settings) -> None:
    """Every table and view has the rows that it has now."""
    now = shown_as_of(lived, datetime.now(UTC))
    assert differing(now, lived.warehouse_path, (*STORED, *VIEWS)) == {}


def test_as_of_a_moment_is_what_was_shown_then(lived: Settings, stopped: list[Stopped]) -> None:
    """Every table has the rows that a projection made of the store of that moment, days ago."""
    films = set()
    for one in stopped[1:4:2]:
        path = shown_as_of(lived, one.moment)
        assert differing(path, shown_then(lived, one)) == {}
        with connected(Warehouse(DuckDBFile(path, still=True))) as connection:
            films.add(str(connection.execute("SELECT title, imdb_id FROM provider_cache ORDER BY movie_id").fetchall()))
    assert len(films) == 2, "something changed in between"


def test_one_film_is_as_in_the_whole(lived: Settings, stopped: list[Stopped]) -> None:
    """A film alone, projected for a moment, has the rows that it has in the whole cache of that moment."""
    whole = warehouse_as_of(lived, stopped[3].moment)
    row = "SELECT * EXCLUDE (raw_response) FROM provider_cache_movies WHERE movie_id = ?"
    ids = whole.frame("SELECT movie_id FROM provider_cache")["movie_id"].to_list()
    assert len(ids) == 3
    for movie_id in ids:
        with film_as_of(lived, stopped[3].moment, str(movie_id)) as (alone, _):
            assert alone.frame("SELECT movie_id FROM provider_cache")["movie_id"].to_list() == [movie_id]
            assert alone.frame(row, [movie_id]).equals(whole.frame(row, [movie_id]))


def test_a_film_is_not_there_before_it_was_found(lived: Settings) -> None:
    """Before the first collection the cache is empty, and the error says so of a film."""
    before = NOON - timedelta(hours=1)
    with connected(warehouse_as_of(lived, before)) as connection:
        assert connection.execute("SELECT count(*) FROM movies").fetchall() == [(0,)]
    movie_id = Warehouse(lived.warehouse_path).frame("SELECT min(movie_id) AS film FROM movies")["film"][0]
    refused = pytest.raises(UnknownFilmError, match=r"was not in the cache as of 2026-03-01 11:00 UTC")
    with refused, film_as_of(lived, before, str(movie_id)):
        pass


def test_a_file_is_used_again_until_something_older_is_written(lived: Settings, stopped: list[Stopped]) -> None:
    """What is collected later changes no file of an earlier moment; a decision of then does. Few files stay."""
    moment = stopped[1].moment
    path = shown_as_of(lived, moment)
    made = path.stat().st_mtime_ns
    with Operations(lived.operations_path) as operations:
        film = operations.rows("SELECT min(movie_id) FROM films")[0][0]
        decide(operations, [Correction(film, "tagline", "set", "later", value='"x"')], moment + STEP)
    assert shown_as_of(lived, moment) == path
    assert path.stat().st_mtime_ns == made
    with Operations(lived.operations_path) as operations:
        decide(operations, [Correction(film, "tagline", "set", "before", value='"y"')], moment - timedelta(minutes=1))
    assert shown_as_of(lived, moment) != path
    for minutes in range(MOST_KEPT - 1):
        warehouse_as_of(lived, NOON - timedelta(minutes=minutes + 1))
    assert len(list(lived.data.glob("*.as-of-*.duckdb"))) == MOST_KEPT
    assert not path.exists()
    assert not [left for left in lived.data.iterdir() if left.is_dir()], "what was made on the way is gone"


def test_what_a_killed_program_left_goes_with_the_next_moment(lived: Settings) -> None:
    """A folder in which nobody makes a file any more is removed; one whose lock somebody holds stays."""
    stem = lived.warehouse_path.stem
    left, held = (lived.data / f"{stem}.as-of-20010101T00000{n}Z-aa.making" for n in (1, 2))
    for folder in (left, held):
        folder.mkdir()
        (folder / "past.sqlite").write_bytes(b"half")
    with FileLock(f"{held.with_suffix('.duckdb')}.lock"):
        warehouse_as_of(lived, NOON)
        assert not left.exists()
        assert held.exists()
    warehouse_as_of(lived, NOON)
    assert not held.exists()


def test_nothing_collected_has_no_past(settings: Settings) -> None:
    """The error says what to do, and no file is made."""
    with pytest.raises(StoreError, match="nothing was collected into"):
        warehouse_as_of(settings, NOON)
    with pytest.raises(StoreError, match="nothing was collected into"), film_as_of(settings, NOON, "Inception"):
        pass
    assert not list(settings.data.iterdir())


def test_where_answers_were_pruned_the_moment_is_refused(lived: Settings, stopped: list[Stopped]) -> None:
    """The error names the moment from which on all answers are kept; as of that moment the cache is shown."""
    with Operations(lived.operations_path) as operations:
        assert prune(operations, stopped[2].moment, 1).responses
    with pytest.raises(StoreError, match=r"were pruned\. From 2026-03-0\d 12:00:00 UTC on all are kept") as error:
        warehouse_as_of(lived, stopped[0].moment)
    whole = as_moment(str(error.value).split("From ")[1].removesuffix(" UTC on all are kept."))
    path = shown_as_of(lived, whole + timedelta(minutes=1))
    assert differing(path, shown_then(lived, next(one for one in stopped if one.moment > whole))) == {}


def test_connecting_as_of_a_moment(lived: Settings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """movie_assets.connect(as_of=...) takes text or a day, reads only, and shows that moment."""
    for name, value in environment(server, lived.data).items():
        monkeypatch.setenv(name, value)
    query = "SELECT count(*) FROM provider_cache WHERE title = 'Another Title'"
    for moment, films in (("2026-03-01", 0), (date(2026, 3, 3), 1)):
        with movie_assets.connect(as_of=moment) as connection:
            assert connection.execute(query).fetchall() == [(films,)]
            with pytest.raises(duckdb.Error):
                connection.execute("DROP TABLE movies")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2026-01-31", datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        (date(2026, 1, 31), datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-01-31T12:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31 12:00:30+02:00", datetime(2026, 1, 31, 10, 0, 30, tzinfo=UTC)),
        (datetime(2026, 1, 31, 12), datetime(2026, 1, 31, 12, tzinfo=UTC)),  # noqa: DTZ001 - without a zone it is UTC
    ],
)
def test_a_day_means_its_end_and_a_moment_is_utc(given: str | date | datetime, meant: datetime) -> None:
    """A day shows all that was known on that day; a moment without a zone is UTC."""
    assert as_moment(given) == meant


BEYOND_THE_CALENDAR = "9999-12-31T23:59-05:00", "0001-01-01T00:00+05:00"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "27", *BEYOND_THE_CALENDAR])
def test_what_is_no_moment_is_refused(text: str) -> None:
    """The message shows both forms."""
    with pytest.raises(ConfigurationError, match=r"is no moment\. Give a day"):
        as_moment(text)

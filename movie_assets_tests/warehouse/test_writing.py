"""The write into the warehouse: whole films, in one transaction, whatever happens meanwhile."""

import threading
from datetime import timedelta

import duckdb
import polars as pl
import pytest

from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets_tests.warehouse.written_films import NOON, film, titles, write


@pytest.fixture
def warehouse(anywhere: Warehouse) -> Warehouse:
    return anywhere


def test_a_write_replaces_whole_films(warehouse: Warehouse) -> None:
    """Stored rows of a batch's films give way to its rows; a film without rows is deleted; others stay."""
    write(warehouse, film(1, "a"), film(2, "b"), film(3, "c"))
    write(warehouse, film(1, "A", NOON + timedelta(1)), also=(2,))
    assert titles(warehouse) == {1: "A", 3: "c"}


@pytest.mark.fault("typed write", "a run that was overtaken by another")
def test_older_rows_are_dropped(warehouse: Warehouse) -> None:
    """A run that was overtaken does not put older rows over newer ones."""
    write(warehouse, film(1, "new", NOON + timedelta(1)))
    assert write(warehouse, film(1, "old"), film(2, "other")) == 1
    assert titles(warehouse) == {1: "new", 2: "other"}


def keywords(these: str) -> str:
    """A query of a keyword for each film of `movies`, that fails where the title says so."""
    return f"""
        SELECT movie_id, 'tmdb' AS provider_name, 1 AS keyword_id, 'a' AS answer_id, updated_at AS fetched_at,
               CASE WHEN title LIKE 'odd%' THEN error('odd') ELSE title END AS name
        FROM movies JOIN given USING (movie_id) WHERE {these}
    """


@pytest.mark.fault("merge", "films that cannot be merged")
def test_a_film_of_which_no_rows_can_be_made_costs_itself(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Of films of which no rows can be made the stored ones stay, and each is named; all others get theirs."""
    write(warehouse, *(film(n, str(n)) for n in range(40)))
    batch = Batch(
        range(40), {"provider_cache_keywords": keywords}, given={"given": pl.DataFrame({"movie_id": range(40)})}
    )
    assert warehouse.write(batch) == 40
    write(warehouse, *(film(n, f"odd {n}" if n in (5, 6, 30) else f"new {n}", NOON + timedelta(1)) for n in range(40)))
    assert warehouse.write(batch) == 37
    shown = dict(warehouse.frame("SELECT movie_id, name FROM provider_cache_keywords").rows())
    assert shown == {n: str(n) if n in (5, 6, 30) else f"new {n}" for n in range(40)}
    assert [r.getMessage() for r in caplog.records if "keeps its older rows" in r.getMessage()] == [
        f"film {n} keeps its older rows of provider_cache_keywords" for n in (5, 6, 30)
    ]


@pytest.mark.fault("merge", "a query that works for no film")
def test_a_query_that_fails_for_all_films_is_an_error(warehouse: Warehouse) -> None:
    """If many films of a batch fail, it is no fault of theirs: nothing of them is written, and the error comes up."""
    write(warehouse, *(film(n, "odd") for n in range(100)))
    given = {"given": pl.DataFrame({"movie_id": range(100)})}
    with pytest.raises(duckdb.Error, match="odd"):
        warehouse.write(Batch(range(100), {"provider_cache_keywords": keywords}, given=given))
    assert warehouse.frame("SELECT count(*) AS n FROM provider_cache_keywords").item() == 0


@pytest.mark.fault("merge", "a batch that does not fit into DuckDB's memory")
def test_what_does_not_fit_into_memory_is_written_in_halves(in_file: Warehouse) -> None:
    """The warehouse is opened anew, which frees what it holds, and every film gets its rows."""
    wide = keywords("{these}").replace("ELSE title END", "ELSE repeat(title, 1_000_000) END")
    write(in_file, *(film(n, "x") for n in range(64)))
    given = {"given": pl.DataFrame({"movie_id": range(64)})}
    with in_file.connection() as connection:
        connection.execute("SET memory_limit = '32MB'")
        batch = Batch(range(64), {"provider_cache_keywords": lambda these: wide.format(these=these)}, given=given)
        assert in_file.write(batch) == 64
        with pytest.raises(duckdb.ConnectionException, match="closed"):
            connection.execute("SELECT 1")
        assert in_file.frame("SELECT count(*) AS n FROM provider_cache_keywords").item() == 64


@pytest.mark.fault("typed write", "many writers and readers at once")
def test_writers_and_readers_of_many_threads_take_turns(in_file: Warehouse) -> None:
    """Writers and readers at once: no lock error, nothing lost."""
    errors: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for n in range(5):
                write(Warehouse(in_file.place), film(first * 10 + n, "x"))
                titles(Warehouse(in_file.place))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(titles(in_file)) == 20

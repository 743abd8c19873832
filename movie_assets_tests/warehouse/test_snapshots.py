"""Snapshots of the warehouse: copies for readers, made on demand."""

import resource
from pathlib import Path

import polars as pl
import pytest

from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.snapshot import connect, queried
from movie_assets_tests.warehouse.written_films import film, write


@pytest.mark.fault("snapshot", "the disk is full")
def test_a_snapshot_on_a_full_disk_leaves_nothing(warehouse: Warehouse) -> None:
    """A copy that cannot be written is said, and half of one does not stay."""
    write(warehouse, film(1, "a"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StoreError, match="Check "):
            warehouse.place.moment()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(Path(warehouse.place.name).parent.glob("*.snapshot-*")) == []
    assert Path(warehouse.place.moment().name).exists()


@pytest.mark.fault("snapshot", "a write while others read a snapshot")
def test_a_snapshot_is_reused_until_something_is_written(warehouse: Warehouse) -> None:
    """Readers share one copy; a write makes the next reader's copy new; open readers keep theirs."""
    write(warehouse, film(1, "a"))
    first = warehouse.place.moment()
    assert warehouse.place.moment() == first
    with connect(warehouse) as reader:
        write(warehouse, film(2, "b"))
        second = warehouse.place.moment()
        assert second != first
        assert not Path(first.name).exists()
        assert reader.execute("SELECT count(*) FROM movies").fetchone() == (1,)
    with connect(warehouse) as reader:
        assert reader.execute("SELECT count(*) FROM movies").fetchone() == (2,)


@pytest.mark.fault("snapshot", "there is no warehouse yet")
def test_without_a_warehouse_readers_are_reported_what_to_do(warehouse: Warehouse) -> None:
    """No file yet: the error says how to get one."""
    with pytest.raises(StoreError, match="movie-assets collect"):
        connect(warehouse)


def test_a_notebook_s_frames_can_be_queried_and_a_command_s_variables_cannot(anywhere: Warehouse) -> None:
    """What a notebook calls by a name stands beside the tables, on a lake too; `sql` knows tables alone."""
    write(anywhere, film(1, "a"))
    mine = pl.DataFrame({"movie_id": [1], "seen": [True]})
    with connect(anywhere) as reader:
        assert reader.execute("SELECT title, seen FROM mine JOIN movies USING (movie_id)").fetchall() == [("a", True)]
    with pytest.raises(ConfigurationError, match="mine does not exist"), queried(anywhere, "FROM mine"):
        pass
    assert len(mine) == 1

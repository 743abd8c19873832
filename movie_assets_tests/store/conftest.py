"""The operations store on both of its databases: what is said of it holds of either."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from movie_assets.store.connection import Address, Operations
from movie_assets_tests.postgres import TestServer

STORE = "operations.sqlite"


def copied(empty_stores: Path, folder: Path) -> Operations:
    """Open a new store in this folder: a copy, since making one takes longer than most that is done with it."""
    shutil.copyfile(empty_stores / STORE, folder / STORE)
    return Operations(folder / STORE)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, empty_stores: Path, tmp_path: Path) -> Address:
    """Where a new store is."""
    if request.param == "sqlite":
        copied(empty_stores, tmp_path).close()
        return tmp_path / STORE
    server: TestServer = request.getfixturevalue("postgres")
    return server.new_store()


@pytest.fixture
def operations(address: Address) -> Iterator[Operations]:
    with Operations(address) as store:
        yield store

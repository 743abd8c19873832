"""The operations store on both of its databases: what is said of it holds of either."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from movie_assets.store.connection import Address, Operations
from movie_assets_tests.postgres import TestServer


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Where a new store is."""
    if request.param == "sqlite":
        return tmp_path / "operations.sqlite"
    server: TestServer = request.getfixturevalue("postgres")
    return server.new_store()


@pytest.fixture
def operations(address: Address) -> Iterator[Operations]:
    with Operations(address) as store:
        yield store

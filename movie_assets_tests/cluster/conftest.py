"""What a cluster shares, with its Dagster instance, in this process.

Belongs here: those fixtures. Does not belong here: tests, hosts with processes of their own (hosts.py).
"""

from collections.abc import Iterator

import dagster as dg
import pytest
from pydantic import SecretStr

from movie_assets.cli.data_folder import dagster_home
from movie_assets.settings import Settings
from movie_assets_tests.cluster.hosts import Broker, passworded
from movie_assets_tests.postgres import TestServer


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A redis server."""
    broker = Broker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture(scope="module")
def of_cluster(broker: Broker, postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a cluster without films."""
    folder, url = tmp_path_factory.mktemp("cluster"), passworded(postgres.new_store(empty=True))
    return Settings(
        _env_file=None,
        data=folder,
        demo=False,
        operations_url=SecretStr(url),
        lake=SecretStr(f"postgres:{url}"),
        lake_data=str(folder / "lake"),
        broker=SecretStr(broker.url),
    )


@pytest.fixture(scope="module")
def url(of_cluster: Settings) -> str:
    """The address of its Postgres."""
    assert of_cluster.operations_url is not None
    return of_cluster.operations_url.get_secret_value()


@pytest.fixture(scope="module")
def instance(of_cluster: Settings) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of that cluster."""
    with pytest.MonkeyPatch.context() as own:
        for name in ("DAGSTER_HOME", "DAGSTER_POSTGRES_URL", "MOVIE_ASSETS_BROKER", "MOVIE_ASSETS_OPERATIONS_URL"):
            own.setenv(name, "")  # put back at the end
        dagster_home(of_cluster)
        with dg.DagsterInstance.get() as instance:
            yield instance

"""What all tests share: a fuse against any network but loopback, the embedded server, settings and stores of their own.

Nothing of the product is patched: tests give it other settings.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from pydantic import SecretStr

from movie_assets.cli.demo_collection import collect_demo
from movie_assets.cli.output import Output
from movie_assets.collect.demo_providers import effective
from movie_assets.demo.server import EmbeddedServer
from movie_assets.masking import remembering
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.imdb.settings import ImdbSettings
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.providers.wikidata.settings import WikidataSettings
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.demo.recorded_answers import FOLDERS
from movie_assets_tests.disguise import disguise
from movie_assets_tests.made_once import made_once, make_empty, make_year
from movie_assets_tests.sample_writing import SAMPLES

if TYPE_CHECKING:
    from movie_assets_tests.postgres import TestServer

hypothesis.settings.register_profile("suite", max_examples=60, deadline=None, derandomize=True)
hypothesis.settings.register_profile("fuzz", max_examples=6_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
SLOW_PROPERTY = hypothesis.settings(max_examples=hypothesis.settings().max_examples // 4)
"""Fewer examples for a property whose example takes more than a tenth of a second."""

for name in [
    n for n in os.environ if n.startswith(("TMDB_", "OMDB_", "FANART_", "TVDB_", "IMDB_", "MOVIE_ASSETS_", "DAGSTER_"))
]:
    del os.environ[name]


def _fuse(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple) and not _is_loopback(args[1][0]):
        raise RuntimeError(f"a test reached for the network: {args[1]}")


def _is_loopback(host: str) -> bool:
    return host in ("::1", "localhost") or host.startswith("127.")


sys.addaudithook(_fuse)


@pytest.fixture(autouse=True)
def _keys_of_its_own() -> Iterator[None]:
    """The keys of one test are no secrets in the next."""
    with remembering():
        yield


@pytest.fixture(scope="session")
def running_server() -> Iterator[EmbeddedServer]:
    with EmbeddedServer() as server:
        yield server


@pytest.fixture
def server(running_server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """The embedded server, as new."""
    running_server.log.clear()
    yield running_server
    running_server.faults.clear()
    running_server.catalogue.reset()
    running_server.latency_seconds = 0.0


def settings_for(server: EmbeddedServer, data: Path, **changes: Any) -> Settings:
    """Return settings that point at this server, without pace, quota or patience; `tmdb={...}` changes a provider's.

    Wikidata is off unless `wikidata={"contact": ...}` turns it on.
    """
    environment = server.environment()

    def provider(prefix: str) -> dict[str, Any]:
        more = {"exports_url": environment["TMDB_EXPORTS_URL"]} if prefix == "TMDB" else {}
        fast: dict[str, Any] = {"requests_per_second": None, "daily_quota": None}
        own = {
            "base_url": environment[f"{prefix}_BASE_URL"],
            "api_key": SecretStr(environment[f"{prefix}_API_KEY"]),
        }
        asked: dict[str, Any] = changes.pop(prefix.lower(), {})
        return fast | own | more | asked

    return Settings(
        _env_file=None,
        tmdb=TmdbSettings(_env_file=None, **provider("TMDB")),
        omdb=OmdbSettings(_env_file=None, **provider("OMDB")),
        fanart=FanartSettings(_env_file=None, **provider("FANART")),
        tvdb=TvdbSettings(_env_file=None, **provider("TVDB")),
        imdb=ImdbSettings(
            _env_file=None,
            **{"base_url": environment["IMDB_BASE_URL"], "datasets_url": environment["IMDB_DATASETS_URL"]}
            | {"requests_per_second": None}
            | changes.pop("imdb", {}),
        ),
        wikidata=WikidataSettings(
            _env_file=None,
            **{"base_url": environment["WIKIDATA_BASE_URL"], "requests_per_second": None, "contact": None}
            | changes.pop("wikidata", {}),
        ),
        data=data,
        **({"retry_initial_seconds": 0.01, "retry_max_seconds": 0.05, "patience_seconds": 0} | changes),
    )


@pytest.fixture
def settings(server: EmbeddedServer, tmp_path: Path) -> Settings:
    return settings_for(server, tmp_path)


@pytest.fixture(scope="session")
def empty_stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both stores, new: making them takes longer than many tests."""
    return made_once(tmp_path_factory, "empty", make_empty)


@pytest.fixture(scope="session")
def year_made(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a folder whose stores hold the films of a year, as they are without faults."""

    def made(year: str) -> Path:
        def make(data: Path) -> None:
            make_year(settings_for(running_server, data), year)

        return made_once(tmp_path_factory, f"year-{year}", make)

    return made


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after a first demo, of 2010 alone."""

    def make(data: Path) -> None:
        settings = effective(Settings(_env_file=None, data=data, demo=True))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DAGSTER_HOME", str(settings.store_folder))
            assert collect_demo(settings, Output(quiet=True), (2010, 2010))

    return made_once(tmp_path_factory, "first-demo", make)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator["TestServer"]:
    """A Postgres server, where tests have databases of their own."""
    from movie_assets_tests.postgres import TestServer  # the driver and the server: few tests need them

    base = tmp_path_factory.getbasetemp()
    server = TestServer((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgres")
    yield server
    server.close()


@pytest.fixture
def operations(settings: Settings, empty_stores: Path) -> Iterator[Operations]:
    _put_new(empty_stores, settings.operations_path)
    with Operations(settings.operations_path) as store:
        yield store


@pytest.fixture
def warehouse(settings: Settings, empty_stores: Path) -> Warehouse:
    _put_new(empty_stores, settings.warehouse_path)
    return Warehouse(settings.warehouse_path)


def _put_new(empty_stores: Path, store: Path) -> None:
    if not store.exists():
        store.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(empty_stores / store.name, store)


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def answers(request: pytest.FixtureRequest) -> Path:
    """A folder of the providers' answers: samples always, and recordings where a checkout has them beside it."""
    folder: Path = request.param
    return folder


@pytest.fixture
def said(answers: Path) -> Callable[[Any], Any]:
    """From what the recording of an answer says to what the file of that name in the folder says."""
    return disguise if answers == SAMPLES else lambda value: value

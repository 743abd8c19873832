"""The variables of a cluster: all or none."""

from itertools import combinations
from pathlib import Path
from urllib.parse import quote

import pytest

from movie_assets.errors import ConfigurationError
from movie_assets.masking import masked
from movie_assets.object_store import ObjectStoreSettings
from movie_assets.server_addresses import CLUSTER
from movie_assets.settings import Settings
from movie_assets_tests.typed_commands import typed_with

VARIABLES = {
    "MOVIE_ASSETS_OPERATIONS_URL": "postgresql://keeper:sehr-geheim@db/films",
    "MOVIE_ASSETS_LAKE": "postgres:postgresql://keeper:sehr-geheim@db/films",
    "MOVIE_ASSETS_LAKE_DATA": "s3://films/lake",
    "MOVIE_ASSETS_BROKER": "redis://:auch-geheim@queue:6379/0",
}


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOVIE_ASSETS_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(
    "given",
    [names for n in (1, 2, 3) for names in combinations(VARIABLES, n)],
    ids=" ".join,
)
def test_some_of_them_are_refused(given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets some of them reads which are missing and what they look like, and no password."""
    for name in given:
        monkeypatch.setenv(name, VARIABLES[name])
    with pytest.raises(ConfigurationError) as raised:
        Settings.loaded()
    words = str(raised.value)
    assert {name for name in VARIABLES if f"{name} (" in words} == VARIABLES.keys() - set(given)
    assert "geheim" not in words


def test_all_of_them_are_a_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With all of them runs go to workers, and Dagster has a home of its own; a demo stays on one machine, in files."""
    assert {variable for variable, _ in CLUSTER.values()} == VARIABLES.keys()
    assert not Settings.loaded().on_cluster
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MOVIE_ASSETS_DEMO", "false")
    settings = Settings.loaded()
    assert settings.on_cluster
    assert settings.dagster_folder == tmp_path / "data" / "cluster"
    assert masked("auch-geheim sehr-geheim") == "[key] [key]"
    assert "geheim" not in repr(settings)
    monkeypatch.setenv("MOVIE_ASSETS_DEMO", "true")
    demo = Settings.loaded()
    assert not demo.on_cluster
    assert demo.dagster_folder == tmp_path / "data" / "demo"
    assert demo.operations_address == demo.dagster_folder / "operations.sqlite"


def test_one_machine_has_no_workers(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A worker, or a daemon without its UI, is refused where there is no cluster, and the words name what makes one."""
    call = typed_with({"MOVIE_ASSETS_DEMO": "true"}, monkeypatch, capfd)
    for arguments in (("worker",), ("dev", "--only", "daemon")):
        code, _, errors = call(*arguments)
        assert (code, "MOVIE_ASSETS_BROKER" in errors) == (1, True)
    assert call("dev", "--only", "both")[0] == 2


def test_a_cluster_without_keys_is_told_so(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A host with all four variables and no provider's key has only a demo: it is the key that is asked for."""
    call = typed_with(VARIABLES, monkeypatch, capfd)
    for arguments in (("worker",), ("dev", "--only", "daemon")):
        code, _, errors = call(*arguments)
        assert (code, "TMDB_API_KEY" in errors) == (1, True), errors


@pytest.mark.parametrize(
    "address", ["amqp://queue//", "redis://", "queue:6379", "redis://queue:port/0", "redis://[x", "redis://queue/films"]
)
def test_a_broker_is_a_redis(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything but the address of a redis server is refused, by the name of the variable."""
    monkeypatch.setenv("MOVIE_ASSETS_BROKER", address)
    with pytest.raises(ConfigurationError, match="MOVIE_ASSETS_BROKER"):
        Settings()


@pytest.mark.parametrize("password", ["sehr@geheim", "sehr/geheim", "sehr#geheim", "sehr?geheim", "s@e:h/r%25geheim"])
@pytest.mark.parametrize("variable", ["MOVIE_ASSETS_OPERATIONS_URL", "MOVIE_ASSETS_LAKE", "MOVIE_ASSETS_BROKER"])
def test_a_password_that_tears_its_address_is_refused(
    variable: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password typed as it is, with a letter that divides addresses, is refused without a word of it, and how to
    write it is said; written so, it is taken.
    """
    pattern = "redis://:{}@queue/0" if "BROKER" in variable else "postgresql://keeper:{}@db/films"
    pattern = f"postgres:{pattern}" if "LAKE" in variable else pattern
    monkeypatch.setenv(variable, pattern.format(password))
    with pytest.raises(ConfigurationError, match=f"{variable}.* %40 for @") as raised:
        Settings()
    assert "geheim" not in str(raised.value)
    monkeypatch.setenv(variable, pattern.format(quote(password, safe="")))
    Settings()
    assert masked(password) == "[key]"


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("mark", ["'", '"'])
def test_quotes_are_no_part_of_an_address(variable: str, mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotes where nothing reads them, as in a file of containers, are refused, by the name of the variable."""
    monkeypatch.setenv(variable, f"{mark}{VARIABLES[variable]}{mark}")
    with pytest.raises(ConfigurationError, match=rf"{variable}: (begins with a quote|is neither a folder)") as raised:
        Settings()
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    "place",
    [
        *("gs://films/lake", "https://films/lake", "s3://", "s3:///"),
        *("lake", "none", "s3:/films", "'/shared/lake'", '"/shared/lake"'),
    ],
)
def test_files_of_a_lake_are_in_a_folder_or_in_s3(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other address is refused before DuckDB looks for an extension that it would have to download, and so is a
    folder that is another one on each host.
    """
    monkeypatch.setenv("MOVIE_ASSETS_LAKE_DATA", place)
    with pytest.raises(ConfigurationError, match="MOVIE_ASSETS_LAKE_DATA"):
        Settings()
    monkeypatch.setenv("MOVIE_ASSETS_LAKE_DATA", " ")
    assert Settings().lake_data is None


def test_the_name_of_a_key_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of an object store's key may be a word of every message, such as films; its secret part is masked."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "films")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "noch-geheim")
    ObjectStoreSettings()
    assert masked("103 films, noch-geheim") == "103 films, [key]"

"""Addresses that a user sets wrongly: of providers and of proxies."""

import pytest

from movie_assets.collect.demo_providers import require_tmdb
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError, MovieAssetsError
from movie_assets.http.proxies import check_proxies
from movie_assets.providers.imdb.settings import ImdbSettings
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.settings import Settings

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("variable", [*PROXIES, *(name.lower() for name in PROXIES)])
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("not a proxy", "is no address"),
        ("http://", "is no address"),
        ("http://proxy:port", "is no address"),
        ("http://proxy:99999", "is no address"),
        ("http://[::1", "is no address"),
        ("ftp://proxy:21", "neither an http nor an https address"),
        ("socks5://me:s3cret@proxy:1080", "SOCKS"),
    ],
)
@pytest.mark.fault("command", "a proxy that is none")
def test_a_wrong_proxy_names_its_variable(
    variable: str, address: str, why: str, settings: Settings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy through which no call can go is a setting's error before any work; its password is not repeated."""
    monkeypatch.setenv(variable, address)
    with pytest.raises(ConfigurationError, match=variable.upper()) as refused:
        require_tmdb(settings)
    assert why in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert server.log.count() == 0


@pytest.mark.parametrize("address", ["http://proxy:3128", "https://me:s3cret@proxy", "proxy:8080", "http://[::1]:8080"])
def test_a_usable_proxy_is_taken(address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """With or without scheme, port and password; the password is masked from then on."""
    for name in PROXIES:
        monkeypatch.setenv(name, address)
    check_proxies()
    assert ("s3cret" in address) == (str(MovieAssetsError("s3cret")) != "s3cret")


def test_the_demo_asks_through_no_proxy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded providers are on this machine: a wrong proxy is none of their business."""
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy:1080")
    require_tmdb(settings.model_copy(update={"demo": True}))


WRONG = ["nowhere", "api.themoviedb.org/3", "https://", "http://host:port", "http://[::1", "ftp://host", "http://a b/"]


@pytest.mark.parametrize("address", [*WRONG, "https://host/3?x=1", "https://host/#3", "https://h:99999", "file:///etc"])
@pytest.mark.fault("command", "an address of a provider that is none")
def test_a_wrong_address_names_its_variable(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which no provider can be is a setting's error when the settings are read."""
    monkeypatch.setenv("TMDB_BASE_URL", address)
    with pytest.raises(ConfigurationError, match="TMDB_BASE_URL: is no address"):
        TmdbSettings(_env_file=None)
    monkeypatch.setenv("IMDB_DATASETS_URL", address)
    with pytest.raises(ConfigurationError, match="IMDB_DATASETS_URL: is no address"):
        ImdbSettings(_env_file=None)


def test_an_address_has_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that repeats a request would repeat it, and nothing masks it."""
    monkeypatch.setenv("TMDB_BASE_URL", "http://user:secret99@127.0.0.1/3")
    with pytest.raises(ConfigurationError, match="TMDB_BASE_URL: has a name or a password") as raised:
        TmdbSettings(_env_file=None)
    assert "secret99" not in str(raised.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8800/tmdb/3", "https://mirror.example/", " https://host/3\n"])
def test_a_usable_address_is_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """White space around it is no part of it."""
    monkeypatch.setenv("TMDB_BASE_URL", address)
    assert TmdbSettings(_env_file=None).base_url == address.strip()

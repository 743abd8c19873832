"""Where the providers are: the real ones, or the embedded server started for this process.

Belongs here: turning settings into settings whose providers can be called, and refusing those with which none can.
Does not belong here: the server itself (demo/), real keys.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from movie_assets.errors import ConfigurationError
from movie_assets.http.proxies import check_proxies
from movie_assets.providers.provider_settings import ProviderSettings
from movie_assets.providers.registry import SPECS
from movie_assets.settings import Settings

if TYPE_CHECKING:
    from movie_assets.demo.server import EmbeddedServer

EMBEDDED = tuple(name for name in SPECS if name in Settings.model_fields)
"""The providers that the embedded server plays."""
DEMO_KEY = SecretStr("demo")
"""Stands for the embedded server's keys until it runs: in demo mode every provider has a key."""
DEMO_CONTACT = "demo@movie-assets.example"
"""Whom a provider that wants to know who asks may turn to in demo mode: nobody else hears of it."""


def effective(settings: Settings) -> Settings:
    """Return the settings in force: in demo mode all providers are embedded, at full pace, without quota.

    Embedded and real providers are never mixed: real keys are put aside in demo mode.
    """
    if not settings.demo_mode:
        return settings
    update: dict[str, object] = {"requests_per_second": None, "daily_quota": None, "api_key": DEMO_KEY}
    update |= {"access_token": None, "client_key": None, "pin": None, "contact": DEMO_CONTACT}
    return settings.model_copy(
        update={"demo": True, "refresh_limit": None, "artwork_per_second": None}
        | {
            name: provider.model_copy(update={k: v for k, v in update.items() if hasattr(provider, k)})
            for name, provider in ((name, settings.of(name)) for name in EMBEDDED)
        }
    )


def require_tmdb(settings: Settings) -> None:
    """Refuse to work without the provider on which all others depend, or through a proxy that is none.

    Raises:
        ConfigurationError: names the variables to set.
    """
    if not settings.demo_mode:
        check_proxies()
    if not settings.tmdb.active:
        raise ConfigurationError(
            "TMDB is off, and without it no film can be discovered or collected. Set TMDB_API_KEY or"
            " TMDB_ACCESS_TOKEN (and leave TMDB_ENABLED alone), or set MOVIE_ASSETS_DEMO=true to use the embedded"
            " providers."
        )


@contextmanager
def providers_up(settings: Settings) -> Iterator[Settings]:
    """Yield settings whose providers answer; in demo mode an embedded server runs meanwhile, unless one does."""
    if not settings.demo_mode:
        yield settings
        return
    with _server() as server:
        environment = server.environment()
        embedded = {name: _answering(settings.of(name), name, environment) for name in EMBEDDED}
        yield settings.model_copy(update=embedded)


def _answering(provider: ProviderSettings, name: str, environment: Mapping[str, str]) -> ProviderSettings:
    """Return a provider's settings with all addresses of the embedded server, and its key where there is one."""
    prefix = f"{name.upper()}_"
    addresses = {field: environment.get(f"{prefix}{field.upper()}") for field in type(provider).model_fields}
    update: dict[str, object] = {field: url for field, url in addresses.items() if url and field.endswith("_url")}
    if key := environment.get(f"{prefix}API_KEY"):
        update["api_key"] = SecretStr(key)
    return provider.model_copy(update=update)


_RUNNING: ContextVar["EmbeddedServer | None"] = ContextVar("running", default=None)


@contextmanager
def asking(server: "EmbeddedServer") -> Iterator[None]:
    """Let this embedded server, which runs, answer what is asked in demo mode until the block ends."""
    before = _RUNNING.set(server)
    try:
        yield
    finally:
        _RUNNING.reset(before)


@contextmanager
def _server() -> Iterator["EmbeddedServer"]:
    if (running := _RUNNING.get()) is not None:
        yield running
        return
    from movie_assets.demo.server import EmbeddedServer  # a web server and its films; most commands need neither

    with EmbeddedServer() as server:
        yield server


def image_address(settings: Settings, address: str) -> str:
    """Return where an image is fetched: in demo mode from the embedded server, since no other host has it.

    `settings`: those that `providers_up` yields.
    """
    if not settings.demo_mode:
        return address
    parts, server = urlsplit(address), urlsplit(settings.tmdb.base_url)
    return f"{server.scheme}://{server.netloc}/images/{parts.netloc}{parts.path}"

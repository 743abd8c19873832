"""Every setting of the product: keys, pace, quotas, paths, policy numbers.

Belongs here: names, defaults, validation and explanation of settings. Does not belong here: what is done
with them. Values come from the environment, then from a `.env` file in the working directory.
Provider settings carry the provider's prefix (`TMDB_API_KEY`, `OMDB_DAILY_QUOTA`), all others
`MOVIE_ASSETS_` (`MOVIE_ASSETS_DATA`). `.env.example` lists them.
"""

from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DATA = Path(__file__).resolve().parent.parent / "data"


def _config(prefix: str) -> SettingsConfigDict:
    return SettingsConfigDict(
        env_prefix=prefix,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )


class ProviderSettings(BaseSettings):
    """What all providers have in common."""

    enabled: bool = Field(True, description="False switches the provider off even when it has a key.")
    base_url: str = ""
    requests_per_second: float | None = Field(None, gt=0, description="Pace; none = react to 429 only.")
    max_concurrent: int = Field(10, ge=1, description="Calls under way at once, over all processes.")
    daily_quota: int | None = Field(None, ge=0, description="Requests a UTC day; none = unlimited.")
    ttl_hours: float = Field(168, gt=0, description="How long an interactive look-up is answered from the cache.")

    @field_validator("requests_per_second", "daily_quota", mode="before")
    @classmethod
    def _none_is_unlimited(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() == "none" else value

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """All secret values that are set."""
        return tuple(v for v in self.__dict__.values() if isinstance(v, SecretStr) and v.get_secret_value())

    @property
    def active(self) -> bool:
        """Whether the provider is asked at all: switched on, and a key is there."""
        return self.enabled and bool(self.secrets)


class TmdbSettings(ProviderSettings):
    """The Movie Database, API version 3."""

    model_config = _config("TMDB_")
    base_url: str = "https://api.themoviedb.org/3"
    api_key: SecretStr | None = None
    access_token: SecretStr | None = None
    requests_per_second: float | None = Field(4.0, gt=0)
    max_concurrent: int = Field(10, ge=1)
    daily_quota: int | None = Field(40_000, ge=0)


class OmdbSettings(ProviderSettings):
    """The Open Movie Database."""

    model_config = _config("OMDB_")
    base_url: str = "https://www.omdbapi.com/"
    api_key: SecretStr | None = None
    requests_per_second: float | None = Field(2.0, gt=0)
    max_concurrent: int = Field(5, ge=1)
    daily_quota: int | None = Field(1_000, ge=0)
    plot: Literal["short", "full", "both"] = "short"


class FanartSettings(ProviderSettings):
    """Fanart.tv, API version 3."""

    model_config = _config("FANART_")
    base_url: str = "https://webservice.fanart.tv/v3"
    api_key: SecretStr | None = None
    client_key: SecretStr | None = None
    requests_per_second: float | None = Field(10.0, gt=0)
    max_concurrent: int = Field(10, ge=1)
    ttl_hours: float = Field(24, gt=0)

    @property
    def active(self) -> bool:
        """The project key alone opens Fanart.tv; the personal client key only shortens its delay."""
        return self.enabled and self.api_key is not None


class TvdbSettings(ProviderSettings):
    """TheTVDB, API version 4."""

    model_config = _config("TVDB_")
    base_url: str = "https://api4.thetvdb.com/v4"
    api_key: SecretStr | None = None
    pin: SecretStr | None = None
    requests_per_second: float | None = Field(4.0, gt=0)
    max_concurrent: int = Field(5, ge=1)

    @property
    def active(self) -> bool:
        """The key opens TVDB; the pin is a subscriber's, and only goes with keys that users support."""
        return self.enabled and self.api_key is not None


PRIORITY: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("title", "overview", "runtime", "release_date", "content_rating", "poster_url"), ("omdb", "tmdb", "tvdb", "imdb")
) | {
    "outline": ("omdb",),
    "awards": ("omdb",),
    "box_office": ("omdb",),
    "imdb_rating": ("omdb", "imdb"),
    "imdb_votes": ("omdb", "imdb"),
    "rotten_tomatoes_score": ("omdb",),
    "metacritic_score": ("omdb",),
}
PRIORITY["poster_url"] = ("tmdb", "omdb", "tvdb", "imdb")
"""Whose value a field gets: the first provider that has one. Every other field: TMDB, OMDb, TVDB, IMDb.
Source: the product's priority table; change it by MOVIE_ASSETS_PRIORITY (JSON)."""


class Settings(BaseSettings):
    """All settings; frozen, so that a run sees one truth from its start to its end."""

    model_config = _config("MOVIE_ASSETS_")

    tmdb: TmdbSettings = Field(default_factory=TmdbSettings)
    omdb: OmdbSettings = Field(default_factory=OmdbSettings)
    fanart: FanartSettings = Field(default_factory=FanartSettings)
    tvdb: TvdbSettings = Field(default_factory=TvdbSettings)

    data: Path = Field(PROJECT_DATA, description="Folder of both stores and of Dagster's own storage.")
    inbox: Path | None = Field(
        None, description="Folder in which files ask to identify films; none = inbox in the data folder."
    )
    demo: bool | None = Field(None, description="Embedded providers; none = only when no provider has a key.")
    include_frozen: bool = False
    frozen_revalidate_days: int | None = Field(
        None, ge=1, description="Ask again for frozen films after so many days; none = never."
    )
    refresh_limit: int | None = Field(100, ge=0, description="Films a UTC day that the refresh sensor asks for.")
    refresh_tick_seconds: int = Field(60, ge=1, description="How often the refresh sensor looks.")
    tmdb_changes: bool = Field(True, description="Follow TMDB's changes feed, which spares calls for quiet films.")
    changes_catch_up_days: int = Field(28, ge=1, description="How far back the feed is read after it was off.")
    years_per_run: int = Field(10, ge=1, description="How many years of a backfill one run takes.")
    min_votes: int = Field(200, ge=0, description="Discovery leaves out films with fewer votes.")
    max_pages: int | None = Field(None, ge=1, description="Discovery pages a year; none = all.")
    language: str | None = Field(None, description="Such as de-DE: TMDB then leads for title and overview.")
    image_languages: str = Field("en,null", description="Languages of artwork asked for; null = without text.")
    priority: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Overrides of the priority table.")
    attempts: int = Field(4, ge=1, description="Tries of one call: the first and its retries.")
    retry_initial_seconds: float = Field(1.0, ge=0)
    retry_max_seconds: float = Field(10.0, ge=0)
    timeout_seconds: float = Field(30.0, gt=0, description="A call as a whole, connection and body included.")
    max_body_bytes: int = Field(20_000_000, gt=0, description="A larger answer is refused.")
    batch_films: int = Field(1_000, ge=1, description="Films written to the warehouse at once.")
    batch_seconds: float = Field(60.0, gt=0, description="A long load writes what it has this often.")

    @field_validator("refresh_limit", "frozen_revalidate_days", mode="before")
    @classmethod
    def _none_is_unlimited(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() == "none" else value

    @model_validator(mode="after")
    def _known_priority(self) -> Self:
        for field, providers in self.priority.items():
            if unknown := set(providers) - {"tmdb", "omdb", "fanart", "tvdb", "imdb"}:
                raise ValueError(f"priority of {field}: unknown providers {sorted(unknown)}")
        return self

    @cached_property
    def demo_mode(self) -> bool:
        """True when the embedded providers answer: asked for, or no provider has a key."""
        if self.demo is not None:
            return self.demo
        return not any(p.secrets for p in self.providers.values())

    @property
    def providers(self) -> dict[str, ProviderSettings]:
        """Settings by provider name."""
        return {"tmdb": self.tmdb, "omdb": self.omdb, "fanart": self.fanart, "tvdb": self.tvdb}

    @property
    def active_providers(self) -> tuple[str, ...]:
        """Names of the providers that are asked, in the order in which a film meets them."""
        return tuple(name for name, provider in self.providers.items() if provider.active)

    @property
    def store_folder(self) -> Path:
        """Where both stores live; the demo has one of its own, so that it never mixes with real answers."""
        return self.data / "demo" if self.demo_mode else self.data

    @property
    def inbox_folder(self) -> Path:
        """Where files ask to identify films; the demo's is beside its stores."""
        return self.inbox or self.store_folder / "inbox"

    @property
    def operations_path(self) -> Path:
        """The SQLite file of the operations store."""
        return self.store_folder / "operations.sqlite"

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file of the warehouse."""
        return self.store_folder / "warehouse.duckdb"

    @property
    def priorities(self) -> dict[str, tuple[str, ...]]:
        """The priority table in force: field -> providers, the first that has a value wins."""
        table = PRIORITY | self.priority
        if self.language:
            table |= {field: ("tmdb", *[p for p in table[field] if p != "tmdb"]) for field in ("title", "overview")}
        if self.omdb.plot == "short" and "overview" not in self.priority:
            # OMDb's short plot is the outline; its full plot, when asked for, leads the overview.
            table["overview"] = (*(p for p in table["overview"] if p != "omdb"), "omdb")
        return table

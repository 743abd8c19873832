"""Every setting of the product: keys, pace, quotas, paths, policy numbers.

Belongs here: names, defaults, validation and explanation of settings. Does not belong here: what is done with them.
Values come from the environment, then from a `.env` file in the working directory. Provider settings have the
provider's prefix (`TMDB_API_KEY`, `OMDB_DAILY_QUOTA`), all others `MOVIE_ASSETS_` (`MOVIE_ASSETS_DATA`).
`.env.example` lists them.
"""

import re
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PrivateAttr, SecretStr, field_validator

from movie_assets.errors import ConfigurationError
from movie_assets.installation import DATA
from movie_assets.merge.fields import FILLED_FIELDS
from movie_assets.merge.preferences import Preferences
from movie_assets.merge.priority import PRIORITY, default_order
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.imdb.settings import ImdbSettings
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.provider_settings import EnvironmentSettings, ProviderSettings, from_environment
from movie_assets.providers.registry import ROUTES, SPECS
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.providers.values.identifiers import language_code
from movie_assets.providers.wikidata.settings import WikidataSettings
from movie_assets.server_addresses import CLUSTER, of_files, of_lake, of_postgres, of_redis, why_half_a_cluster

_MISREAD = re.compile(r"[?*\[]|%[0-9a-fA-F]{2}")
"""What no path of the stores may have. DuckDB ends a path at ?; Dagster takes * and [ for patterns and does not find
its own settings there, and its SQLite reads %20 as a space."""
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?", re.ASCII)
COVERAGE = {"title": 0.99, "release_date": 0.95} | dict.fromkeys(
    ("runtime", "genres", "overview", "poster_url", "directors", "tmdb_rating"), 0.9
)
"""Which share of the whole films should have these fields, unless MOVIE_ASSETS_COVERAGE_AT_LEAST says otherwise."""


class Settings(EnvironmentSettings):
    """All settings. They are frozen, so a run sees the same values from start to end."""

    model_config = from_environment("MOVIE_ASSETS_")

    tmdb: TmdbSettings = Field(default_factory=TmdbSettings)
    omdb: OmdbSettings = Field(default_factory=OmdbSettings)
    fanart: FanartSettings = Field(default_factory=FanartSettings)
    tvdb: TvdbSettings = Field(default_factory=TvdbSettings)
    wikidata: WikidataSettings = Field(default_factory=WikidataSettings)
    imdb: ImdbSettings = Field(default_factory=ImdbSettings)
    _others: dict[str, ProviderSettings] = PrivateAttr(default_factory=dict)

    data: Path = Field(DATA, description="Folder of both stores and of Dagster's own storage.")
    operations_url: SecretStr | None = Field(
        None, description="Postgres database of the operations store, postgresql://...; none = a file in the folder."
    )
    lake: SecretStr | None = Field(
        None,
        description="The warehouse as a lake, its catalogue in Postgres: `postgres:postgresql://user:password@host/name`;"
        " none = a DuckDB file in the data folder.",
    )
    lake_data: str | None = Field(
        None, description="Where the lake's files are: a folder that all machines share, or `s3://bucket/folder`."
    )
    broker: SecretStr | None = Field(
        None,
        description="The queue from which workers take runs, `redis://:password@host:6379/0`; none = runs are processes"
        " of this machine.",
    )
    inbox: Path | None = Field(
        None, description="Folder in which files ask to identify films; none = inbox in the data folder."
    )
    demo: bool | None = Field(None, description="Embedded providers; none = only when no provider has a key.")
    include_frozen: bool = Field(False, description="Fetch frozen films too.")
    frozen_revalidate_days: int | None = Field(
        None, ge=1, description="Ask again for frozen films after so many days; none = never."
    )
    refresh_limit: int | None = Field(100, ge=0, description="Films a UTC day that the refresh sensor requests.")
    refresh_tick_seconds: int = Field(60, ge=1, description="How often the refresh sensor runs.")
    tmdb_changes: bool = Field(True, description="Poll TMDB's changes feed, which saves calls for unchanged films.")
    changes_catch_up_days: int = Field(28, ge=1, description="How far back the feed is read after it was off.")
    coverage_at_least: dict[str, float] = Field(
        default_factory=COVERAGE.copy, description="Field -> share of whole films that should have a value, 0 to 1."
    )
    coverage_fall: float = Field(
        0.05, gt=0, le=1, description="A field's share that falls by more within 30 days is a warning."
    )
    years_per_run: int = Field(10, ge=1, description="How many years of a backfill one run takes.")
    min_votes: int = Field(200, ge=0, description="Discovery leaves out films with fewer votes.")
    min_popularity: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="Take films of at least this popularity from TMDB's daily list of ids, too; 0 = all.",
    )
    max_pages: int | None = Field(None, ge=1, description="Discovery pages a year; none = all.")
    language: str | None = Field(None, description="Such as de-DE: TMDB then leads for title and overview.")
    image_languages: str = Field("en,null", description="Languages of artwork to ask for; null = without text.")
    certificate_country: str = Field(
        "US", pattern=r"^[A-Z]{2}$", description="Whose certificates count as content_rating (ISO 3166-1, two letters)."
    )
    priority: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Overrides of the priority table.")
    disagreeing_share: float = Field(
        0.05, ge=0, le=1, description="Of a year's films, before grave disagreements of providers fail their check."
    )
    attempts: int = Field(4, ge=1, description="Attempts of one call: the first and its retries.")
    retry_initial_seconds: float = Field(1.0, ge=0, description="The wait before the first retry; each next is longer.")
    retry_max_seconds: float = Field(10.0, ge=0, description="The longest wait before a retry.")
    timeout_seconds: float = Field(30.0, gt=0, description="The time of a whole call, connection and body included.")
    max_body_bytes: int = Field(20_000_000, gt=0, description="A larger answer is refused.")
    patience_seconds: float = Field(
        600.0, ge=0, description="How long one run waits, in all, for providers that keep failing to come back."
    )
    artwork_per_second: float | None = Field(5.0, gt=0, description="Images downloaded a second; none = no pace.")
    batch_films: int = Field(1_000, ge=1, description="Films written to the warehouse at once; a merge takes 10,000.")
    batch_seconds: float = Field(60.0, gt=0, description="The longest pause between writes while calls are made.")
    log_format: Literal["text", "json"] = Field("text", description="The form of logs: json = one object a line.")
    ui_hosts: str = Field(
        "", description="Names, beside this machine's own, by which a proxy with a login asks for the UI; with commas."
    )
    keep_runs_days: int | None = Field(
        30, ge=1, description="How long Dagster keeps runs that hold nothing newest; none = for ever."
    )

    @field_validator("refresh_limit", "frozen_revalidate_days", "keep_runs_days", "artwork_per_second", mode="before")
    @classmethod
    def _none_is_unlimited(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() == "none" else value

    @field_validator("data", "inbox")
    @classmethod
    def _home_is_home(cls, value: Path | None) -> Path | None:
        """Read ~ as shells do: in a .env file no shell does."""
        return None if value is None else value.expanduser()

    @field_validator("data")
    @classmethod
    def _folder_is_none_else(cls, value: Path) -> Path:
        if value.exists() and not value.is_dir():
            raise ValueError("is a file. Name the folder of the stores; it is made if it is not there")
        if found := _MISREAD.search(whole := str(value.absolute())):
            raise ValueError(f"{whole} has {found[0]} in it, which DuckDB or Dagster misreads. Rename that folder")
        return value

    @field_validator("operations_url")
    @classmethod
    def _database(cls, url: SecretStr | None) -> SecretStr | None:
        return None if url is None else of_postgres(url.get_secret_value())

    @field_validator("broker")
    @classmethod
    def _queue(cls, url: SecretStr | None) -> SecretStr | None:
        return None if url is None else of_redis(url.get_secret_value())

    @field_validator("lake")
    @classmethod
    def _catalogue(cls, address: SecretStr | None) -> SecretStr | None:
        return None if address is None else of_lake(address.get_secret_value())

    @field_validator("lake_data")
    @classmethod
    def _files(cls, place: str | None) -> str | None:
        return of_files(place.strip()) if place and place.strip() else None

    @field_validator("priority")
    @classmethod
    def _known_priority(cls, priority: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for field, providers in priority.items():
            if unknown := set(providers) - SPECS.keys():
                raise ValueError(f"{field}: unknown providers {sorted(unknown)}, known are {', '.join(SPECS)}")
        return priority

    @field_validator("coverage_at_least")
    @classmethod
    def _known_coverage(cls, coverage: dict[str, float]) -> dict[str, float]:
        for field, share in coverage.items():
            if field not in FILLED_FIELDS:
                raise ValueError(f"{field} is no field of provider_cache_movies that providers fill")
            if not 0 <= share <= 1:
                raise ValueError(f"{field}: {share} is no share from 0 to 1")
        return coverage

    @field_validator("ui_hosts")
    @classmethod
    def _names_of_hosts(cls, listed: str) -> str:
        for name in filter(None, map(str.strip, listed.split(","))):
            if not _HOST.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a host, such as films.example, without a port")
        return listed

    @field_validator("language", "image_languages")
    @classmethod
    def _codes(cls, codes: str | None) -> str | None:
        for code in (codes or "").split(","):
            language_code(code.strip() or None)
        return codes

    @classmethod
    def loaded(cls) -> Self:
        """Return the settings of the environment and .env, as all of the product has them.

        Raises:
            ConfigurationError: one cannot be used, or the variables of a cluster are not all set.
        """
        settings = cls()
        if (why := why_half_a_cluster([name for name in CLUSTER if getattr(settings, name) is not None])) is not None:
            raise ConfigurationError(why)
        return settings

    @property
    def on_cluster(self) -> bool:
        """True if workers of several hosts share the stores and take runs from a queue. A demo stays on one machine."""
        return self.broker is not None and not self.demo_mode

    @property
    def why_no_cluster(self) -> str:
        """What to set so that this is one."""
        if self.broker is None:
            return f"set {', '.join(variable for variable, _ in CLUSTER.values())}"
        return "its variables are set, but a demo stays on one machine: set TMDB_API_KEY, too, and no MOVIE_ASSETS_DEMO"

    @cached_property
    def demo_mode(self) -> bool:
        """True if the embedded providers answer: on request, or because no provider has a key."""
        if self.demo is not None:
            return self.demo
        return not any(p.secrets for p in self.providers.values())

    @property
    def providers(self) -> dict[str, ProviderSettings]:
        """Settings by provider name, of those that are asked for every film. IMDb is for films that TMDB lacks."""
        return {name: self.of(name) for name in ROUTES}

    def of(self, provider: str) -> ProviderSettings:
        """Return a provider's settings. A provider from another package reads its own variables."""
        if provider in type(self).model_fields:
            found: ProviderSettings = getattr(self, provider)
            return found
        if provider not in self._others:
            self._others[provider] = SPECS[provider].settings()
        return self._others[provider]

    @property
    def active_providers(self) -> tuple[str, ...]:
        """Names of the providers that are asked, in the order in which a film meets them."""
        return tuple(
            name
            for name, provider in self.providers.items()
            # The embedded server plays the providers that come with it; another package's is never mixed with them.
            if provider.active and (not self.demo_mode or name in type(self).model_fields)
        )

    @property
    def store_folder(self) -> Path:
        """The folder of both stores and of Dagster's records. The demo has its own: it never mixes with real ones."""
        return self.data / "demo" if self.demo_mode else self.data

    @property
    def dagster_folder(self) -> Path:
        """The home of Dagster. A cluster's has a dagster.yaml of its own, and records that are elsewhere."""
        return self.store_folder / "cluster" if self.on_cluster else self.store_folder

    @property
    def other_folder(self) -> Path:
        """The folder of real answers as the demo sees it, and of the demo as real collections see it."""
        return self.data if self.demo_mode else self.data / "demo"

    @property
    def inbox_folder(self) -> Path:
        """The folder in which files ask to identify films. The demo's is beside its stores."""
        return self.inbox or self.store_folder / "inbox"

    @property
    def ttls(self) -> dict[str, float]:
        """Hours for which an answer counts as fresh, by provider, IMDb included."""
        return {name: self.of(name).ttl_hours for name in SPECS}

    @property
    def ui_host_names(self) -> frozenset[str]:
        """Names by which a proxy with a login asks, in small letters."""
        return frozenset(name.strip().lower() for name in self.ui_hosts.split(",") if name.strip())

    @property
    def imdb_folder(self) -> Path:
        """The folder of IMDb's data files."""
        return self.store_folder / "imdb"

    @property
    def tmdb_ids_path(self) -> Path:
        """TMDB's daily list of ids."""
        return self.store_folder / "tmdb" / "movie_ids.json.gz"

    @property
    def report_path(self) -> Path:
        """Where the report of the collection is written."""
        return self.store_folder / "report.html"

    @property
    def operations_path(self) -> Path:
        """The SQLite file of the operations store, where it is one."""
        return self.store_folder / "operations.sqlite"

    @property
    def operations_address(self) -> Path | SecretStr:
        """Where the operations store is. A demo stays on one machine, in files of its own."""
        return self.operations_path if self.operations_url is None or self.demo_mode else self.operations_url

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file of the warehouse."""
        return self.store_folder / "warehouse.duckdb"

    @property
    def priorities(self) -> dict[str, tuple[str, ...]]:
        """The priority table in force: field -> providers; the first one that has a value leads."""
        table = {field: default_order(field) for field in PRIORITY} | self.priority
        if self.language:
            table |= {field: ("tmdb", *[p for p in table[field] if p != "tmdb"]) for field in ("title", "overview")}
        if self.omdb.plot == "short" and "overview" not in self.priority:
            # OMDb's short plot is the outline. Its full plot, if requested, leads the overview.
            table["overview"] = (*(p for p in table["overview"] if p != "omdb"), "omdb")
        return table

    @property
    def preferences(self) -> Preferences:
        """What a merge depends on. The language of the settings leads, then those of artwork in their order."""
        asked = [self.language, *self.image_languages.split(",")]
        codes = dict.fromkeys(language_code(code) for code in asked if code and code.strip())
        return Preferences(self.priorities, self.ttls, self.certificate_country, tuple(codes))

"""Settings of TMDB."""

from pydantic import Field, SecretStr

from movie_assets.providers.provider_settings import ProviderSettings, from_environment


class TmdbSettings(ProviderSettings):
    """The Movie Database, API version 3."""

    model_config = from_environment("TMDB_")
    base_url: str = "https://api.themoviedb.org/3"
    api_key: SecretStr | None = Field(None, description="The key; or the access token below.")
    access_token: SecretStr | None = Field(None, description="The access token; or the key above.")
    requests_per_second: float | None = Field(4.0, gt=0)
    max_concurrent: int = Field(10, ge=1)
    daily_quota: int | None = Field(40_000, ge=0)
    exports_url: str = Field("https://files.tmdb.org/p/exports", description="Where its daily lists of ids are.")
    id_export: bool = Field(True, description="Keep the daily list of all film ids; no key and no call of the quota.")
    where_to_watch: bool = Field(True, description="Ask who shows a film, by country; no further call.")
    translations: bool = Field(False, description="Ask for titles and plots in all languages; no further call.")

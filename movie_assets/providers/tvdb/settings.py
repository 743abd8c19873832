"""Settings of TheTVDB."""

from pydantic import Field, SecretStr

from movie_assets.providers.provider_settings import ProviderSettings, from_environment


class TvdbSettings(ProviderSettings):
    """TheTVDB, API version 4."""

    model_config = from_environment("TVDB_")
    base_url: str = "https://api4.thetvdb.com/v4"
    api_key: SecretStr | None = Field(None, description="The key.")
    pin: SecretStr | None = Field(None, description="A subscriber's pin, for keys that need one.")
    requests_per_second: float | None = Field(4.0, gt=0)
    max_concurrent: int = Field(5, ge=1)

    @property
    def active(self) -> bool:
        """Whether it is asked. The key opens TVDB; the pin is a subscriber's, for keys that users support."""
        return self.enabled and self.api_key is not None

"""Settings of Fanart.tv."""

from pydantic import Field, SecretStr

from movie_assets.providers.provider_settings import ProviderSettings, from_environment


class FanartSettings(ProviderSettings):
    """Fanart.tv, API version 3."""

    model_config = from_environment("FANART_")
    base_url: str = "https://webservice.fanart.tv/v3"
    api_key: SecretStr | None = Field(None, description="The project's key.")
    client_key: SecretStr | None = Field(None, description="Your personal key: images come sooner.")
    requests_per_second: float | None = Field(10.0, gt=0)
    max_concurrent: int = Field(10, ge=1)
    ttl_hours: float = Field(24, gt=0)

    @property
    def active(self) -> bool:
        """Whether it is asked. The project key opens Fanart.tv; the personal client key only shortens its delay."""
        return self.enabled and self.api_key is not None

"""Settings of OMDb."""

from typing import Literal

from pydantic import Field, SecretStr

from movie_assets.providers.provider_settings import ProviderSettings, from_environment


class OmdbSettings(ProviderSettings):
    """The Open Movie Database."""

    model_config = from_environment("OMDB_")
    base_url: str = "https://www.omdbapi.com/"
    api_key: SecretStr | None = Field(None, description="The key.")
    requests_per_second: float | None = Field(2.0, gt=0)
    max_concurrent: int = Field(5, ge=1)
    daily_quota: int | None = Field(1_000, ge=0)
    plot: Literal["short", "full", "both"] = Field(
        "short", description="short: OMDb's plot is the outline. full: it leads the overview."
    )

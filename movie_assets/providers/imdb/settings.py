"""Settings of IMDb."""

from pydantic import Field

from movie_assets.providers.provider_settings import ProviderSettings, from_environment


class ImdbSettings(ProviderSettings):
    """IMDb, for films that TMDB lacks. It has no key: each of its three sources is switched on or off by itself.

    The data files are licensed for personal and non-commercial use only. Pages are off until somebody who has read
    IMDb's conditions of use switches them on.
    """

    model_config = from_environment("IMDB_")
    base_url: str = "https://www.imdb.com"
    datasets_url: str = Field("https://datasets.imdbws.com", description="Where its data files are.")
    requests_per_second: float | None = Field(1.0, gt=0)
    max_concurrent: int = Field(1, ge=1)
    ttl_hours: float = Field(24, gt=0, description="How long a page or robots.txt is not requested again.")
    files: bool = Field(True, description="IMDb's data files are a source: downloaded daily, read by id.")
    cast: bool = Field(True, description="Read title.principals, the largest file, for cast.")
    omdb: bool = Field(True, description="OMDb by id is a source, when it has a key.")
    pages: bool = Field(False, description="The title page is a source; robots.txt is obeyed.")
    user_agent: str = Field(
        "movie-assets/0.1 (personal film catalogue)",
        min_length=1,
        description="How we name ourselves there; say who you are.",
    )
    stale_days: float = Field(3, gt=0, description="Data files that were not checked for longer are stale.")

    @property
    def active(self) -> bool:
        """Whether any source of IMDb itself is asked."""
        return self.enabled and (self.files or self.pages)

"""What the settings of all providers have in common.

Belongs here: key, pace, quota, TTL, and how variables are named. Does not belong here: one provider's own settings
(its settings.py).
"""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def from_environment(prefix: str) -> SettingsConfigDict:
    """Return how a settings class is read: variables with this prefix, then a .env file in the working directory."""
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
    max_concurrent: int = Field(10, ge=1, description="Calls under way at once, across all processes.")
    daily_quota: int | None = Field(None, ge=0, description="Requests a UTC day; none = unlimited.")
    ttl_hours: float = Field(168, gt=0, description="How long an interactive lookup is answered from the cache.")

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
        """Whether the provider is asked at all: it is switched on and has a key."""
        return self.enabled and bool(self.secrets)

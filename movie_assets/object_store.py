"""How an object store is reached, for files of the warehouse at s3://.

Belongs here: the settings, under the names that all programs of such stores know. Does not belong here: what is kept
there (warehouse/lake.py).
"""

from pydantic import Field, SecretStr, field_validator

from movie_assets.masking import know
from movie_assets.providers.provider_settings import EnvironmentSettings, from_environment


class ObjectStoreSettings(EnvironmentSettings):
    """Where the store is, and its keys."""

    model_config = from_environment("AWS_")

    access_key_id: str | None = Field(None, description="The key's name, which is no secret.")
    secret_access_key: SecretStr | None = Field(None, description="The key.")
    session_token: SecretStr | None = Field(None, description="The token of a key that ends.")
    region: str | None = Field(None, description="The region of the bucket.")
    endpoint_url: str | None = Field(None, description="Where a store is reached that is not Amazon's.")

    @field_validator("secret_access_key", "session_token")
    @classmethod
    def _masked(cls, value: SecretStr | None) -> SecretStr | None:
        know(value.get_secret_value() if value else None)
        return value

"""What the settings of all providers have in common.

Belongs here: key, pace, quota, TTL, and how variables are named. Does not belong here: one provider's own settings
(its settings.py).
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from movie_assets.errors import ConfigurationError
from movie_assets.masking import know

_KEY = re.compile(r"""[^\s"'\\\x00-\x20\x7f-\U0010ffff]+""")


def from_environment(prefix: str) -> SettingsConfigDict:
    """Return how a settings class is read: variables with this prefix, then a .env file in the working directory."""
    return SettingsConfigDict(
        env_prefix=prefix,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class EnvironmentSettings(BaseSettings):
    """Settings that say which variable is wrong.

    Raises:
        ConfigurationError: a value that cannot be used, or a .env file that cannot be read; names the variable, never
            its value.
    """

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            wrong = [
                f"{_variable(self, problem['loc'])}: {_why(problem)}" if problem["loc"] else _why(problem)
                for problem in error.errors()
            ]
            raise ConfigurationError(f"{'; '.join(wrong)}. Correct it in the environment or in .env.") from None
        except SettingsError as error:
            name = re.search(r'field "(\w+)"', str(error))
            raise ConfigurationError(
                f"{_variable(self, [name[1]] if name else [])}: not the JSON that is expected ({error.__cause__})."
                " Correct it in the environment or in .env."
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"the file .env cannot be read: {error}. It must be text in UTF-8.") from None


def _variable(settings: BaseSettings, place: Sequence[object]) -> str:
    prefix, aside = settings.model_config.get("env_prefix", ""), ", ".join(map(str, place[1:]))
    return f"{prefix}{place[0] if place else ''}".upper() + (f" ({aside})" if aside else "")


_WRONG = {
    "int_parsing": "is no whole number",
    "int_from_float": "is no whole number",
    "float_parsing": "is no number",
    "bool_parsing": "is neither true nor false",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_pattern_mismatch": "does not have the form {pattern}",
    "literal_error": "is none of {expected}",
    "enum": "is none of {expected}",
    "path_type": "is no path",
    "tuple_type": "is no list",
    "dict_type": "is no object of JSON",
    "string_type": "is no text",
    "finite_number": "is no number that ends",
}
"""By pydantic's word for what is wrong with a value, ours."""


def _why(problem: ErrorDetails) -> str:
    """Return what is wrong with a value: our own validators say so, the rest is in our words."""
    if problem["type"] == "value_error":
        return problem["msg"].removeprefix("Value error, ")
    ours = _WRONG.get(problem["type"])
    return problem["msg"] if ours is None else ours.format(**problem.get("ctx", {}))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = parts.hostname and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:  # a port that is no number, an address in brackets that is none
        return False
    return bool(named) and parts.scheme in ("http", "https") and text.isprintable() and " " not in text


class ProviderSettings(EnvironmentSettings):
    """What all providers have in common."""

    needs: ClassVar[str] = "api_key"
    """The setting without which it is not asked."""

    enabled: bool = Field(True, description="False switches the provider off even when it has a key.")
    base_url: str = Field("", description="Where the provider is reached.")
    requests_per_second: float | None = Field(None, gt=0, description="Pace; none = react to 429 only.")
    max_concurrent: int = Field(10, ge=1, description="Calls under way at once, across all processes.")
    daily_quota: int | None = Field(None, ge=0, description="Requests a UTC day; none = unlimited.")
    ttl_hours: float = Field(168, gt=0, description="How long an interactive lookup is answered from the cache.")

    @field_validator("requests_per_second", "daily_quota", mode="before")
    @classmethod
    def _none_is_unlimited(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() == "none" else value

    @field_validator("*")
    @classmethod
    def _usable_keys(cls, value: object) -> object:
        """Take white space from around a key, refuse what no request can carry; from here on the key is masked."""
        if not isinstance(value, SecretStr):
            return value
        text = value.get_secret_value().strip()
        know(text)
        if text and not _KEY.fullmatch(text):
            raise ValueError("has a space, a line break, a quote or a letter that no key has. Copy the key again")
        return SecretStr(text) if text else None

    @field_validator("*")
    @classmethod
    def _usable_addresses(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str) or not (info.field_name or "").endswith("_url"):
            return value
        if not _is_address(value.strip()):
            raise ValueError("is no address of a web server, such as https://api.example.org/3, without ? and #")
        if "@" in urlsplit(value.strip()).netloc:
            raise ValueError("has a name or a password before the @: leave them out, keys have variables of their own")
        return value.strip()

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """All secret values that are set."""
        return tuple(v for v in self.__dict__.values() if isinstance(v, SecretStr) and v.get_secret_value())

    @property
    def active(self) -> bool:
        """Whether the provider is asked at all: it is switched on and has a key."""
        return self.enabled and bool(self.secrets)

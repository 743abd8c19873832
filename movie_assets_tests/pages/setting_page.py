"""Every setting: docs/settings.md, from the classes of settings.

Belongs here: the page, written by `python -m movie_assets_tests.pages.setting_page`. Does not belong here: what is
checked (test_pages.py).
"""

import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from movie_assets.installation import DATA
from movie_assets.object_store import ObjectStoreSettings
from movie_assets.providers.provider_settings import ProviderSettings
from movie_assets.providers.registry import SPECS
from movie_assets.settings import Settings
from movie_assets_tests.pages.markdown_table import table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
_HEAD = """# Settings

Written by `python -m movie_assets_tests.pages.setting_page` from the classes of settings; a test compares it. A value
comes from the environment, else from the file `.env` in the working directory, else it is the default. `.env.example`
is a file to copy. A value that cannot be used stops the command, which names the variable and never its value.
"""
_WORDS = {int: "whole number", float: "number", str: "text", bool: "true or false", Path: "path", SecretStr: "secret"}


def text() -> str:
    """Return the page."""
    classes: list[tuple[str, type[BaseSettings]]] = [
        ("The program", Settings),
        ("The object store of a lake at `s3://`", ObjectStoreSettings),
        *((spec.display_name, spec.settings) for spec in SPECS.values()),
    ]
    return _HEAD + "".join(f"{line}\n" for title, settings in classes for line in _lines(title, settings))


def _lines(title: str, settings: type[BaseSettings]) -> Iterator[str]:
    yield f"\n## {title}\n"
    rows = []
    for name, field in settings.model_fields.items():
        if name not in SPECS:
            variable = f"{settings.model_config.get('env_prefix')}{name}".upper()
            meaning = field.description or ProviderSettings.model_fields[name].description or ""
            rows.append((f"`{variable}`", _type(field.annotation), _default(field), meaning))
    yield from table(("variable", "value", "default", "meaning"), rows)


def _type(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) in (Union, types.UnionType):
        return " or ".join(_type(one) for one in get_args(annotation) if one is not type(None))
    return _WORDS.get(annotation, "JSON")


def _default(field: Any) -> str:
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", {}) or value is PydanticUndefined:
        return ""
    if value == DATA:
        return "`data` beside the package"
    shown = json.dumps(value) if isinstance(value, dict | bool) else str(value)
    return f"`{shown}`"


if __name__ == "__main__":
    PAGE.write_text(text())

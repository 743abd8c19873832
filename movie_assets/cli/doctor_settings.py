"""The names of settings: those in the environment or in .env that look like ours, and that nobody reads.

Belongs here: finding them, and the name that was meant. Does not belong here: values, which Settings judges.
"""

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic_settings import BaseSettings

from movie_assets.cli.doctor_finding import Check, State
from movie_assets.providers.registry import SPECS
from movie_assets.settings import Settings

ALIKE = 0.85
"""Of the letters of two names: TMBD_API_KEY and TMDB_API_KEY, but not PATH and anything of ours."""
_NAME = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", re.MULTILINE)


def known_names() -> list[str]:
    """Return every variable that is read."""
    classes: list[type[BaseSettings]] = [Settings, *(spec.settings for spec in SPECS.values())]
    return [f"{one.model_config.get('env_prefix', '')}{field}".upper() for one in classes for field in one.model_fields]


def names(folder: Path = Path()) -> Iterator[Check]:
    """Yield a warning for each name that is nobody's but looks like ours; without one, that there is none."""
    known = known_names()
    prefixes = tuple({f"{name.partition('_')[0]}_" for name in known} | {"MOVIE_ASSETS_"})
    wrong = False
    for where, name in _given(folder):
        upper = name.upper()
        if upper in known:
            continue
        meant = difflib.get_close_matches(upper, known, n=1, cutoff=ALIKE)
        if meant or upper.startswith(prefixes):
            wrong = True
            do = f"Did you mean {meant[0]}?" if meant else ".env.example lists all names."
            yield Check("settings", State.WARNING, f"{name} in {where} is read by nobody", do)
    if not wrong:
        yield Check("names of settings", State.OK, "every one that looks like ours is known")


def _given(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the names in the environment and in .env, each with where it stands."""
    yield from (("the environment", name) for name in sorted(os.environ))
    try:
        text = (folder / ".env").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # Settings says so
        return
    yield from ((".env", name) for name in _NAME.findall(text))

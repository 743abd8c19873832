"""Corrections as a file: JSON Lines, one correction in force a line, which names its film by id and title.

Belongs here: writing and reading that file. Does not belong here: keeping what it says (correcting.py).
"""

import json
from pathlib import Path
from typing import Any

from movie_assets.correct.values import require_field, require_provider, value_of
from movie_assets.errors import ConfigurationError, MovieAssetsError, UnknownFieldError
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.store import corrections
from movie_assets.store.connection import Operations
from movie_assets.store.corrections import Correction
from movie_assets.store.film_frames import films
from movie_assets.store.film_lookup import the_film


def write(operations: Operations, path: Path) -> int:
    """Write all corrections in force; return how many.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    found = corrections.in_force(operations).to_dicts()
    known = {f["movie_id"]: f for f in films(operations, {one["movie_id"] for one in found}).to_dicts()}
    lines = [json.dumps(_line(one, known.get(one["movie_id"], {})), ensure_ascii=False) for one in found]
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    return len(lines)


def _line(one: dict[str, Any], film: dict[str, Any]) -> dict[str, Any]:
    return {
        "movie_id": one["movie_id"],
        "imdb_id": film.get("imdb_id"),
        "title": film.get("title"),
        "field": one["field"],
        "action": one["action"],
        "value": None if one["value"] is None else json.loads(one["value"]),
        "prefers": one["prefers"],
        "locked_from": one["locked_from"],
        "reason": one["reason"],
        "decided_at": f"{one['decided_at'].isoformat()}Z",
    }


def read(operations: Operations, path: Path) -> tuple[list[Correction], list[str]]:
    """Return the corrections of a file, and of each line that is none what is wrong with it.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # texts may hold other ends of lines, such as U+2028
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"cannot read {path}: it is no text in UTF-8") from error
    found: list[Correction] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                found.append(_correction(operations, json.loads(line)))
        except (MovieAssetsError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            wrong.append(f"line {number}: {error if isinstance(error, MovieAssetsError) else 'not a correction'}")
    return found, wrong


def _correction(operations: Operations, line: dict[str, Any]) -> Correction:
    field, action = str(line["field"]), line["action"]
    require_field(field)
    if action not in ("set", "blank", "prefer"):
        raise UnknownFieldError(f"{action!r} is not set, blank or prefer")
    movie_id, _, _ = _film(operations, line)
    value = line.get("value")
    if action == "set" and (value is None or isinstance(value, dict)):
        raise UnknownFieldError(f"it has no value to set {field} to")
    typed = value_of(field, value if isinstance(value, str) else json.dumps(value)) if action == "set" else None
    prefers = require_provider(field, line.get("prefers")) if action == "prefer" else None
    locked_from = line.get("locked_from") if action == "set" else None
    if locked_from is not None and locked_from not in PROVIDER_TABLES:
        raise UnknownFieldError(f"{locked_from!r} is no provider whose value could be locked")
    reason = str(line.get("reason") or "")
    return Correction(movie_id, field, action, reason, value=typed, prefers=prefers, locked_from=locked_from)


def _film(operations: Operations, line: dict[str, Any]) -> tuple[int, str, str]:
    """Return the film of a line: by IMDb id where it has one, since another collection may number films otherwise."""
    return the_film(operations, str(line.get("imdb_id") or line["movie_id"]))

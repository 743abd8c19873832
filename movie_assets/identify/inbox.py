"""Taking files out of the inbox, once each.

Belongs here: which files are whole, moving them, reasons beside refused ones. Does not belong here: what is in them
(file_formats.py), when this is done (defs/).
"""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from movie_assets.errors import IdentificationError
from movie_assets.identify.file_formats import MOST_BYTES, Read, has_text, read_file
from movie_assets.matching.query import Asked
from movie_assets.store.connection import Operations
from movie_assets.store.requests import take_file

REFUSED, TAKEN = "refused", "taken"
_UNFINISHED = (".part", ".partial", ".crdownload", ".tmp", ".download", ".!qb", "~")


@dataclass
class Taken:
    """What one look into the inbox did."""

    requests: list[int] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """File -> why."""
    known: list[str] = field(default_factory=list)
    """Files whose content was taken before."""
    watched: dict[str, tuple[int, int]] = field(default_factory=dict)
    """File -> size and mtime (ns). The file is taken when the next look finds the same values."""


def take_files(
    folder: Path,
    operations: Operations,
    now: datetime,
    *,
    watched: Mapping[str, tuple[int, int]],
    seconds: float | None = None,
) -> Taken:
    """Take every file that has not changed since the last look (`watched`); start none after `seconds`.

    One transaction keeps a file's requests with its hash; then the file moves to the folder taken. A file that cannot
    be read moves to refused, with its reason in a text file beside it. If a look is killed, the next one moves what it
    left, and takes nothing twice.
    """
    taken = Taken()
    began = time.monotonic()
    for path, stamp in _files(folder):
        taken.watched[path.name] = stamp
        if watched.get(path.name) != stamp or (seconds is not None and time.monotonic() - began >= seconds):
            continue
        try:
            _take(path, operations, now, taken)
        except OSError as error:  # gone, unreadable or immovable: it must not block the others
            taken.refused[path.name] = f"cannot be read or moved: {error.strerror or error}"
            continue
        del taken.watched[path.name]
    return taken


def _files(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Yield the files that someone dropped, with size and mtime, by name.

    A large file that is not a list is somebody's film: it is left where it is.
    """
    if not folder.is_dir():
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        unfinished = entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED)
        if not unfinished and entry.is_file(follow_symlinks=False):
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if has_text(entry.name) or status.st_size <= MOST_BYTES:
                yield Path(entry.path), (status.st_size, status.st_mtime_ns)


def _take(path: Path, operations: Operations, now: datetime, taken: Taken) -> None:
    size = path.stat().st_size
    by_content = has_text(path.name) and 0 < size <= MOST_BYTES
    content = path.read_bytes() if by_content else b""
    # Files that ask by their name alone are distinguished by it: all empty files have the same content.
    digest = hashlib.sha256(content if by_content else f"{path.name}/{size}".encode()).hexdigest()
    try:
        if has_text(path.name) and size > MOST_BYTES:
            raise IdentificationError(f"larger than {MOST_BYTES:,} bytes")
        read = read_file(path.name, content)
    except IdentificationError as error:
        take_file(operations, digest, path.name, [], now, reason=str(error))
        _move(path, REFUSED, [str(error)])
        taken.refused[path.name] = str(error)
        return
    added = take_file(operations, digest, path.name, _with_origin(path.name, read), now)
    if added is None:
        taken.known.append(path.name)
    else:
        taken.requests += added
    _move(path, TAKEN, read.left_out)


def _with_origin(name: str, read: Read) -> list[tuple[Asked, str | None]]:
    return [(asked, f"{name}, {place}" if place else name) for asked, place in read.asked]


def _move(path: Path, where: str, reasons: list[str]) -> None:
    target = path.parent / where
    target.mkdir(exist_ok=True)
    place, number = target / path.name, 1
    while place.exists():
        number += 1
        place = target / f"{path.stem} ({number}){path.suffix}"
    if reasons:
        place.with_name(f"{place.name}.reason.txt").write_text("\n".join(reasons) + "\n", encoding="utf-8")
    path.rename(place)

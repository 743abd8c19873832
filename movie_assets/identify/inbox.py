"""Taking files out of the inbox, once each.

Belongs here: which files are whole, moving them, reasons beside refused ones. Does not belong here: what is in them
(inputs/), when this is done (defs/).
"""

import contextlib
import hashlib
import itertools
import logging
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from movie_assets.errors import ConfigurationError, IdentificationError, StoreError
from movie_assets.identify.inputs.decoding import name_of
from movie_assets.identify.inputs.reading import MOST_BYTES, ending, has_text, read_parts, speaks_by_name
from movie_assets.plain_text import one_line
from movie_assets.store.connection import Operations
from movie_assets.store.requests import TakenFile, take_part, taken_file

logger = logging.getLogger(__name__)
REFUSED, TAKEN = "refused", "taken"
MOST_OF_A_FILE = 5_000_000
"""Bytes of a file that asks by its name: a larger one is somebody's film."""
MOST_OF_A_NAME = 255
"""The most bytes that a file's name has on every usual file system."""
REASON = ".reason.txt"
_NEVER_ASKS = frozenset(
    (
        *(
            "sqlite",
            "sqlite-wal",
            "sqlite-shm",
            "duckdb",
            "wal",
            "db",
            "lock",
            "log",
            "yaml",
            "yml",
            "toml",
            "ini",
            "env",
        ),
        *(
            "py",
            "sh",
            "exe",
            "dll",
            "app",
            "dmg",
            "pkg",
            "msi",
            "deb",
            "html",
            "htm",
            "css",
            "js",
            "pdf",
            "doc",
            "docx",
        ),
        *(
            "jpg",
            "jpeg",
            "png",
            "gif",
            "webp",
            "svg",
            "heic",
            "mp3",
            "flac",
            "wav",
            "m4a",
            "epub",
            "pem",
            "key",
            "torrent",
        ),
    )
)
"""Endings of files that are neither films nor lists: an inbox set to a folder with other things moves none of them."""
_UNFINISHED = (".part", ".partial", ".crdownload", ".tmp", ".download", ".!qb", "~")


@dataclass
class Taken:
    """What one look into the inbox did."""

    requests: list[int] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """File, in characters that can be shown -> why it was refused."""
    left_out: dict[str, int] = field(default_factory=dict)
    """File that was taken -> how many lines its reason has: rows that ask for nothing, columns that are not used."""
    known: list[str] = field(default_factory=list)
    """Files whose content was taken before."""
    watched: dict[str, tuple[int, int]] = field(default_factory=dict)
    """File, by its exact name -> size and mtime (ns). It is taken when the next look finds the same values."""


def take_files(
    folder: Path,
    operations: Operations,
    now: datetime,
    *,
    watched: Mapping[str, tuple[int, int]],
    seconds: float = math.inf,
) -> Taken:
    """Take every file that has not changed since the last look (`watched`); begin nothing after `seconds`.

    A file is taken in parts; one transaction keeps a part's requests and how far the file was read. A long file goes on
    at the next look. Then it moves to the folder taken, or to refused if nothing in it can be read, with the reasons in
    a text file beside it. If a look is killed, the next one does what it left, and takes nothing twice.

    Raises:
        ConfigurationError: the folder cannot be read.
        StoreError: the operations store cannot be written.
    """
    taken = Taken()
    until = time.monotonic() + seconds
    for path, stamp in _files(folder):
        taken.watched[path.name] = stamp
        if watched.get(path.name) != stamp or time.monotonic() >= until:
            continue
        try:
            whole = _take(path, operations, now, taken, until)
        except OSError as error:  # gone, unreadable or immovable: it must not block the others
            taken.refused[one_line(path.name)] = f"cannot be read or moved: {error.strerror or error}"
            continue
        if whole:
            del taken.watched[path.name]
    return taken


def _files(folder: Path) -> list[tuple[Path, tuple[int, int]]]:
    """Return the files that someone dropped, with size and mtime, small ones first: none waits for a long one.

    A large file that is not a list is somebody's film, and other things ask for none: they are left where they are.
    """
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigurationError(
            f"cannot read the inbox {folder}: {error.strerror}. Correct its permissions, or set MOVIE_ASSETS_INBOX."
        ) from error
    found = []
    for entry in entries:
        unfinished = entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED)
        with contextlib.suppress(OSError):  # gone meanwhile
            status = entry.stat(follow_symlinks=False)
            wanted = has_text(entry.name) or (
                status.st_size <= MOST_OF_A_FILE and ending(entry.name) not in _NEVER_ASKS
            )
            if wanted and not unfinished and entry.is_file(follow_symlinks=False):
                found.append((Path(entry.path), (status.st_size, status.st_mtime_ns)))
    return sorted(found, key=lambda file: (file[1][0], file[0].name))


def _take(path: Path, operations: Operations, now: datetime, taken: Taken, until: float) -> bool:
    """Take a file, or go on with it, until the time is up; return whether it was read to its end."""
    name, size = one_line(name_of(os.fsencode(path.name))), path.stat().st_size
    by_content = has_text(path.name) and 0 < size <= MOST_BYTES
    content = path.read_bytes() if by_content else b""
    # Files that ask by their name are distinguished by it: all empty files have the same content.
    named = os.fsencode(f"{path.name}/{size}") if not by_content or speaks_by_name(path.name) else b""
    digest = hashlib.sha256(content + named).hexdigest()
    so_far = taken_file(operations, digest)
    known = so_far.read_until is None
    try:
        if has_text(path.name) and size > MOST_BYTES:
            raise IdentificationError(f"larger than {MOST_BYTES:,} bytes")
        if not known:
            so_far = _take_parts(_Dropped(name, digest, content), operations, now, taken, so_far, until)
    except StoreError:
        raise
    # Whatever else goes wrong with a file: it is refused, and the others are read.
    except Exception as error:
        why = str(error) if isinstance(error, IdentificationError) else f"cannot be understood ({error!r:.200})"
        before = taken_file(operations, digest)
        so_far = TakenFile(None, before.requests, _lines(before.reason, [one_line(line) for line in why.splitlines()]))
        take_part(operations, digest, name, before=before, after=so_far, asked=[], now=now)
    if so_far.read_until is not None:
        return False
    if known:
        taken.known.append(name)
    elif not so_far.requests:
        taken.refused[name] = so_far.reason
    elif so_far.reason:
        taken.left_out[name] = len(so_far.reason.splitlines())
    _move(path, TAKEN if so_far.requests else REFUSED, so_far.reason)
    return True


@dataclass(frozen=True, slots=True)
class _Dropped:
    """A file as it was read: its name in characters that can be kept, the hash by which it is known, its bytes."""

    name: str
    digest: str
    content: bytes


def _take_parts(
    file: _Dropped, operations: Operations, now: datetime, taken: Taken, so_far: TakenFile, until: float
) -> TakenFile:
    """Take the parts of a file that were not taken yet; return how far it was taken.

    Raises:
        IdentificationError: it cannot be read, or asks for nothing.
    """
    for part in read_parts(file.name, file.content, after=so_far.read_until or 0):
        reason = _lines(so_far.reason, part.left_out)
        before, so_far = so_far, TakenFile(part.until, so_far.requests + len(part.asked), reason)
        ids, so_far = take_part(
            operations, file.digest, file.name, before=before, after=so_far, asked=part.asked, now=now
        )
        taken.requests += ids
        if time.monotonic() >= until:
            return so_far
    done = TakenFile(None, so_far.requests, so_far.reason)
    take_part(operations, file.digest, file.name, before=so_far, after=done, asked=[], now=now)
    return done


def _lines(reason: str, more: Sequence[str]) -> str:
    return "\n".join([reason] * bool(reason) + [*more])


def _move(path: Path, where: str, reason: str) -> None:
    """Move a file out of the inbox, with its reason in a file beside it, unless that cannot be written."""
    target = path.parent / where
    if target.is_file():  # somebody dropped a file of this name: it is moved aside, and read at the next look
        target.rename(_free(path.parent, f"{where} (file)"))
    target.mkdir(exist_ok=True)
    place = _free(target, path.name)
    if reason:
        try:
            _free(target, place.name, REASON).write_text(reason + "\n", encoding="utf-8")
        except OSError:
            logger.warning("the reason of %s cannot be written: %s", one_line(path.name), one_line(reason))
    path.rename(place)


def _free(folder: Path, name: str, ending: str = "") -> Path:
    """Return a path in a folder that does not exist yet: the name, numbered and shortened where necessary."""
    stem, suffix = (name, ending) if ending else (Path(name).stem, Path(name).suffix)
    for number in itertools.count(1):
        tail = f" ({number}){suffix}" if number > 1 else suffix
        room = MOST_OF_A_NAME - len(os.fsencode(tail))
        fitting = os.fsencode(stem)[:room].decode(errors="ignore") if len(os.fsencode(stem)) > room else stem
        if not os.path.lexists(place := folder / f"{fitting}{tail}"):
            return place
    raise AssertionError("numbers do not end")

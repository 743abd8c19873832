"""Posters, backgrounds and logos in the folders of a library.

Belongs here: which image goes into which file, downloading what is not there. Does not belong here: which image is
chosen of all that a film has (the merge), HTTP and pace (http/, collect/).

A file stands under its name only when it came whole and is an image. So a run that was stopped is gone on with by
running it again: what is there is not asked for.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from movie_assets.collect.demo_providers import image_address, providers_up
from movie_assets.collect.session import Session, open_session, run_interruptibly
from movie_assets.collect.throttle import ARTWORK_AT_ONCE
from movie_assets.errors import ProviderClosedError, ProviderError
from movie_assets.export.export_request import KINDS
from movie_assets.http.core import Request
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations

COLUMNS: Mapping[str, Sequence[str]] = {
    "poster": ("poster_url",),
    "fanart": ("fanart_url", "backdrop_url"),
    "clearlogo": ("clearlogo_url",),
    "backdrop": ("backdrop_url",),
}
"""Kind, which is also the file's name as Kodi has it -> our columns, the first of which that has an address counts."""
TAIL = 4_096
"""Bytes at the end of a file among which an image ends; some programs add a few after it."""
MOST_BYTES = 100_000_000
"""No image of a film is larger."""
DOWNLOADED, THERE, MISSING, FAILED, NONE = "downloaded", "there", "missing", "failed", "none"
_ENDINGS = (".jpg", ".png", ".webp", ".gif", ".svg")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that a film should have: its kind, its address, the folder it goes to."""

    movie_id: int
    kind: str
    address: str
    folder: Path

    def at_hand(self) -> Path | None:
        """Return the file that is there already, whoever put it there."""
        files = (self.folder / f"{self.kind}{ending}" for ending in _ENDINGS)
        return next((file for file in files if file.exists()), None)


@dataclass(slots=True)
class Downloaded:
    """How many images were downloaded, were there, are missing at their host, failed; and why, for each that failed."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def pictures(
    films: Iterable[tuple[Path, Mapping[str, Any]]], kinds: Sequence[str] = KINDS
) -> tuple[list[Picture], int]:
    """Return the images that these films should have, each with its folder, and how many have no address."""
    found, none = [], 0
    for folder, film in films:
        for kind in kinds:
            address = next((film[column] for column in COLUMNS[kind] if film.get(column)), None)
            if address is None:
                none += 1
            else:
                found.append(Picture(film["movie_id"], kind, address, folder))
    return found, none


def download(
    settings: Settings,
    operations: Operations,
    wanted: Sequence[Picture],
    *,
    replace: bool,
    on_outcome: Callable[[str], None],
) -> Downloaded:
    """Download the images that are not there yet; `on_outcome` gets the outcome of each. What fails costs one image.

    Raises:
        ClockError: the clock of this machine is wrong.
        OSError: the disk is full, or a folder cannot be written.
    """
    done = Downloaded()

    async def work(live: Settings) -> None:
        async with open_session(live, operations, tmdb_needed=False) as session:
            waiting = iter(wanted)

            async def lane() -> None:
                for picture in waiting:  # of all lanes, so that each image is taken once
                    outcome = await _one(session, live, picture, done, replace=replace)
                    done.counts[outcome] += 1
                    on_outcome(outcome)

            async with asyncio.TaskGroup() as lanes:
                for _ in range(ARTWORK_AT_ONCE):
                    lanes.create_task(lane())

    with providers_up(settings) as live:
        try:
            run_interruptibly(work(live))
        except BaseExceptionGroup as errors:  # of lanes; the first one that stopped the others
            raise errors.exceptions[0] from None
    return done


async def _one(session: Session, settings: Settings, picture: Picture, done: Downloaded, *, replace: bool) -> str:
    before = picture.at_hand()
    if before is not None and not replace:
        return THERE
    url = image_address(settings, picture.address)
    request = Request("artwork", picture.kind, str(picture.movie_id), url, {}, {}, {})
    picture.folder.mkdir(parents=True, exist_ok=True)
    arriving = picture.folder / f".{picture.kind}.{os.getpid()}.arriving"
    try:
        got = await session.http.download(request, arriving, may_be_missing=True, most=MOST_BYTES)
        if got is None:
            done.problems.append(f"{picture.address}: its host does not have it")
            return MISSING
        if (ending := image_type(arriving)) is None:
            done.problems.append(f"{picture.address}: what came is no whole image")
            return FAILED
        place = picture.folder / f"{picture.kind}{ending}"
        arriving.replace(place)
        if before is not None and before != place:
            before.unlink(missing_ok=True)
        return DOWNLOADED
    except ProviderClosedError as error:
        done.problems.append(str(error))
        return FAILED
    except ProviderError as error:
        done.problems.append(f"{picture.address}: {error}")
        return FAILED
    finally:
        arriving.unlink(missing_ok=True)


def image_type(path: Path) -> str | None:
    """Return the ending of an image file by what is in it; None if it is no image, or not a whole one."""
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read().rstrip(b"\0\r\n ")
    if head.startswith(b"\xff\xd8\xff"):
        return ".jpg" if b"\xff\xd9" in tail else None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png" if b"IEND" in tail else None
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp" if path.stat().st_size >= int.from_bytes(head[4:8], "little") + 8 else None
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return ".gif" if tail.endswith(b";") else None
    if b"<svg" in head.lower() and head.lstrip()[:1] == b"<":
        return ".svg" if tail.lower().endswith(b"</svg>") else None
    return None

"""The folder of an export: made beside its place, and put there when it is whole.

Belongs here: staging, swapping, and which folders are never replaced. Does not belong here: what is in it
(table_export.py).
A killed export leaves a hidden folder beside, without a manifest; the next one into the same place takes it away.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from movie_assets.errors import StoreError
from movie_assets.export.manifest import files_of
from movie_assets.wording import why_unwritten


@contextmanager
def staged(target: Path, *, replace: bool, holds: Path, now: datetime) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block ends well, and vanishes when it does not.

    A folder that is there already is refused, unless it is empty or an earlier export with nothing else in it. With
    `replace` any other is set aside under another name: only an export of ours is ever deleted. `holds`: a file whose
    folder may not be replaced.

    Raises:
        StoreError: the place is taken, or cannot be written.
    """
    target = Path(os.path.abspath(target.expanduser()))  # noqa: PTH100 - resolve() would follow the last link too
    target = target.parent.resolve() / target.name
    if not target.name:
        raise StoreError(f"{target} is the root of all files. Export into a folder of its own.")
    if holds.resolve().is_relative_to(target):
        raise StoreError(f"{target} holds the stores themselves. Export into a folder of its own.")
    if any(place.resolve().is_relative_to(target) for place in (Path.cwd(), Path.home())):
        raise StoreError(f"you are in {target}, or at home there. Export into a folder of its own.")
    staging = target.with_name(f".{target.name}.arriving")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _held(staging):
            _go_back(target, now)
            refuse_taken(target, replace=replace)
            try:
                yield staging
                _swap(staging, target, now)
            except BaseException:
                shutil.rmtree(staging, ignore_errors=True)
                raise
    except OSError as error:
        raise StoreError(f"cannot write {target}: {why_unwritten(error)}") from error


def refuse_taken(target: Path, *, replace: bool) -> None:
    """Refuse a place that is taken by anything but an earlier export.

    Raises:
        StoreError: says what is there.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise StoreError(f"{target} is no folder. Export into another place.")
    if replace or not target.exists():
        return
    if not (found := _files(target)):
        return
    known = files_of(target)
    if known is None:
        raise StoreError(f"{target} is not empty, and no export of ours. Name another folder, or add --replace.")
    if others := sorted(found - known):
        raise StoreError(
            f"{target} is an earlier export with other files in it, such as {others[0]}. Move them, or add --replace."
        )


@contextmanager
def _held(staging: Path) -> Iterator[None]:
    """Make the folder anew, and keep other exports into the same place away until the block ends."""
    while True:
        staging.mkdir(exist_ok=True)
        held = os.open(staging, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not (staging.exists() and os.path.samestat(os.fstat(held), staging.stat())):
                continue  # the one that held it was put in its place meanwhile
            for left in staging.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            yield
            return
        except BlockingIOError:
            raise StoreError(f"another export writes into {staging.parent} under this name just now.") from None
        finally:
            os.close(held)


def _swap(staging: Path, target: Path, now: datetime) -> None:
    """Put the whole folder in its place."""
    if target.exists():
        target.replace(_before(target))
    staging.replace(target)
    _settle(target, now)


def _go_back(target: Path, now: datetime) -> None:
    """Finish what an export left that was killed in a swap."""
    if _before(target).exists() and not target.exists():
        _before(target).replace(target)
    _settle(target, now)


def _settle(target: Path, now: datetime) -> None:
    """Delete the folder that was here before if it was an export and nothing else; keep any other under a name."""
    before = _before(target)
    if not before.exists():
        return
    if _files(before) - (files_of(before) or set()):
        before.replace(target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S%fZ}"))
    else:
        shutil.rmtree(before)


def _before(target: Path) -> Path:
    return target.with_name(f".{target.name}.before")


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}

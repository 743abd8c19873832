"""Warehouses as of a moment: of the whole cache as a file that is kept, of one film as one that goes at once.

Belongs here: which file shows which moment, making and removing them. Does not belong here: the store of that moment
(replayed.py), what its tables hold (warehouse/projection.py).
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from movie_assets.errors import StoreError, UnknownFilmError
from movie_assets.past.replayed import past_of
from movie_assets.providers.registry import SPECS, parser_version
from movie_assets.settings import Settings
from movie_assets.store import kept_answers
from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.film_lookup import the_film
from movie_assets.store.identity import exists
from movie_assets.store.totals import years_with_films
from movie_assets.warehouse.cached_film import is_cached
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.merging.queries import merge_version
from movie_assets.warehouse.opening import open_operations, where_stored
from movie_assets.warehouse.projection import Projection, project
from movie_assets.warehouse.schema import declared_digest
from movie_assets.wording import named, why_unwritten

MOST_KEPT = 3
"""Files of past moments that stay; each is as large as a warehouse."""


def warehouse_as_of(settings: Settings, then: datetime) -> Warehouse:
    """Return the warehouse as it was then (aware UTC). Its file is made once, and used until that past is another one.

    Raises:
        StoreError: nothing was collected yet, or answers of then were pruned; the message says from when on they are
            kept.
    """
    with _kept(settings) as operations:
        _refuse_lost(operations, then, None)
        texts = [kept_answers.known_until(operations, then), then.isoformat(), declared_digest()]
        texts += [merge_version(settings.preferences), *settings.active_providers]
        texts += [f"{name}/{parser_version(name)}" for name in SPECS]
        digest = hashlib.blake2b(" ".join(texts).encode(), digest_size=6).hexdigest()
        folder, stem = settings.warehouse_path.parent, settings.warehouse_path.stem
        path = folder / f"{stem}.as-of-{then:%Y%m%dT%H%M%SZ}-{digest}.duckdb"
        with FileLock(f"{path}.lock"):  # who asks for the same moment meanwhile waits for it
            if not path.exists():
                with _making(path) as making:
                    _make(operations, settings, then, making / "past.sqlite", making / path.name).replace(path)
    _remove_killed(folder, stem)
    older = sorted(folder.glob(f"{stem}.as-of-*.duckdb"), key=lambda file: (file == path, file.stat().st_mtime))
    for old in older[:-MOST_KEPT]:
        old.unlink(missing_ok=True)  # a reader that has it open keeps reading it
        old.with_name(f"{old.name}.lock").unlink(missing_ok=True)
    return Warehouse(DuckDBFile(path, still=True), embedded=settings.demo_mode)


def _remove_killed(folder: Path, stem: str) -> None:
    """Remove what killed programs left of other moments. Who still makes one holds its lock."""
    for left in folder.glob(f"{stem}.as-of-*.making"):
        lock = FileLock(f"{left.with_suffix('.duckdb')}.lock", blocking=False)
        with suppress(Timeout), lock:
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _making(path: Path) -> Iterator[Path]:
    """Yield a folder to make a file in; it is gone at the end, as is what a killed program left in it."""
    folder = path.with_suffix(".making")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
        yield folder
    except OSError as error:
        raise StoreError(f"cannot make {path}: {why_unwritten(error)}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def film_as_of(settings: Settings, then: datetime, film: str) -> Iterator[tuple[Warehouse, str]]:
    """Yield a warehouse of one film as it was then (aware UTC), and the film's movie_id as text.

    Raises:
        UnknownFilmError: no film, or several, are meant; or it was not found yet.
        StoreError: answers of then were pruned.
    """
    with _kept(settings) as operations, TemporaryDirectory() as making:
        movie_id, title, year = the_film(operations, film)
        _refuse_lost(operations, then, movie_id)
        path = _make(operations, settings, then, IN_MEMORY, Path(making) / "film.duckdb", movie_id)
        warehouse = Warehouse(DuckDBFile(path, still=True), embedded=settings.demo_mode)
        if not is_cached(warehouse, movie_id):
            raise UnknownFilmError(
                f"{named(title, year, movie_id)} was not in the cache as of {then:%Y-%m-%d %H:%M} UTC."
            )
        yield warehouse, str(movie_id)


def _kept(settings: Settings) -> Operations:
    """Open the operations store, of which all past is made.

    Raises:
        StoreError: there is none yet, or it is not the warehouse's own.
    """
    if not exists(settings.operations_address):
        raise StoreError(
            f"nothing was collected into {where_stored(settings)} yet. Collect something first: movie-assets collect"
        )
    return open_operations(settings)


def _refuse_lost(operations: Operations, then: datetime, movie_id: int | None) -> None:
    films = None if movie_id is None else kept_answers.related(operations, [movie_id])
    if (whole := kept_answers.whole_from(operations, then, films)) is not None:
        what = "The cache" if movie_id is None else "This film"
        raise StoreError(
            f"{what} cannot be shown as of {then:%Y-%m-%d %H:%M} UTC: answers of that time were pruned. From"
            f" {whole:%Y-%m-%d %H:%M:%S} UTC on all are kept."
        )


def _make(
    operations: Operations, settings: Settings, then: datetime, store: Path, file: Path, movie_id: int | None = None
) -> Path:
    """Make a warehouse file as of a moment; return it."""
    warehouse = Warehouse(file)
    with past_of(operations, store, then, movie_id) as past, warehouse.connection():
        project(Projection(past, warehouse, settings, years_with_films(past)), warehouse)
    return file

"""An operations store in a file, as one end of a copy: read alone, and made new.

Belongs here: what is SQLite's own of a copy. Does not belong here: which rows are copied (copying.py).
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from movie_assets.errors import StoreError
from movie_assets.store.copying import Chunks, is_empty, not_empty
from movie_assets.store.sqlite_connection import SqliteConnection
from movie_assets.store.store_files import put_in_place, remove_with_logs
from movie_assets.store.store_lock import locked

ARRIVING = "migrating"
"""The folder beside the store in which a new one is made."""


@contextmanager
def file_alone(path: Path, wait_seconds: float) -> Iterator[SqliteConnection]:
    """Read a file that nobody else has open; who opens it meanwhile waits."""
    with closing(SqliteConnection(path, wait_seconds, alone=True)) as store, store.one_moment():
        yield store


@contextmanager
def new_file(path: Path, wait_seconds: float) -> Iterator["NewFile"]:
    """Make a file in a folder of its own, and put it in place once it is whole. A link to the file stays."""
    _refuse_rows(path, wait_seconds)
    file = path.resolve()
    folder = file.parent / ARRIVING
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path, alone=True, seconds=wait_seconds):
        shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
        try:
            folder.mkdir()
            made = folder / file.name
            with closing(NewFile(made)) as new:
                yield new
            remove_with_logs(file)  # of a store without rows
            put_in_place(made, file)
        except OSError as error:
            raise StoreError(f"cannot write {folder}: {error}. Nothing else was changed. Is the disk full?") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _refuse_rows(path: Path, wait_seconds: float) -> None:
    if path.exists():
        with closing(SqliteConnection(path, wait_seconds)) as store:
            if not is_empty(store):
                raise not_empty(path)
    elif (log := path.with_name(f"{path.name}-wal")).exists():
        raise StoreError(f"{log} belongs to a store that was moved away, and holds rows of it. Move it there too.")


class NewFile(SqliteConnection):
    """A file that is being made. It is thrown away unless it is whole, so it needs no log."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, 0)
        with self._in_words():
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
                self._connection.execute(f"PRAGMA {pragma}")
            later = self.rows(
                "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL", ()
            )
            self._later = [row["sql"] for row in later]
            for row in later:
                self._connection.execute(f"DROP {row['type']} {row['name']}")
            for table in self.columns():
                self._connection.execute(f"DELETE FROM {table}")  # what every new store begins with
            self._connection.execute("BEGIN")

    def fill(self, table: str, columns: Sequence[str], chunks: Chunks) -> None:
        """Write the rows of a table."""
        names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
        with self._in_words():
            for chunk in chunks:
                self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)

    def finish(self, counts: Mapping[str, str]) -> None:
        """Make what is made when all rows are there; rows that refer to none are refused only now."""
        with self._in_words():
            for statement in (*(f"INSERT INTO {table} {counted}" for table, counted in counts.items()), *self._later):
                self._connection.execute(statement)
            self._connection.execute("COMMIT")
        if faults := self.faults():
            raise StoreError(f"{faults[0]}, and so in {len(faults)} places. movie-assets verify says more.")

"""Dagster's SQLite event log, with connections that stay open and one transaction an event.

dagster.yaml names this class. Dagster's own makes an engine and a connection for each statement, waits for the disk at
each commit, and copies the log of writes into the file at each close. A run of 28 years with nothing to do spent two
thirds of its time there. Belongs here: keeping connections and the keys of partitions, transactions. Does not belong
here: what is stored, and in which form: both are Dagster's.

It leans on names that Dagster does not document (LEANS_ON). A version without them gets Dagster's own behaviour.
"""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
from alembic.script import ScriptDirectory
from dagster import DagsterEventType, EventLogEntry
from dagster._core.storage.event_log import SqlEventLogStorageMetadata, SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.pool import NullPool, StaticPool

LEANS_ON = (
    "_connect",
    "_initdb",
    "conn_string_for_shard",
    "path_for_shard",
    "has_table",
    "dispose",
    "store_event",
    "get_dynamic_partitions",
    "has_dynamic_partition",
    "add_dynamic_partitions",
    "delete_dynamic_partition",
)
INDEX = "index"
"""The shard over all runs."""
_LAST_MADE = ("alembic_version", "secondary_indexes")
"""Tables of that shard that have rows once it is whole."""
BUSY_SECONDS = 30
MOST_ENGINES = 8
"""Files of runs that are kept at hand at once."""
PARTITIONS_SECONDS = 1.0
"""For how long the keys of partitions that were read count as those that there are. Dagster asks for them twice an
event of a run over a range of years; another process adds one a year."""

# Dagster asks for the newest version of its tables at each file that it opens, six times a command, and alembic reads
# its sixty migration scripts each time, a sixth of what a short command takes. They do not change meanwhile.
ScriptDirectory.from_config = cache(ScriptDirectory.from_config)  # type: ignore[method-assign]  # as it was, but remembered


def remove_half_made(folder: Path) -> None:
    """Remove an index whose making was stopped, which Dagster takes for whole: something lacks, and it holds no event.

    The caller lets nobody else make one meanwhile.
    """
    path = folder / f"{INDEX}.db"
    if not path.exists():
        return
    engine = sqlalchemy.create_engine(sqlalchemy.URL.create("sqlite", database=str(path)), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            there = set(sqlalchemy.inspect(connection).get_table_names())
            filled = {name for name in (*_LAST_MADE, "event_logs") if name in there and _has_rows(connection, name)}
    except sqlalchemy.exc.DatabaseError:
        return  # it is damaged: whoever opens it says so
    finally:
        engine.dispose()
    is_whole = there >= SqlEventLogStorageMetadata.tables.keys() and filled.issuperset(_LAST_MADE)
    if not is_whole and "event_logs" not in filled:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _has_rows(connection: sqlalchemy.Connection, table: str) -> bool:
    rows = sqlalchemy.select(sqlalchemy.literal(1)).select_from(sqlalchemy.table(table)).limit(1)
    return connection.execute(rows).first() is not None


class EventLog(SqliteEventLogStorage):
    """Events of runs: a file a run, and an index over all of them."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, sqlalchemy.Engine] = {}
        self._tables: set[str] = set()
        self._begun: dict[str, sqlalchemy.Connection] = {}
        """Connections with an open transaction, of the thread that holds the lock."""
        self._partitions: dict[str, tuple[float, dict[str, None]]] = {}
        """Keys of partitions in their order by the name of their definition, and until when they count."""
        super().__init__(base_dir=base_dir, inst_data=inst_data)
        self._db_lock = threading.RLock()  # type: ignore[assignment]  # used as the plain one is

    @classmethod
    def config_type(cls) -> Any:
        """Return the configuration: `home`, the folder of the instance."""
        return {"home": dg.StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "EventLog":
        """Keep events where Dagster keeps them by default, so that both read the same files."""
        return cls(str(Path(config_value["home"]) / "history" / "runs"), inst_data)

    if all(hasattr(SqliteEventLogStorage, name) for name in LEANS_ON):

        @contextmanager
        def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
            """Begin a transaction, or take part in the one of an outer block."""
            with self._db_lock:
                if shard in self._begun:
                    yield self._begun[shard]
                    return
                engine = self._engine(shard)
                if shard not in self._initialized_dbs:
                    self._initdb(engine)
                    self._initialized_dbs.add(shard)
                with engine.connect() as connection, connection.begin():
                    self._begun[shard] = connection
                    try:
                        yield connection
                    finally:
                        del self._begun[shard]

        def store_event(self, event: EventLogEntry) -> None:
            """Store an event in one transaction a file, that of the run first.

            Not a batch of them (DAGSTER_EVENT_BATCH_SIZE): Dagster takes an interrupt that spoils a batch for an error.
            """
            with self._connect(INDEX), self._connect(event.run_id):
                super().store_event(event)
            os.utime(self.path_for_shard(event.run_id))  # the UI watches this file, and writes go to the log beside it

        def has_table(self, table_name: str) -> bool:
            """Return whether the index has a table; one that it has it keeps."""
            if table_name not in self._tables and super().has_table(table_name):
                self._tables.add(table_name)
            return table_name in self._tables

        def get_dynamic_partitions(self, partitions_def_name: str) -> list[str]:
            """Return the keys of partitions in their order."""
            return list(self._keys(partitions_def_name))

        def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
            """Return whether there is such a key."""
            return partition_key in self._keys(partitions_def_name)

        def _keys(self, name: str) -> dict[str, None]:
            until, keys = self._partitions.get(name, (0.0, {}))
            if time.monotonic() >= until:
                keys = dict.fromkeys(super().get_dynamic_partitions(name))
                self._partitions[name] = (time.monotonic() + PARTITIONS_SECONDS, keys)
            return keys

        def add_dynamic_partitions(self, partitions_def_name: str, partition_keys: Sequence[str]) -> None:
            """Add keys that are not there."""
            super().add_dynamic_partitions(partitions_def_name, partition_keys)
            self._partitions.clear()

        def delete_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> None:
            """Delete a key."""
            super().delete_dynamic_partition(partitions_def_name, partition_key)
            self._partitions.clear()

        def delete_events(self, run_id: str) -> None:
            """Delete a run's events, and the file that they stood in: emptied, it would stay as large as it was."""
            super().delete_events(run_id)
            with self._db_lock:
                if (engine := self._engines.pop(run_id, None)) is not None:
                    engine.dispose()
                self._initialized_dbs.discard(run_id)
            for ending in ("", "-wal", "-shm"):
                Path(f"{self.path_for_shard(run_id)}{ending}").unlink(missing_ok=True)

        def dispose(self) -> None:
            """Close every connection."""
            super().dispose()
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()

    def forget_runless_observations(self, before: datetime) -> None:
        """Delete observations that belong to no run and are older than this moment (aware UTC)."""
        # Here, so that a version without these names loses this method alone.
        from dagster._core.instance import RUNLESS_RUN_ID
        from dagster._core.storage.event_log import SqlEventLogStorageTable

        events = SqlEventLogStorageTable
        these = (
            (events.c.run_id == RUNLESS_RUN_ID)
            & (events.c.dagster_event_type == DagsterEventType.ASSET_OBSERVATION.value)
            & (events.c.timestamp < before.astimezone(UTC).replace(tzinfo=None))
        )
        for connected in (self.index_connection(), self.run_connection(RUNLESS_RUN_ID)):
            with connected as connection:
                connection.execute(events.delete().where(these))

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        """Return the engine of a shard, whose one connection stays open."""
        if shard not in self._engines:
            if len(self._engines) > MOST_ENGINES:
                self._engines.pop(next(name for name in self._engines if name != INDEX)).dispose()
            self._engines[shard] = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            )
            sqlalchemy.event.listen(self._engines[shard], "connect", _without_waiting_for_the_disk)
        return self._engines[shard]


def _without_waiting_for_the_disk(connection: Any, _: Any) -> None:
    """A power cut may take the last events of a run, and damages nothing: SQLite's log of writes stays whole."""
    connection.execute("PRAGMA synchronous=NORMAL")

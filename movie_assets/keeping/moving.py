"""Moving a collection: from the files of the data folder into the stores that the settings name, and back.

Belongs here: the two ends, what is refused, the order of steps. Does not belong here: the rows of the operations store
(store/copying.py) and of the warehouse (warehouse/made_elsewhere.py).

Nothing is changed where the collection is. The operations store appears at its new place in one step, once every table
was read again there; the warehouse is made from it. So a process that is killed leaves nothing, or a whole operations
store, with which the same command goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.server_addresses import CLUSTER
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.copying import (
    CopiedTable,
    compare_rows,
    copy_rows,
    is_empty,
    new_store,
    not_empty,
    read_alone,
    rows_by_table,
)
from movie_assets.store.identity import name_of, read_mark
from movie_assets.store.migrations import MIGRATIONS
from movie_assets.store.schema_version import version_of
from movie_assets.store.store_files import ALONE_SECONDS
from movie_assets.warehouse.made_elsewhere import MadeTable, is_of_another, make_elsewhere
from movie_assets.warehouse.opening import place_of, warehouse_of, why_not_a_pair

Watch = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Ends:
    """The settings of both ends. `resumed`: the operations store was copied before, whole."""

    old: Settings
    new: Settings
    resumed: bool = False

    @property
    def one_warehouse(self) -> bool:
        """Whether the warehouse stays where it is."""
        return self.old.lake == self.new.lake


@dataclass(slots=True)
class Moved:
    """What stands at the new place."""

    operations: list[CopiedTable] = field(default_factory=list)
    warehouse: list[MadeTable] = field(default_factory=list)


def ends(settings: Settings, *, to_cluster: bool) -> Ends:
    """Return both ends, where a collection can be moved.

    Raises:
        ConfigurationError: the settings name no other place.
        StoreError: there is nothing to move, or a collection at the new place; a store is of another version.
    """
    if settings.demo_mode:
        raise ConfigurationError(
            "a demo stays in files of its own, and without a provider's key there is only a demo: nothing is moved."
        )
    if settings.operations_url is None:
        raise ConfigurationError(
            "MOVIE_ASSETS_OPERATIONS_URL is not set: it names the operations store of the cluster,"
            " MOVIE_ASSETS_LAKE with MOVIE_ASSETS_LAKE_DATA the warehouse, and MOVIE_ASSETS_BROKER the queue."
        )
    files = settings.model_copy(update=dict.fromkeys(CLUSTER))
    old, new = (files, settings) if to_cluster else (settings, files)
    store_id = _judged(old)
    found = Ends(old, new, resumed=_is_there(new, store_id))
    if not found.one_warehouse and is_of_another(warehouse_of(new), store_id):
        raise StoreError(
            f"{place_of(new).name} shows films of another collection, and nothing was written. Move it away, or name"
            " another place."
        )
    return found


def _judged(old: Settings) -> str:
    """Return the id of a store that can be moved."""
    address = old.operations_address
    if (version := version_of(address)) == 0:
        raise StoreError(f"there is nothing in {name_of(address)} to move. Collect something first.")
    if version != len(MIGRATIONS):
        raise StoreError(
            f"{name_of(address)} has schema version {version}, and this program moves version {len(MIGRATIONS)}. Any"
            " command on that store brings an older one there: movie-assets verify --quick."
        )
    if (why := why_not_a_pair(old)) is not None:
        raise StoreError(why)
    if (mark := read_mark(address)) is None:
        raise StoreError(f"{name_of(address)} lost its mark. What else is wrong with it: movie-assets verify.")
    return mark.store_id


def _is_there(new: Settings, store_id: str) -> bool:
    """Return whether the new place has the store of this id already; another one must be empty."""
    address = new.operations_address
    if (version := version_of(address)) == 0:
        return False
    if version != len(MIGRATIONS):
        raise not_empty(address)
    if (mark := read_mark(address)) is not None and mark.store_id == store_id:
        return True
    with read_alone(address) as store:
        if not is_empty(store):
            raise not_empty(address)
    return False


def counts_of(found: Ends) -> dict[str, int]:
    """Return how many rows each table has that would be copied."""
    with read_alone(found.old.operations_address) as store:
        return rows_by_table(store)


def move(found: Ends, now: datetime, watch: Watch = lambda _: None, wait_seconds: float = ALONE_SECONDS) -> Moved:
    """Copy the operations store, and make the warehouse from it; `watch` hears what is done now.

    Raises:
        StoreError: somebody uses a store; a table differs; the new place cannot be written.
    """
    done = Moved()
    with read_alone(found.old.operations_address, wait_seconds) as store:
        if found.resumed:
            address = found.new.operations_address
            with read_alone(address, wait_seconds) as copied:
                done.operations = compare_rows(store, address, copied, watch)
        else:
            with new_store(found.new.operations_address, wait_seconds) as new:
                done.operations = copy_rows(store, new, watch)
    if not found.one_warehouse:
        watch("Making the warehouse")
        with Operations(found.new.operations_address) as operations:
            stands, made = warehouse_of(found.old), warehouse_of(found.new)
            done.warehouse = make_elsewhere(found.new, operations, stands, made, now)
    return done

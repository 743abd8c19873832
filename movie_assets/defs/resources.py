"""Resources: the warehouse connection and the options of a run.

Belongs here: what assets receive from outside. Does not belong here: keys, which stay in Settings, since resource
configuration is shown in the UI.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import dagster as dg
import duckdb
from dagster_duckdb import DuckDBResource
from pydantic import Field, PrivateAttr

from movie_assets.settings import Settings
from movie_assets.store.connection import Address
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.opening import place_of
from movie_assets.warehouse.place import Place


class WarehouseResource(DuckDBResource):
    """dagster-duckdb's resource, opened under the lock beside the file and closed whatever happens.

    The stock get_connection has no finally, and waits silently for up to 100 seconds.
    """

    embedded: bool = Field(default=False, description="The embedded providers fill it: generated values are marked.")

    _place: Place | None = PrivateAttr(None)
    _operations: Address | None = PrivateAttr(None)

    @classmethod
    def of(cls, settings: Settings) -> "WarehouseResource":
        """Return the resource of the settings. What the UI shows of it has no password."""
        place = place_of(settings)
        resource = cls(database=place.name, embedded=settings.demo_mode)
        resource._place = None if isinstance(place, DuckDBFile) else place
        resource._operations = place.operations
        return resource

    @property
    def store(self) -> Warehouse:
        """The warehouse over this connection."""
        config = {"custom_user_agent": "dagster", **self.connection_config}
        place = self._place or DuckDBFile(Path(self.database), self._operations, config=config)
        return Warehouse(place, embedded=self.embedded)

    @contextmanager
    def get_connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a connection under the lock; hold it for moments only."""
        with self.store.connection() as connection:
            yield connection


class CollectionOptions(dg.ConfigurableResource):  # type: ignore[type-arg]  # its values are read by pydantic, and it yields itself
    """What a run is asked to do; all assets of a run share it. Without any of it: bring the years up to date."""

    movie_ids: list[int] = Field(
        default=[], description="Only these films; what is due of them is judged when the run starts."
    )
    narrowed: dict[str, list[int]] | None = Field(  # the sensor's: without a default that the launchpad would show
        default=None, description="Provider -> films: it is asked for these of them only, since its quota goes to them."
    )
    force: bool = Field(
        default=False, description="Fetch whether due or not; the only thing that overrides TTL and freeze."
    )
    include_frozen: bool = Field(default=False, description="Fetch frozen films too when they are due.")
    limit: int | None = Field(default=None, ge=0, description="Fetch at most so many films.")
    mode: Literal["automated", "interactive"] = Field(
        default="automated", description="Interactive calls go first, and are retried after HTTP 429."
    )
    discover: bool = Field(
        default=True, description="Ask TMDB for the films of the years; false takes those already known."
    )
    replay: bool | None = Field(  # no default either: in the launchpad of the job `replay` it would be wrong
        default=None,
        description="true: rebuild from the operations store, without a call. The job replay does so by itself.",
    )
    min_votes: int | None = Field(default=None, ge=0, description="Discovery: fewest votes; default from the settings.")
    max_pages: int | None = Field(
        default=None, ge=1, description="Discovery: most pages a year; default from the settings."
    )

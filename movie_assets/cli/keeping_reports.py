"""What the terminal shows of keeping the stores.

Belongs here: calling the work, and its outcome in words. Does not belong here: options (keeping_commands.py).
"""

from datetime import datetime

from movie_assets.cli.instance import reported_warehouse
from movie_assets.settings import Settings
from movie_assets.store.totals import years_with_films
from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.opening import adopt
from movie_assets.warehouse.previews import counted_whole
from movie_assets.warehouse.projection import Projection, project


def adopt_operations(settings: Settings, now: datetime) -> None:
    """Set the warehouse aside, and build one from the operations store at hand.

    Raises:
        StoreError: there is nothing to adopt.
    """
    aside, operations = adopt(settings, now)
    with operations, reported_warehouse(settings) as warehouse:
        years = years_with_films(operations)
        project(Projection(operations, warehouse, settings, years), warehouse, now)
        films, _ = counted_whole(warehouse, TABLES["movies"])
    print(f"The old warehouse is {aside}; nothing of it was deleted.")
    print(f"The new one shows the {films:,} films of {settings.operations_path}, without a call.")

"""The IO manager, as an asset of a user meets it."""

import dagster as dg
import polars as pl

from movie_assets.definitions import build_defs
from movie_assets.defs.io_manager import Rows, WarehouseIOManager
from movie_assets.defs.partitions import add_years
from movie_assets.defs.resources import WarehouseResource
from movie_assets.settings import Settings
from movie_assets_tests.defs.conftest import YEARS


def test_the_io_manager_loads_years_and_refuses_what_it_cannot_store(collected: Settings) -> None:
    """A downstream asset of a user gets the rows of its year as a frame; values without a table are refused."""
    warehouse = WarehouseResource(database=str(collected.warehouse_path))
    seen: list[pl.DataFrame] = []
    years = build_defs(collected).resolve_asset_graph().get(dg.AssetKey("movies")).partitions_def

    @dg.asset(partitions_def=years)
    def report(provider_cache: pl.DataFrame) -> None:
        seen.append(provider_cache)

    source = dg.SourceAsset("provider_cache", partitions_def=years)
    manager = WarehouseIOManager(warehouse=warehouse)
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        done = dg.materialize(
            [report, source],
            partition_key=YEARS[0],
            resources={"io_manager": manager},
            instance=instance,
            selection=[report],
        )
    assert done.success
    assert set(seen[0]["year"]) == {int(YEARS[0])}

    @dg.op
    def number() -> int:
        return 5

    @dg.job(resource_defs={"io_manager": manager.get_resource_definition()})
    def plain() -> None:
        number()

    assert not plain.execute_in_process(raise_on_error=False).success
    assert Rows([]).written == 0

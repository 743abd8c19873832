"""What the UI shows of each asset: description, columns and their lineage, group, kinds, owner, tags.

Belongs here: asset decorators made from declared tables. Does not belong here: asset bodies.
"""

import inspect
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import dagster as dg

from movie_assets.clock import Clock
from movie_assets.collect.run_report import Watcher
from movie_assets.defs.partitions import YEARS
from movie_assets.defs.resources import CollectionOptions, WarehouseResource
from movie_assets.defs.work import Work, open_work
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.settings import Settings
from movie_assets.table import Column, Table
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.lineage import lineage_of

OWNER = "team:metadata"
KINDS = {
    "movies": {"python", "duckdb", "tmdb"},
    "tmdb_ids": {"python", "duckdb", "tmdb"},
    "imdb_files": {"python", "duckdb", "imdb"},
} | {spec.table.name: {"python", "duckdb", name} for name, spec in SPECS.items()}
NOTICE = {spec.table.name: spec.notice for spec in SPECS.values() if spec.notice} | {
    "movies": SPECS["tmdb"].notice,
    "tmdb_ids": SPECS["tmdb"].notice,
    "imdb_files": "Information courtesy of IMDb (https://www.imdb.com). Used with permission: **for personal and"
    " non-commercial use only** (https://developer.imdb.com/non-commercial-datasets/). Switch off by IMDB_FILES=false.",
}

TERMS = {spec.table.name: spec.licence.url for spec in SPECS.values() if spec.licence.url}
"""Where a provider says what may be done with its data."""

MOST_SOURCES = 8
"""Columns that the description of a column names; a page of them would hide what it says."""
MORE_DEPS = {"imdb_titles": ["imdb_files"], "movies": ["tmdb_ids"]}
"""What one table of a step reads and the others do not."""

FRESHNESS = {
    # A typed table is written by every run of its year, whether an answer came or not.
    **{
        table.name: dg.FreshnessPolicy.time_window(fail_window=timedelta(days=15), warn_window=timedelta(days=8))
        for table in PROVIDER_TABLES.values()
    },
    # Weekly discovery, daily changes, and a refresh that always has something to do: a day late warns.
    "movies": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=15), warn_window=timedelta(days=8)),
    "movie_status": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(days=2)),
    "provider_cache": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(days=2)),
    "tmdb_changes": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=13), warn_window=timedelta(hours=26)),
    "imdb_files": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(hours=50)),
    "tmdb_ids": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(hours=50)),
    "collection_stats": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=3), warn_window=timedelta(hours=26)),
}
"""Where fresh means "written lately". How fresh each film is, year by year, the checks of movie_status say; a plan is
written when it changes."""

Results = Iterator[dg.MaterializeResult[None]]
Fill = Callable[[Work], Results]
"""What fills tables: it does the work, writes, and yields a materialization for each."""

IDLE = ~dg.AutomationCondition.in_progress() & ~dg.AutomationCondition.any_deps_in_progress()
"""No run makes the asset, or is changing what it reads."""


def daily(cron: str) -> dg.AutomationCondition[Any]:
    """Return the condition of an asset that is made once a day (UTC), when no run is changing what it reads."""
    tick: dg.AutomationCondition[Any] = dg.AutomationCondition.cron_tick_passed(cron, cron_timezone="UTC")
    return tick.since_last_handled() & IDLE


@dataclass(frozen=True, slots=True)
class Part:
    """Tables that a step fills, in one group, and what they are made from."""

    names: Collection[str]
    group: str
    deps: Collection[str] = ()


def tables(
    op: str,
    parts: Iterable[Part],
    policy: dg.BackfillPolicy | None,
    *,
    can_subset: bool = False,
    automation: dg.AutomationCondition[Any] | None = None,
) -> Callable[[Fill], dg.AssetsDefinition]:
    """Return the decorator of a function that fills the tables of these parts, each an asset of its own.

    `op` is the asset that the step fills, or what its assets are together. `policy` says how many years of a backfill
    one run takes, None = the tables know no years; `can_subset`: each may be selected alone.
    """

    def decorate(fill: Fill) -> dg.AssetsDefinition:
        @dg.multi_asset(
            name=op,
            description=fill.__doc__,
            specs=[
                asset_spec(name, part.group, part.deps, fill, skippable=can_subset, automation=automation)
                for part in parts
                for name in part.names
            ],
            partitions_def=YEARS if policy else None,
            backfill_policy=policy,
            can_subset=can_subset,
        )
        def assets(
            context: dg.AssetExecutionContext,
            settings: dg.ResourceParam[Settings],
            collection: CollectionOptions,
            warehouse: WarehouseResource,
            progress: dg.ResourceParam[Watcher],
            clock: dg.ResourceParam[Clock],
        ) -> Results:
            with open_work(context, settings, collection, warehouse, progress, clock) as work:
                yield from fill(work)

        return assets

    return decorate


def asset_spec(
    name: str,
    group: str,
    deps: Iterable[str],
    filled_by: Callable[..., Any],
    *,
    skippable: bool = False,
    automation: dg.AutomationCondition[Any] | None = None,
) -> dg.AssetSpec:
    """Return all that the UI shows of a table; `filled_by` is the code that it links to."""
    table = TABLES[name]
    notice = f"\n\n{NOTICE[name]}" if name in NOTICE else ""
    lineage = column_lineage(name)
    metadata: dict[str, Any] = {
        "dagster/column_schema": _schema((*table.columns, *table.view_columns), table.key, lineage),
        "dagster/table_name": name,
        "dagster/code_references": code_of(filled_by),
        "docs": docs_of(name),
    }
    if name in TERMS:
        metadata["terms"] = dg.MetadataValue.url(TERMS[name])
    if lineage:
        metadata["dagster/column_lineage"] = lineage
    return dg.AssetSpec(
        name,
        deps=[*deps, *MORE_DEPS.get(name, ())],
        description=f"{table.comment}\n\nKey: {', '.join(table.key)}.{notice}",
        group_name=group,
        owners=[OWNER],
        kinds=KINDS.get(name, {"duckdb", "polars"}),
        tags={"movie_assets/store": "warehouse", "movie_assets/grain": _grain(table)},
        metadata=metadata,
        skippable=skippable,
        freshness_policy=FRESHNESS.get(name),
        automation_condition=automation,
    )


def view_specs() -> list[dg.AssetSpec]:
    """Return all that the UI shows of views. No step fills them: they show what stands in the tables above them."""
    return [
        dg.AssetSpec(
            name,
            deps=view.sources,
            description=f"{view.comment}\n\nA view. Key: {', '.join(view.key)}."
            + (f"\n\n{view.how_to}" if view.how_to else ""),
            group_name="provider_cache",
            owners=[OWNER],
            kinds={"duckdb", "view"},
            tags={"movie_assets/store": "warehouse", "movie_assets/grain": "detail" if view.of_films else "figure"},
            metadata={
                "dagster/column_schema": _schema(view.columns, view.key, column_lineage(name)),
                "dagster/table_name": name,
                "dagster/column_lineage": column_lineage(name),
                "docs": docs_of(name),
            },
        )
        for name, view in VIEWS.items()
    ]


def docs_of(name: str) -> dg.PathMetadataValue:
    """Return where the documents of this version describe a table."""
    return dg.MetadataValue.path(f"docs/tables.md#{name}")


def code_of(function: Callable[..., Any]) -> dg.CodeReferencesMetadataValue:
    """Return where a function stands, for the link from the asset to its code."""
    code = inspect.unwrap(function).__code__
    with warnings.catch_warnings():
        # Links to code are marked as beta; pyproject.toml pins the version of Dagster in which they work.
        warnings.simplefilter("ignore", dg.BetaWarning)
        reference = dg.LocalFileCodeReference(file_path=code.co_filename, line_number=code.co_firstlineno)
        return dg.CodeReferencesMetadataValue(code_references=[reference])


def _grain(table: Table) -> str:
    if table.one_row_a_film:
        return "film"
    return "figure" if table.whole else "detail"


def _schema(declared: Iterable[Column], key: tuple[str, ...], lineage: dg.TableColumnLineage | None) -> dg.TableSchema:
    """Return the columns; each says in words where it comes from, since the open UI draws no lineage of columns."""
    deps = lineage.deps_by_column if lineage else {}
    columns = []
    for column in declared:
        unique = key == (column.name,)
        constraints = dg.TableColumnConstraints(nullable=not column.required, unique=unique)
        sources = _sources(deps.get(column.name, ()))
        description = f"{column.comment} From {sources}." if sources else column.comment
        columns.append(
            dg.TableColumn(column.name, column.duckdb_type, description=description, constraints=constraints)
        )
    return dg.TableSchema(columns)


def _sources(deps: Sequence[dg.TableColumnDep]) -> str:
    """Return the columns by name; of many, which tables they are in: the lineage in the metadata names each."""
    if len(deps) <= MOST_SOURCES:
        return ", ".join(f"{dep.asset_key.to_user_string()}.{dep.column_name}" for dep in deps)
    return f"columns of {', '.join(dict.fromkeys(dep.asset_key.to_user_string() for dep in deps))}"


def column_lineage(name: str) -> dg.TableColumnLineage | None:
    """Return which upstream columns each column of a merged table or a view comes from, as Dagster has it."""
    deps = lineage_of(name)
    if not deps:
        return None
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(source.split(".")[0]), source.split(".")[1]) for source in sources]
            for column, sources in deps.items()
        }
    )

"""What the UI shows of each asset: description, columns and their lineage, group, kinds, owner, tags.

Belongs here: asset decorators made from declared tables. Does not belong here: asset bodies.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import dagster as dg

from movie_assets.defs.partitions import YEARS
from movie_assets.defs.work import RESOURCES
from movie_assets.merge.rows import FIELDS, IMAGE_SOURCES, VIDEO_SOURCES, YEAR_TELLERS
from movie_assets.warehouse.cache_tables import CACHE_TABLES, TABLES
from movie_assets.warehouse.declarations import Table
from movie_assets.warehouse.film_tables import PROVIDER_TABLES

OWNER = "team:metadata"
KINDS = {
    "movies": {"python", "duckdb", "tmdb"},
    "tmdb_details": {"python", "duckdb", "tmdb"},
    "omdb_ratings": {"python", "duckdb", "omdb"},
    "fanart_images": {"python", "duckdb", "fanart"},
    "tvdb_details": {"python", "duckdb", "tvdb"},
    "imdb_titles": {"python", "duckdb", "imdb"},
    "imdb_files": {"python", "duckdb", "imdb"},
}
NOTICE = {
    "imdb_titles": "Information courtesy of IMDb (https://www.imdb.com). Used with permission: its data files are for"
    " personal and non-commercial use only.",
    "imdb_files": "Information courtesy of IMDb (https://www.imdb.com). Used with permission: **for personal and"
    " non-commercial use only** (https://developer.imdb.com/non-commercial-datasets/). Switch off by IMDB_FILES=false.",
    "movies": "This product uses the TMDB API but is not endorsed or certified by TMDB.",
    "tmdb_details": "This product uses the TMDB API but is not endorsed or certified by TMDB.",
    "tvdb_details": "Metadata provided by [TheTVDB](https://thetvdb.com). Please consider adding missing information or"
    " [subscribing](https://thetvdb.com/subscribe).",
}

FRESHNESS = {
    # Weekly discovery, daily changes, and a refresh that always has something to do: a day late warns.
    "movies": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=15), warn_window=timedelta(days=8)),
    "movie_status": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(days=2)),
    "provider_cache": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(days=2)),
    "tmdb_changes": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=13), warn_window=timedelta(hours=26)),
    "imdb_files": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(hours=50)),
    "collection_stats": dg.FreshnessPolicy.time_window(fail_window=timedelta(days=3), warn_window=timedelta(hours=26)),
}
"""Where fresh means "written lately". How fresh each film is, year by year, the checks of movie_status tell; a plan is
written when it changes, and typed tables when answers came."""

_EXPLODED = {
    "provider_cache_images": ("images", tuple(IMAGE_SOURCES)),
    "provider_cache_videos": ("videos", VIDEO_SOURCES),
    "provider_cache_movie_cast": ("cast_members", ("tmdb",)),
    "provider_cache_movie_crew": ("crew_members", ("tmdb",)),
    "provider_cache_keywords": ("keywords", ("tmdb",)),
    "provider_cache_external_ids": ("external_ids", ("tmdb",)),
}
_COUNTED = {
    "image_count": "provider_cache_images.file_path",
    "fanart_url": "provider_cache_images.file_path",
    "clearlogo_url": "provider_cache_images.file_path",
    "video_count": "provider_cache_videos.key",
    "trailer_url": "provider_cache_videos.key",
    "cast_count": "provider_cache_movie_cast.name",
    "top_cast": "provider_cache_movie_cast.name",
    "crew_count": "provider_cache_movie_crew.name",
    "keywords": "provider_cache_keywords.name",
}


def tables(
    op: str,
    names: Iterable[str],
    group: str,
    deps: Iterable[str],
    policy: dg.BackfillPolicy | None,
    *,
    can_subset: bool = False,
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Return the decorator of a function that fills the tables of these names, each an asset of its own.

    `policy` says how many years of a backfill one run takes, None = the tables know no years; `can_subset`: each may be
    selected alone.
    """
    return dg.multi_asset(
        name=op,
        outs={name: _out(name, group, required=not can_subset) for name in names},
        deps=list(deps),
        partitions_def=YEARS if policy else None,
        backfill_policy=policy,
        can_subset=can_subset,
        required_resource_keys=RESOURCES,
    )


def _out(name: str, group: str, *, required: bool) -> dg.AssetOut:
    table = TABLES[name]
    notice = f"\n\n{NOTICE[name]}" if name in NOTICE else ""
    lineage = column_lineage(name)
    metadata: dict[str, Any] = {"dagster/column_schema": _schema(table, lineage), "dagster/table_name": name}
    if lineage:
        metadata["dagster/column_lineage"] = lineage
    return dg.AssetOut(
        description=f"{table.comment}\n\nKey: {', '.join(table.key)}.{notice}",
        group_name=group,
        owners=[OWNER],
        kinds=KINDS.get(name, {"duckdb", "polars"}),
        tags={"movie_assets/store": "warehouse", "movie_assets/grain": _grain(table)},
        metadata=metadata,
        dagster_type=Any,
        is_required=required,
        freshness_policy=FRESHNESS.get(name),
    )


def _grain(table: Table) -> str:
    if table.one_row_a_film:
        return "film"
    return "figure" if table.whole else "detail"


def _schema(table: Table, lineage: dg.TableColumnLineage | None) -> dg.TableSchema:
    """Return the columns; each says in words where it comes from, since the open UI draws no lineage of columns."""
    deps = lineage.deps_by_column if lineage else {}
    columns = []
    for column in (*table.columns, *table.view_columns):
        unique = table.key == (column.name,)
        constraints = dg.TableColumnConstraints(nullable=not column.required, unique=unique)
        sources = ", ".join(f"{d.asset_key.to_user_string()}.{d.column_name}" for d in deps.get(column.name, ()))
        description = f"{column.comment} From {sources}." if sources else column.comment
        columns.append(
            dg.TableColumn(column.name, column.duckdb_type, description=description, constraints=constraints)
        )
    return dg.TableSchema(columns)


def column_lineage(name: str) -> dg.TableColumnLineage | None:
    """Return which upstream columns each column of a merged table comes from."""
    deps: dict[str, list[str]] = {}
    if name == "provider_cache_movies":
        for field, columns in FIELDS.items():
            deps[field] = [
                f"{PROVIDER_TABLES[p].name}.{'crew_members' if (p, c) == ('tmdb', 'directors') else c}"
                for p, c in columns.items()
            ]
        deps["year"] = [*deps["release_date"], *(f"{PROVIDER_TABLES[p].name}.year" for p in YEAR_TELLERS)]
        deps |= {c: [f"movies.{c}"] for c in ("movie_id", "tmdb_id", "imdb_id", "tvdb_id", "import_status")}
        deps["raw_response"] = [f"{t.name}.raw_response" for t in PROVIDER_TABLES.values()]
    elif name in _EXPLODED:
        column, providers = _EXPLODED[name]
        sources = [f"{PROVIDER_TABLES[p].name}.{column}" for p in providers]
        deps = {c.name: sources for c in CACHE_TABLES[name].columns if c.name not in ("answer_id", "fetched_at")}
        deps["movie_id"] = [f"{PROVIDER_TABLES[p].name}.movie_id" for p in providers]
    elif name == "provider_cache":
        merged = CACHE_TABLES["provider_cache_movies"].schema.names()
        deps = {
            c.name: [_COUNTED.get(c.name, f"provider_cache_movies.{c.name}")]
            for c in TABLES[name].columns
            if c.name in _COUNTED or c.name in merged
        }
    if not deps:
        return None
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(source.split(".")[0]), source.split(".")[1]) for source in sources]
            for column, sources in deps.items()
        }
    )

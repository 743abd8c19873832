"""Where the columns of the warehouse come from: of merged tables and views, down to the typed rows of providers.

Belongs here: that, derived from what providers, views and merged tables declare. Does not belong here: how it is shown
(defs/specs.py).
"""

from collections.abc import Mapping, Sequence
from functools import cache

from movie_assets.merge.fields import (
    CREDITS_SOURCE,
    CREDITS_SOURCES,
    FIELDS,
    FROM_CREW,
    IDS_SOURCES,
    IMAGE_KINDS,
    IMAGE_SOURCES,
    VIDEO_SOURCES,
    YEAR_REPORTERS,
)
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.cache_tables import CACHE_TABLES

_EXPLODED = {
    "provider_cache_images": ("images", tuple(IMAGE_SOURCES)),
    "provider_cache_videos": ("videos", VIDEO_SOURCES),
    "provider_cache_movie_cast": ("cast_members", CREDITS_SOURCES),
    "provider_cache_movie_crew": ("crew_members", CREDITS_SOURCES),
    "provider_cache_keywords": ("keywords", (CREDITS_SOURCE,)),
    "provider_cache_external_ids": ("external_ids", IDS_SOURCES),
}
_COUNTED = {
    "image_count": "provider_cache_images.file_path",
    "video_count": "provider_cache_videos.key",
    "cast_count": "provider_cache_movie_cast.name",
    "top_cast": "provider_cache_movie_cast.name",
    "crew_count": "provider_cache_movie_crew.name",
    "keywords": "provider_cache_keywords.name",
}
_PROVIDER_OF = {table.name: provider for provider, table in PROVIDER_TABLES.items()} | {"tmdb_ids": "tmdb"}
OWN = frozenset(("refresh_plan", "imdb_files", "collection_stats", "provider_cache_corrections"))
"""Our own bookkeeping, and what people wrote: nothing in it is a provider's but the id that names a film."""


def lineage_of(name: str) -> Mapping[str, Sequence[str]]:
    """Return the columns (table.column) that each column of a merged table or a view comes from; of others nothing."""
    deps: dict[str, list[str]] = {}
    if name == "provider_cache_movies":
        for field, columns in FIELDS.items():
            deps[field] = [
                f"{PROVIDER_TABLES[p].name}.{'crew_members' if p in CREDITS_SOURCES and c in FROM_CREW else c}"
                for p, c in columns.items()
            ]
        for column in IMAGE_KINDS:
            images = [f"{PROVIDER_TABLES[p].name}.images" for p in IMAGE_SOURCES]
            deps[column] = [*images, *deps.get(column, ())]
        deps["trailer_url"] = [f"{PROVIDER_TABLES[p].name}.videos" for p in VIDEO_SOURCES]
        deps["year"] = [
            "movies.partition_year",
            *deps["release_date"],
            *(f"{PROVIDER_TABLES[p].name}.year" for p in YEAR_REPORTERS),
        ]
        deps |= {c: [f"movies.{c}"] for c in ("movie_id", "tmdb_id", "imdb_id", "tvdb_id", "import_status")}
        deps["raw_response"] = [f"{t.name}.raw_response" for t in PROVIDER_TABLES.values()]
    elif name in _EXPLODED:
        column, providers = _EXPLODED[name]
        sources = [f"{PROVIDER_TABLES[p].name}.{column}" for p in providers]
        deps = {c.name: sources for c in CACHE_TABLES[name].columns if c.name not in ("answer_id", "fetched_at")}
        deps["movie_id"] = [f"{PROVIDER_TABLES[p].name}.movie_id" for p in providers]
        if name == "provider_cache_external_ids":
            reported = ((spec.table.name, c) for spec in SPECS.values() for _, c in spec.contribution.reported_ids)
            deps["external_id"] = [*sources, *(f"{table}.{c}" for table, c in reported)]
    elif name == "provider_cache_corrections":
        deps["movie_id"] = ["movies.movie_id"]
    elif name == "provider_cache":
        merged = CACHE_TABLES["provider_cache_movies"].schema.names()
        deps = {
            c.name: [_COUNTED.get(c.name, f"provider_cache_movies.{c.name}")]
            for c in TABLES[name].columns
            if c.name in _COUNTED or c.name in merged
        }
    elif name in VIEWS:
        deps = {column: list(sources) for column, sources in VIEWS[name].lineage.items()}
    return deps


@cache
def providers_of(name: str) -> tuple[str, ...]:
    """Return the providers whose values a table or view may hold, in their order.

    A table whose columns have no lineage may hold values of any, such as the title of a film in `movies`.
    """
    if name in OWN:
        return ()
    if name in _PROVIDER_OF:
        return (_PROVIDER_OF[name],)
    sources = {source.split(".")[0] for sources in lineage_of(name).values() for source in sources}
    upstream = sources - {name, "movies"}
    if not upstream:
        return tuple(SPECS)
    found = {provider for source in upstream for provider in providers_of(source)}
    return tuple(provider for provider in SPECS if provider in found)

"""The queries of the merged tables with many rows a film: images, videos, cast, crew, keywords, ids at other sites.

Belongs here: their SQL over what is given (merge_inputs.py). Does not belong here: the film's own row (movie_query.py).
Parts of a provider's list are each there once already (providers/columns.py).
"""

from collections.abc import Iterable

from movie_assets.merge.fields import CREDITS_SOURCE, CREDITS_SOURCES, IDS_SOURCES, IMAGE_SOURCES, VIDEO_SOURCES
from movie_assets.providers.registry import SPECS
from movie_assets.warehouse.merging.merge_inputs import of_provider
from movie_assets.warehouse.merging.sql_parts import elements, literal


def images_query() -> str:
    """Return the query of all images."""
    return _all(_rows(provider, "images", name=name) for provider, name in IMAGE_SOURCES.items())


def videos_query() -> str:
    """Return the query of all videos."""
    return _all(_rows(provider, "videos") for provider in VIDEO_SOURCES)


def cast_query() -> str:
    """Return the query of the cast, of the first provider that has any."""
    return _credits("cast_members")


def crew_query() -> str:
    """Return the query of the crew, of the first provider that has any."""
    return _credits("crew_members")


def keywords_query() -> str:
    """Return the query of keywords."""
    return _rows(CREDITS_SOURCE, "keywords")


def external_ids_query() -> str:
    """Return the query of the film's ids as each provider reports them.

    Some have a list of them; all report those that have columns of their own.
    """
    named = [
        _named(provider, source, column)
        for provider, spec in SPECS.items()
        for source, column in spec.contribution.reported_ids
    ]
    return _all([*(_rows(provider, "external_ids") for provider in IDS_SOURCES), *named])


def _named(provider: str, source: str, column: str) -> str:
    """Return the query of an id that has a column of its own, unless the provider's list of ids has it too."""
    columns = f"movie_id, version, fetched_at, {literal(source)} AS source, {column}::VARCHAR AS external_id"
    also = f"{column} IS NOT NULL"
    if provider == CREDITS_SOURCE:
        also += f" AND NOT coalesce(list_contains([i.source FOR i IN external_ids], {literal(source)}), false)"
    rows = f"SELECT {columns} FROM {of_provider(provider)} WHERE {also}"
    return _called(IMAGE_SOURCES.get(provider, provider), rows)


def _credits(column: str) -> str:
    """Return the query of each film's people, of the first provider that has any."""
    found: list[str] = []
    for place, provider in enumerate(CREDITS_SOURCES):
        before = [
            f"movie_id NOT IN (SELECT movie_id FROM {of_provider(other)} WHERE len({column}) > 0)"
            for other in CREDITS_SOURCES[:place]
        ]
        found.append(_rows(provider, column, also=" AND ".join(["true", *before])))
    return _all(found)


def _rows(provider: str, column: str, name: str | None = None, also: str = "true") -> str:
    """Return the query of a provider's list as rows."""
    listed = elements(provider, column, also)
    return _called(name or provider, f"SELECT * EXCLUDE element, unnest(element) FROM ({listed})")


def _called(name: str, rows: str) -> str:
    return f"SELECT * EXCLUDE version, version AS answer_id, {literal(name)} AS provider_name FROM ({rows})"


def _all(queries: Iterable[str]) -> str:
    return " UNION ALL BY NAME ".join(queries)

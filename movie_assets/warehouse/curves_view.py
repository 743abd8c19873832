"""The view of watched numbers over time: ratings, votes, money and running times, as each provider had them.

Belongs here: that view, made of field_changes and of the typed rows. Does not belong here: numbers of every single
answer, which `movie-assets history FILM FIELD` reads from the raw responses.
"""

from collections.abc import Iterator

import polars as pl

from movie_assets.providers.columns import MOVIE_ID, TIMESTAMP
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.table import Column, View
from movie_assets.warehouse.refresh_tables import FIELD_CHANGES

NAME = "provider_cache_curves"


def _watched() -> Iterator[tuple[str, str]]:
    """Yield provider and field of the numbers whose history is kept."""
    for provider, spec in SPECS.items():
        schema = spec.table.schema
        yield from ((provider, f) for f, how in spec.watched.items() if how.history and schema[f].is_numeric())


def _sql() -> str:
    watched = ", ".join(f"('{provider}', '{field}')" for provider, field in _watched())
    now = " UNION ALL ".join(
        f"SELECT movie_id, '{provider}' AS provider, '{field}' AS field, {field}::DOUBLE AS value"
        f" FROM {PROVIDER_TABLES[provider].name} WHERE {field} IS NOT NULL"
        for provider, field in _watched()
    )
    old, new = (f"try_cast(json_extract_string({name}, '$') AS DOUBLE)" for name in ("old", "new"))
    return f"""
WITH moved AS (
    SELECT movie_id, provider, field, reported_at AS since, answer_id, {old} AS old, {new} AS new
    FROM {FIELD_CHANGES.stored_name} WHERE (provider, field) IN ({watched})
),
firsts AS (
    SELECT movie_id, provider, field, arg_min(old, (since, answer_id)) AS value FROM moved GROUP BY ALL
    UNION ALL FROM ({now}) ANTI JOIN moved USING (movie_id, provider, field)
)
SELECT movie_id, provider, field, created_at AS since, value FROM firsts JOIN movies USING (movie_id)
UNION ALL SELECT movie_id, provider, field, since, arg_max(new, answer_id) FROM moved GROUP BY ALL
"""


def _made_from() -> Iterator[str]:
    yield from (f"{FIELD_CHANGES.name}.{c.name}" for c in FIELD_CHANGES.columns)
    yield "movies.created_at"
    yield from (f"{PROVIDER_TABLES[provider].name}.{field}" for provider, field in _watched())


CURVES = View(
    NAME,
    "Watched numbers of a film over time, one row for each new value: ratings, votes, scores, money, running time.",
    (
        MOVIE_ID,
        Column("provider", pl.String, "The provider of the value."),
        Column("field", pl.String, "Its column in that provider's typed table."),
        Column(
            "since", TIMESTAMP, "From when on it had this value (UTC): the first one since the film was first seen."
        ),
        Column("value", pl.Float64, "The value; NULL where the provider had none from then on."),
    ),
    key=("movie_id", "provider", "field", "since"),
    sql=_sql(),
    made_from=tuple(_made_from()),
)

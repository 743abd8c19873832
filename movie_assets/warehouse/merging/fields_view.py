"""The view of every value that a merged field could have had: which one won, which lost, and whose they are.

Belongs here: that view, made of the very expressions of the merge (movie_query.py). Does not belong here: how a person
is shown it (cli/explain_command.py).
"""

from collections.abc import Iterator

import polars as pl

from movie_assets.merge.fields import FIELDS
from movie_assets.merge.preferences import Preferences
from movie_assets.providers.columns import MOVIE_ID, TIMESTAMP
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.table import Column, View
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS
from movie_assets.warehouse.merging.corrected_values import is_blank
from movie_assets.warehouse.merging.merge_inputs import LISTS, MERGING, PERSON, of_provider
from movie_assets.warehouse.merging.movie_query import answers_of_films, column_of, values_by_field
from movie_assets.warehouse.merging.queries import merge_version
from movie_assets.warehouse.merging.sql_parts import chosen, literal

NAME = "provider_cache_fields"


def fields_view(preferences: Preferences) -> View:
    """Return the view; its text depends on the preferences, as the merge does."""
    return View(
        NAME,
        "Every value that providers have for a merged field of a film: the one that won, and those that lost to it."
        f" Rules of the merge: {merge_version(preferences)}.",
        (
            MOVIE_ID,
            Column("field", pl.String, "Column of provider_cache_movies."),
            Column("provider", pl.String, "Whose value it is; person = a correction."),
            Column("value", pl.String, "The value as text; a list in brackets; NULL where a person wants none."),
            Column("place", pl.Int64, "Its place in the order in which the values of this field count, from 1."),
            Column("won", pl.Boolean, "It is the film's value, since no other one comes before it."),
            Column("answer_id", pl.String, "The raw response that it was read from, or the decision of the person."),
            Column("fetched_at", TIMESTAMP, "When that was fetched, or decided (UTC)."),
        ),
        key=("movie_id", "field", "provider"),
        sql=_sql(preferences),
        made_from=tuple(_made_from()),
        how_to="`movie-assets explain tt1375666 runtime` says by which rule a value won and others lost. In SQL:"
        f"\n\n```sql\nSELECT provider, value, won, answer_id FROM {NAME}"
        "\nWHERE movie_id = 27205 AND field = 'runtime' ORDER BY place\n```",
    )


def _made_from() -> Iterator[str]:
    """Yield the columns that the view reads, as table.column."""
    for provider, table in PROVIDER_TABLES.items():
        named = {having[provider] for having in FIELDS.values() if provider in having} | set(LISTS)
        yield from (f"{table.name}.{name}" for name in table.schema if name in named | {"answer_id", "fetched_at"})
    yield from (
        f"{CACHE_CORRECTIONS.name}.{name}" for name in ("action", "value", "prefers", "decision_id", "decided_at")
    )
    yield "movies.partition_year"


def _sql(preferences: Preferences) -> str:
    typed = ", ".join(
        f"{of_provider(provider)} AS (SELECT *, answer_id AS version FROM {table.name})"
        for provider, table in PROVIDER_TABLES.items()
    )
    merged = "SELECT movie_id, partition_year FROM movies SEMI JOIN stored.provider_cache_movies USING (movie_id)"
    corrections = f"SELECT movie_id, field, action, value, prefers FROM {CACHE_CORRECTIONS.name}"
    fields = list(values_by_field(preferences, ()))
    parts, rows = answers_of_films(preferences, fields)
    candidates = ", ".join(
        f"{{'field': {literal(field)}, 'provider': {provider}, 'value': ({value})::VARCHAR, 'at': {at},"
        f" 'blank': {is_blank(field) if at == 0 else 'false'}}}"
        for field, values in values_by_field(preferences, fields).items()
        for at, (provider, value) in enumerate(values)
    )
    of_answers = ", ".join(
        f"{column_of(provider, name)} AS {provider}_{name}"
        for provider in PROVIDER_TABLES
        for name in ("answer_id", "fetched_at")
    )
    answer_id, fetched_at = (
        chosen({f"provider = {literal(provider)}": f"{provider}_{name}" for provider in PROVIDER_TABLES})
        for name in ("answer_id", "fetched_at")
    )
    return f"""
WITH {typed}, {MERGING} AS ({merged}), {PERSON} AS ({corrections}),
{parts},
candidates AS (SELECT f.movie_id, {of_answers}, unnest([{candidates}], recursive := true) FROM {rows}),
firsts AS (
    SELECT * FROM candidates WHERE value IS NOT NULL OR blank
    QUALIFY row_number() OVER (PARTITION BY movie_id, field, provider ORDER BY "at") = 1
)
SELECT movie_id, firsts.field, provider, firsts.value,
       row_number() OVER (PARTITION BY movie_id, field ORDER BY "at") AS place,
       row_number() OVER (PARTITION BY movie_id, field ORDER BY "at") = 1 AS won,
       CASE WHEN provider = 'person' THEN c.decision_id ELSE {answer_id} END AS answer_id,
       CASE WHEN provider = 'person' THEN c.decided_at ELSE {fetched_at} END AS fetched_at
FROM firsts LEFT JOIN {CACHE_CORRECTIONS.name} c USING (movie_id, field)
"""

"""The SQL of what people corrected: their value of a field, that it has none, whose value counts for a film.

Belongs here: those expressions, and the query of provider_cache_corrections. Does not belong here: the values of
providers (movie_query.py), the decisions themselves (store/corrections.py).
"""

from collections.abc import Collection, Sequence

from movie_assets.table import Column
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS, CACHE_MOVIES
from movie_assets.warehouse.merging.merge_inputs import MERGING, PERSON
from movie_assets.warehouse.merging.sql_parts import Value, literal

_COLUMNS = {column.name: column for column in CACHE_MOVIES.columns}
NO_CORRECTIONS = (
    f"SELECT {', '.join(f'NULL::{c.duckdb_type} AS {c.name}' for c in CACHE_CORRECTIONS.columns)} WHERE false"
)


def corrections_query() -> str:
    """Return the query of the rows of provider_cache_corrections."""
    return f"SELECT p.*, m.answer_id FROM {PERSON} p JOIN {MERGING} m USING (movie_id)"


def person_rows(fields: Collection[str]) -> str:
    """Return the query of what people corrected, a row a film: of each field its value, prefers and blank."""
    columns = ", ".join(
        f"any_value({what}) FILTER (field = {literal(field)}) AS {_column(field, name)}"
        for field in fields
        for name, what in (("value", "value"), ("prefers", "prefers"), ("blank", "action = 'blank'"))
    )
    return f"SELECT movie_id, {columns} FROM {PERSON} GROUP BY movie_id"


def with_corrections(field: str, values: Sequence[Value]) -> list[Value]:
    """Return a field's values in the order in which they count: the person's, those of a preferred provider, all."""
    preferred = [(name, f"CASE WHEN {_column(field, 'prefers')} = {name} THEN {value} END") for name, value in values]
    return [(literal("person"), _typed(_COLUMNS[field])), *preferred, *values]


def is_blank(field: str) -> str:
    """Return the condition that a person wants a field to have no value."""
    return f"coalesce({_column(field, 'blank')}, false)"


def _typed(column: Column) -> str:
    value = f"{_column(column.name, 'value')}::VARCHAR"
    if column.is_list:
        return f"from_json({value}, '[\"VARCHAR\"]')"
    return f"try_cast(json_extract_string({value}, '$') AS {column.duckdb_type})"


def _column(field: str, name: str) -> str:
    return f'"person.{field}.{name}"'

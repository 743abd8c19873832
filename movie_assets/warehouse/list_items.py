"""What stands several times in a film's typed rows, as rows: releases, awards, sums ... of all providers.

Belongs here: the SQL of such rows, from what providers declare (Contribution.lists). Does not belong here: the views
that show them (fact_views.py, result_views.py).
"""

from collections.abc import Iterator

from movie_assets.providers.registry import SPECS


def having(field: str) -> Iterator[tuple[str, str, str]]:
    """Yield who has such a list: the provider's name in the cache, its table, its column."""
    for name, spec in SPECS.items():
        column = spec.contribution.lists.get(field)
        if column is not None:
            yield spec.contribution.images_name or name, spec.table.name, column


def items_of(field: str) -> str:
    """Return the query of the items of all providers: movie_id, provider_name, answer_id, item, place in its list."""
    return " UNION ALL ".join(
        f"SELECT movie_id, '{name}' AS provider_name, answer_id, unnest({column}) AS item,"
        f" generate_subscripts({column}, 1) AS place FROM {table}"
        for name, table, column in having(field)
    )


def made_from(field: str) -> tuple[str, ...]:
    """Return the columns with such lists, as table.column."""
    return tuple(f"{table}.{column}" for _, table, column in having(field))

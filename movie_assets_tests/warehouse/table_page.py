"""What every table and view of the warehouse is: docs/tables.md, from their declarations.

Belongs here: the page, written by `python -m movie_assets_tests.warehouse.table_page`. Does not belong here: what is
checked (test_table_page.py).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from movie_assets.providers.registry import SPECS
from movie_assets.table import Column, Table, View
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.lineage import lineage_of, providers_of
from movie_assets_tests.warehouse.example_queries import EXAMPLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tables.md"
MOST_SOURCES = 6
"""A column that comes from more columns names their tables alone."""
_HEAD = """# Tables

Written by `python -m movie_assets_tests.warehouse.table_page` from the declarations; a test compares it, and runs each
query on the demo. The same words are in the warehouse
(`SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal`) and in the manifest of each export.
Moments are UTC. Of the columns that a column comes from, the first with a value counts, as
`movie-assets explain FILM FIELD` says for a film; where each field of an answer goes: [fields.md](fields.md).
"""


def text() -> str:
    """Return the page."""
    declared: dict[str, Table | View] = {**TABLES, **VIEWS}
    listed = "".join(f"- [`{name}`](#{name}): {_meaning(one)}\n" for name, one in declared.items())
    return f"{_HEAD}\n{listed}{''.join(_section(one) for one in declared.values())}"


def _section(declared: Table | View) -> str:
    return "".join(f"{line}\n" for line in _lines(declared))


def _lines(declared: Table | View) -> Iterator[str]:
    columns: Sequence[Column] = declared.columns
    kind = "A view."
    if isinstance(declared, Table):
        columns = (*declared.columns, *declared.view_columns)
        kind = "A table, replaced as a whole." if declared.whole else "A table."
    whose = ", ".join(SPECS[provider].display_name for provider in providers_of(declared.name))
    yield f"\n## {declared.name}\n"
    yield f"{_meaning(declared)}\n"
    key = ", ".join(f"`{name}`" for name in declared.key)
    yield f"{kind} Key: {key}. Values of: {whose or 'this program alone'}.\n"
    yield f"```sql\n{EXAMPLES[declared.name]}\n```\n"
    yield "| column | type | meaning | from |"
    yield "|---|---|---|---|"
    lineage = lineage_of(declared.name)
    for column in columns:
        required = ", required" if column.required else ""
        meaning = " ".join(column.comment.split()).replace("|", "\\|")
        sources = _sources(lineage.get(column.name, ()))
        yield f"| `{column.name}` | {_type(column)}{required} | {meaning} | {sources} |"


def _meaning(declared: Table | View) -> str:
    """Return what it is, without the version of the rules by which a merge tells one declaration from another."""
    return declared.comment.partition(" Rules of the merge:")[0]


def _type(column: Column) -> str:
    return f"`{column.duckdb_type.replace(chr(34), '')}`"


def _sources(sources: Sequence[str]) -> str:
    if len(sources) > MOST_SOURCES:
        sources = [f"{table}" for table in dict.fromkeys(source.split(".")[0] for source in sources)]
    return ", ".join(f"`{source}`" for source in sources)


if __name__ == "__main__":
    PAGE.write_text(text())

"""Frames of a table's rows."""

from datetime import date, datetime

import polars as pl
import pytest

from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.table import Column, Table

_PARTS = pl.List(pl.Struct({"number": pl.Int32, "word": pl.String}))
_TYPES: dict[str, pl.DataType] = {
    "movie_id": pl.Int64(),
    "small": pl.Int32(),
    "share": pl.Float64(),
    "word": pl.String(),
    "day": pl.Date(),
    "at": pl.Datetime("us"),
    "yes": pl.Boolean(),
    "parts": _PARTS,
    "words": pl.List(pl.String()),
}
TABLE = Table("t", "", tuple(Column(name, dtype, "") for name, dtype in _TYPES.items()), ("movie_id",), "at")
WHOLE = {
    "movie_id": 1,
    "small": 2,
    "share": 3,
    "word": "a\0é",
    "day": date(2020, 1, 2),
    "at": datetime.fromisoformat("2020-01-02T03:04:05.000006"),
    "yes": False,
    "parts": [{"number": 1, "word": None}, {"word": "b"}],
    "words": ["a", "b"],
}


@pytest.mark.parametrize(
    "row",
    [
        WHOLE,
        {"movie_id": 1},
        {"movie_id": 1, "parts": [], "words": [], "unknown": 1},
        {"movie_id": True, "yes": 1, "word": 5, "small": "7"},
        {"movie_id": 1, "share": 2**60 + 1},
    ],
)
def test_a_frame_of_rows_is_what_polars_makes_of_them(row: dict[str, object]) -> None:
    """Rows become the frame that polars makes, whether or not pyarrow takes each of their values."""
    rows = [WHOLE, row]
    assert TABLE.frame(rows).equals(pl.DataFrame(rows, schema=TABLE.schema, orient="row"))


@pytest.mark.parametrize("table", PROVIDER_TABLES.values(), ids=PROVIDER_TABLES)
def test_a_frame_has_the_declared_columns(table: Table) -> None:
    """A frame has the columns and types that its table declares, with rows and without."""
    assert table.frame([{"movie_id": 1}]).schema == table.schema
    assert table.frame([]).schema == table.schema

"""docs/box-office.md says what Wikidata adds: its query gives its figures on the demo."""

import re
from pathlib import Path

from movie_assets.warehouse.database import Warehouse

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "box-office.md").read_text()


def test_the_page_has_what_wikidata_adds(demo: Path) -> None:
    """The query of the page, as it stands, gives the rows of its table; so many films have an item."""
    warehouse = Warehouse(demo / "demo" / "warehouse.duckdb")
    (query,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    rows = re.findall(r"^\| ([a-z ]+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert [tuple(map(str, row)) for row in warehouse.frame(query).rows()] == rows
    items = warehouse.frame("SELECT count(*) FROM wikidata_films").item()
    films = warehouse.frame("SELECT count(*) FROM tmdb_details").item()
    assert f"{items} of the {films} films have an item" in PAGE

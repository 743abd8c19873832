"""Films to which providers give one Wikidata item: at most one of them can have it."""

from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.failing_rows import shared_items
from movie_assets_tests.warehouse.test_fact_views import show
from movie_assets_tests.warehouse.written_films import film, write


def test_films_that_share_an_item_are_named(warehouse: Warehouse) -> None:
    """A film of an asked year is named with the other one, of whatever year; two providers of one film are no two."""
    write(warehouse, film(1, "One"), film(2, "Other") | {"partition_year": "2005"}, film(3, "Third"))
    items = [{"movie_id": 1, "wikidata_id": "Q1"}, {"movie_id": 2, "wikidata_id": "Q1"}]
    ids = [{"source": "wikidata", "external_id": "Q3"}]
    wikidata = [*items, {"movie_id": 3, "wikidata_id": "Q3"}]
    show(warehouse, 1, 2, 3, wikidata=wikidata, tmdb=[{"movie_id": 3, "external_ids": ids}])
    assert shared_items(warehouse, ["1999"]).rows() == [("1999", 1, "One", "Q1", 2)]
    assert shared_items(warehouse, ["2005"]).rows() == [("2005", 2, "Other", "Q1", 1)]
    assert shared_items(warehouse, ["1990"]).is_empty()

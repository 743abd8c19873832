"""What a request asks for, from loose fields."""

import pytest

from movie_assets.matching.query import ask


@pytest.mark.parametrize(
    ("fields", "title", "ids"),
    [
        ({"title": "tt1375666"}, None, {"imdb": "tt1375666"}),
        ({"title": " tt1375666 ", "year": 2010}, None, {"imdb": "tt1375666"}),
        ({"title": "tt1375666", "imdb_id": "tt0133093"}, "tt1375666", {"imdb": "tt0133093"}),
        ({"title": "tt"}, "tt", {}),
        ({"title": "1375666"}, "1375666", {}),
    ],
)
def test_an_id_in_the_place_of_a_title_is_an_id(
    fields: dict[str, object], title: str | None, ids: dict[str, str]
) -> None:
    """Who writes only tt1375666 means the IMDb id; a number alone may be a title."""
    asked = ask(fields)
    assert (asked.title, dict(asked.ids)) == (title, ids)

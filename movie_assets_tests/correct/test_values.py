"""What a corrected field may hold."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.correct.values import CORRECTABLE, value_of
from movie_assets.errors import UnknownFieldError


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("title", " Alien ", "Alien"),
        ("runtime", "117", 117),
        ("revenue", "104931801", 104_931_801),
        ("imdb_rating", "8.5", 8.5),
        ("release_date", "1979-05-25", "1979-05-25"),
        ("adult", "No", False),
        ("genres", "Horror, Science Fiction", ["Horror", "Science Fiction"]),
        ("directors", '["Smith, John"]', ["Smith, John"]),
        ("fanart_url", "https://x/y.jpg", "https://x/y.jpg"),
        ("genres", "Drama, War, Drama", ["Drama", "War"]),
        ("overview", "two\nlines", "two\nlines"),
        ("imdb_rating", "10", 10),
    ],
)
def test_text_becomes_a_value_of_the_column(field: str, text: str, value: object) -> None:
    """A person types text; the column's type decides what it means."""
    assert json.loads(value_of(field, text)) == value


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("nothing", "1", "is no field to correct"),
        ("movie_id", "1", "is no field to correct"),
        ("runtime", "two hours", "a whole number"),
        ("runtime", "3000000000", "a whole number"),
        ("imdb_rating", "nan", "a number"),
        ("release_date", "25.5.1979", "a day, such as"),
        ("adult", "maybe", "true or false"),
        ("genres", "[1]", "a list"),
        ("genres", "a,,b", "a list"),
        ("title", "  ", "text"),
        ("title", "two\nlines", "a line of text"),
        ("genres", "a, b\x1b[0m", "a list"),
        ("runtime", "-5", "a whole number, 0 or more"),
        ("imdb_rating", "10.1", "a number, 0 or more, at most 10"),
        ("metacritic_score", "101", "at most 100"),
        ("poster_url", "javascript:alert(1)", "an address, https"),
        ("homepage", "example.org", "an address, https"),
        ("runtime", "1_20", "a whole number"),
        ("imdb_rating", "7_0.5", "a number"),
        ("release_date", "0001-01-01", "a day, such as"),
        ("genres", "[" * 100_000, "a list"),
    ],
)
def test_what_is_no_value_is_refused(field: str, text: str, message: str) -> None:
    """A wrong field or value is an error that says what would be right."""
    with pytest.raises(UnknownFieldError, match=message):
        value_of(field, text)


@given(st.sampled_from(CORRECTABLE), st.text())
def test_property_any_text_is_a_value_or_refused(field: str, text: str) -> None:
    """Whatever is typed: JSON of the column's type, or an error of ours."""
    with suppress(UnknownFieldError):
        assert json.loads(value_of(field, text)) is not None

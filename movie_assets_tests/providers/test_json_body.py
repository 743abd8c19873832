"""One value of a body for all who look at it."""

import json

import pytest

from movie_assets.errors import BadAnswerError
from movie_assets.providers.json_body import json_text, load
from movie_assets.providers.lenient_types import noting
from movie_assets.providers.registry import PARSERS


def test_leaving_a_value_out_leaves_the_body_as_it_is() -> None:
    """An answer that is read again says the same, left-out values too: nobody changes the value that others read."""
    body = json.dumps({"Title": "A", "imdbID": "tt0133093", "Response": "True", "Year": {"no": "year"}}).encode()
    before = json.dumps(load("omdb", body))
    with noting() as first:
        row = PARSERS["omdb"].parse(body).row
    with noting() as second:
        assert PARSERS["omdb"].parse(body).row == row
    assert first
    assert second == first
    assert json.dumps(load("omdb", body)) == before


def test_the_text_of_a_mended_body_is_what_was_read() -> None:
    """A body that breaks JSON's rules is kept as the JSON that was read in it, whichever is asked for first."""
    broken = b'{"Title": "a "quoted" one", "Response": "True"}'
    assert json.loads(json_text(broken)) == load("omdb", broken)
    sound = b'{"Title": "a",  "Response": "True"}'
    assert load("omdb", sound) == {"Title": "a", "Response": "True"}
    assert json_text(sound) == sound.decode()
    assert json.loads(json_text(broken)) == load("omdb", broken)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body>Sign in</body></html>", "a page of a login, a proxy"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "a page of a login, a proxy"),
        (b"", "an empty body"),
        (b" \r\n", "an empty body"),
        (b"upstream error", "starts with b'upstream error'$"),
    ],
)
def test_what_is_no_json_is_told(body: bytes, words: str) -> None:
    """A page and an empty body are called so, whatever their status: what to look at is the way to the provider."""
    with pytest.raises(BadAnswerError, match=f"not JSON: .*{words}"):
        load("tmdb", body)

"""Every parser with mutations of sample answers: it reads them or refuses them in words, and what it reads is storable.

`make fuzz` runs these with many examples.
"""

import copy
import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.errors import BadAnswerError
from movie_assets.providers.registry import PARSERS, PROVIDER_TABLES
from movie_assets_tests.providers.parser_samples import SAMPLES

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            10**20,
            -5,
            2**31,
            2**63,
            1e30,
            1e400,
            "9" * 5_000,
            "N/A",
            "9999-12-31",
            "0001-01-01",
            "\ud800",
            "\x00",
            "",
            [],
            {},
            [[]],
            [None],
            {"id": None},
            "1e400",
            "²",
            "٣",
            "-1",
            "9" * 30 + " min",
            "31 Feb 2000",
            "http://[",
        ]
    ),
)


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, item in inner for found in places(item, (*place, key)))]


def put(value: Any, place: tuple[Any, ...], odd: Any) -> Any:
    """Return a copy of a JSON value with something odd at a place."""
    if not place:
        return odd
    changed = copy.deepcopy(value)
    holder = changed
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = odd
    return changed


def read(provider: str, body: bytes) -> None:
    """Read a body as a run does: a row that its table takes, texts that are UTF-8, or a refusal."""
    table = PROVIDER_TABLES[provider]
    try:
        parsed = PARSERS[provider].parse(body)
    except BadAnswerError as error:
        str(error).encode(errors="strict")
        return
    PARSERS[provider].watched(parsed.row)
    frame = pl.DataFrame([{name: parsed.row.get(name) for name in table.schema}], schema=table.schema, orient="row")
    assert len(frame) == 1
    json.dumps(parsed.row, ensure_ascii=False, default=str).encode()
    for number in (parsed.reported.vote_count, parsed.reported.year):
        assert number is None or -(2**63) <= number < 2**63


@pytest.mark.parametrize("provider", SAMPLES)
@given(data=st.data())
@pytest.mark.fault("raw response", "an odd value anywhere in an answer")
def test_property_an_odd_value_anywhere_is_read_or_refused(provider: str, data: st.DataObject) -> None:
    """One or two odd values anywhere in an answer: never an unexpected error, never a row that cannot be stored."""
    body: Any = SAMPLES[provider]
    for _ in range(data.draw(st.integers(1, 2))):
        body = put(body, data.draw(st.sampled_from(places(body))), data.draw(ODD))
    read(provider, json.dumps(body).encode())


@pytest.mark.parametrize("provider", SAMPLES)
@given(data=st.data())
@pytest.mark.fault("raw response", "damaged bytes")
def test_property_damaged_bytes_are_read_or_refused(provider: str, data: st.DataObject) -> None:
    """Bytes cut out, doubled or changed anywhere in an answer."""
    body = json.dumps(SAMPLES[provider]).encode()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    read(provider, body[:start] + data.draw(st.binary(max_size=20)) + body[end:])
    read(provider, body[:start] + body[start:end] * 3 + body[end:])
    read(provider, body[:start])

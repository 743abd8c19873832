"""Files of the inbox and names of releases, damaged anywhere: read, or refused in words. `make fuzz` runs them long."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.reading import read_parts
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.query import Asked, from_json
from movie_assets_tests.identify.input_sample import Sample
from movie_assets_tests.identify.samples_of_exports import EXPORT_SAMPLES
from movie_assets_tests.identify.samples_of_tables import TABLE_SAMPLES
from movie_assets_tests.identify.samples_of_webhooks import WEBHOOK_SAMPLES
from movie_assets_tests.identify.samples_of_xml import XML_SAMPLES
from movie_assets_tests.providers.test_parser_fuzz import ODD, places, put

JSON_SAMPLES = EXPORT_SAMPLES | WEBHOOK_SAMPLES
SAMPLES = [one for kind in (TABLE_SAMPLES, JSON_SAMPLES, XML_SAMPLES) for few in kind.values() for one in few]
ENDINGS = ["csv", "tsv", "nfo", "xml", "rss", "json", "jsonl", "txt", "m3u", "url"]
WORDS = ["Heat", "1995", "2160p", "(1984)", "[YTS]", "S01E02", "tt0113277", "tmdb-949", "CD1", "WEB-DL", "x265", "mkv"]


def kept(asked: Asked) -> None:
    """What is asked can be stored, and is the same when it is read again."""
    text = asked.as_json()
    text.encode()
    assert from_json(text) == asked


def read(name: str, content: bytes) -> None:
    """Read a file as the inbox does."""
    try:
        parts = list(read_parts(name, content))
    except IdentificationError as error:
        str(error).encode()
        return
    for part in parts:
        for asked, _ in part.asked:
            kept(asked)
        "\n".join(part.left_out).encode()


@given(sample=st.sampled_from(SAMPLES), data=st.data())
@pytest.mark.fault("inbox", "damaged bytes in a file of any known format")
def test_property_a_damaged_file_is_read_or_refused(sample: Sample, data: st.DataObject) -> None:
    """Bytes cut out, doubled or changed anywhere in a file of a known format."""
    content = sample.text.encode()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    read(sample.file, content[:start] + data.draw(st.binary(max_size=20)) + content[end:])
    read(sample.file, content[:end] + content[start:])


def values(sample: Sample) -> Iterator[tuple[str, Any]]:
    """Yield the JSON values of a file: the whole, or its lines."""
    for text in (sample.text, *sample.text.splitlines()):
        with suppress(ValueError):
            yield sample.file, json.loads(text)


@given(
    sample=st.sampled_from([one for few in JSON_SAMPLES.values() for each in few for one in values(each)]),
    data=st.data(),
)
@pytest.mark.fault("inbox", "an odd value anywhere in a JSON file")
def test_property_an_odd_value_in_a_file_costs_itself(sample: tuple[str, Any], data: st.DataObject) -> None:
    """An odd value at any place of a JSON file: never an unexpected error."""
    name, value = sample
    read(name, json.dumps(put(value, data.draw(st.sampled_from(places(value))), data.draw(ODD))).encode())


@given(ending=st.sampled_from(ENDINGS), content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@pytest.mark.fault("inbox", "any bytes in a file")
def test_fuzz_any_bytes_are_read_or_refused(ending: str, content: bytes) -> None:
    """Whatever a file with a known ending holds."""
    read(f"list.{ending}", content)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=8), st.sampled_from([".", " ", "_", " - ", "/"]))
@pytest.mark.fault("inbox", "any name of a release")
def test_property_any_name_is_read_or_refused(words: list[str], between: str) -> None:
    """Words of releases and any characters in any order."""
    try:
        kept(read_name(between.join(words)))
    except IdentificationError as error:
        str(error).encode()

"""The merging queries give the rows that the same merge gives over polars frames."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from movie_assets.merge.fields import FROM_CREW
from movie_assets.merge.preferences import Preferences
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.providers.values.genres import SPELLINGS
from movie_assets.settings import Settings
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS, CACHE_TABLES
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.merge import polars_merge
from movie_assets_tests.merge.merging import films, merged, typed_rows

NOON = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - frames hold naive UTC
TTL = {name: 24.0 + number for number, name in enumerate(SPECS)}
WORDS = st.sampled_from(["", "a", "b", "Not Rated", 'it\'s "so"', "ü\n", "/path", "https://x/y", "http://", *SPELLINGS])
NAMED: dict[str, st.SearchStrategy[Any]] = {
    "image_type": st.sampled_from(["poster", "backdrop", "fanart", "logo", "clearlogo", "disc"]),
    "language": st.none() | st.sampled_from(["en", "de", "it"]),
    "site": st.none() | st.sampled_from(["YouTube", "Vimeo", "Elsewhere"]),
    "video_type": st.sampled_from(["trailer", "teaser"]),
    "job": st.sampled_from([*(job for jobs in FROM_CREW.values() for job in jobs[:2]), "Gaffer"]),
    "country": st.sampled_from(["US", "DE", "FR"]),
    "vote_count": st.none() | st.integers(0, 3),
    "vote_average": st.none() | st.sampled_from([0.0, 7.25]),
}
"""Values of columns and parts of which the merge knows more than the type."""


def _values(name: str, dtype: Any) -> st.SearchStrategy[Any]:
    if name in NAMED:
        return NAMED[name]
    if isinstance(dtype, pl.List):
        return st.none() | st.lists(_parts(dtype.inner), max_size=4)
    kind = dtype if isinstance(dtype, type) else type(dtype)
    of_kind: dict[Any, st.SearchStrategy[Any]] = {
        pl.String: WORDS,
        pl.Int32: st.integers(-2, 2_100),
        pl.Int64: st.integers(0, 3) | st.just(2**62),
        pl.Float64: st.sampled_from([0.0, 6.5, 1e300]),
        pl.Boolean: st.booleans(),
        pl.Date: st.dates(date(1998, 12, 30), date(2000, 1, 2)),
        pl.Datetime: st.datetimes(NOON, NOON + timedelta(days=1)),
    }
    return st.none() | of_kind[kind]


def _parts(dtype: Any) -> st.SearchStrategy[Any]:
    if isinstance(dtype, pl.Struct):
        return st.fixed_dictionaries({field.name: _values(field.name, field.dtype) for field in dtype.fields})
    return WORDS if dtype == pl.String else st.integers(0, 3)


def _row(provider: str, movie_id: int) -> st.SearchStrategy[dict[str, Any]]:
    own = {"movie_id", "answer_id", "fetched_at", "parser_version", "raw_response"}
    columns = {name: _values(name, t) for name, t in PROVIDER_TABLES[provider].schema.items() if name not in own}
    known = {"movie_id": st.just(movie_id), "answer_id": st.sampled_from(["1", "2"])}
    return st.fixed_dictionaries(known | {"fetched_at": st.datetimes(NOON, NOON + timedelta(days=3))} | columns)


ROWS = st.fixed_dictionaries(
    {
        provider: st.tuples(*(st.none() | _row(provider, movie_id) for movie_id in (1, 2))).map(
            lambda rows: [row for row in rows if row is not None]
        )
        for provider in PROVIDER_TABLES
    }
)
PREFERENCES = st.builds(
    lambda country, languages: replace(
        Settings(_env_file=None).preferences, ttl_hours=TTL, country=country, languages=languages
    ),
    st.sampled_from(["US", "DE"]),
    st.sampled_from([("en", None), (None, "de"), ("it",)]),
)


@SLOW_PROPERTY
@given(ROWS, PREFERENCES, st.sampled_from(["1999", "undated"]))
def test_property_queries_merge_as_frames_do(
    rows: dict[str, list[dict[str, Any]]], preferences: Preferences, year: str
) -> None:
    """Any typed rows of two films: each table has the same rows, value by value, whatever merges them."""
    answers = typed_rows(**rows)
    merging = films(answers, [1, 2], year)
    wanted = polars_merge.merge(merging.drop("answer_id"), answers, preferences)
    wanted["provider_cache_corrections"] = CACHE_CORRECTIONS.empty()
    for name, found in merged(merging, answers, preferences).items():
        table = CACHE_TABLES[name]
        expected = wanted[name].select(table.schema.names()).cast(table.schema)
        assert_frame_equal(found.sort(table.key), expected.sort(table.key))

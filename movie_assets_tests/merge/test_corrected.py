"""What people corrected counts before all providers, and changes nothing else."""

import json
from datetime import datetime
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from movie_assets.correct.values import CORRECTABLE
from movie_assets.merge.preferences import Preferences
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS, CACHE_MOVIES
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.merge.merging import films, merged, typed_rows
from movie_assets_tests.merge.test_queries import PREFERENCES, ROWS

VALUES: dict[str, Any] = {
    "String": 'it\'s "so"',
    "Int64": 7,
    "Int32": 7,
    "Float64": 7.5,
    "Boolean": True,
    "Date": "1999-03-31",
}
LIST = ["a", "b, c"]
WISHES = st.dictionaries(
    st.sampled_from(CORRECTABLE),
    st.sampled_from(["set", "blank"]) | st.sampled_from(sorted(PROVIDER_TABLES)),
    min_size=1,
    max_size=3,
)


def value_for(field: str) -> Any:
    """Return a value of a field's type."""
    return LIST if isinstance(CACHE_MOVIES.schema[field], pl.List) else VALUES[str(CACHE_MOVIES.schema[field])]


def corrections(wishes: dict[str, str]) -> pl.DataFrame:
    """Return corrections of film 1: field -> set, blank, or the provider that counts."""
    rows = [
        {
            "movie_id": 1,
            "field": field,
            "action": wish if wish in ("set", "blank") else "prefer",
            "value": json.dumps(value_for(field)) if wish == "set" else None,
            "prefers": None if wish in ("set", "blank") else wish,
            "reason": "",
            "decision_id": "d",
            "decided_at": datetime(2026, 11, 21),  # noqa: DTZ001 - frames hold naive UTC
        }
        for field, wish in wishes.items()
    ]
    return pl.DataFrame(rows, schema=CACHE_CORRECTIONS.schema, orient="row").drop("answer_id")


@SLOW_PROPERTY
@given(ROWS, PREFERENCES, WISHES)
def test_property_corrections_change_what_they_name(
    rows: dict[str, list[dict[str, Any]]], preferences: Preferences, wishes: dict[str, str]
) -> None:
    """A set value stands, a blank one is NULL, both of the person; a provider counts if it has one; all else stays."""
    answers = typed_rows(**rows)
    merging = films(answers, [1, 2])
    plain = merged(merging, answers, preferences)
    found = merged(merging, answers, preferences, corrections(wishes))
    same = pl.all().exclude(*wishes, "field_sources", "year")
    for name in plain.keys() - {"provider_cache_movies", "provider_cache_corrections"}:
        assert_frame_equal(found[name], plain[name], check_row_order=False)
    before, after = (t["provider_cache_movies"].sort("movie_id") for t in (plain, found))
    assert_frame_equal(after.select(same), before.select(same))
    assert_frame_equal(after.filter(movie_id=2), before.filter(movie_id=2))
    for row, old in zip(
        after.filter(movie_id=1).iter_rows(named=True), before.filter(movie_id=1).iter_rows(named=True), strict=True
    ):
        sources, old_sources = json.loads(row["field_sources"]), json.loads(old["field_sources"])
        for field, wish in wishes.items():
            if wish in ("set", "blank"):
                value = row[field].isoformat() if hasattr(row[field], "isoformat") else row[field]
                assert (value, sources[field]) == (value_for(field) if wish == "set" else None, "person")
            else:
                assert sources[field] in (wish, old_sources[field])
                assert row[field] == old[field] or sources[field] == wish
        assert {f: s for f, s in sources.items() if f not in wishes} == {
            f: s for f, s in old_sources.items() if f not in wishes
        }

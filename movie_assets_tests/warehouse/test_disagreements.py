"""Where providers disagree: beyond what is usual, the gravest first, until a person settles it."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from movie_assets.matching.titles import normalise, same_title
from movie_assets.merge.measures import MEASURES
from movie_assets.providers.registry import SPECS
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.failing_rows import grave_disagreements
from movie_assets.warehouse.merging.disagreements_view import folded
from movie_assets.warehouse.recent_changes import disagreements
from movie_assets_tests.warehouse.test_fact_views import show

VIEW = "FROM provider_cache_disagreements ORDER BY score DESC, movie_id, field"


def film(warehouse: Warehouse, movie_id: int = 1, **rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Write a film with these typed rows; return the disagreements."""
    show(warehouse, movie_id, **{provider: [{"movie_id": movie_id} | row] for provider, row in rows.items()})
    return warehouse.frame(VIEW).to_dicts()


PAGE = Path(__file__).resolve().parents[2] / "docs" / "history.md"
CASES: list[tuple[dict[str, Any], dict[str, Any], str, float | None]] = [
    ({"runtime": 100}, {"runtime": 105}, "runtime", None),
    ({"runtime": 100}, {"runtime": 112}, "runtime", 12),
    ({"budget": 100}, {"budget": 120}, "budget", None),
    ({"budget": 100}, {"budget": 250}, "budget", 2.5),
    ({"title": "Amélie: The Film"}, {"title": "amelie the film"}, "title", None),
    ({"title": "Fast & Furious"}, {"title": "Fast and Furious"}, "title", None),
    ({"title": "The Matrix"}, {"title": "Matrix, The"}, "title", None),
    ({"title": "Spirited Away", "original_title": "Sen"}, {"title": "Sen"}, "title", None),
    ({"imdb_id": "tt1"}, {"imdb_id": "tt2"}, "imdb_id", 1),
    ({"imdb_id": "tt1"}, {"imdb_id": None}, "imdb_id", None),
]
"""What TMDB has, what TVDB has, the field, and how far apart the two are if that is a disagreement."""


def test_what_is_usual_is_no_disagreement(warehouse: Warehouse) -> None:
    """Minutes, spellings, the original title and small differences of money are usual; more than that is not."""
    tmdb = [{"movie_id": n} | case[0] for n, case in enumerate(CASES)]
    tvdb = [{"movie_id": n} | case[1] for n, case in enumerate(CASES)]
    show(warehouse, *range(len(CASES)), tmdb=tmdb, tvdb=tvdb)
    found = {row["movie_id"]: (row["field"], row["apart"]) for row in warehouse.frame(VIEW).to_dicts()}
    assert found == {n: (field, apart) for n, (_, _, field, apart) in enumerate(CASES) if apart is not None}


def test_sums_far_apart_are_said(warehouse: Warehouse) -> None:
    """Box office as any provider says it: American sums of OMDb, TVDB and Wikidata, the world's of TMDB and TVDB."""
    (american, world) = film(
        warehouse,
        omdb={"box_office": 100},
        wikidata={"wikidata_id": "Q7", "domestic_box_office": 300},
        tmdb={"tmdb_id": 7, "revenue": 1_000},
        tvdb={"tvdb_id": 9, "revenue": 1_500, "box_office": 110},
    )
    assert (american["field"], json.loads(american["said"])) == (
        "box_office",
        {"omdb": "100", "tvdb": "110", "wikidata": "300"},
    )
    assert (american["apart"], american["unit"]) == (3, "times")
    assert json.loads(american["pages"])["wikidata"] == "https://www.wikidata.org/wiki/Q7"
    assert (world["field"], json.loads(world["said"])) == ("revenue", {"tmdb": "1000", "tvdb": "1500"})


def test_a_year_apart_is_usual(warehouse: Warehouse) -> None:
    """TVDB is often a year late; with two years between the first and the last, providers disagree."""
    years = {1: (1999, 2000), 2: (1998, 2000)}
    omdb, tvdb = ([{"movie_id": film, "year": pair[side]} for film, pair in years.items()] for side in (0, 1))
    show(warehouse, *years, omdb=omdb, tvdb=tvdb)
    assert [(row["movie_id"], row["apart"]) for row in warehouse.frame(VIEW).to_dicts()] == [(2, 2)]


def test_a_row_says_who_said_what_and_where_to_look(warehouse: Warehouse) -> None:
    """Values and pages stand by provider, as their declarations have them; a provider without the value has none."""
    tmdb = {"tmdb_id": 7, "imdb_id": "tt7", "title": "One", "runtime": 90}
    (found,) = film(warehouse, tmdb=tmdb, tvdb={"tvdb_id": 9, "runtime": 130, "title": "One"}, fanart={"tmdb_id": 7})
    assert json.loads(found["said"]) == {"tmdb": "90", "tvdb": "130"}
    assert json.loads(found["pages"]) == {
        "tmdb": SPECS["tmdb"].page.replace("{tmdb_id}", "7"),
        "tvdb": SPECS["tvdb"].page.replace("{tvdb_id}", "9"),
    }
    assert (found["title"], found["unit"], found["apart"]) == ("One", "minutes", 40)


def test_another_title_is_graver_the_less_alike_it_is(warehouse: Warehouse) -> None:
    """A missing subtitle scores less than a title of another film; another id scores most."""
    titles = [{"movie_id": 1, "title": "Alien"}, {"movie_id": 2, "title": "Bambi"}, {"movie_id": 3, "imdb_id": "tt2"}]
    own = [{"movie_id": film, "title": "Alien Covenant"} for film in (1, 2)]
    show(warehouse, 1, 2, 3, omdb=own, tvdb=titles, tmdb=[{"movie_id": 3, "imdb_id": "tt1"}])
    assert [row["movie_id"] for row in warehouse.frame(VIEW).to_dicts()] == [3, 2, 1]
    with warehouse.connection() as connection:
        found, every = disagreements(connection, None, ["title"], 1)
    assert ([row[0] for row in found], every) == ([2], 2)


def test_what_a_person_corrected_is_settled(warehouse: Warehouse) -> None:
    """A correction of a field ends its disagreement, that of the release date the year's; others stay."""
    odd = {"omdb": {"year": 1990, "runtime": 90}, "tvdb": {"year": 1999, "runtime": 130}}
    for films, field in enumerate(("title", "runtime", "release_date"), 1):
        film(warehouse, films, **odd)
        with warehouse.connection() as connection:
            columns = [c for c in CACHE_CORRECTIONS.columns if c.required and c.name not in ("movie_id", "field")]
            values = ("now()::TIMESTAMP" if c.duckdb_type == "TIMESTAMP" else "'x'" for c in columns)
            connection.execute(
                f"INSERT INTO provider_cache_corrections (movie_id, field, {', '.join(c.name for c in columns)})"
                f" VALUES ({films}, '{field}', {', '.join(values)})"
            )
    left = {(row["movie_id"], row["field"]) for row in warehouse.frame(VIEW).to_dicts()}
    assert left == {(1, "runtime"), (1, "year"), (2, "year"), (3, "runtime")}


def test_the_check_counts_grave_disagreements_of_a_year(warehouse: Warehouse) -> None:
    """A year fails when more than this share of its films has a grave one; a slight one does not count."""
    tmdb: list[dict[str, Any]] = [{"movie_id": 1, "imdb_id": "tt1"}, {"movie_id": 2, "runtime": 100}]
    tvdb: list[dict[str, Any]] = [{"movie_id": 1, "imdb_id": "tt2"}, {"movie_id": 2, "runtime": 110}]
    show(warehouse, 1, 2, tmdb=tmdb, tvdb=tvdb)
    with warehouse.connection() as connection:
        for movie_id in (1, 2):
            connection.execute(
                "INSERT INTO movies (movie_id, import_status, source, partition_year, created_at, updated_at)"
                " VALUES (?, 'full', 'test', '1999', now()::TIMESTAMP, now()::TIMESTAMP)",
                [movie_id],
            )
    assert grave_disagreements(warehouse, ["1999"], 0.5).is_empty()
    found = grave_disagreements(warehouse, ["1999"], 0.4)
    assert found.select("partition_year", "movie_id", "field").rows() == [("1999", 1, "imdb_id")]
    assert grave_disagreements(warehouse, ["2000"], 0).is_empty()


DUCKDB = duckdb.connect()


def test_the_page_has_the_measures() -> None:
    """docs/history.md names each field with what is usual, what is worst, and its weight, as they are declared."""
    rows = [line.split("|")[1:-1] for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    for field, measure in MEASURES.items():
        (cells,) = (cells for cells in rows if f"`{field}`" in cells[0] and len(cells) == 5)
        assert float(cells[4]) == measure.weight
        if measure.kind in ("span", "ratio"):
            assert [cell.split()[0] for cell in cells[2:4]] == [f"{measure.usual:g}", f"{measure.worst:g}"]


@pytest.mark.parametrize("view", ["provider_cache_disagreements", "provider_cache_curves"])
def test_no_row_is_compared_with_every_other(view: str, warehouse: Warehouse) -> None:
    """Rows of a film meet by hash: the work grows with the films, not with their square."""
    film(warehouse, tmdb={"title": "One", "original_title": "Eins"}, tvdb={"title": "Two", "original_title": "Zwei"})
    with warehouse.connection() as connection:
        connection.execute("SET nested_loop_join_threshold = 0")  # which would choose it for a handful of rows
        plan = "\n".join(row[1] for row in connection.execute(f"EXPLAIN (FORMAT json) FROM {view}").fetchall())
    assert "HASH_JOIN" in plan
    assert not [word for word in ("NL_JOIN", "NESTED_LOOP", "CROSS_PRODUCT") if word in plan]


LETTERS = st.lists(st.sampled_from([*"aÀéñÜßøŁŋœ Zz&,'’.:-!é1™\xa0\x1f", ", the", ", La"]), min_size=1, max_size=8)
CHANGES = st.sampled_from(
    [
        *(str.upper, str.lower, lambda t: f"{t}!", lambda t: f" {t}.", lambda t: f"{t}™", lambda t: f"{t}\xa0"),
        lambda t: t.replace(" ", "\x85 "),
    ]
)


@given(LETTERS.map("".join), CHANGES)
@example("1,À", lambda t: f"{t}!")
def test_property_what_matching_calls_the_same_title_is_no_disagreement(title: str, change: Any) -> None:
    """The view folds titles in SQL: whatever matching takes for the same has the same form there."""
    other = change(title)
    if same_title(title, other) and any(letter.isalnum() for letter in normalise(title)):
        ((one, two),) = DUCKDB.execute(f"SELECT {folded('$1')}, {folded('$2')}", [title, other]).fetchall()
        assert one == two

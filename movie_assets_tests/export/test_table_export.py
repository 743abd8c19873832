"""Files of tables: they hold what the warehouse holds, in every format, and say what they are."""

import csv
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from movie_assets.errors import ConfigurationError
from movie_assets.export.export_request import FORMATS, ExportRequest
from movie_assets.export.table_export import export_tables
from movie_assets.providers.registry import SPECS
from movie_assets.settings import Settings
from movie_assets.warehouse import export_formats
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.exporting import ROWS_AT_ONCE
from movie_assets.warehouse.wide_sort import FILMS_AT_ONCE, RANGES_OF_A_FILE
from movie_assets_tests.export.conftest import NOW, Export

TABLE = "provider_cache"


def stored(films: Settings, query: str) -> list[tuple[Any, ...]]:
    """Return rows of the warehouse."""
    with Warehouse(films.warehouse_path).connection() as connection:
        return connection.execute(query).fetchall()


def test_the_formats_are_those_that_the_command_line_names() -> None:
    """The command line knows them without importing what writes them."""
    assert tuple(export_formats.FORMATS) == FORMATS


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_table_and_view_leaves_whole(file_format: str, export: Export, films: Settings, tmp_path: Path) -> None:
    """Without a choice all tables and views are there, each with as many rows as in the warehouse."""
    manifest = export(file_format)
    rows = {table["name"]: table["rows"] for table in manifest["tables"]}
    assert list(rows) == [*TABLES, *VIEWS]
    for name, count in rows.items():
        assert stored(films, f"SELECT count(*) FROM {name}") == [(count,)], name
    assert rows["provider_cache_movies"] >= 10
    on_disk = {path.name for path in (tmp_path / "out").iterdir()}
    assert on_disk == {"manifest.json", *(file["path"] for file in manifest["files"])}
    for file in manifest["files"]:
        body = (tmp_path / "out" / file["path"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())


def test_parquet_reads_back(export: Export, films: Settings, tmp_path: Path) -> None:
    """polars reads the same values in the order of the key: lists, days and moments as such, JSON as text."""
    export(tables=(TABLE, "tmdb_details"))
    found = pl.read_parquet(tmp_path / "out" / f"{TABLE}.parquet")
    expected = Warehouse(films.warehouse_path).frame(f"SELECT * FROM {TABLE} ORDER BY movie_id")
    assert found.columns == TABLES[TABLE].schema.names()
    assert found.equals(expected.select(found.columns).cast(pl.Schema(found.schema)))
    assert found.schema["genres"] == pl.List(pl.String)
    assert found.schema["release_date"] == pl.Date()
    assert json.loads(found["field_sources"][0])
    parts = pl.read_parquet(tmp_path / "out" / "tmdb_details.parquet").schema["cast_members"]
    assert isinstance(parts, pl.List)
    assert isinstance(parts.inner, pl.Struct)


def test_json_lines_read_back(export: Export, films: Settings, tmp_path: Path) -> None:
    """Each line is one object; lists and JSON are nested in it."""
    export("jsonl", tables=(TABLE,))
    lines = (tmp_path / "out" / f"{TABLE}.jsonl").read_text().splitlines()
    expected = stored(films, f"SELECT movie_id, title, genres, release_date FROM {TABLE} ORDER BY movie_id")
    rows = [json.loads(line) for line in lines]
    found = [(r["movie_id"], r["title"], r["genres"], r["release_date"]) for r in rows]
    assert found == [(i, t, g, None if d is None else d.isoformat()) for i, t, g, d in expected]
    assert isinstance(rows[0]["field_sources"], dict)


def test_csv_reads_back(export: Export, films: Settings, tmp_path: Path) -> None:
    """Python's csv reads it: lists are JSON, numbers and days as they are, NULL is nothing."""
    export("csv", tables=(TABLE,))
    with (tmp_path / "out" / f"{TABLE}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    expected = stored(films, f"SELECT movie_id, title, genres, runtime FROM {TABLE} ORDER BY movie_id")
    found = [(int(r["movie_id"]), r["title"], json.loads(r["genres"] or "null"), r["runtime"]) for r in rows]
    assert found == [(i, t, g, "" if n is None else str(n)) for i, t, g, n in expected]


def test_csv_has_no_formulas(export: Export, tmp_path: Path) -> None:
    """A text that a spreadsheet would run gets an apostrophe, and taking one away gives it back; numbers stay."""
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''@", "'71", "a=b", "", 'Ünïcode, "quoted"\nline']
    values = ", ".join(f"({n}, '{text.replace(chr(39), chr(39) * 2)}')" for n, text in enumerate(texts))
    query = f'SELECT n AS "=n", -n AS negative, t, [t] AS list FROM (VALUES {values}) v(n, t) ORDER BY n'
    export("csv", query=query, name="texts")
    with (tmp_path / "out" / "texts.csv").open(newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["'=n", "negative", "t", "list"]
    written = [row[2] for row in rows]
    assert written == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "''=1", "'''@", *texts[7:]]
    assert [row[1] for row in rows] == [str(-n) for n in range(len(texts))]
    assert [json.loads(row[3]) for row in rows] == [[text] for text in texts]


def test_csv_tells_null_from_an_empty_text(export: Export, tmp_path: Path) -> None:
    """NULL is a field without quotes, an empty text has them: DuckDB and polars read both as they were."""
    export("csv", query="FROM (VALUES (1, NULL), (2, '')) v(n, t)", name="texts")
    path = tmp_path / "out" / "texts.csv"
    assert path.read_text() == 'n,t\n1,\n2,""\n'
    assert pl.read_csv(path)["t"].to_list() == [None, ""]
    read = duckdb.sql(f"FROM read_csv('{path}', allow_quoted_nulls = false, types = {{'t': 'VARCHAR'}})")
    assert read.fetchall() == [(1, None), (2, "")]


def test_sqlite_reads_back(export: Export, films: Settings, tmp_path: Path) -> None:
    """Python's SQLite reads it: numbers are numbers, moments ISO 8601, lists JSON, meanings are in the declaration."""
    export("sqlite")
    with closing(sqlite3.connect(tmp_path / "out" / "movie_assets.sqlite")) as file:
        found = file.execute(
            f"SELECT movie_id, title, genres, release_date, fetched_at, imdb_rating, adult FROM {TABLE} ORDER BY rowid"
        ).fetchall()
        declared = file.execute("SELECT sql FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()[0]
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute(f"SELECT count(*) FROM {TABLE} WHERE genres ->> 0 IS NOT NULL").fetchone()[0] > 0
        assert file.execute("SELECT count(*) FROM provider_cache_movies WHERE json_valid(raw_response)").fetchone()[0]
    assert found == [
        (i, t, None if g is None else json.dumps(g, separators=(",", ":"), ensure_ascii=False), *others)
        for i, t, g, *others in stored(
            films,
            "SELECT movie_id, title, genres, release_date::VARCHAR, fetched_at::VARCHAR, imdb_rating, adult"
            f" FROM {TABLE} ORDER BY movie_id",
        )
    ]
    assert "-- A film in one wide row" in declared
    assert "-- Release date." in declared


def test_duckdb_reads_back(export: Export, films: Settings, tmp_path: Path) -> None:
    """One file has all tables, and views as tables, with types and comments of every column."""
    export("duckdb")
    with closing(duckdb.connect(str(tmp_path / "out" / "movie_assets.duckdb"), read_only=True)) as file:
        for name in (TABLE, "provider_cache_people", "omdb_ratings"):
            names = ", ".join(c.name for c in (TABLES.get(name) or VIEWS[name]).columns)
            expected = sorted(map(repr, stored(films, f"SELECT {names} FROM {name}")))
            assert sorted(map(repr, file.execute(f"SELECT {names} FROM {name}").fetchall())) == expected
        columns = file.execute("SELECT count(*), count(comment) FROM duckdb_columns() WHERE NOT internal").fetchall()
        assert columns[0][0] == columns[0][1] > 300
        tables = file.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall()
    assert {name for name, comment in tables if comment} == {*TABLES, *VIEWS}


@pytest.mark.parametrize("file_format", FORMATS)
def test_many_wide_rows_are_sorted_in_parts(file_format: str, settings: Settings, tmp_path: Path) -> None:
    """Rows with whole answers are in the order of their key, too, however many: each once, and as it was."""
    films = 2 * RANGES_OF_A_FILE * ROWS_AT_ONCE + 7
    with Warehouse(settings.warehouse_path).connection() as connection:
        connection.execute(
            "INSERT INTO omdb_ratings BY NAME SELECT (i * 7919) % ?1 - 100 AS movie_id, 'a' || i AS answer_id,"
            " now()::TIMESTAMP AS fetched_at, ['Drama', 'War'] AS genres, NULL AS title, '{\"n\": ' || i || '}'"
            " AS raw_response FROM range(?1) t(i)",
            [films],
        )
    export_tables(settings, ExportRequest(tmp_path / "out", file_format, ("omdb_ratings",)), NOW, lambda _: None)
    rows = list(_ids_and_answers(file_format, tmp_path / "out"))
    assert rows == [(n - 100, {"n": i}) for n, i in sorted(((i * 7919) % films, i) for i in range(films))]
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("only_redistributable", [False, True])
@pytest.mark.parametrize("file_format", ["jsonl", "parquet"])
def test_whole_answers_of_all_providers_are_exported_in_little_memory(
    file_format: str, only_redistributable: bool, settings: Settings, tmp_path: Path
) -> None:
    """The view with every provider's answer of a film leaves whole, where DuckDB would need gigabytes for the query."""
    films, numbers = 900, ", ".join(map(str, range(5_000)))
    with Warehouse(settings.warehouse_path).connection() as connection:
        connection.execute(
            "INSERT INTO movies BY NAME SELECT i AS movie_id, i AS tmdb_id, '1999' AS partition_year,"
            " 'discover' AS source, 'full' AS import_status, now()::TIMESTAMP AS created_at,"
            " created_at AS updated_at FROM range(?) t(i)",
            [films],
        )
        for table in ("tmdb_details", "tvdb_details", "wikidata_films"):
            connection.execute(
                f"INSERT INTO {table} BY NAME SELECT i AS movie_id, 'a' || i AS answer_id, 1 AS parser_version,"
                f" now()::TIMESTAMP AS fetched_at, '{{\"n\": ' || i || ', \"of\": [{numbers}]}}' AS raw_response"
                f" FROM range({films}) t(i) ORDER BY hash(i)"
            )
        connection.execute(
            "INSERT INTO stored.provider_cache_movies BY NAME SELECT i AS movie_id, 'a' AS answer_id, 'k' AS merge_key"
            f" FROM range({films}) t(i) ORDER BY hash(i + 1)"
        )
    asked = ExportRequest(
        tmp_path / "out", file_format, ("provider_cache_movies",), only_redistributable=only_redistributable
    )
    export_tables(settings, asked, NOW, lambda _: None)
    if file_format == "jsonl":
        lines = (tmp_path / "out" / "provider_cache_movies.jsonl").read_text().splitlines()
        rows = [(line["movie_id"], line["raw_response"]) for line in map(json.loads, lines)]
    else:
        frame = pl.read_parquet(
            tmp_path / "out" / "provider_cache_movies.parquet", columns=["movie_id", "raw_response"]
        )
        rows = [(movie_id, json.loads(answer)) for movie_id, answer in frame.iter_rows()]
    assert [movie_id for movie_id, _ in rows] == list(range(films))
    answering = {"wikidata"} if only_redistributable else {"tmdb", "tvdb", "wikidata"}
    for movie_id, answers in rows:
        assert {name: answer["n"] for name, answer in answers.items() if answer} == dict.fromkeys(answering, movie_id)


@pytest.mark.parametrize("films", [FILMS_AT_ONCE, FILMS_AT_ONCE + 1, 2 * FILMS_AT_ONCE + 3])
def test_a_view_that_is_asked_in_ranges_leaves_whole(films: int, settings: Settings, tmp_path: Path) -> None:
    """Each row once and as the view has it, in the order of its key, also at the ends of ranges."""
    warehouse = Warehouse(settings.warehouse_path)
    with warehouse.connection() as connection:
        connection.execute(
            "INSERT INTO movies BY NAME SELECT i * 3 - 100 AS movie_id, '1999' AS partition_year, 'discover' AS source,"
            " 'full' AS import_status, now()::TIMESTAMP AS created_at, created_at AS updated_at FROM range(?) t(i)",
            [films],
        )
        for table in ("omdb_ratings", "tvdb_details"):
            connection.execute(
                f"INSERT INTO {table} BY NAME SELECT movie_id, 'a' || movie_id AS answer_id, 1 AS parser_version,"
                f" now()::TIMESTAMP AS fetched_at, '{table}' || movie_id AS title FROM movies ORDER BY hash(movie_id)"
            )
        connection.execute(
            "INSERT INTO stored.provider_cache_movies BY NAME"
            " SELECT movie_id, 'a' AS answer_id, 'k' AS merge_key FROM movies"
        )
    name = "provider_cache_fields"
    export_tables(settings, ExportRequest(tmp_path / "out", tables=(name,)), NOW, lambda _: None)
    left = pl.read_parquet(tmp_path / "out" / f"{name}.parquet")
    key = ", ".join(VIEWS[name].key)
    there = warehouse.frame(f"SELECT {', '.join(left.columns)} FROM {name} ORDER BY {key}")
    assert left.height >= 2 * films
    assert left.equals(there)


def _ids_and_answers(file_format: str, folder: Path) -> Iterator[tuple[int, Any]]:
    """Yield movie_id and raw_response of omdb_ratings in the order of the file."""
    query, rows = "SELECT movie_id, raw_response FROM omdb_ratings", list[tuple[Any, ...]]()
    if file_format == "sqlite":
        with closing(sqlite3.connect(folder / "movie_assets.sqlite")) as sqlite:
            rows = sqlite.execute(f"{query} ORDER BY rowid").fetchall()
    elif file_format == "duckdb":
        with duckdb.connect(str(folder / "movie_assets.duckdb"), read_only=True) as file:
            rows = file.execute(query).fetchall()
    elif file_format == "parquet":
        rows = pl.read_parquet(folder / "omdb_ratings.parquet").select("movie_id", "raw_response").rows()
    elif file_format == "csv":
        with (folder / "omdb_ratings.csv").open(newline="") as text:
            rows = [(row["movie_id"], row["raw_response"]) for row in csv.DictReader(text)]
    else:
        lines = map(json.loads, (folder / "omdb_ratings.jsonl").read_text().splitlines())
        rows = [(line["movie_id"], json.dumps(line["raw_response"])) for line in lines]
    yield from ((int(movie_id), json.loads(answer)) for movie_id, answer in rows)


@pytest.mark.parametrize("file_format", ["parquet", "csv", "jsonl"])
def test_two_exports_of_the_same_rows_are_the_same_bytes(file_format: str, export: Export, tmp_path: Path) -> None:
    """Rows are in the order of their keys, so that files compare."""
    one, other = export(file_format), export(file_format, folder=tmp_path / "again")
    assert one == other


def test_a_query_leaves_as_it_is_ordered(export: Export, tmp_path: Path) -> None:
    """A query is a table of its own name, beside chosen tables, in its own order, of the providers that it reads."""
    query = (
        "SELECT movie_id, omdb_ratings.title AS named FROM omdb_ratings JOIN movies USING (movie_id) ORDER BY 1 DESC;"
    )
    manifest = export("parquet", tables=("movies",), query=query, name="omdb_films")
    found = pl.read_parquet(tmp_path / "out" / "omdb_films.parquet")["movie_id"].to_list()
    assert found == sorted(found, reverse=True)
    assert [table["name"] for table in manifest["tables"]] == ["movies", "omdb_films"]
    assert manifest["tables"][1]["query"].startswith("SELECT movie_id")
    alone = export("csv", folder=tmp_path / "alone", query="FROM omdb_ratings", name="mine")
    assert [one["name"] for one in alone["providers"]] == ["omdb"]


def test_wide_numbers_of_queries_fit_sqlite(export: Export, tmp_path: Path) -> None:
    """Sums, which DuckDB counts in 128 bits, and decimals are numbers in SQLite too."""
    export(
        "sqlite", query="SELECT sum(n) AS total, 1.50 AS price, max(n) = 2 AS yes FROM (VALUES (1), (2)) v(n)", name="q"
    )
    with closing(sqlite3.connect(tmp_path / "out" / "movie_assets.sqlite")) as file:
        assert file.execute("SELECT * FROM q").fetchall() == [(3, 1.5, 1)]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"tables": ("moovies",)}, "no table or view is called moovies"),
        ({"query": "SELECT 1"}, "--query needs --name"),
        ({"name": "mine"}, "--name needs --query"),
        ({"query": "SELECT 1", "name": "../mine"}, "letters, digits and _ only"),
        ({"query": "SELECT 1", "name": "movies"}, "the name of a table"),
        ({"query": "DELETE FROM movies", "name": "mine"}, "export takes a query"),
        ({"query": "SELECT 1; SELECT 2", "name": "mine"}, "one query at a time"),
        ({"query": "SELECT nothing FROM movies", "name": "mine"}, "nothing"),
        ({"query": "SELECT error('oops') FROM movies", "name": "mine"}, "oops"),
        ({"tables": ("movies", "movies")}, "exported twice"),
    ],
)
def test_what_cannot_be_exported_is_refused(how: dict[str, Any], words: str, export: Export, tmp_path: Path) -> None:
    """A wrong table, name or query is one line, and leaves no folder behind."""
    with pytest.raises(ConfigurationError, match=words):
        export(**how)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused() -> None:
    """The message names those that are known."""
    with pytest.raises(ConfigurationError, match="parquet, csv, jsonl, sqlite, duckdb"):
        ExportRequest(Path("out"), "xlsx").check()


def test_the_manifest_says_what_it_is(export: Export, films: Settings) -> None:
    """It has types and meaning of each column, the moment, the version, and each provider's terms."""
    manifest = export("csv", tables=("provider_cache", "omdb_ratings"))
    wide, typed = manifest["tables"][1], manifest["tables"][0]
    assert (typed["name"], wide["name"]) == ("omdb_ratings", "provider_cache")
    declared = {c.name: (c.duckdb_type, c.comment) for c in TABLES["provider_cache"].columns}
    assert {c["name"]: (c["type"], c["comment"]) for c in wide["columns"]} == declared
    assert wide["sorted_by"] == ["movie_id"]
    assert typed["providers"] == ["omdb"]
    assert set(wide["providers"]) == {"tmdb", "omdb", "fanart", "tvdb"}
    for provider in manifest["providers"]:
        spec = SPECS[provider["name"]]
        assert provider["notice"] == spec.notice
        assert provider["licence"]["url"] == spec.licence.url
        assert provider["licence"]["redistributable"] is spec.licence.redistributable
    assert manifest["exported_at"] == "2026-01-02T03:04:05+00:00"
    written = datetime.fromisoformat(manifest["as_of"]).timestamp()
    assert written == int(films.warehouse_path.stat().st_mtime)

r"""IMDb's data files: fetched when they changed, verified before they are used, read with quotes and \N as they are."""

import gzip
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.collect.context import Context
from movie_assets.collect.imdb_downloads import count_rows, path_of
from movie_assets.collect.imdb_service import place, refresh_files
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import BadAnswerError, NoFilmError, RefusedFileError, StoreError
from movie_assets.providers.imdb.datasets import read_rows
from movie_assets.providers.imdb.file_columns import COLUMNS
from movie_assets.providers.values import texts
from movie_assets.store.data_files import data_files
from movie_assets.warehouse.imdb_datasets import titles_by_id
from movie_assets.warehouse.whole_tables import data_file_rows
from movie_assets_tests.collect.conftest import MovedClock, film

NAMES = ["title.basics", "title.ratings", "title.crew", "name.basics", "title.principals"]
HEADER = "\t".join(COLUMNS["title.basics"])


def packed(*lines: str, header: str = HEADER) -> bytes:
    """Return a data file of these lines."""
    return gzip.compress("".join(f"{line}\n" for line in (header, *lines)).encode())


def outcomes(context: Context, *, force: bool = True) -> dict[str, str]:
    """Bring the files up to date; return the outcome of each."""
    return {file.name: file.outcome for file in refresh_files(context, force=force)}


def test_files_are_fetched_once_and_then_only_when_they_changed(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """The first time all, then by ETag; within a day nobody is asked."""
    assert outcomes(context) == dict.fromkeys(NAMES, "replaced")
    assert outcomes(context) == dict.fromkeys(NAMES, "unchanged")
    server.log.clear()
    assert outcomes(context, force=False) == {}
    assert server.log.count() == 0
    server.catalogue.edit(603, imdb_rating=9.9, imdb_votes=7)
    clock.to_day(1)
    assert outcomes(context, force=False) == dict.fromkeys(NAMES, "unchanged") | {"title.ratings": "replaced"}
    rows = {row["name"]: row for row in data_file_rows(context.operations).to_dicts()}
    assert rows["title.ratings"]["refreshed_at"] == clock.now.replace(tzinfo=None)
    assert rows["title.basics"]["refreshed_at"] == (clock.now - timedelta(days=1)).replace(tzinfo=None)
    assert rows["title.basics"]["checked_at"] == clock.now.replace(tzinfo=None)
    assert rows["title.basics"]["bytes"] == path_of(context.settings, "title.basics").stat().st_size


def test_files_are_asked_for_without_a_key(context: Context, server: EmbeddedServer) -> None:
    """Data files are kept as they come, not masked: nothing that they could repeat is sent to their host."""
    outcomes(context)
    assert {(entry.endpoint, entry.key_hint) for entry in server.log.entries("imdb")} == {("dataset", "none")}


WRONG = {
    "has 1 rows": packed("tt1\tmovie\tA\tA\t0\t\\N\t\\N\t\\N\t\\N"),
    "has the columns": packed("x", header=HEADER.replace("isAdult", "adult")),
    "no rows": packed(),
    "no whole gzip file: Compressed": packed("x" * 5_000)[:-20],
    "in the middle of a row": gzip.compress(f"{HEADER}\ntt1\tmovie".encode()),
    "no whole gzip file: Not": b"<html>a page</html>",
}
"""What the refusal says -> the file."""


@pytest.mark.fault("fetch", "a data file that is shrunken, cut, empty, of other columns, or a page")
def test_a_wrong_file_never_takes_the_place_of_a_right_one(context: Context, server: EmbeddedServer) -> None:
    """Shrunken, with other columns, empty, cut, a page: refused with the reason; the file at hand stays and is read."""
    imdb_id = film(server, 95_200_000)
    outcomes(context)
    target = path_of(context.settings, "title.basics")
    before = target.read_bytes()
    server.catalogue.edit(95_200_000, title="Another")
    for why, body in WRONG.items():
        fault = server.faults.add(
            provider="imdb", endpoint="dataset", subject="title.basics.tsv.gz", status=200, body=body
        )
        assert outcomes(context)["title.basics"] == "refused", why
        assert why in (data_files(context.operations, NAMES)["title.basics"].problem or "")
        assert target.read_bytes() == before
        assert list(target.parent.glob("*.part")) == []
        server.faults.clear(fault)
    assert place(context, [imdb_id]).sources == {imdb_id: "data_files"}
    assert outcomes(context)["title.basics"] == "replaced"
    assert data_files(context.operations, NAMES)["title.basics"].problem is None


def endless(rows: int = 1) -> bytes:
    """Return a data file of some rows and a line of 4 GB."""
    row = "\t".join(basics("tt0000001", "One")) + "\n"
    return gzip.compress(f"{HEADER}\n{row * rows}".encode()) + gzip.compress(b"x" * (1 << 24)) * 256


@pytest.mark.fault("fetch", "a data file with one endless line")
def test_an_endless_line_is_refused_in_little_memory(context: Context, server: EmbeddedServer) -> None:
    """A file of 4 MB whose one line unpacks to 4 GB is refused after a few megabytes; the file at hand stays."""
    outcomes(context)
    before = path_of(context.settings, "title.basics").read_bytes()
    server.faults.add(provider="imdb", endpoint="dataset", subject="title.basics.tsv.gz", status=200, body=endless())
    tracemalloc.start()
    try:
        assert outcomes(context)["title.basics"] == "refused"
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    assert "a line of more than" in (data_files(context.operations, NAMES)["title.basics"].problem or "")
    assert path_of(context.settings, "title.basics").read_bytes() == before


@pytest.mark.fault("fetch", "the download of a data file fails")
def test_a_download_that_fails_leaves_the_file_and_the_others(context: Context, server: EmbeddedServer) -> None:
    """If one download fails, the other files are brought up to date, and it is tried again next time."""
    outcomes(context)
    server.catalogue.edit(603, imdb_rating=9.9, imdb_votes=7)
    faults: list[dict[str, Any]] = [{"status": 503}, {"kind": "cut"}, {"kind": "refuse"}, {"status": 404}]
    for fault in faults:
        number = server.faults.add(provider="imdb", endpoint="dataset", subject="title.ratings.tsv.gz", **fault)
        assert outcomes(context) == dict.fromkeys(NAMES, "unchanged") | {"title.ratings": "failed"}, fault
        server.faults.clear(number)
    with context.operations.transaction() as connection:  # the breaker has counted what failed
        connection.execute("DELETE FROM rate_limits")
    assert outcomes(context)["title.ratings"] == "replaced"


def write(folder: Path, name: str, *rows: tuple[str, ...]) -> Path:
    """Write a data file with these cells."""
    path = folder / f"{name}.tsv.gz"
    path.write_bytes(packed(*("\t".join(row) for row in rows), header="\t".join(COLUMNS[name])))
    return path


def basics(imdb_id: str, title: str, kind: str = "movie", year: str = "1999", **cells: str) -> tuple[str, ...]:
    """Return a row of title.basics."""
    return (
        imdb_id,
        kind,
        title,
        cells.get("original", title),
        cells.get("adult", "0"),
        year,
        "\\N",
        cells.get("minutes", "90"),
        cells.get("genres", "Drama"),
    )


def test_all_files_together_tell_a_title(tmp_path: Path) -> None:
    """Title, people in their order, rating; akas where a language is set; what a file lacks is None."""
    files = {
        "title.basics": write(
            tmp_path,
            "title.basics",
            basics("tt0000001", "One", genres="Drama,Short", original="Ein"),
            basics("tt0000002", "Two", year="\\N", minutes="\\N", genres="\\N"),
            basics("tt0000003", "Three"),
            basics("tt0000004", "Four", kind="tvEpisode"),
        ),
        "title.ratings": write(tmp_path, "title.ratings", ("tt0000001", "7.5", "120"), ("tt0000003", "9.9", "9")),
        "title.crew": write(
            tmp_path, "title.crew", ("tt0000001", "nm0000002,nm0000001", "nm0000003"), ("tt0000002", "\\N", "\\N")
        ),
        "title.principals": write(
            tmp_path,
            "title.principals",
            ("tt0000001", "10", "nm0000004", "actor", "\\N", '["Last"]'),
            ("tt0000001", "2", "nm0000003", "actress", "\\N", '["First ""quoted"""]'),
            ("tt0000001", "1", "nm0000001", "director", "\\N", "\\N"),
        ),
        "name.basics": write(
            tmp_path,
            "name.basics",
            *((f"nm000000{n}", f"Person {n}", "\\N", "\\N", "actor", "\\N") for n in range(1, 5)),
        ),
        "title.akas": write(
            tmp_path,
            "title.akas",
            ("tt0000001", "1", "Eins", "DE", "\\N", "imdbDisplay", "\\N", "0"),
            ("tt0000001", "2", "Un", "FR", "\\N", "imdbDisplay", "\\N", "0"),
        ),
    }
    reported = titles_by_id(files, ["tt0000001", "tt0000002", "tt0000004", "tt0000009", "'; DROP TABLE x"])
    assert set(reported) == {"tt0000001", "tt0000002", "tt0000004"}
    one, two = read_rows(reported["tt0000001"]), read_rows(reported["tt0000002"])
    assert (one.title, one.original_title, one.year, one.runtime, one.genres) == (
        "One",
        "Ein",
        1999,
        90,
        ("Drama", "Short"),
    )
    assert (one.imdb_rating, one.imdb_votes, one.released, one.release_date) == (7.5, 120, "1999", None)
    assert (one.directors, one.top_cast) == (("Person 2", "Person 1"), ("Person 3", "Person 4"))
    assert (two.year, two.runtime, two.genres, two.imdb_rating, two.directors) == (None, None, (), None, ())
    with pytest.raises(NoFilmError, match="tvEpisode"):
        read_rows(reported["tt0000004"])
    assert read_rows(titles_by_id(files, ["tt0000001"], language="de-DE")["tt0000001"]).title == "Eins"
    alone = titles_by_id({"title.basics": files["title.basics"]}, ["tt0000001"])
    assert (read_rows(alone["tt0000001"]).title, read_rows(alone["tt0000001"]).directors) == ("One", ())


TITLES = st.text(
    st.characters(codec="utf-8", exclude_characters="\t\n\r", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40
).filter(lambda written: texts.title(written) == written)
"""Titles that the reading of texts leaves as they are: no entities, no white space but single spaces."""


@given(titles=st.lists(TITLES, min_size=1, max_size=4))
def test_any_title_is_read_as_it_is_written_property(
    titles: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotation marks, backslashes and every script are just characters; only a tab ends a cell."""
    folder = tmp_path_factory.mktemp("files")
    rows = [basics(f"tt{n:07d}", title) for n, title in enumerate(titles, start=1)]
    reported = titles_by_id({"title.basics": write(folder, "title.basics", *rows)}, [row[0] for row in rows])
    assert [read_rows(reported[row[0]]).original_title for row in rows] == titles


@pytest.mark.fault("raw response", "a row of a data file with too many or too few cells")
def test_a_row_that_does_not_fit_is_an_error(tmp_path: Path) -> None:
    """Too many cells, or too few, are not guessed at."""
    for cells in (("tt0000001", "movie"), (*basics("tt0000001", "A"), "one more")):
        files = {"title.basics": write(tmp_path, "title.basics", basics("tt0000002", "B"), cells)}
        with pytest.raises(BadAnswerError, match=r"title\.basics is not as documented"):
            titles_by_id(files, ["tt0000001"])
    (tmp_path / "title.basics.tsv.gz").write_bytes(b"rubbish")
    with pytest.raises((StoreError, BadAnswerError)):
        titles_by_id(files, ["tt0000001"])
    with pytest.raises(RefusedFileError):
        count_rows(tmp_path / "title.basics.tsv.gz", "title.basics")


def test_recorded_extracts_are_read(answers: Path, tmp_path: Path) -> None:
    """IMDb's own rows of recorded extracts: every title of title.basics, with its directors' ids."""
    for name, source in (("title.basics", "pimdb"), ("title.crew", "pimdb"), ("title.principals", "ocheretko")):
        text = (answers / "imdb" / "datasets" / f"{source}__{name}.tsv").read_bytes()
        (tmp_path / f"{name}.tsv.gz").write_bytes(gzip.compress(text if text.endswith(b"\n") else text + b"\n"))
        assert count_rows(tmp_path / f"{name}.tsv.gz", name) > 0
    lines = (answers / "imdb" / "datasets" / "pimdb__title.basics.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines if line]
    reported = titles_by_id({"title.basics": tmp_path / "title.basics.tsv.gz"}, [row[0] for row in rows])
    assert set(reported) == {row[0] for row in rows}
    films = 0
    for row in rows:
        if row[1] in ("movie", "short", "tvMovie", "video"):
            film_reported = read_rows(reported[row[0]])
            assert (film_reported.kind, film_reported.title) == (row[1], row[2])
            films += 1
        else:
            with pytest.raises(NoFilmError):
                read_rows(reported[row[0]])
    assert 0 < films < len(rows)

"""Stores of every schema version that was ever in use are brought to the current one, and nothing of them is lost."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from movie_assets.errors import StoreError
from movie_assets.store import store_checks, views
from movie_assets.store.bodies import DAMAGED, body_hash, read_body, read_text
from movie_assets.store.connection import Operations
from movie_assets.store.identity import read_mark
from movie_assets.store.migrations import MIGRATIONS, PAGE_BYTES
from movie_assets.store.store_files import compact_store

RELEASED = sorted((Path(__file__).parent / "released").glob("version-*.sql"))
"""Dumps of small stores as the migrations of that time made them, with a few rows."""


def restored(dump: Path, folder: Path) -> Path:
    """Return the store of a dump."""
    path = folder / "operations.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump.read_text())
    return path


def test_every_version_has_a_fixture() -> None:
    """A migration that is added brings the version before it as a fixture."""
    assert [int(dump.stem[-2:]) for dump in RELEASED] == list(range(1, len(MIGRATIONS)))


@pytest.mark.parametrize("dump", RELEASED, ids=lambda dump: dump.stem)
@pytest.mark.fault("migration", "an operations store of any older version")
def test_a_store_of_an_older_version_loses_nothing(dump: Path, tmp_path: Path) -> None:
    """Films, ids, responses, states and decisions are there; equal bodies are kept once; the store has an identity."""
    path = restored(dump, tmp_path)
    before = path.read_bytes()
    with Operations(path) as store:
        films = {row["movie_id"]: row["title"] for row in store.rows("SELECT movie_id, title FROM films")}
        assert films == {603: "The Matrix", 949: "Heat", -42: "Unseen"}
        assert store.rows("SELECT count(*) FROM external_ids")[0][0] == 4
        assert [row["kind"] for row in store.rows("SELECT kind FROM decisions")] == ["unfreeze"]
        responses = store.rows(
            "SELECT * FROM responses JOIN body_keys USING (body_id) JOIN bodies USING (body_id)"
            " LEFT JOIN facts USING (facts_id) JOIN runs USING (run_number) ORDER BY answer_id"
        )
        assert len(responses) == 3
        assert len({row["body_hash"] for row in responses[:2]}) == 1
        assert store.rows("SELECT count(*) FROM bodies")[0][0] == 2
        facts = [row["facts"] and read_text(row["facts"]) for row in responses]
        assert facts == ["{}", "{}", None]
        assert {row["run_id"] for row in responses} == {"run"}
        assert store_checks.wrong_counts(store) == []
        matrix = read_body(responses[0]["body_hash"], responses[0]["body"])
        assert json.loads(matrix)["title"] == "The Matrix"
        assert body_hash(matrix) == responses[0]["body_hash"]
        good = store.rows("SELECT movie_id, good_answer_id FROM fetch_state WHERE status = 'ok'")
        assert [tuple(row) for row in good] == [(603, responses[1]["answer_id"])]
        providers = store.rows("SELECT DISTINCT provider FROM fetch_state WHERE movie_id = 603")
        assert {row["provider"] for row in providers} >= {"tmdb", "omdb", "fanart", "tvdb"}
        assert store.rows("PRAGMA integrity_check")[0][0] == "ok"
        assert store.rows("PRAGMA foreign_key_check") == []
    assert read_mark(path) is not None
    copy = tmp_path / f"operations.version-{int(dump.stem[-2:])}.sqlite"
    assert rows_of(copy) == rows_of_dump(before, tmp_path)


def rows_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def rows_of_dump(content: bytes, folder: Path) -> list[str]:
    path = folder / "before.sqlite"
    path.write_bytes(content)
    return rows_of(path)


def test_a_new_store_has_nothing_to_copy(tmp_path: Path) -> None:
    """A copy stands beside a store that is migrated; a new one, or one that is current, has none."""
    for _ in range(2):
        Operations(tmp_path / "operations.sqlite").close()
    assert [path.name for path in tmp_path.glob("*.sqlite")] == ["operations.sqlite"]


@pytest.mark.fault("migration", "the copy before a migration cannot be made")
def test_a_copy_that_cannot_be_made_stops_the_migration(tmp_path: Path) -> None:
    """Without its copy a store is not migrated: it stays what it was."""
    path = restored(RELEASED[-1], tmp_path)
    (tmp_path / f"operations.version-{len(RELEASED)}.arriving").mkdir()
    with pytest.raises(StoreError, match="copy"):
        Operations(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(RELEASED),)


@pytest.mark.fault("migration", "a damaged body in an older store")
def test_a_damaged_body_survives_the_migration(tmp_path: Path) -> None:
    """A body that cannot be read any more is moved as it is, and costs nothing but itself."""
    path = restored(RELEASED[9], tmp_path)  # the last version whose responses have bodies of their own
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE responses SET body = x'0011' WHERE endpoint = 'discover'")
        connection.commit()
    with Operations(path) as store:
        rows = store.rows("SELECT body_hash FROM responses JOIN body_keys USING (body_id) WHERE endpoint = 'discover'")
        assert rows[0]["body_hash"].startswith(DAMAGED.encode())


@pytest.mark.fault("migration", "a note of damage in an older store")
def test_a_note_of_damage_survives_the_migration(tmp_path: Path) -> None:
    """A film whose response is known to be damaged does not count as complete because the store was migrated."""
    path = restored(RELEASED[14], tmp_path)  # the last version whose notes name a hash
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO damaged_bodies SELECT body_hash, 1 FROM body_keys WHERE body_id = 1")
        connection.commit()
    with Operations(path) as store:
        films = store.rows(f"SELECT s.movie_id FROM fetch_state s WHERE good_answer_id > '' AND NOT {views.answered()}")
        assert [row["movie_id"] for row in films] == [603]


def test_pages_fit_bodies(tmp_path: Path) -> None:
    """New stores and compacted ones have pages of 8 KB; an older store keeps its own until it is compacted."""
    size = "PRAGMA page_size"
    with Operations(tmp_path / "new.sqlite") as store:
        assert store.rows(size)[0][0] == PAGE_BYTES
    path = restored(RELEASED[-1], tmp_path)
    with Operations(path) as store:
        assert store.rows(size)[0][0] < PAGE_BYTES
    compact_store(path)
    with Operations(path) as store:
        assert store.rows(size)[0][0] == PAGE_BYTES
        assert store.rows("SELECT count(*) FROM films")[0][0] == 3

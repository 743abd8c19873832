"""TMDB's daily list of ids: fetched once a day without a key, verified before it counts, discovered from."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from movie_assets.collect.context import Context
from movie_assets.collect.tmdb_ids import bring
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.due_calls import due_calls
from movie_assets.warehouse import exported_ids
from movie_assets_tests.collect.conftest import START, MovedClock
from movie_assets_tests.collect.id_lists import TODAY, YESTERDAY, Serve, file_of, line, outcome, packed

pytestmark = pytest.mark.usefixtures("same_day")


def taking(context: Context, min_popularity: float | None) -> Context:
    """Return a context whose settings take films of at least this popularity from the list."""
    settings = context.settings.model_copy(update={"min_popularity": min_popularity})
    return Context(settings, context.operations, context.warehouse, context.clock)


def films(context: Context) -> dict[int, tuple[str, str]]:
    """Return source and year of every film."""
    rows = context.operations.rows("SELECT movie_id, source, partition_year FROM films")
    return {row["movie_id"]: (row["source"], row["partition_year"]) for row in rows}


def test_the_list_is_fetched_once_a_day_without_a_key(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """A film a row, as TMDB has it; the same day again costs one answer without a body; nothing is discovered."""
    assert outcome(bring(context)) == "replaced"
    catalogue = {film.tmdb_id: film for film in server.catalogue.view.ordered("popularity") if film.in_tmdb}
    rows = context.warehouse.frame("SELECT * FROM tmdb_ids ORDER BY popularity DESC LIMIT 1").row(0, named=True)
    best = catalogue[rows["tmdb_id"]]
    assert (rows["title"], rows["popularity"]) == (best.original_title, best.popularity)
    assert (rows["adult"], rows["video"], rows["exported_on"]) == (False, best.video, TODAY)
    assert exported_ids.shown(context.warehouse) == (TODAY, len(catalogue))
    known = file_of(context)
    assert (known.rows, known.wrong, known.made_on, known.problem) == (len(catalogue), 0, TODAY, None)
    written = context.warehouse.written["tmdb_ids"].copy()
    assert outcome(bring(context)) == "unchanged"
    clock.now += timedelta(hours=1)
    assert bring(context).known.checked_at == clock.now
    assert context.warehouse.written["tmdb_ids"] == written
    asked = [(entry.status, entry.key_hint) for entry in server.log.entries("tmdb_files")]
    assert asked == [(200, "none"), (304, "none"), (304, "none")]
    assert server.log.count("tmdb") == 0
    assert films(context) == {}


def test_before_the_list_of_today_is_made_yesterdays_is_taken(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """Lists are there from 8:00 UTC on; until then the one of the day before is, and stays, the newest."""
    clock.now = START.replace(hour=7)
    server.clock.set(clock.now)
    assert bring(context).known.made_on == YESTERDAY
    assert outcome(bring(context)) == "unchanged"
    clock.now = START.replace(hour=8)
    server.clock.set(clock.now)
    assert bring(context).known.made_on == TODAY


@pytest.mark.fault("fetch", "TMDB's list of ids is missing, whatever status says so")
def test_a_missing_list_is_no_failure_while_there_is_an_older_one(
    context: Context, serve: Serve, clock: MovedClock
) -> None:
    """The newest of the last days is taken; without any, the run says so and the table stays."""
    serve(TODAY, b"", 403)
    serve(YESTERDAY, packed(line(1), line(2)))
    assert bring(context).known.made_on == YESTERDAY
    clock.to_day(9)
    for back in range(9):
        serve(TODAY + timedelta(days=9 - back), b"", 404)
    assert outcome(bring(context)) == "unchanged"
    context.settings.tmdb_ids_path.unlink()
    taken = bring(context)
    assert (outcome(taken), "no list of ids" in (taken.problem or "")) == ("failed", True)
    assert exported_ids.shown(context.warehouse) == (YESTERDAY, 2)


WRONG = {
    "no whole gzip file": packed(*[line(n) for n in range(1, 2_000)])[:-20],
    "ends in the middle": gzip.compress(line(1) + b"\n" + line(2)[:-9]),
    "no whole gzip file: Not": b"<html>a page</html>",
    "0 lines": packed(),
    "2 of the 2 lines": packed(b'{"id":2,"name":"A person","popularity":1.0,"adult":false}', b"[]"),
    "1 of the 3 lines": packed(line(1), line(2), line(1)),
    "has 1 rows": packed(line(1)),
}
"""What the refusal says -> the list."""


@pytest.mark.fault("fetch", "TMDB's list of ids is cut, empty, of another kind, shrunken, or a page")
def test_a_wrong_list_never_takes_the_place_of_a_right_one(context: Context, serve: Serve, clock: MovedClock) -> None:
    """The list at hand stays, its table too, no film is asked for, and the reason is told."""
    serve(TODAY, packed(line(1), line(2), line(3)))
    bring(context)
    before = context.settings.tmdb_ids_path.read_bytes()
    for number, (why, body) in enumerate(WRONG.items(), 1):
        clock.to_day(number)
        serve(clock.now.date(), body)
        taken = bring(context)
        assert (outcome(taken), taken.left) == ("refused", 0), why
        assert why in (file_of(context).problem or "")
        assert context.settings.tmdb_ids_path.read_bytes() == before
        assert exported_ids.shown(context.warehouse) == (TODAY, 3)
        assert list(context.settings.tmdb_ids_path.parent.glob("*.part")) == []


ODD = [
    b"",
    b"no JSON",
    b'{"id":5',
    line(0),
    line(-4),
    line(10**10),
    line(2**63 - 1),
    line(6, adult=None),
    line(7, popularity=float("inf")),
    line(8).replace(b"Film 8", b"Film \xff"),
    b'{"id":"x","original_title":"B","popularity":1,"adult":false,"video":false}',
    b'{"id":58.7,"original_title":"B","popularity":1,"adult":false,"video":false}',
    b'{"id":true,"original_title":"B","popularity":1,"adult":false,"video":false}',
    b'{"id":"603,604","original_title":"B","popularity":1,"adult":false,"video":false}',
    b'{"id":99999999999999999999,"original_title":"H","popularity":1,"adult":false,"video":false}',
]


@pytest.mark.fault("fetch", "lines of TMDB's list of ids that cannot be read")
def test_wrong_lines_are_counted_and_cost_themselves(context: Context, serve: Serve) -> None:
    """Up to one in a thousand; a film that stands twice counts once. More of them make the list wrong."""
    right = [line(n) for n in range(100, 100 + 1_000 * (len(ODD) + 1))]
    serve(TODAY, packed(*right[:50], *ODD, line(100, 9.0), *right[50:]))
    known = bring(context).known
    assert (known.rows, known.wrong) == (len(right), len(ODD) + 1)
    assert exported_ids.shown(context.warehouse) == (TODAY, len(right))
    assert context.warehouse.frame("SELECT max(popularity) FROM tmdb_ids").item() == 9.0


def test_films_are_discovered_from_the_list_by_popularity(context: Context, serve: Serve, clock: MovedClock) -> None:
    """From the threshold on, neither adult films nor videos, each once; they wait, undated, for TMDB's details."""
    body = packed(
        line(1, 0.5), line(2, 3.0), line(3, 2.0), line(4, 9.0, adult=True), line(5, 9.0, video=True),
        line(6, 5.0, original_title=" Two\u0000 words\n"),
    )  # fmt: skip
    serve(TODAY, body)
    assert bring(taking(context, None)).discovered is None
    assert bring(taking(context, 2.0)).discovered == 3
    assert films(context) == dict.fromkeys((2, 3, 6), ("tmdb_ids", "undated"))
    row = context.operations.row("SELECT title, popularity FROM films WHERE movie_id = 6")
    assert tuple(row) == ("Two words", 5.0)
    due = due_calls(context.operations, ["tmdb", "omdb", "fanart", "tvdb"], clock.now)
    assert set(due.select("movie_id", "provider").rows()) == {(i, p) for i in (2, 3, 6) for p in ("tmdb", "fanart")}
    assert bring(taking(context, 2.0)).discovered == 0
    clock.to_day(1)
    serve(
        clock.now.date(), packed(line(1, 2.5), line(2, 0.1), line(3), line(4), line(7, 8.0), line(8, 0.0, video=True))
    )
    assert bring(taking(context, 2.0)).discovered == 2
    assert bring(taking(context, 0)).discovered == 1
    assert set(films(context)) == {1, 2, 3, 4, 6, 7}


def test_a_replay_shows_the_list_at_hand_and_does_nothing_else(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """No call, no film that is due or discovered; where there is no list, the table stays."""
    bring(context)
    films_listed = exported_ids.shown(context.warehouse)
    with context.warehouse.transaction() as connection:
        connection.execute("DELETE FROM tmdb_ids")
    server.log.clear()
    clock.to_day(1)
    taken = bring(taking(context, 0), replay=True)
    assert (taken.file, taken.left, taken.discovered) == (None, 0, None)
    assert exported_ids.shown(context.warehouse) == films_listed
    context.settings.tmdb_ids_path.unlink()
    bring(context, replay=True)
    assert (exported_ids.shown(context.warehouse), server.log.count()) == (films_listed, 0)


def test_any_name_of_a_folder_will_do(tmp_path: Path) -> None:
    """Quotes, and letters with which DuckDB searches for files."""
    folder = tmp_path / "it's [a] folder, isn't it? *"
    folder.mkdir()
    (folder / "list.json.gz").write_bytes(packed(line(1), line(2)))
    assert exported_ids.judged(folder / "list.json.gz").films == 2


def test_it_can_be_switched_off(settings: Settings, context: Context, server: EmbeddedServer) -> None:
    """TMDB_ID_EXPORT=false asks for nothing and takes no film from a list at hand; TMDB_ENABLED=false neither."""
    bring(context)
    server.log.clear()
    for switch in ("id_export", "enabled"):
        tmdb = settings.tmdb.model_copy(update={switch: False})
        off = settings.model_copy(update={"tmdb": tmdb, "min_popularity": 0.0})
        taken = bring(Context(off, context.operations, context.warehouse, context.clock))
        assert (taken.file, taken.discovered, server.log.count()) == (None, None, 0)

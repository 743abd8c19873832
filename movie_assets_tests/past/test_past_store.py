"""A store as of a moment is the store that was stopped then, whatever happened before and since."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import polars as pl
from hypothesis import strategies as st

from movie_assets.collect import imdb_service
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify import service
from movie_assets.past.replayed import past_of
from movie_assets.settings import Settings
from movie_assets.store import corrections, film_frames
from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.kept_answers import all_films
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.identify.conftest import INCEPTION, MATRIX, Asker
from movie_assets_tests.past.playing import NOON, STEP, Stage, Stopped, play, stopped_at

EDITS: list[dict[str, Any]] = [
    {"title": "Another Title"},
    {"imdb_id": "tt9400001"},
    {"imdb_id": "tt9400002"},
    {"release_date": "1991-05-05"},
    {"budget": 7},
    {"remove": True},
    {},
]
STAGES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(EDITS), st.booleans()), min_size=2, max_size=5)
FEW = hypothesis.settings(
    max_examples=hypothesis.settings().max_examples // 30,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
"""Without shrinking: an example collects five times."""


def what_is_shown(operations: Operations) -> dict[str, pl.DataFrame]:
    """Return everything of which a projection makes the tables that have a past."""
    ids = all_films(operations)
    states = film_frames.states(operations, ids).filter("answers")
    answers = {
        provider: dict(states.filter(provider=provider).select("movie_id", "answer_id").iter_rows())
        for provider in states["provider"].unique()
    }
    bodies = [body for provider, own in answers.items() for body in film_frames.bodies(operations, provider, own)]
    frames = {
        "films": film_frames.films(operations, ids),
        "states": states.select("movie_id", "provider", "answer_id", "fetched_at"),
        "missing": film_frames.missing(operations, ids, ["tmdb", "omdb", "fanart", "tvdb"]),
        "field_changes": film_frames.field_changes(operations, ids),
        "corrections": corrections.in_force(operations),
        "bodies": pl.DataFrame(bodies, orient="row"),
    }
    return {name: frame.sort(frame.columns[:3]) for name, frame in frames.items()}


@FEW
@hypothesis.given(stages=STAGES)
def test_property_the_past_is_the_store_that_was_stopped_then(
    running_server: EmbeddedServer, stages: list[Stage]
) -> None:
    """Titles, ids, dates and money move, films vanish and come back, people correct: each moment stays as it was."""
    with TemporaryDirectory() as folder:
        settings = settings_for(running_server, Path(folder))
        moments = list(play(running_server, settings, stages))
        with Operations(settings.operations_path) as operations:
            check(operations, moments)


def check(operations: Operations, moments: Sequence[Stopped]) -> None:
    """Compare the store as of each of these moments with the one that was stopped then."""
    for stopped in moments:
        with Operations(stopped.store) as then, past_of(operations, IN_MEMORY, stopped.moment) as past:
            wanted, found = what_is_shown(then), what_is_shown(past)
        for name, frame in wanted.items():
            differ = set(map(str, found[name].rows())) ^ set(map(str, frame.rows()))
            assert found[name].equals(frame), (name, stopped.moment, differ)


def test_identified_films_and_placeholders_have_a_past(
    settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """A film that a person asked for and took back, one that TMDB lacked and got later, one that it lists elsewhere."""
    moments, asker = list[Stopped](), Asker(settings, operations, warehouse, lambda: NOON)

    def stop(now: datetime) -> Asker:
        moments.append(stopped_at(settings, len(moments), now))
        return asker.at(now + STEP)

    first, _ = asker.take(**MATRIX)
    asker = stop(NOON)
    server.catalogue.edit(95_000_001, title="Only Elsewhere", year=1990, imdb_id="tt9500001", in_tmdb=False)
    imdb_service.place(asker.context, ["tt9500001"])
    asker = stop(NOON + STEP)
    service.undo(asker.context, first)
    asker.take(**INCEPTION)
    asker = stop(NOON + 2 * STEP)
    server.catalogue.edit(95_000_001, in_tmdb=True, release_date="1990-05-05")
    asker = asker.at(NOON + 9 * STEP)
    imdb_service.upgrade(asker.context)
    stop(NOON + 9 * STEP)
    assert asker.count("films") == 3
    collect_years(settings, operations, "1990", "1999", "2010", force=True, clock=lambda: NOON + 12 * STEP)
    check(operations, moments)

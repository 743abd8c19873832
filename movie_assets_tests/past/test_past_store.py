"""A store as of a moment is the store that was stopped then, whatever happened before and since."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import polars as pl
from hypothesis import strategies as st

from movie_assets.demo.server import EmbeddedServer
from movie_assets.past.replayed import past_of
from movie_assets.store import corrections, film_frames
from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.past_store import all_films
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.past.playing import Stage, play

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
    max_examples=hypothesis.settings().max_examples // 15,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
"""Without shrinking: an example collects five times."""


def what_is_shown(operations: Operations) -> dict[str, pl.DataFrame]:
    """Return everything of which a projection makes the tables that have a past."""
    ids = all_films(operations)
    states = film_frames.states(operations, ids).filter("answers")
    frames = {
        "films": film_frames.films(operations, ids),
        "states": states.select("movie_id", "provider", "answer_id", "fetched_at"),
        "missing": film_frames.missing(operations, ids, ["tmdb", "omdb", "fanart", "tvdb"]),
        "field_changes": film_frames.field_changes(operations, ids),
        "corrections": corrections.in_force(operations),
        "bodies": pl.DataFrame(list(film_frames.bodies(operations, states["answer_id"].to_list())), orient="row"),
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
            for stopped in moments:
                with Operations(stopped.store) as then, past_of(operations, IN_MEMORY, stopped.moment) as past:
                    wanted, found = what_is_shown(then), what_is_shown(past)
                for name, frame in wanted.items():
                    differ = set(map(str, found[name].rows())) ^ set(map(str, frame.rows()))
                    assert found[name].equals(frame), (name, stopped.moment, differ)

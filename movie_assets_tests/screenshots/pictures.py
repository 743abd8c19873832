"""Which pictures the documents have, and what each shows: when that changes, the picture is old.

Belongs here: one entry a picture. Does not belong here: a browser (taking.py), what is checked (test_pictures.py).
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from movie_assets.definitions import build_defs
from movie_assets.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
SHOWN = IMAGES / "shown.json"
"""By picture, the fingerprint of what it showed when it was taken."""
_UI = ("UI", version("dagster-webserver"))
"""Dagster's UI looks different in another version."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its file, where it is taken, and what it shows, as texts that change when it would look different."""

    name: str
    address: str
    """A path of the server; or the name of a file that a command wrote into the data folder."""
    shows: Callable[[], Iterable[object]]
    ready: str
    """A text that the page has once it is whole."""
    clicks: tuple[str, ...] = ()
    """What is clicked then, one after another: selectors of Playwright."""
    size: tuple[int, int] = (1500, 900)
    server: Literal["dev", "browse"] = "dev"
    """The command whose server has the page."""

    @property
    def file(self) -> Path:
        """Where it is."""
        return IMAGES / f"{self.name}.png"

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what it would show now."""
        return hashlib.sha256(json.dumps([*self.shows()], default=str).encode()).hexdigest()[:16]


def _lineage(asset: str) -> Iterable[object]:
    """Yield an asset and what it is made of: names, groups and edges."""
    yield _UI
    graph = build_defs(Settings(_env_file=None, demo=True)).get_repository_def().asset_graph
    (last,) = [key for key in graph.get_all_asset_keys() if key.to_user_string() == asset]
    shown = {last, *graph.get(last).parent_keys}
    for key in sorted(shown):
        node = graph.get(key)
        parents = sorted(parent.to_user_string() for parent in node.parent_keys if parent in shown)
        yield key.to_user_string(), node.group_name, parents


def _sources(*names: str) -> Iterable[object]:
    """Yield the text of what draws: files of the package."""
    for name in names:
        yield name, (ROOT / "movie_assets" / name).read_text()


def _in_the_ui(*names: str) -> Callable[[], Iterable[object]]:
    return lambda: [_UI, *_sources(*names)]


PICTURES = (
    Picture(
        "lineage",
        "/assets/provider_cache_movies?view=lineage&lineageScope=upstream&lineageDepth=1",
        lambda: _lineage("provider_cache_movies"),
        "Nearest Neighbors",
    ),
    Picture(
        "year",
        "/assets/tmdb_details?view=partitions&partition=2014",
        _in_the_ui("defs/year_figures.py", "defs/partitions.py", "defs/io_manager.py", "providers/tmdb/spec.py"),
        "Latest materialization",
        size=(1500, 1000),
    ),
    Picture(
        "stats",
        "/assets/collection_stats?view=events",
        _in_the_ui("monitoring/plots.py"),
        "plot_calls",
        clicks=('tr:has-text("plot_calls") >> a',),
        size=(1500, 1150),
    ),
    Picture(
        "runs", "/runs", _in_the_ui("cli/demo_collection.py", "cli/demo_runs.py", "defs/jobs.py"), "collection_report"
    ),
    Picture(
        "film",
        "/films/157336",
        lambda: _sources("browse/templates/base.html", "browse/templates/film.html", "browse/templates/style.css"),
        "Interstellar",
        size=(1200, 1000),
        server="browse",
    ),
    Picture(
        "report",
        "report.html",
        lambda: _sources("report/page.html.jinja", "report/charts.py", "report/sections.py", "report/themed_svg.py"),
        "Films a year",
        size=(900, 1000),
    ),
)

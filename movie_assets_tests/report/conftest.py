"""A report of a year, with changes, requests that wait and forty days of field coverage.

Belongs here: making it once. Does not belong here: tests.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.matching.query import ask
from movie_assets.merge.fields import FILLED_FIELDS
from movie_assets.report.gathered import gather
from movie_assets.report.generate import Made, make_report
from movie_assets.report.sections import Section, sections
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.field_coverage import keep_coverage
from movie_assets.store.requests import add_requests
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.overview import Overview, overview
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import made_once, put_stores

EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)> $x$ 七人の侍"
"""A title as a stranger may write one."""
YEAR = "1987"


def _overview(settings: Settings) -> Overview:
    warehouse = Warehouse(settings.warehouse_path)
    with warehouse.connection() as connection:
        return overview(connection, warehouse.place.written_at())


def draw(settings: Settings) -> Made:
    """Write the report of this folder."""
    with Operations(settings.operations_path) as operations:
        return make_report(settings, operations, _overview(settings), datetime.now(UTC), settings.report_path)


def shown(settings: Settings) -> list[Section]:
    """Return what the report of this folder would show, without drawing it."""
    with Operations(settings.operations_path) as operations:
        return sections(gather(settings, operations, _overview(settings), datetime.now(UTC)))


def enrich(settings: Settings) -> None:
    """Give a year's stores what a collection has after some weeks."""
    now = datetime.now(UTC)
    with Operations(settings.operations_path) as operations:
        for back in range(40, 0, -1):
            counts = dict.fromkeys(FILLED_FIELDS, 100 - back % 7) | {"poster_url": 80 if back < 5 else 95}
            keep_coverage(operations, (now - timedelta(days=back)).date(), 100, counts)
        asked = ask({"title": EVIL, "year": 1954})
        add_requests(operations, [(asked, None)], "command", now)
    with Warehouse(settings.warehouse_path).connection() as connection:
        connection.execute("UPDATE movies SET title = ? WHERE movie_id = (SELECT max(movie_id) FROM movies)", [EVIL])
        connection.execute(
            "INSERT INTO stored.field_changes (movie_id, provider, field, answer_id, old, new, reported_at)"
            " SELECT movie_id, 'tmdb', 'vote_average', 'answer-' || n, '7.1', (7.2 + n)::VARCHAR, now()::TIMESTAMP"
            " FROM movies, range(3) r(n) WHERE n = 0 OR movie_id = (SELECT max(movie_id) FROM movies)"
        )


@pytest.fixture(scope="session")
def report(
    running_server: EmbeddedServer, year_made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The file of that report; both stores lie beside it."""

    def make(data: Path) -> None:
        settings = settings_for(running_server, data)
        put_stores(year_made(YEAR), settings)
        enrich(settings)
        draw(settings)

    return made_once(tmp_path_factory, "report", make) / "report.html"

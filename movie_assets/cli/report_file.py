"""The command `report`: the file that draws the collection, and the figures behind it.

Belongs here: opening both stores, saying where the file is. Does not belong here: making it (report/).
"""

import webbrowser
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from movie_assets.cli.output import Output
from movie_assets.cli.result import Table, columns
from movie_assets.monitoring.coverage import keep_day
from movie_assets.report.generate import make_report
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import read_operations, warehouse_of
from movie_assets.warehouse.overview import Overview, overview
from movie_assets.warehouse.snapshot import connected


def write_report(settings: Settings, out: Output, file: Path | None, *, show: bool) -> None:
    """Write the report, keep the field coverage of today, and show the figures as data.

    Raises:
        ConfigurationError: the file cannot be written.
        StoreError: the two stores do not belong together, or one cannot be read.
    """
    now, path = datetime.now(UTC), file or settings.report_path
    with suppress(OSError):  # nobody may look there: writing says so
        path = path / settings.report_path.name if path.is_dir() else path
    with out.aside.status("Drawing"):  # shows nothing where nobody watches
        shown = _overview(settings)
        with read_operations(settings) as operations:
            if shown is not None:
                keep_day(operations, shown.fields, now)
            made = make_report(settings, operations, shown, now, path)
    row = (str(made.path), made.size, now, *made.leading.values())
    out.table(Table("report", columns("path", "bytes", "as_of", *made.leading), [row], layout="none"))
    for section in made.sections:
        for table in section.tables:
            out.table(Table(table.name, columns(*table.columns), table.rows, layout="none"))
    out.say(f"The report: {made.path} ({made.size / 1000:,.0f} KB)")
    if show and not webbrowser.open(made.path.as_uri()):
        out.warn("No browser could be started; open the file yourself.")


def _overview(settings: Settings) -> Overview | None:
    warehouse = warehouse_of(settings)
    if not warehouse.place.exists():
        return None
    with connected(warehouse, briefly=True) as connection:
        return overview(connection, warehouse.place.written_at())

"""What the terminal shows of taking the collection out.

Belongs here: calling the work, and its outcome in words. Does not belong here: options (export_commands.py).
"""

from datetime import datetime

from movie_assets.cli.cache_reports import warn_of_mismatch
from movie_assets.cli.output import Output
from movie_assets.export.export_request import ExportRequest
from movie_assets.export.manifest import MANIFEST
from movie_assets.export.table_export import export_tables
from movie_assets.settings import Settings
from movie_assets.wording import counted


def run_export(settings: Settings, out: Output, request: ExportRequest, now: datetime) -> None:
    """Export, and print what was written and what may not be passed on."""
    warn_of_mismatch(settings)
    with out.aside.status("Exporting") as looking:  # shows nothing where nobody watches
        manifest = export_tables(settings, request, now, lambda name: looking.update(f"Exporting {name}"))
    size = sum(file["bytes"] for file in manifest["files"])
    tables = manifest["tables"]
    rows = sum(table["rows"] for table in tables)
    out.say(
        f"{counted(len(tables), 'table')}, {counted(rows, 'row')} as of {manifest['as_of']},"
        f" {size / 1e6:,.1f} MB in {request.folder}; {MANIFEST} has columns, counts and terms."
    )
    if bound := [one["display_name"] for one in manifest["providers"] if not one["licence"]["redistributable"]]:
        out.say(f"For your own use: the terms of {', '.join(bound)} do not let you pass their data on.")

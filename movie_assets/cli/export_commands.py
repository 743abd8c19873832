"""The commands that take the collection out, and their options.

Belongs here: parsing the command line. Does not belong here: what the terminal shows (export_reports.py), the work
(export/).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from movie_assets.export.export_request import FORMATS, ExportRequest

if TYPE_CHECKING:
    from movie_assets.settings import Settings


def add_export_commands(app: typer.Typer, settings: "Callable[[], Settings]") -> None:
    """Add the commands to the app; `settings` returns those in force."""

    @app.command()
    def export(
        folder: Annotated[Path, typer.Argument(help="A new or empty folder, or an earlier export, which is replaced.")],
        file_format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "parquet",
        table: Annotated[
            list[str] | None, typer.Option("--table", help="Only this table or view; may be repeated.")
        ] = None,
        query: Annotated[str | None, typer.Option("--query", help="The rows of a query; needs --name.")] = None,
        name: Annotated[str | None, typer.Option("--name", help="The name of the query's file or table.")] = None,
        only_redistributable: Annotated[
            bool, typer.Option("--only-redistributable", help="Leave out what the providers' terms keep from others.")
        ] = False,
        replace: Annotated[
            bool, typer.Option("--replace", help="Set aside what else the folder has; it is kept beside.")
        ] = False,
    ) -> None:
        """Write tables, views or a query into files with a manifest; collecting goes on meanwhile."""
        request = ExportRequest(
            folder=folder,
            format=file_format,
            tables=tuple(table or ()),
            query=query,
            name=name,
            only_redistributable=only_redistributable,
            replace=replace,
        )
        request.check()
        from movie_assets.cli.export_reports import run_export

        run_export(settings(), request, datetime.now(UTC))

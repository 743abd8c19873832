"""The commands that take the collection out, and their options.

Belongs here: parsing the command line. Does not belong here: what the terminal shows (export_reports.py), the work
(export/).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from movie_assets.cli.options import output, settings_of_stores
from movie_assets.cli.past_moment import AS_OF, moment_of
from movie_assets.export.export_request import ALL_KINDS, FORMATS, KINDS, ExportRequest, LibraryRequest

LIBRARY = typer.Argument(help="A library with a folder a film, such as: Inception (2010).")
FILMS = typer.Option("--film", help="This film (title, TMDB id, IMDb id or movie_id); may be repeated.")
QUERY = typer.Option("--query", help="The films of a query with a column movie_id.")


def add_export_command(app: typer.Typer) -> None:
    """Add export."""

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
        as_of: Annotated[str | None, AS_OF] = None,
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
            then=moment_of(as_of),
        )
        request.check()
        from movie_assets.cli.export_reports import run_export

        run_export(settings_of_stores(), output(), request, datetime.now(UTC))


def add_library_commands(app: typer.Typer) -> None:
    """Add nfo and artwork."""

    @app.command()
    def nfo(
        folder: Annotated[Path, LIBRARY],
        film: Annotated[list[str] | None, FILMS] = None,
        query: Annotated[str | None, QUERY] = None,
        replace: Annotated[bool, typer.Option("--replace", help="Replace NFO files of others, too.")] = False,
    ) -> None:
        """Write NFO files in Kodi's form for films that have a folder, or for chosen ones, whose folders it makes."""
        request = LibraryRequest(folder=folder, films=tuple(film or ()), query=query, replace=replace)
        request.check()
        from movie_assets.cli.library_reports import write_nfo

        write_nfo(settings_of_stores(), output(), request)

    @app.command()
    def artwork(
        folder: Annotated[Path, LIBRARY],
        film: Annotated[list[str] | None, FILMS] = None,
        query: Annotated[str | None, QUERY] = None,
        kind: Annotated[
            list[str] | None,
            typer.Option("--kind", help=f"{', '.join(ALL_KINDS)}; may be repeated. Default: {', '.join(KINDS)}."),
        ] = None,
        replace: Annotated[bool, typer.Option("--replace", help="Download again what is there.")] = False,
    ) -> None:
        """Download posters, backgrounds and logos for films that have a folder, or for chosen ones.

        What is there is not downloaded again, so that a run that was stopped can be gone on with.

        Exit code 3: some images could not be had; the others are there.
        """
        request = LibraryRequest(
            folder=folder, films=tuple(film or ()), query=query, replace=replace, kinds=tuple(kind or KINDS)
        )
        request.check()
        from movie_assets.cli.library_reports import download_artwork
        from movie_assets.cli.run_commands import PARTLY_DONE

        if not download_artwork(settings_of_stores(), output(), request):
            raise typer.Exit(PARTLY_DONE)

"""The commands that show what the stores hold, and their options.

Belongs here: parsing the command line. Does not belong here: what the commands show (reports.py, cache_reports.py,
report_file.py, doctor.py).
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from movie_assets.cli.film_limit import limit_of
from movie_assets.cli.options import output, settings_of_stores
from movie_assets.cli.past_moment import AS_OF, moment_of


def add_report_commands(app: typer.Typer) -> None:
    """Add status, plan, report and doctor."""

    @app.command()
    def status() -> None:
        """Show what the stores hold, what is due, and what is left of today's quotas."""
        from movie_assets.cli.reports import show_status

        show_status(settings_of_stores(), output())

    @app.command()
    def plan(
        refresh_limit: Annotated[str, typer.Option(help="Films a UTC day, or none.")] = "none",
        rows: Annotated[int, typer.Option(min=0, help="How many calls to list.")] = 20,
    ) -> None:
        """Show, without a call, which films are due, why, what it costs, and what is put off until when."""
        limit = limit_of(refresh_limit)
        from movie_assets.cli.reports import show_plan

        show_plan(settings_of_stores(), output(), limit, rows)

    @app.command()
    def report(
        file: Annotated[
            Path | None, typer.Option("--output", help="The file; default: report.html in the folder of the stores.")
        ] = None,
        show: Annotated[bool, typer.Option("--open", help="Open it in a browser, too.")] = False,
    ) -> None:
        """Write one HTML file that draws the collection, and say where it is. It needs no network and no script."""
        from movie_assets.cli.report_file import write_report

        write_report(settings_of_stores(), output(), file, show=show)

    @app.command()
    def doctor(
        offline: Annotated[bool, typer.Option("--offline", help="Ask no provider; otherwise one call each.")] = False,
    ) -> None:
        """Look for what stands in the way: settings, keys, disk, locks, versions, clock, Dagster. Exit 1: an error."""
        from movie_assets.cli.doctor import examine

        if not examine(output(), offline=offline):
            raise typer.Exit(1)


def add_query_commands(app: typer.Typer) -> None:
    """Add parse and sql."""

    @app.command()
    def parse(
        provider: Annotated[str, typer.Argument(help="Its name, such as tmdb; a wrong one lists them.")],
        files: Annotated[list[Path], typer.Argument(help="Saved answers.")],
    ) -> None:
        """Show how saved raw answers of a provider are read; exit 1 with the reason when one cannot be read."""
        from movie_assets.cli.reports import show_parsed

        if not show_parsed(output(), provider, files):
            raise typer.Exit(1)

    @app.command()
    def sql(
        query: Annotated[
            str, typer.Argument(help='A query, such as "SHOW TABLES"; - or nothing: read it from standard input.')
        ] = "-",
        width: Annotated[
            int | None, typer.Option(min=80, help="Characters of a line; default: the terminal's, else all.")
        ] = None,
        as_of: Annotated[str | None, AS_OF] = None,
    ) -> None:
        """Run a query on a snapshot of the warehouse; collecting goes on meanwhile."""
        if query == "-":
            if sys.stdin.isatty():
                raise typer.BadParameter('give a query, or pipe one in: movie-assets sql "SHOW TABLES"')
            try:
                query = sys.stdin.buffer.read().decode()
            except UnicodeDecodeError:
                raise typer.BadParameter("what comes in is no text in UTF-8") from None
        if not query.strip():
            raise typer.BadParameter("the query is empty")
        then = moment_of(as_of)
        from movie_assets.cli.cache_reports import show_query

        show_query(settings_of_stores(), output(), query, width, then)

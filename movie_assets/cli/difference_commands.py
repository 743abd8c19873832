"""The commands about differences, between moments and between providers, and their options.

Belongs here: parsing the command line. Does not belong here: what the commands show (difference_reports.py).
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from movie_assets.cli.options import NEGATIVE_IDS, output, settings_of_stores

FIELDS = typer.Option("--field", help="Only this field; may be repeated.")


def add_difference_commands(app: typer.Typer) -> None:
    """Add changes and disagreements."""

    @app.command()
    def changes(
        days: Annotated[float, typer.Option(min=0, max=36_500, help="How many days back.")] = 7,
        field: Annotated[list[str] | None, FIELDS] = None,
        rows: Annotated[int, typer.Option(min=1, help="How many changes to list.")] = 50,
    ) -> None:
        """Show what changed in the last days, the film that changed most first."""
        from movie_assets.cli.difference_reports import show_changes

        show_changes(settings_of_stores(), output(), days, field or (), rows, datetime.now(UTC))

    @app.command(context_settings=NEGATIVE_IDS)
    def disagreements(
        film: Annotated[
            str | None, typer.Argument(help="Title, TMDB id, IMDb id or movie_id; without it all films.")
        ] = None,
        field: Annotated[list[str] | None, FIELDS] = None,
        rows: Annotated[int, typer.Option(min=1, help="How many disagreements to list.")] = 50,
    ) -> None:
        """Show where providers disagree about a film (title, year, running time, ids, money), the gravest first."""
        from movie_assets.cli.difference_reports import show_disagreements

        show_disagreements(settings_of_stores(), output(), film, field or (), rows)

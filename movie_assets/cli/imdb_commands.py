"""The commands of films that TMDB lacks, and their options.

Belongs here: parsing the command line. Does not belong here: what the commands do and show (placeholder_command.py).
"""

from typing import Annotated

import typer

from movie_assets.cli.options import output, settings, settings_of_stores
from movie_assets.policy.placeholder_lifecycle import BATCH


def add_imdb_commands(app: typer.Typer) -> None:
    """Add imdb and upgrade."""

    @app.command()
    def imdb(
        ids: Annotated[list[str] | None, typer.Argument(help="IMDb ids, such as tt31194860.")] = None,
        refresh: Annotated[bool, typer.Option("--refresh", help="Bring IMDb's data files up to date first.")] = False,
    ) -> None:
        """Make films of IMDb ids: of what TMDB lacks, placeholders. Without ids, show the placeholders and sources."""
        from movie_assets.cli.placeholder_command import make_films, show_placeholders

        if refresh or ids:
            if not make_films(settings(), output(), ids or (), refresh=refresh):
                raise typer.Exit(1)
        else:
            show_placeholders(settings_of_stores(), output())

    @app.command()
    def upgrade(
        limit: Annotated[int, typer.Option(min=1, help="Films that TMDB is asked for at most.")] = BATCH,
    ) -> None:
        """Ask TMDB again for the films that it lacked and that are due; what it has now becomes full."""
        from movie_assets.cli.placeholder_command import upgrade_films

        upgrade_films(settings_of_stores(), output(), limit)

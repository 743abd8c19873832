"""The commands that keep the stores, and their options.

Belongs here: parsing the command line, what the terminal shows. Does not belong here: the work (warehouse/opening.py,
keeping/).
"""

from collections.abc import Callable
from datetime import UTC, datetime

import typer

from movie_assets.settings import Settings


def add_keeping_commands(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add the commands to the app; `settings` returns those in force."""

    @app.command()
    def adopt() -> None:
        """Go on with an operations store that is not the warehouse's own; the warehouse is set aside, not deleted."""
        from movie_assets.cli.keeping_reports import adopt_operations

        adopt_operations(settings(), datetime.now(UTC))

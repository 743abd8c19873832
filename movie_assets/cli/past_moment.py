"""The option `--as-of` of commands that show what was at a moment.

Belongs here: the option, and reading it. Does not belong here: what a moment is (past/as_of.py), what commands show.
"""

from datetime import datetime

import typer

from movie_assets.errors import ConfigurationError
from movie_assets.past.as_of import as_moment

AS_OF = typer.Option(
    "--as-of",
    metavar="MOMENT",
    help="As it was then: a day (its end), or a moment in UTC, such as 2026-01-31 or 2026-01-31T12:00.",
)


def moment_of(text: str | None) -> datetime | None:
    """Return the moment (aware UTC) that was given, if any.

    Raises:
        BadParameter: it is none.
    """
    try:
        return None if text is None else as_moment(text)
    except ConfigurationError as error:
        raise typer.BadParameter(str(error)) from None

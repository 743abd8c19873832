"""Limits as they are typed: a number, or none.

Belongs here: reading them. Does not belong here: what is limited.
"""

import re

import typer


def limit_of(text: str) -> int | None:
    """Return a number of films; None where there is no limit.

    Raises:
        BadParameter: it is neither.
    """
    if text.lower() == "none":
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise typer.BadParameter("a number of films, or none")
    return int(text)

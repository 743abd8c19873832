"""What reaches the terminal: the words of providers and files are data there, never commands.

Belongs here: the console that all commands print on. Does not belong here: what they print.
"""

import logging
import os
import sys
from typing import Any

from rich.console import Console
from rich.text import Text

from movie_assets.plain_text import plain

WHOLE_LINES = 10_000
"""Characters of a line where there is no terminal: what reads it cuts or wraps lines itself, or wants them whole."""


class DataConsole(Console):
    """A console that reads no markup and no emoji codes out of text, and passes no control characters on."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how | {"markup": False, "emoji": False, "highlight": False})
        if not self.is_terminal and "COLUMNS" not in os.environ:
            self.width = WHOLE_LINES

    def render_str(self, text: str, **how: Any) -> Text:
        """Return the text as it stands, whatever asks: a cell of a table, a title, a line."""
        return super().render_str(plain(text), **how | {"markup": False, "emoji": False, "highlight": False})


def say(text: str, *, error: bool = False) -> None:
    """Print lines as they stand, without wrapping; an error goes to the log where logs are JSON."""
    if error and "movie_assets.log_form" in sys.modules and sys.modules["movie_assets.log_form"].is_json():
        logging.getLogger("movie_assets").error(plain(text))
        return
    print(plain(text), file=sys.stderr if error else sys.stdout)

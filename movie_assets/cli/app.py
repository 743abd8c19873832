"""The command line: its commands, and the way in from the shell.

Belongs here: which commands there are, errors in one line, signals. Does not belong here: options (one module a group
of commands), what the commands do. Each imports that when it runs, so that help and a refused argument come at once.
"""

import contextlib
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import typer

from movie_assets.cli.correct_commands import add_correct_commands
from movie_assets.cli.dagster_records import why_unusable
from movie_assets.cli.difference_commands import add_difference_commands
from movie_assets.cli.export_commands import add_export_command, add_library_commands
from movie_assets.cli.film_commands import add_film_commands, add_freeze_commands
from movie_assets.cli.identify_commands import add_identify_commands, add_inbox_command, add_request_commands
from movie_assets.cli.ids_command import add_ids_command
from movie_assets.cli.imdb_commands import add_imdb_commands
from movie_assets.cli.keeping_commands import add_keeping_commands, add_moving_commands
from movie_assets.cli.options import HELP, Commands, main_options
from movie_assets.cli.report_commands import add_query_commands, add_report_commands
from movie_assets.cli.run_commands import add_run_commands, add_servers
from movie_assets.cli.terminal import say
from movie_assets.errors import ArgumentsError, MovieAssetsError, StoppedError
from movie_assets.garbage_collection import collect_rarely
from movie_assets.masking import masked

STOPPED = "stopped; what was done until then is kept"
INTERRUPTED = 130
"""Exit code of a command that was stopped, as shells have it."""
CODES = {ArgumentsError: 2, StoppedError: INTERRUPTED}
"""Exit code by error; that of a command line that is wrong is typer's. Every other one: 1."""
app = typer.Typer(help=HELP, cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
app.callback()(main_options)
for add in (
    *(add_run_commands, add_report_commands, add_film_commands, add_freeze_commands, add_identify_commands),
    *(
        add_request_commands,
        add_inbox_command,
        add_imdb_commands,
        add_ids_command,
        add_keeping_commands,
        add_moving_commands,
        add_correct_commands,
        add_difference_commands,
        add_export_command,
        add_library_commands,
        add_query_commands,
        add_servers,
    ),
):
    add(app)


def _keep_private() -> None:
    """Make every new file and folder private; say so when others can read the keys in .env."""
    os.umask(0o077)
    with contextlib.suppress(OSError):
        if Path(".env").stat().st_mode & 0o077:
            print("movie-assets: other users can read .env, which holds keys: chmod 600 .env", file=sys.stderr)


def _refuse_broken_text() -> None:
    """Refuse an argument whose bytes are no UTF-8, unless a file has that name: no title, id or query has such text."""
    for argument in sys.argv[1:]:
        if argument.encode(errors="replace").decode() != argument and not os.path.lexists(argument):
            shown = os.fsencode(argument).decode(errors="replace")
            _end(f"{shown!r} is no text in UTF-8. Type it again, or set the encoding of the terminal to UTF-8.")


def _stop(*_: object) -> None:
    """Stop as Ctrl-C does, so that work ends cleanly and its run is not left as if it went on."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # what a script starts in the background ignores Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)


def main() -> None:
    """Enter from the shell. What a user can cause becomes one line that says what to do."""
    _keep_private()
    collect_rarely()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _stop)
    try:
        _refuse_broken_text()
        app()
    except MovieAssetsError as error:
        _end(str(error), next((code for kind, code in CODES.items() if isinstance(error, kind)), 1))
    except KeyboardInterrupt:
        _end(STOPPED, INTERRUPTED)
    except SystemExit as done:
        if done.code == INTERRUPTED:
            _end(STOPPED, INTERRUPTED)
        _flush()
        raise
    except OSError as error:
        _flush()
        _end(f"{error}. Check the disk and the permissions of the data folder (MOVIE_ASSETS_DATA).")
    except Exception as error:
        if (why := why_unusable(error)) is not None:
            _end(f"{why} Every answer that was received is kept.")
        print(masked(traceback.format_exc()), file=sys.stderr)
        _end("this is a fault of movie-assets, not yours: please report it with the lines above.")


def _flush() -> None:
    """Write what was printed. Whoever reads it may have gone, and wants no more; a full disk behind it is said."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try again, and say so
        if not isinstance(error, BrokenPipeError):
            _end(f"the output cannot be written ({error.strerror}). What the command did until then is kept.")


def _end(words: str, code: int = 1) -> NoReturn:
    say(f"movie-assets: {words}", error=True)
    raise SystemExit(code) from None

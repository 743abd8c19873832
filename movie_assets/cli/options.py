"""The options that all commands share, before the command and after it; and what follows from them for a command.

Belongs here: those options, the settings and the output of the command that runs. Does not belong here: options of
single commands, the forms themselves (output.py).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from movie_assets import __version__

if TYPE_CHECKING:
    from movie_assets.cli.output import Output
    from movie_assets.settings import Settings

HELP = "Movie metadata, kept fresh. Settings come from the environment and .env; see .env.example."
SHARED = ("as_json", "as_csv", "table", "quiet", "verbose", "data")
"""The parameters below that every command takes too."""
NEGATIVE_IDS = {"ignore_unknown_options": True}
"""Of commands that take a film: the movie_id of one that TMDB lacks is negative, and no option."""
_given: dict[str, Any] = {}
"""What was given of them; a process runs one command line at a time."""
_outputs: list["Output"] = []
"""The output of the command that runs, once it has asked for it."""


def settings() -> "Settings":
    """Return the settings in force: in demo mode all providers are embedded.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    from movie_assets.collect.demo_providers import effective
    from movie_assets.settings import Settings

    found = Settings.loaded()
    if found.log_format == "json":
        from movie_assets.log_form import log_as_json

        log_as_json()
    return effective(found)


def settings_of_stores() -> "Settings":
    """Return the settings in force, to a command that makes no store: it reads or decides on what was collected.

    Raises:
        StoreError: nothing is stored there. Nothing was made.
        ConfigurationError: a setting cannot be used.
    """
    from movie_assets.warehouse.opening import refuse_empty

    found = settings()
    refuse_empty(found)
    return found


def output() -> "Output":
    """Return where the command that runs shows its result."""
    if not _outputs:
        from movie_assets.cli.output import Form, Output

        if "table" in _given and "as_csv" not in _given:
            raise typer.BadParameter("--table names what --csv prints: give both")
        form = Form.JSON if "as_json" in _given else Form.CSV if "as_csv" in _given else Form.TEXT
        _outputs.append(Output(form, quiet="quiet" in _given, table=_given.get("table")))
    return _outputs[0]


def command_name() -> str:
    """Return the name of the command that runs, without its arguments; empty where none does."""
    return str(_given.get("command", ""))


class Commands(TyperGroup):
    """The group of all commands. Each takes the shared options too; its output ends with it."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        shared = [param for param in self.params if param.name in SHARED]
        for command in self.commands.values():
            own = {option for param in command.params for option in param.opts}
            command.params += [param for param in shared if own.isdisjoint(param.opts)]
            for param in command.params:
                param.metavar = param.metavar or _word_of(param)

    def parse_args(self, context: Any, args: list[str]) -> list[str]:
        """Begin with a new command line."""
        _given.clear()
        return super().parse_args(context, args)

    def resolve_command(self, context: Any, args: list[str]) -> Any:
        """Note which command is meant."""
        name, command, args = super().resolve_command(context, args)
        _given["command"] = name
        return name, command, args

    def invoke(self, context: Any) -> Any:
        """Run a command, and print what its output prints at the end."""
        with _ending_output():
            return super().invoke(context)


def _word_of(param: Any) -> str | None:
    """Return the word by which help and docs/options.md speak of a parameter's value."""
    if param.param_type_name == "argument":
        return str(param.name).upper()
    if getattr(param, "is_flag", False):
        return None
    kind = param.bare_type() if hasattr(param, "bare_type") else param.type.name  # typer 0.29 on, and before
    return "NUMBER" if "int" in kind or "float" in kind else "VALUE"


@contextmanager
def _ending_output() -> Iterator[None]:
    try:
        try:
            yield
        except typer.Exit:  # with a result all the same: what verify found, say
            _end()
            raise
        _end()
    finally:
        _outputs.clear()


def _end() -> None:
    for shown in _outputs:
        shown.end()


def _keep(param: typer.CallbackParam, value: Any) -> Any:
    if value:
        _given[str(param.name)] = value
        if {"as_json", "as_csv"} <= _given.keys():
            raise typer.BadParameter("one of --json and --csv")
    return value


def _use_folder(value: str | None) -> str | None:
    if value:
        os.environ["MOVIE_ASSETS_DATA"] = value  # where settings and child processes look
    return value


def _log_all(value: bool) -> bool:
    if value:
        import logging

        from movie_assets.masking import mask_http_logs

        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        logging.getLogger("movie_assets").setLevel(logging.DEBUG)
        mask_http_logs()
    return value


def _print_version(asked: bool) -> None:
    if asked:
        print(f"movie-assets {__version__}")
        raise typer.Exit


def main_options(
    as_json: Annotated[
        bool, typer.Option("--json", callback=_keep, expose_value=False, help="Print the result as one JSON object.")
    ] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", callback=_keep, expose_value=False, help="Print one table of the result as CSV.")
    ] = False,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", callback=_keep, expose_value=False, help="Which table --csv prints; default: the first."
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", callback=_keep, expose_value=False, help="Only what was asked for, warnings, errors."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", callback=_log_all, expose_value=False, help="Log what happens, to the errors.")
    ] = False,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", callback=_use_folder, expose_value=False, help="The data folder, for MOVIE_ASSETS_DATA."
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Movie metadata, kept fresh. Settings come from the environment and .env; see .env.example."""

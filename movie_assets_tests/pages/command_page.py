"""Every command with its options: docs/options.md, from the command line's own declarations.

Belongs here: the page, written by `python -m movie_assets_tests.pages.command_page`. Does not belong here: what is
checked (test_pages.py), what the forms promise (docs/commands.md, by hand).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from movie_assets.cli.app import app
from movie_assets.cli.options import SHARED
from movie_assets_tests.pages.markdown_table import table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "options.md"
_HEAD = """# Commands and options

Written by `python -m movie_assets_tests.pages.command_page` from the declarations; a test compares it. The options that
every command has, exit codes, and the tables of `--json` and `--csv`: [commands.md](commands.md).
"""


def text() -> str:
    """Return the page."""
    group: Any = typer.main.get_command(app)
    return _HEAD + "".join(
        f"{line}\n"
        for name, command in sorted(group.commands.items())
        if not command.hidden
        for line in _lines(name, command)
    )


def _lines(name: str, command: Any) -> Iterator[str]:
    own = [
        param for param in command.params if param.name != "help" and (param.expose_value or param.name not in SHARED)
    ]
    arguments = [_shown(param, command) for param in own if param.param_type_name == "argument"]
    options = ["[OPTIONS]"] * any(param.param_type_name == "option" for param in own)
    yield f"\n## {name}\n"
    yield f"`{' '.join(['movie-assets', name, *arguments, *options])}`\n"
    yield "\n\n".join(" ".join(part.split()) for part in command.help.split("\n\n"))
    if own:
        yield ""
        rows = ((f"`{_shown(param, command)}`", _default(param), param.help or "") for param in own)
        yield from table(("argument or option", "default", "meaning"), rows)


def _shown(param: Any, command: Any) -> str:
    context = command.context_class(command)
    if param.param_type_name == "argument":
        name = param.metavar + ("..." if param.nargs == -1 else "")
        return name if param.required else f"[{name}]"
    return str(param.get_help_record(context)[0])


def _default(param: Any) -> str:
    if param.required:
        return "required"
    if getattr(param, "is_flag", False) or param.default in (None, (), "") or callable(param.default):
        return ""
    return f"`{param.default}`"


if __name__ == "__main__":
    PAGE.write_text(text())

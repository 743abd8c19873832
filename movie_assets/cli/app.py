"""The commands and their options.

Belongs here: parsing the command line, errors in one line. Does not belong here: what the commands do. Each imports
that when it runs, so that help and a refused argument come at once.
"""

import atexit
import contextlib
import gc
import os
import re
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from movie_assets import __version__
from movie_assets.cli.collect_request import Request
from movie_assets.cli.correct_commands import add_correct_commands
from movie_assets.cli.dagster_records import why_unusable
from movie_assets.cli.export_commands import add_export_commands
from movie_assets.cli.identify_command import NEGATIVE_IDS, add_commands, add_inbox_command
from movie_assets.cli.imdb_commands import add_imdb_commands
from movie_assets.cli.keeping_commands import add_keeping_commands
from movie_assets.cli.terminal import say
from movie_assets.errors import MovieAssetsError
from movie_assets.masking import masked

if TYPE_CHECKING:
    from movie_assets.settings import Settings

STOPPED = "stopped; what was done until then is kept"
INTERRUPTED = 130
"""Exit code of a command that was stopped, as shells have it."""
OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Python looks for garbage cycles each so many new objects. Its 700 cost a command, which mostly imports, a tenth."""
PARTLY_DONE = 3
"""Exit code of a collection that left something undone which no limit explains."""
app = typer.Typer(
    help="Movie metadata, kept fresh. Settings come from the environment and .env; see .env.example.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"movie-assets {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Movie metadata, kept fresh. Settings come from the environment and .env; see .env.example."""


def _settings() -> "Settings":
    from movie_assets.collect.demo_providers import effective
    from movie_assets.settings import Settings

    return effective(Settings())


def _limit(text: str) -> int | None:
    if text.lower() == "none":
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise typer.BadParameter("a number of films, or none")
    return int(text)


@app.command()
def collect(
    start_year: Annotated[int | None, typer.Option(help="First year; without it no film is discovered.")] = None,
    end_year: Annotated[int | None, typer.Option(help="Last year; default: the first.")] = None,
    max_pages: Annotated[int | None, typer.Option(min=1, help="Most discovery pages a year.")] = None,
    min_votes: Annotated[int | None, typer.Option(min=0, help="Discovery leaves out films with fewer votes.")] = None,
    refresh_limit: Annotated[str, typer.Option(help="Most films to fetch, or none; it says what waits.")] = "100",
    refresh_only: Annotated[bool, typer.Option("--refresh-only", help="Only films already known.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Fetch whether due or not.")] = False,
    include_frozen: Annotated[bool, typer.Option("--include-frozen", help="Fetch frozen films too.")] = False,
    film: Annotated[list[str] | None, typer.Option("--film", help="Only this film; may be repeated.")] = None,
) -> None:
    """Discover films, fetch what is due, merge: Dagster's job `year`, recorded where the UI shows it.

    Exit code 0: done, or left to a quota, a pause or --refresh-limit, as its last lines say. 3: partly done: calls
    failed after their retries, or a provider kept failing. 1: the run failed.
    """
    request = Request(
        start_year=start_year,
        end_year=end_year,
        discover=start_year is not None and not refresh_only and not film,
        films=tuple(film or ()),
        limit=_limit(refresh_limit),
        max_pages=max_pages,
        min_votes=min_votes,
        force=force,
        include_frozen=include_frozen,
    )
    settings = _settings()
    from movie_assets.cli.collect_command import run_collect

    if not run_collect(settings, request):
        raise typer.Exit(PARTLY_DONE)


@app.command()
def status() -> None:
    """Show what the stores hold, what is due, and what is left of today's quotas."""
    from movie_assets.cli.reports import show_status

    show_status(_settings())


@app.command()
def plan(
    refresh_limit: Annotated[str, typer.Option(help="Films a UTC day, or none.")] = "none",
    rows: Annotated[int, typer.Option(min=0, help="How many calls to list.")] = 20,
) -> None:
    """Show, without a call, which films are due, why, what it costs, and what is put off until when."""
    from movie_assets.cli.reports import show_plan

    show_plan(_settings(), _limit(refresh_limit), rows)


@app.command(context_settings=NEGATIVE_IDS)
def show(film: Annotated[str, typer.Argument(help="Title, TMDB id, IMDb id or movie_id.")]) -> None:
    """Show one film from the cache, with the source of each field."""
    from movie_assets.cli.cache_reports import show_film

    show_film(_settings(), film)


@app.command(context_settings=NEGATIVE_IDS)
def explain(
    film: Annotated[str, typer.Argument(help="Title, TMDB id, IMDb id or movie_id.")],
    field: Annotated[str | None, typer.Argument(help="One field of its row; without it all of them, in short.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Print the answers too, as they were received.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show where a film's values are from: provider, answer, moment, rule; which values lost; how they moved."""
    from movie_assets.cli.explain_command import explain as explain_film

    explain_film(_settings(), film, field, raw=raw, as_json=as_json)


FILM = typer.Argument(help="Title, TMDB id, IMDb id or movie_id.")
REASON = typer.Option(help="Why; kept with the decision.")
PROVIDERS = typer.Option("--provider", help="Only at this provider; may be repeated.")


@app.command(context_settings=NEGATIVE_IDS)
def freeze(
    film: Annotated[str, FILM],
    reason: Annotated[str, REASON],
    provider: Annotated[list[str] | None, PROVIDERS] = None,
) -> None:
    """Skip a film in every automatic refresh until somebody unfreezes it."""
    from movie_assets.cli.freeze_commands import decide

    say(decide(_settings(), "freeze", film, reason, provider or ()))


@app.command(context_settings=NEGATIVE_IDS)
def unfreeze(
    film: Annotated[str, FILM],
    reason: Annotated[str, REASON],
    provider: Annotated[list[str] | None, PROVIDERS] = None,
) -> None:
    """Refresh a film by its age again, whoever or whatever froze it."""
    from movie_assets.cli.freeze_commands import decide

    say(decide(_settings(), "unfreeze", film, reason, provider or ()))


app.command("thaw", hidden=True)(unfreeze)  # its name in version 0.1


@app.command(context_settings=NEGATIVE_IDS)
def history(
    film: Annotated[str, FILM],
    field: Annotated[list[str] | None, typer.Option("--field", help="Only this field; may be repeated.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="How many changes to list.")] = 50,
) -> None:
    """Show how a film's rating, votes, revenue and other fields moved."""
    from movie_assets.cli.freeze_commands import show_history

    show_history(_settings(), film, field or (), rows)


add_commands(app, _settings)
add_inbox_command(app, _settings)
add_imdb_commands(app, _settings)
add_keeping_commands(app, _settings)
add_correct_commands(app, _settings)
add_export_commands(app, _settings)


@app.command()
def replay() -> None:
    """Rebuild what the warehouse shows from the operations store, without a call: all years, in one run."""
    settings = _settings()
    from movie_assets.cli.replay_command import run_replay

    run_replay(settings)


@app.command()
def parse(
    provider: Annotated[str, typer.Argument(help="Its name, such as tmdb; a wrong one lists them.")],
    files: Annotated[list[Path], typer.Argument(help="Saved answers.")],
) -> None:
    """Show how saved raw answers of a provider are read; exit 1 with the reason when one cannot be read."""
    from movie_assets.cli.reports import show_parsed

    if not show_parsed(provider, files):
        raise typer.Exit(1)


@app.command()
def sql(query: Annotated[str, typer.Argument(help="A query; tables are listed by: SHOW TABLES")]) -> None:
    """Run a query on a snapshot of the warehouse; collecting goes on meanwhile."""
    from movie_assets.cli.cache_reports import show_query

    show_query(_settings(), query)


@app.command()
def demo(port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free port.")] = 8800) -> None:
    """Run the embedded provider server in the foreground, and print the variables that point a client at it."""
    from movie_assets.cli.demo_command import serve_demo

    serve_demo(port)


@app.command()
def dev(port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the UI.")] = 3000) -> None:
    """Run the Dagster UI and its daemon on the data folder; one at a time a folder."""
    from movie_assets.cli.dev_command import run_dev

    run_dev(_settings(), port)


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
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)  # or Python looks through all that was imported once more, half a second with Dagster
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _stop)
    try:
        _refuse_broken_text()
        app()
    except MovieAssetsError as error:
        _end(str(error))
    except KeyboardInterrupt:
        _end(STOPPED, INTERRUPTED)
    except SystemExit as done:
        if done.code == INTERRUPTED:
            _end(STOPPED, INTERRUPTED)
        raise
    except OSError as error:
        _end(f"{error}. Check the disk and the permissions of the data folder (MOVIE_ASSETS_DATA).")
    except Exception as error:
        if (why := why_unusable(error)) is not None:
            _end(f"{why} Every answer that was received is kept.")
        print(masked(traceback.format_exc()), file=sys.stderr)
        _end("this is a fault of movie-assets, not yours: please report it with the lines above.")


def _end(words: str, code: int = 1) -> NoReturn:
    say(f"movie-assets: {words}", error=True)
    raise SystemExit(code) from None

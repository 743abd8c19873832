"""`movie-assets inbox`: what the inbox sensor and its run do, at once.

Belongs here: taking the files of a folder and a line a request. Does not belong here: options (identify_command.py),
reading files (identify/inputs/), the rest of identification for people (identification_commands.py).
"""

from pathlib import Path

from rich.console import Console

from movie_assets.cli.identification_commands import opened_context
from movie_assets.collect.context import Context
from movie_assets.errors import ConfigurationError
from movie_assets.identify import service
from movie_assets.identify.inbox import REASON, REFUSED, TAKEN, Taken, take_files
from movie_assets.identify.resolution import Outcomes
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.stored_films import stored_film

MOST_OF_A_REASON = 300


def take_inbox(settings: Settings, folder: Path | None) -> bool:
    """Take every file of the folder, identify all requests that are to be tried, and show a line for each.

    Return whether nothing was refused and none of their requests waits for a person.

    Raises:
        ConfigurationError: there is no such folder, or TMDB is off.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder. Name one with files that ask for films.")
    inbox = folder or settings.inbox_folder
    if inbox.resolve() in (settings.data.resolve(), settings.store_folder.resolve()):
        raise ConfigurationError(f"{inbox} is the data folder. Name a folder that has only files that ask for films.")
    with opened_context(settings) as (context, console):
        # Who types the command says that the files are whole: the second look follows the first one at once.
        watched = take_files(inbox, context.operations, context.clock(), watched={}).watched
        taken = take_files(inbox, context.operations, context.clock(), watched=watched)
        _show_files(console, inbox, taken)
        due = requests.due_requests(context.operations, context.clock())
        total = Outcomes()
        for start in range(0, len(due), service.AT_A_TIME):
            outcomes = service.identify(context, due[start : start + service.AT_A_TIME])
            for request_id in sorted(outcomes.films.keys() | outcomes.waiting.keys()):
                console.print(_line(context, request_id, outcomes), soft_wrap=True)
            total.add(outcomes)
        waiting_before = sorted(set(taken.requests) - set(due))
        for request_id in waiting_before:
            request = requests.request(context.operations, request_id)
            console.print(f"{request_id}: {request.asked.words()} was requested before, and waits", soft_wrap=True)
        for problem in total.report.problems:
            console.print(f"Asked again later: {problem}", style="yellow")
        wait = f"{len(total.waiting)} wait (movie-assets pending)" if total.waiting else "none waits"
        console.print(f"{len(due)} requests: {len(total.films)} answered, {wait}; {len(taken.refused)} files refused.")
        return not taken.refused and not total.waiting and not waiting_before


def _show_files(console: Console, inbox: Path, taken: Taken) -> None:
    for name in taken.known:
        console.print(f"{name}: its content was taken before.", soft_wrap=True)
    for name, reason in taken.refused.items():
        first = reason.splitlines()[0][:MOST_OF_A_REASON] if reason else "no reason is known"
        console.print(f"{name} is refused: {first} ({inbox / REFUSED / (name + REASON)})", soft_wrap=True)
    for name, left_out in taken.left_out.items():
        where = inbox / TAKEN / (name + REASON)
        console.print(f"{name} is taken; what is not used ({left_out}): {where}", soft_wrap=True)
    if not taken.known and not taken.refused and not taken.requests:
        console.print(f"No file in {inbox} is new.", soft_wrap=True)


def _line(context: Context, request_id: int, outcomes: Outcomes) -> str:
    request = requests.request(context.operations, request_id)
    asked = f"{request_id}: {request.asked.words()}" + (f" [{request.origin}]" if request.origin else "")
    if (movie_id := outcomes.films.get(request_id)) is None:
        return f"{asked} waits: {outcomes.waiting[request_id]}"
    film = stored_film(context.operations, {}, context.settings.active_providers, movie_id=movie_id)
    named = f" {film.title} ({film.year or '?'})" if film is not None else ""
    but = f", though {outcomes.overruled[request_id]}" if request_id in outcomes.overruled else ""
    return f"{asked} is film {movie_id}{named}{but}"

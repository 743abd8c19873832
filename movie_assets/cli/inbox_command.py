"""`movie-assets inbox`: what the inbox sensor and its run do, at once.

Belongs here: taking the files of a folder and a line a request. Does not belong here: options (identify_commands.py),
reading files (identify/inputs/), the rest of identification for people (identification_command.py).
"""

from pathlib import Path

from movie_assets.cli.identification_command import opened_context
from movie_assets.cli.output import Output
from movie_assets.cli.result import Row, Table, columns
from movie_assets.collect.context import Context
from movie_assets.errors import ConfigurationError
from movie_assets.identify import service
from movie_assets.identify.inbox import REASON, REFUSED, TAKEN, Taken, take_files
from movie_assets.identify.resolution import Outcomes
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.stored_films import stored_film
from movie_assets.wording import counted

MOST_OF_A_REASON = 300


def take_inbox(settings: Settings, out: Output, folder: Path | None) -> bool:
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
    with opened_context(settings) as context:
        # Who types the command says that the files are whole: the second look follows the first one at once.
        watched = take_files(inbox, context.operations, context.clock(), watched={}).watched
        taken = take_files(inbox, context.operations, context.clock(), watched=watched)
        _show_files(out, inbox, taken)
        due = requests.due_requests(context.operations, context.clock())
        total = Outcomes()
        for start in range(0, len(due), service.AT_A_TIME):
            outcomes = service.identify(context, due[start : start + service.AT_A_TIME])
            done = [_row(context, i, outcomes) for i in sorted(outcomes.films.keys() | outcomes.waiting.keys())]
            out.table(Table("requests", columns(*_OF_A_REQUEST), done, layout="lines", line=_line))
            total.add(outcomes)
        before = [requests.request(context.operations, i) for i in sorted(set(taken.requests) - set(due))]
        for one in before:
            now = "dismissed" if one.status == requests.DISMISSED else "waits"
            out.say(f"{one.request_id}: {one.asked.words()} was requested before, and {now}")
        for problem in total.report.problems:
            out.warn(f"Asked again later: {problem}")
        wait = f"{len(total.waiting)} wait (movie-assets pending)" if total.waiting else "none waits"
        refused = counted(len(taken.refused), "file")
        out.say(f"{counted(len(due), 'request')}: {len(total.films)} answered, {wait}; {refused} refused.")
        still = any(one.status != requests.DISMISSED for one in before)
        return not taken.refused and not total.waiting and not still


def _show_files(out: Output, inbox: Path, taken: Taken) -> None:
    rows = [
        *((name, "known", None, None) for name in taken.known),
        *((name, "refused", reason, str(inbox / REFUSED / (name + REASON))) for name, reason in taken.refused.items()),
        *((name, "taken", n, str(inbox / TAKEN / (name + REASON))) for name, n in taken.left_out.items()),
    ]
    out.table(Table("files", columns("file", "state", "why", "reasons_in"), rows, layout="lines", line=_file))
    if not taken.known and not taken.refused and not taken.requests:
        out.say(f"No file in {inbox} is new.")


def _file(row: Row) -> str:
    match row["state"]:
        case "known":
            return f"{row['file']}: its content was taken before."
        case "refused":
            first = row["why"].splitlines()[0][:MOST_OF_A_REASON] if row["why"] else "no reason is known"
            return f"{row['file']} is refused: {first} ({row['reasons_in']})"
    return f"{row['file']} is taken; what is not used ({row['why']}): {row['reasons_in']}"


_OF_A_REQUEST = ("request_id", "asked", "origin", "movie_id", "title", "year", "overruled", "waits")


def _row(context: Context, request_id: int, outcomes: Outcomes) -> tuple[object, ...]:
    request = requests.request(context.operations, request_id)
    movie_id, film = outcomes.films.get(request_id), None
    if movie_id is not None:
        film = stored_film(context.operations, {}, context.settings.active_providers, movie_id=movie_id)
    title, year = (None, None) if film is None else (film.title, film.year)
    asked = (request_id, request.asked.words(), request.origin)
    return (*asked, movie_id, title, year, outcomes.overruled.get(request_id), outcomes.waiting.get(request_id))


def _line(row: Row) -> str:
    asked = f"{row['request_id']}: {row['asked']}" + (f" [{row['origin']}]" if row["origin"] else "")
    if row["movie_id"] is None:
        return f"{asked} waits: {row['waits']}"
    named = f" {row['title']} ({row['year'] or '?'})" if row["title"] else ""
    but = f", though {row['overruled']}" if row["overruled"] else ""
    return f"{asked} is film {row['movie_id']}{named}{but}"

"""`movie-assets identify`, `confirm`, `reidentify`, `undo`, `dismiss`, `settle`: what they do.

Belongs here: which work each command starts, and its outcome. Does not belong here: options (identify_commands.py), the
tables (request_reports.py), the work (identify/service.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.cli.output import Output
from movie_assets.cli.request_reports import show_answer, show_candidates, show_outcomes
from movie_assets.cli.result import Table, columns
from movie_assets.clock import utc_now
from movie_assets.collect.context import Context
from movie_assets.errors import ArgumentsError, IdentificationError
from movie_assets.identify import service
from movie_assets.identify.inputs.cells import id_of
from movie_assets.identify.inputs.typed import names_a_file, typed
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.candidates import NAMESPACES
from movie_assets.matching.query import Asked, ask
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.stored_films import stored_film
from movie_assets.warehouse.opening import open_operations
from movie_assets.wording import counted

MOST_NAMED = 5
"""Requests that the words at the end name."""


def identify(settings: Settings, out: Output, asked: Mapping[str, Any], *, force: bool, automatic: bool) -> bool:
    """Show the films that a request may mean; with `automatic`, take the one that is certain. Return if it was found.

    A film whose answers in the store are fresh is shown without a call, unless forced.

    Raises:
        ArgumentsError: neither a title nor an id is given, or an id or a year is not valid.
    """
    if not any(asked.values()):
        raise ArgumentsError('give a title or an id, such as: movie-assets identify "The Matrix" --year 1999')
    try:
        request = _request(asked)
    except IdentificationError as error:
        raise ArgumentsError(str(error)) from None
    with opened_context(settings) as context:
        if automatic:
            ids_of = requests.add_requests(context.operations, [(request, "command line")], "cli", context.clock())
            return show_outcomes(context, out, service.identify(context, ids_of, force=force, interactive=True))
        request_id = requests.look_up(context.operations, request, "cli", context.clock())
        known = None if force else service.from_store(context, request_id)
        if known is not None:
            out.say(f"Request {request_id} is answered from the store: nobody was asked (--force asks).")
            show_answer(context, out, request_id, known.movie_id)
            return True
        identified = service.search(context, request_id, request)
        kept = requests.last_decision(context.operations, request_id) or {"candidates": []}
        shown = kept["candidates"]
        show_candidates(out, request_id, request.words(), kept, all_answered=not identified.failure)
        if identified.failure:
            out.warn(f"Not everybody answered: {identified.failure}")
        for name in identified.off:
            out.warn(f"{name} is off, and was not asked: this is less certain.")
        if (decision := identified.decision) is not None and shown:
            (out.say if decision.candidate else out.warn)(f"{decision.outcome}: {decision.reason}.")
        if shown:
            which = "1" if len(shown) == 1 or (decision is not None and decision.candidate) else "NUMBER"
            out.note(f"Nothing is taken yet. Take one: movie-assets confirm {request_id} {which}")
        return bool(shown)


def _request(asked: Mapping[str, Any]) -> Asked:
    named = {name: value for name, value in asked.items() if value and name != "title"}
    ids = {f"{name}_id": id_of(name, str(named[f"{name}_id"])) for name in NAMESPACES if f"{name}_id" in named}
    words = str(asked.get("title") or "")
    return read_name(words) if names_a_file(words) and not named else ask(typed(words) | named | ids)


def confirm(
    settings: Settings, out: Output, request_id: int, candidate: str, *, force: bool, again: bool, sure: bool
) -> None:
    """Take the candidate that a person named, and show the film; `again`, also for a request that is answered.

    Raises:
        IdentificationError: no such request or candidate, or nothing was chosen; the message says why.
    """
    with opened_context(settings) as context:
        take = service.reidentify if again else service.confirm
        show_outcomes(context, out, take(context, request_id, candidate, force=force, sure=sure))


def undo(settings: Settings, out: Output, request_ids: Sequence[int]) -> None:
    """Take back which film each request means, or that it was dismissed.

    Raises:
        IdentificationError: no such request, or nothing to undo.
    """
    with opened_context(settings) as context:
        for request_id in request_ids:
            movie_id = next(iter(service.undo(context, request_id).changed), None)
            if movie_id is None:
                out.say(f"Request {request_id} is not dismissed any more: it waits again.")
                continue
            gone = stored_film(context.operations, {}, (), movie_id=movie_id) is None
            what = "it is not shown any more" if gone else "it stays, as discovery or another request reports it"
            out.say(f"Film {movie_id} no longer answers request {request_id}; {what}.")


def dismiss(
    settings: Settings, out: Output, request_ids: Sequence[int], *, everything: bool, file: str | None, reason: str
) -> None:
    """Let these requests wait no more: those named, those of a file, or everything that waits.

    Raises:
        IdentificationError: no such request, or one that does not wait; none is of the file.
    """
    with opened_context(settings) as context:
        chosen = list(request_ids)
        if everything or file is not None:
            waiting = requests.waiting(context.operations)
            chosen += [one.request_id for one in waiting if everything or one.is_of(str(file))]
        if file is not None and not chosen:
            raise IdentificationError(f"no request of a file {file!r} waits. `movie-assets pending` names the files.")
        service.dismiss(context, chosen, reason)
        out.table(Table("dismissed", columns("request_id"), [(request_id,) for request_id in chosen], layout="none"))
        waits = "waits" if len(chosen) == 1 else "wait"
        out.say(f"{counted(len(chosen), 'request')} {waits} no more." if chosen else "No request waits.")
        if chosen:
            out.note(f"To take it back: movie-assets undo {' '.join(map(str, chosen[:MOST_NAMED]))}")


def settle(settings: Settings, out: Output, movie_id: int, provider: str, *, keep: str | None, same: bool) -> None:
    """Say which of the contested ids a film has, or that both films are one.

    Raises:
        IdentificationError: nothing is contested there, or the id is not in question.
    """
    if provider not in ("tmdb", "imdb", "tvdb"):
        raise IdentificationError(f"no ids of {provider!r}: one of tmdb, imdb, tvdb")
    with opened_context(settings) as context:
        if same:
            out.say(f"One film from now on: {service.settle_same(context, movie_id, provider)}.")
        else:
            out.say(f"Settled: {service.settle(context, movie_id, provider, keep)}.")


@contextmanager
def opened_context(settings: Settings) -> Iterator[Context]:
    """Yield the context of the work; at its end the tables of requests are brought up to date, after an error too."""
    with reported_warehouse(settings) as warehouse, open_operations(settings) as operations:
        context = Context(settings, operations, warehouse, utc_now)
        try:
            yield context
        finally:
            service.show_requests(context)

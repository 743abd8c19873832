"""Identification, from a command or a run to what is shown: identify, search, confirm, undo, dismiss and settle.

Belongs here: one function for each thing that the command line and Dagster both start. Does not belong here: either of
them, and the outcome of a request (resolution.py).
"""

from functools import partial

from movie_assets.collect.context import Context, in_session, show_films
from movie_assets.identify import resolution, taking_back
from movie_assets.identify.engine import Identified
from movie_assets.identify.resolution import Outcomes
from movie_assets.matching.query import Asked
from movie_assets.store import id_conflicts, requests
from movie_assets.store.stored_films import StoredFilm
from movie_assets.warehouse.whole_tables import request_tables, show

AT_A_TIME = 50
"""How many requests share one projection: a long run shows films as it goes, and a killed one has shown some."""


def identify(context: Context, request_ids: list[int], *, force: bool = False, interactive: bool = False) -> Outcomes:
    """Identify requests automatically, and show the films chosen; see resolution.run_requests.

    Raises:
        ConfigurationError: TMDB is off; nothing is asked.
    """
    total = Outcomes()
    for start in range(0, len(request_ids), AT_A_TIME):
        ids = request_ids[start : start + AT_A_TIME]
        work = partial(resolution.run_requests, request_ids=ids, force=force)
        outcomes = in_session(context, work, interactive=interactive)
        _show(context, outcomes)
        total.add(outcomes)
    return total


def identify_due(context: Context, *, force: bool = False, interactive: bool = False) -> Outcomes:
    """Identify new requests, and those that waited until now because a provider failed."""
    due = requests.due_requests(context.operations, context.clock())
    return identify(context, due, force=force, interactive=interactive)


def search(context: Context, request_id: int, asked: Asked) -> Identified:
    """Find candidates for a person; this works without TMDB too. No film is stored."""
    work = partial(resolution.show, request_id=request_id, asked=asked)
    return in_session(context, work, tmdb_needed=False, interactive=True)


def from_store(context: Context, request_id: int) -> StoredFilm | None:
    """Answer a request with a stored film whose responses are fresh, without a call; return the film."""
    request = requests.request(context.operations, request_id)
    return resolution.from_store(context.operations, context.settings, request, context.clock())


def confirm(context: Context, request_id: int, candidate: str, *, force: bool = False, sure: bool = False) -> Outcomes:
    """Choose the candidate that a person named for an open request, collect it in full, and show it.

    Raises:
        IdentificationError: see resolution.confirm.
        ConfigurationError: TMDB is off.
    """
    return _confirmed(context, request_id, candidate, force=force, again=False, sure=sure)


def reidentify(
    context: Context, request_id: int, candidate: str, *, force: bool = False, sure: bool = False
) -> Outcomes:
    """Do the same as confirm, also if another film answers the request: the request then points to the new one.

    Raises:
        IdentificationError: see resolution.confirm.
        ConfigurationError: TMDB is off.
    """
    return _confirmed(context, request_id, candidate, force=force, again=True, sure=sure)


def undo(context: Context, request_id: int) -> Outcomes:
    """Undo the choice of a film for a request, or its dismissal. A film that nothing else holds is not shown any more.

    Raises:
        IdentificationError: no such request, or no film answers it and it is not dismissed.
    """
    outcomes = taking_back.undo(context.operations, request_id, context.clock())
    _show(context, outcomes)
    return outcomes


def dismiss(context: Context, request_ids: list[int], reason: str) -> None:
    """Let requests that wait wait no more, whatever they ask for. `undo` takes it back.

    Raises:
        IdentificationError: no such request, or it does not wait; nothing was dismissed.
    """
    taking_back.dismiss(context.operations, request_ids, reason, context.clock())


def settle(context: Context, movie_id: int, provider: str, keep: str | None) -> str:
    """Settle which contested id a film has; return what was done, in words. The next run makes the calls now due.

    Raises:
        IdentificationError: nothing is contested there, or the id is not in question.
    """
    done, films = id_conflicts.settle(context.operations, movie_id, provider, keep, context.clock())
    show_films(context, films)
    return done


def settle_same(context: Context, movie_id: int, provider: str) -> int:
    """Settle that a film and the holder of its contested id are one film; return its movie_id.

    Raises:
        IdentificationError: nothing is contested there.
    """
    kept, films = id_conflicts.settle_same(context.operations, movie_id, provider, context.clock())
    show_films(context, films)
    return kept


def show_requests(context: Context) -> None:
    """Bring the tables of requests and decisions up to date."""
    show(context.warehouse, request_tables(context.operations))


def _confirmed(context: Context, request_id: int, candidate: str, *, force: bool, again: bool, sure: bool) -> Outcomes:
    work = partial(resolution.confirm, request_id=request_id, candidate=candidate, force=force, again=again, sure=sure)
    outcomes = in_session(context, work, interactive=True)
    _show(context, outcomes)
    return outcomes


def _show(context: Context, outcomes: Outcomes) -> None:
    show_films(context, outcomes.changed | outcomes.report.films)

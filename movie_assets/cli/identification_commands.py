"""`movie-assets identify`, `confirm`, `reidentify`, `undo`, `pending`, `settle`: what a person sees of requests.

Belongs here: tables and sentences for people. Does not belong here: options
(identify_command.py), the work (identify/service.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.cli.terminal import DataConsole
from movie_assets.clock import utc_now
from movie_assets.collect.context import Context
from movie_assets.errors import IdentificationError
from movie_assets.identify import service
from movie_assets.identify.inputs.cells import id_of
from movie_assets.identify.inputs.typed import names_a_file, typed
from movie_assets.identify.names.release_names import read_name
from movie_assets.identify.resolution import Outcomes
from movie_assets.matching.candidates import NAMESPACES
from movie_assets.matching.query import ask
from movie_assets.settings import Settings
from movie_assets.store import id_conflicts, requests
from movie_assets.store.stored_films import stored_film
from movie_assets.warehouse.opening import open_operations, read_operations

MOST_CANDIDATES = 15
MOST_PENDING = 50


def identify(settings: Settings, asked: Mapping[str, Any], *, force: bool, automatic: bool) -> bool:
    """Show the films that a request may mean; with `automatic`, take the one that is certain. Return if it was found.

    A film whose answers in the store are fresh is shown without a call, unless forced.

    Raises:
        IdentificationError: neither a title nor an id is given, or an id is not valid.
    """
    named = {name: value for name, value in asked.items() if value and name != "title"}
    ids = {f"{name}_id": id_of(name, str(named[f"{name}_id"])) for name in NAMESPACES if f"{name}_id" in named}
    words = str(asked.get("title") or "")
    request = read_name(words) if names_a_file(words) and not named else ask(typed(words) | named | ids)
    with opened_context(settings) as (context, console):
        (request_id,) = requests.add_requests(context.operations, [(request, "command line")], "cli", context.clock())
        if automatic:
            return _show_outcomes(
                context, console, service.identify(context, [request_id], force=force, interactive=True)
            )
        known = None if force else service.from_store(context, request_id)
        if known is not None:
            console.print(f"Request {request_id} is answered from the store: nobody was asked (--force asks).")
            _show_film(context, console, known.movie_id)
            return True
        identified = service.search(context, request_id, request)
        shown = (requests.last_decision(context.operations, request_id) or {"candidates": []})["candidates"]
        _show_candidates(console, request_id, request.words(), shown)
        if identified.failure:
            console.print(f"Not everybody answered: {identified.failure}", style="yellow")
        for name in identified.off:
            console.print(f"{name} is off, and was not asked: this is less certain.")
        if (decision := identified.decision) is not None and shown:
            console.print(f"{decision.outcome}: {decision.reason}.", style=None if decision.candidate else "yellow")
        if shown:
            which = "1" if decision is not None and decision.candidate else "NUMBER"
            console.print(f"Nothing is taken yet. Take one: movie-assets confirm {request_id} {which}")
        return bool(shown)


def confirm(settings: Settings, request_id: int, candidate: str, *, force: bool, again: bool) -> None:
    """Take the candidate that a person named, and show the film; `again`, also for a request that is answered.

    Raises:
        IdentificationError: no such request or candidate, or nothing was chosen; the message says why.
    """
    with opened_context(settings) as (context, console):
        take = service.reidentify if again else service.confirm
        _show_outcomes(context, console, take(context, request_id, candidate, force=force))


def undo(settings: Settings, request_id: int) -> None:
    """Take back which film a request means.

    Raises:
        IdentificationError: no such request, or nothing to undo.
    """
    with opened_context(settings) as (context, console):
        (movie_id,) = service.undo(context, request_id).changed
        gone = stored_film(context.operations, {}, (), movie_id=movie_id) is None
        what = "it is not shown any more" if gone else "something else holds it, so it stays"
        console.print(f"Film {movie_id} no longer answers request {request_id}; {what}.")


def pending(settings: Settings) -> None:
    """Show the requests that wait, with their best candidates, and the ids that two films claim."""
    with opened_context(settings, changing=False) as (context, console):
        waiting = requests.requests(context.operations)
        table = Table("request", "asked", "status", "why", "likeliest", box=SIMPLE_HEAD)
        for request in waiting[:MOST_PENDING]:
            reported = requests.last_decision(context.operations, request.request_id) or {"candidates": []}
            films = [f"{n}. {_name(film)}" for n, film in enumerate(reported["candidates"][:3], start=1)]
            asked = request.asked.words() + (f"\n{request.origin}" if request.origin else "")
            table.add_row(str(request.request_id), asked, request.status, request.reason, "\n".join(films))
        console.print(table if waiting else "No request waits.")
        if len(waiting) > MOST_PENDING:
            console.print(f"{len(waiting) - MOST_PENDING:,} more are in the table identification_requests.")
        _show_conflicts(console, id_conflicts.open_conflicts(context.operations))


def settle(settings: Settings, movie_id: int, provider: str, *, keep: str | None, same: bool) -> None:
    """Say which of the contested ids a film has, or that both films are one.

    Raises:
        IdentificationError: nothing is contested there, or the id is not in question.
    """
    if provider not in ("tmdb", "imdb", "tvdb"):
        raise IdentificationError(f"no ids of {provider!r}: one of tmdb, imdb, tvdb")
    with opened_context(settings) as (context, console):
        if same:
            console.print(f"One film from now on: {service.settle_same(context, movie_id, provider)}.")
        else:
            console.print(f"Settled: {service.settle(context, movie_id, provider, keep)}.")


@contextmanager
def opened_context(settings: Settings, *, changing: bool = True) -> Iterator[tuple[Context, Console]]:
    """Yield the context of the work; at its end the tables of requests are brought up to date, after an error too."""
    opened = open_operations if changing else read_operations
    with reported_warehouse(settings) as warehouse, opened(settings) as operations:
        context = Context(settings, operations, warehouse, utc_now)
        try:
            yield context, DataConsole()
        finally:
            if changing:
                service.show_requests(context)


def _show_outcomes(context: Context, console: Console, outcomes: Outcomes) -> bool:
    for request_id, movie_id in sorted(outcomes.films.items()):
        where = " from the store, nobody was asked" if request_id in outcomes.from_store else ""
        console.print(f"Request {request_id} is answered by film {movie_id}{where}.")
        if but := outcomes.overruled.get(request_id):
            console.print(f"Its title and year counted, not every id: {but}.", style="yellow")
        _show_film(context, console, movie_id)
    found = id_conflicts.open_conflicts(context.operations) if outcomes.films else []
    _show_conflicts(console, [item for item in found if item.movie_id in outcomes.films.values()])
    for request_id, why in sorted(outcomes.waiting.items()):
        reported = requests.last_decision(context.operations, request_id) or {"candidates": []}
        words = requests.request(context.operations, request_id).asked.words()
        _show_candidates(console, request_id, words, reported["candidates"], all_answered=not why.startswith("pending"))
        console.print(f"Request {request_id} waits: {why}")
    for problem in outcomes.report.problems:
        console.print(f"Asked again later: {problem}", style="yellow")
    return not outcomes.waiting


def _show_film(context: Context, console: Console, movie_id: int) -> None:
    film = stored_film(context.operations, {}, context.settings.active_providers, movie_id=movie_id)
    if film is not None:
        ids = ", ".join(f"{name} {film.ids[name]}" for name in NAMESPACES if name in film.ids)
        answered = ", ".join(name for name, at in film.asked_at.items() if at) or "nobody yet"
        console.print(f"{film.title} ({film.year or '?'}), {ids}; answers of {answered}")


def _show_candidates(
    console: Console, request_id: int, words: str, films: Sequence[Mapping[str, Any]], *, all_answered: bool = True
) -> None:
    if not films:
        knows = "nobody knows" if all_answered else "not everybody answered who may know"
        console.print(f"Request {request_id}: {knows} {words}.")
        if words.isdecimal():
            console.print(f"If it is an id, say whose: movie-assets identify tmdb:{words}")
        return
    table = Table(box=SIMPLE_HEAD, title=f"{request_id}: {words}")
    for heading in ("", "title", "year", "ids", "known to", "score"):
        table.add_column(heading, overflow="fold")  # links stay whole
    for number, film in enumerate(films[:MOST_CANDIDATES], start=1):
        kinds = [kind for kind in film.get("kinds", ()) if kind != "movie"]
        title = film["title"] + (f" [{', '.join(kinds)}]" if kinds else "")
        ids = "\n".join(f"{name} {value}" for name, value in film["ids"].items()) or film["key"]
        known = "\n".join(film["providers"])
        poster = f"\n{film['poster_url']}" if film["poster_url"] else ""
        table.add_row(str(number), f"{title}{poster}", _years(film), ids, known, f"{film['score']:.0f}")
    console.print(table)
    if len(films) > MOST_CANDIDATES:
        console.print(f"{len(films) - MOST_CANDIDATES} less likely ones are in the table identifications.")


def _show_conflicts(console: Console, found: Sequence[id_conflicts.Conflict]) -> None:
    if not found:
        return
    table = Table("film", "at", "contested id", "held by", "reported by", "has", box=SIMPLE_HEAD, title="Contested ids")
    for item in found:
        film, holder = f"{item.movie_id} {item.title or ''}", f"{item.held_by} {item.holder or ''}"
        table.add_row(film, item.provider, item.external_id, holder, item.reported_by, item.has or "none")
    console.print(table)
    console.print("Settle one: movie-assets settle FILM PROVIDER --keep ID (or --none, or --same)")


def _years(film: Mapping[str, Any]) -> str:
    return "/".join(str(year) for year in dict.fromkeys(film["years"].values()) if year) or "?"


def _name(film: Mapping[str, Any]) -> str:
    return f"{film['title']} ({_years(film)}) {film['key']}"

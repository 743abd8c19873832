"""What commands show of requests: films that answer them, those that wait, their candidates, contested ids.

Belongs here: these tables and sentences. Does not belong here: which work leads to them (identification_command.py,
inbox_command.py).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Row, Table, columns
from movie_assets.identify.proposals import LIKELIEST, most_shown, numbered, years_of
from movie_assets.matching.candidates import NAMESPACES
from movie_assets.settings import Settings
from movie_assets.store import id_conflicts, requests
from movie_assets.store.stored_films import stored_film
from movie_assets.warehouse.opening import read_operations

if TYPE_CHECKING:  # an HTTP client, which pending needs not
    from movie_assets.collect.context import Context
    from movie_assets.identify.resolution import Outcomes


def show_outcomes(context: "Context", out: Output, outcomes: "Outcomes") -> bool:
    """Show what came of requests; return whether each has its film."""
    for request_id, movie_id in sorted(outcomes.films.items()):
        where = " from the store, nobody was asked" if request_id in outcomes.from_store else ""
        out.say(f"Request {request_id} is answered by film {movie_id}{where}.")
        if but := outcomes.overruled.get(request_id):
            out.warn(f"Its title and year counted, not every id: {but}.")
        show_answer(context, out, request_id, movie_id)
    found = id_conflicts.open_conflicts(context.operations) if outcomes.films else []
    show_conflicts(out, [item for item in found if item.movie_id in outcomes.films.values()])
    for request_id, why in sorted(outcomes.waiting.items()):
        reported = requests.last_decision(context.operations, request_id) or {"candidates": []}
        words = requests.request(context.operations, request_id).asked.words()
        show_candidates(out, request_id, words, reported, all_answered=not why.startswith("pending"))
        out.say(f"Request {request_id} waits: {why}")
    for problem in outcomes.report.problems:
        out.warn(f"Asked again later: {problem}")
    return not outcomes.waiting


def show_answer(context: "Context", out: Output, request_id: int, movie_id: int) -> None:
    """Show the film that answers a request: its ids, and who has sent an answer."""
    film = stored_film(context.operations, {}, context.settings.active_providers, movie_id=movie_id)
    if film is not None:
        ids = {name: film.ids[name] for name in NAMESPACES if name in film.ids}
        answered = [name for name, at in film.asked_at.items() if at]
        shape = columns("request_id", "movie_id", "title", "year", "ids", "answers")
        row = (request_id, movie_id, film.title, film.year, ids, answered)
        out.table(Table("films", shape, [row], layout="lines", line=_film))


def _film(row: Row) -> str:
    ids = ", ".join(f"{name} {value}" for name, value in row["ids"].items())
    return f"{row['title']} ({row['year'] or '?'}), {ids}; answers of {', '.join(row['answers']) or 'nobody yet'}"


def show_candidates(
    out: Output, request_id: int, words: str, decision: Mapping[str, Any], *, all_answered: bool = True
) -> None:
    """Show the films of a decision that a request may mean, as they were ranked."""
    films, most = decision["candidates"], most_shown(decision)
    rows = [
        (request_id, number, *(film[name] for name in _OF_A_CANDIDATE), list(film.get("kinds", ())), film["poster_url"])
        for number, film in enumerate(films, start=1)
    ]
    few = Table(
        "candidates",
        _CANDIDATES,
        rows,
        title=f"{request_id}: {words}",
        layout="cells" if rows else "none",
        shows=lambda row: row["number"] <= most,
    )
    out.table(few)
    if len(films) > most:
        out.note(f"{len(films) - most} less likely ones are in the table identifications; name one by its id.")
    if not films:
        knows = "nobody knows" if all_answered else "not everybody answered who may know"
        out.say(f"Request {request_id}: {knows} {words}.")
        if words.isdecimal():
            out.say(f"If it is an id, say whose: movie-assets identify tmdb:{words}")


def show_waiting(settings: Settings, out: Output, most: int) -> None:
    """Show the requests that wait, with their likeliest films, and the ids that two films claim."""
    with read_operations(settings) as operations:
        waiting, conflicts = requests.waiting(operations), id_conflicts.open_conflicts(operations)
        decisions = [requests.last_decision(operations, one.request_id) or {} for one in waiting[:most]]
    rows = []
    for one, decision in zip(waiting, decisions, strict=False):
        films = enumerate(decision.get("candidates", [])[:LIKELIEST], start=1)
        ids = {**one.asked.ids, **one.asked.unsure_ids}
        asked = (one.asked.words(), one.asked.title, one.asked.year, ids)
        likeliest = [{"number": number, **{name: film[name] for name in _LIKELIEST}} for number, film in films]
        rows.append((one.request_id, *asked, one.origin, one.status, one.reason, likeliest))
    out.table(Table("requests", _WAITING, rows, layout="cells" if rows else "none"))
    if not waiting:
        out.say("No request waits.")
    elif len(waiting) > most:
        out.say(f"{len(waiting) - most:,} more wait: movie-assets pending --rows {len(waiting)}")
    show_conflicts(out, conflicts)
    if waiting:
        which = waiting[0].request_id if len(waiting) == 1 else "REQUEST"
        number = "1" if len(waiting) == 1 and len(rows[0][-1]) == 1 else "NUMBER"
        out.note(f"Choose a film: movie-assets confirm {which} {number}, or the id of any film, such as tmdb:603")
        out.note(f'Not wanted: movie-assets dismiss {which} --reason "..."')


def show_conflicts(out: Output, found: Sequence[id_conflicts.Conflict]) -> None:
    """Show the ids that two films claim."""
    rows = [
        (one.movie_id, one.title, one.provider, one.external_id, one.held_by, one.holder, one.reported_by, one.has)
        for one in found
    ]
    out.table(Table("conflicts", _CONFLICTS, rows, title="Contested ids", layout="cells" if rows else "none"))
    if rows:
        out.note("Settle one: movie-assets settle FILM PROVIDER --keep ID (or --none, or --same)")


def _titled(row: Row) -> str:
    kinds = [kind for kind in row["kinds"] if kind != "movie"]
    return str(row["title"]) + (f" [{', '.join(kinds)}]" if kinds else "")


def _ids(row: Row) -> str:
    return "\n".join(f"{name} {value}" for name, value in row["ids"].items()) or str(row["key"])


def _asked(row: Row) -> str:
    return str(row["asked"]) + (f"\n{row['origin']}" if row["origin"] else "")


def _likeliest(row: Row) -> str:
    return "\n".join(numbered(row["candidates"]))


_LIKELIEST = ("key", "title", "years")
_OF_A_CANDIDATE = ("key", "title", "years", "ids", "providers", "score")
_CANDIDATES = (
    *(Column("request_id", place="data"), Column("number", " "), Column("key", place="data")),
    *(Column("title", words=_titled), Column("years", "year", words=years_of), Column("ids", words=_ids)),
    Column("providers", "known to", words=lambda row: "\n".join(row["providers"])),
    *(Column("score", words=lambda row: f"{row['score']:.0f}"), Column("kinds", place="data")),
    Column("poster_url", words=lambda row: f"{row['number']}: {row['poster_url']}", place="below"),
)
_WAITING = (
    *(Column("request_id", "request"), Column("asked", words=_asked)),
    *(Column(name, place="data") for name in ("title", "year", "ids", "origin")),
    *(Column("status"), Column("reason", "why"), Column("candidates", "likeliest", words=_likeliest)),
)
_CONFLICTS = (
    Column("movie_id", "film", words=lambda row: f"{row['movie_id']} {row['title'] or ''}"),
    *(Column("title", place="data"), Column("provider", "at"), Column("external_id", "contested id")),
    Column("held_by", words=lambda row: f"{row['held_by']} {row['holder'] or ''}"),
    *(Column("holder", place="data"), Column("reported_by"), Column("has", words=lambda row: row["has"] or "none")),
)

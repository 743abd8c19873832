"""Which film a person means who names a candidate.

Belongs here: from "2" or "tmdb:603" to ids, to the film where the rules alone would not choose one, and whether it is
the film that was asked for. Does not belong here: asking providers (engine.py), keeping the film (resolution.py).
"""

from collections.abc import Collection, Mapping
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.identify.engine import Identified
from movie_assets.identify.proposals import most_shown, numbered
from movie_assets.matching.candidates import NAMESPACES, Candidate, candidate_of, canonical_id, canonical_ids
from movie_assets.matching.doubt import other_than_asked
from movie_assets.store import requests
from movie_assets.store.connection import Operations


def named_ids(operations: Operations, request: requests.Request, named: str) -> dict[str, str]:
    """Return the ids of what a person named: a number that a list showed, a candidate's key, or any id in that form.

    Raises:
        IdentificationError: there is no such candidate, or no list showed its number; names those that it did.
    """
    decision = requests.last_decision(operations, request.request_id) or {}
    candidates: list[dict[str, Any]] = decision.get("candidates", [])
    shown = numbered(candidates[: most_shown(decision)])
    if named.isdecimal() and 1 <= int(named) <= len(shown):
        return _ids_of(candidates[int(named) - 1])
    if film := next((film for film in candidates if film["key"] == named), None):
        return _ids_of(film)
    namespace, _, value = named.partition(":")
    if (known := canonical_id(namespace, value)) is not None and namespace in NAMESPACES:
        return {namespace: known}
    listed = "".join(f"\n  {line}" for line in shown)
    give = f"Its list:{listed}\nGive a number of these, or the id of any film," if shown else "Give the id of a film,"
    raise IdentificationError(f"{named!r} is not in the list of request {request.request_id}. {give} such as tmdb:603")


def _ids_of(film: Mapping[str, Any]) -> dict[str, str]:
    if not film["ids"]:
        raise IdentificationError(f"{film['title']!r} has no certain id. Name one, such as tmdb:603")
    return dict(film["ids"])


def meant(identified: Identified, ids: Mapping[str, str]) -> Candidate:
    """Return the film that a person's ids mean, where the rules alone would not choose it.

    If other providers contradict, only the record of the id's own issuer counts. An id that it reports and another film
    holds becomes a conflict for a person, as with any answer.

    Raises:
        IdentificationError: they mean nothing under which a film can be kept.
    """
    for namespace in NAMESPACES:  # TMDB first: an id further down may be the wrong one
        if namespace in ids and (film := _with_id(identified, namespace, ids[namespace])) is not None:
            return film
    reason = identified.decision.reason if identified.decision else identified.failure
    raise IdentificationError(f"nothing was chosen: {reason}")


def _with_id(identified: Identified, namespace: str, value: str) -> Candidate | None:
    agreed = [film for film in identified.candidates if film.ids.get(namespace) == value and not film.conflicts]
    own = [
        candidate_of([hit])
        for hit in identified.memory.hits
        if hit.complete and hit.speaks_for == namespace and canonical_ids(hit.ids).get(namespace) == value
    ]
    return next((film for film in agreed + own if film.ids.keys() & {"tmdb", "imdb"}), None)


def check_meant(
    request: requests.Request, title: str, titles: Collection[str], years: Collection[int], *, sure: bool
) -> None:
    """Refuse a film that is another one than was asked for, unless the person is sure.

    Raises:
        IdentificationError: says what differs, and how to say that it is meant.
    """
    if not sure and (why := other_than_asked(request.asked, title, titles, years)) is not None:
        raise IdentificationError(
            f"request {request.request_id} asks for {request.asked.words()}, and {why}. Nothing was chosen. If it is"
            " meant, say so: --yes (in the job: sure: true; on the page: the box beside it)."
        )

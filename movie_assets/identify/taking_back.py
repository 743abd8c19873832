"""What a person takes back: the film that answers a request, a request that is not wanted, and its dismissal.

Belongs here: which of them is meant, and whether it can be. Does not belong here: choosing films (resolution.py), SQL
(store/identifications.py).
"""

from collections.abc import Sequence
from datetime import datetime

from movie_assets.errors import IdentificationError
from movie_assets.identify.resolution import PERSON, Outcomes
from movie_assets.store import identifications as kept
from movie_assets.store import requests
from movie_assets.store.connection import Operations


def undo(operations: Operations, request_id: int, now: datetime) -> Outcomes:
    """Undo the choice of a film for a request, or its dismissal; it waits for a person again.

    Raises:
        IdentificationError: no such request, or no film answers it and it is not dismissed.
    """
    request = requests.request(operations, request_id)
    verdict = kept.Verdict("undone", "taken back by a person", {}, PERSON)
    if request.status == requests.DISMISSED:
        kept.reopen(operations, request_id, verdict, now)
        return Outcomes(waiting={request_id: "not dismissed any more"})
    movie_id = kept.undo(operations, request_id, verdict, now)
    if movie_id is None:
        raise IdentificationError(f"no film answers request {request_id}: there is nothing to undo")
    return Outcomes(waiting={request_id: "undone"}, changed={movie_id})


def dismiss(operations: Operations, request_ids: Sequence[int], reason: str, now: datetime) -> None:
    """Let requests that wait wait no more.

    Raises:
        IdentificationError: no such request, or it does not wait; nothing was dismissed.
    """
    for request_id in request_ids:
        request = requests.request(operations, request_id)
        if request.movie_id is not None:
            raise IdentificationError(f"film {request.movie_id} answers request {request_id}: it does not wait")
        if request.status not in requests.OPEN:
            raise IdentificationError(f"request {request_id} is {request.status}: it does not wait")
    verdict = kept.Verdict(requests.DISMISSED, reason, {}, PERSON)
    kept.dismiss(operations, list(dict.fromkeys(request_ids)), verdict, now)

"""Films whose TMDB id TMDB no longer knows: it may have been merged into another, which their IMDb id finds.

Belongs here: asking for the other id. Does not belong here: what becomes of it (store/film_merges.py), the film's own
call (fetch.py).
"""

from movie_assets.collect.session import Session
from movie_assets.errors import BadAnswerError, ProviderError
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.tmdb import client as tmdb
from movie_assets.store.external_ids import imdb_id_of_lost

Found = tuple[RawResponse, list[str], int]
"""TMDB's /find response for a film that it lost, the TMDB ids in it (none where it cannot be read), parser version."""


async def find_lost(session: Session, movie_id: int, raw: RawResponse) -> Found | None:
    """Ask TMDB once by IMDb id for a film whose TMDB id it no longer knows: the id may have been merged."""
    if raw.provider != "tmdb" or raw.outcome is not Outcome.NOT_FOUND:
        return None
    imdb_id = imdb_id_of_lost(session.operations, movie_id)
    if imdb_id is None:
        return None
    try:
        found = await session.tmdb.find(imdb_id)
    except ProviderError:
        with session.operations.transaction() as connection:  # what TMDB said is known, what follows is not
            session.raw_responses.keep(connection, raw, movie_id, tmdb.PARSER_VERSION)
        raise
    try:
        return found, list(tmdb.found(found.body)), tmdb.PARSER_VERSION
    except BadAnswerError:
        return found, [], tmdb.PARSER_VERSION

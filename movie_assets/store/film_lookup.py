"""Finding a stored film by what a person types.

Belongs here: exact matches of ids and titles. Does not belong here: identification, which asks providers.
"""

import re

from movie_assets.errors import UnknownFilmError
from movie_assets.plain_text import cut
from movie_assets.store import views
from movie_assets.store.connection import Operations


def the_film(operations: Operations, text: str) -> tuple[int, str, str]:
    """Return movie_id, title and year of the one film with this movie_id, TMDB id, IMDb id or title.

    Raises:
        UnknownFilmError: no film matches, or several do; the message names those that might be meant.
    """
    rows = operations.rows(
        f"SELECT movie_id, title, partition_year FROM films f WHERE {views.visible()}"
        " AND (CAST(movie_id AS TEXT) = :text"
        " OR lower(title) = lower(:text) OR movie_id IN (SELECT movie_id FROM external_ids WHERE external_id = :text"
        " AND provider IN ('tmdb', 'imdb') AND role <> 'rejected')) ORDER BY popularity DESC NULLS LAST LIMIT 20",
        {"text": text},
    )
    if len(rows) == 1:
        return rows[0]["movie_id"], rows[0]["title"], rows[0]["partition_year"]
    if not rows:
        raise UnknownFilmError(f"no film in the store is {cut(text)!r}. {_advice(operations, text)}")
    named = ", ".join(f"{row['movie_id']} ({row['title']}, {row['partition_year']})" for row in rows)
    raise UnknownFilmError(f"{len(rows)} films match {text!r}. Name one by its movie_id: {named}")


def _advice(operations: Operations, text: str) -> str:
    """Return what to do about a film that nobody knows: of a title, which ones are near."""
    give = "Give its title, movie_id, TMDB id or IMDb id."
    if re.fullmatch(r"-?\d+|tt\d+", text):
        return give
    from movie_assets.matching.near_titles import did_you_mean

    films = operations.chunks(f"SELECT title, partition_year, movie_id FROM films f WHERE {views.visible()}")
    known = [(title, year, movie_id) for part in films for title, year, movie_id in part]
    return did_you_mean(text, known) if known else give

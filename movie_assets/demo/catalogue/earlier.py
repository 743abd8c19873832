"""How some films of a year were a while ago, so that the demo has a past: fewer votes, other ratings, another plot.

Belongs here: what was different, and putting it into a catalogue step by step. Does not belong here: films that live on
without end (`life`), when each step is collected. After the last step every film is as shipped, so what the
providers of a demo say does not depend on its past.
"""

from typing import Any

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film

_LIVELY = 3
"""One film in so many had other votes, ratings and grosses at each step. The others did not change."""
_REWORDED = 9
"""One in so many of those that are not lively has its plot since the last step alone."""
_OLD_PLOT = "This is a generated text, older than the one that followed it."


class Earlier:
    """The films of a year that have most votes in a server's catalogue, each as shipped."""

    def __init__(self, catalogue: Catalogue, year: int, films: int) -> None:
        self._catalogue = catalogue
        of_year = [film for film in catalogue.view.ordered("vote_count") if film.release_date.startswith(f"{year}-")]
        self._shipped = of_year[: -films - 1 : -1]

    @property
    def tmdb_ids(self) -> list[int]:
        """Which films these are, the most voted first."""
        return [film.tmdb_id for film in self._shipped]

    def put(self, steps: int) -> None:
        """Show the films as they were so many steps ago; 0 = as shipped, which TMDB's feed reports."""
        for film in self._shipped[::_LIVELY]:
            self._catalogue.edit(film.tmdb_id, **_numbers(film, steps))
        for film in self._shipped[1::_REWORDED]:
            self._catalogue.edit(film.tmdb_id, overview=_OLD_PLOT if steps else film.overview)
        if not steps:  # an edit, even to the old value, makes it no fact and no generated value
            for tmdb_id in self.tmdb_ids:
                self._catalogue.reset(tmdb_id)


def _numbers(film: Film, steps: int) -> dict[str, Any]:
    return {
        "vote_count": _part(film.vote_count, steps),
        "vote_average": round(max(0.5, film.vote_average - 0.12 * steps), 3),
        "imdb_votes": film.imdb_votes and _part(film.imdb_votes, steps),
        "imdb_rating": film.imdb_rating and round(max(0.5, film.imdb_rating - 0.1 * steps), 1),
        "revenue": _part(film.revenue, steps),
    }


def _part(number: int, steps: int) -> int:
    """Return a number as it was: three hundredths less a step."""
    return number - number * 3 * steps // 100

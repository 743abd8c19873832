"""Whether the id of a request may be another film's: a remake's, a sequel's, or one that was copied from a wrong row.

Belongs here: when a film found by id is unlike the request or leaves doubt, and which other film makes it a question.
Does not belong here: the decision (decision.py).
"""

from collections.abc import Collection, Iterable

from movie_assets.matching.candidates import Candidate, Hit, Query, alike, alike_titles, fits_year
from movie_assets.matching.outcome import Evidence
from movie_assets.matching.query import Asked
from movie_assets.matching.ranking import is_barred
from movie_assets.matching.titles import same_title

YEARS_OF_ONE_FILM = 5
"""A list may have the year of a later release. Beside an id without a title, nothing else tells a wrong id."""


def unlike_request(query: Query, film: Candidate) -> Evidence | None:
    """Return why a film found by id cannot be the one that was asked for, if it is nothing like it.

    Its titles decide: a number in the wrong field, or one that was given away, may well be of a film of that year. The
    year does where no title was asked for.
    """
    asked = Hit("query", {}, query.title or "", alternative_titles=query.other_titles)
    if asked.titles:
        if any(alike(asked, hit) for hit in film.hits):
            return None
        says = f"the film with this id is {film.title!r}, which is nothing like {query.title!r}"
        return Evidence("other_title", says, film.key)
    if query.year is None or not film.hit_years:
        return None
    if any(abs(year - query.year) <= YEARS_OF_ONE_FILM for year in film.hit_years):
        return None
    says = f"the film with this id is {film.title!r} of {min(film.hit_years)}, not of {query.year}"
    return Evidence("other_year", says, film.key)


def other_than_asked(asked: Asked, title: str, titles: Collection[str], years: Collection[int]) -> str | None:
    """Return what makes a film that a person chose another one than was asked for, in words; None if nothing does."""
    wanted = [name for name in (asked.title, *asked.other_titles) if name]
    if wanted and not any(alike_titles(one, other) for one in wanted for other in (title, *titles)):
        return f"{title!r} is nothing like {asked.title!r}"
    if asked.year is not None and years and asked.year not in years:
        return f"{title!r} is of {' or '.join(map(str, sorted(years)))}, not of {asked.year}"
    return None


def leaves_doubt(query: Query, film: Candidate | None) -> bool:
    """Return whether a film was found by id, and its title or year is not the requested one: another may have both."""
    if film is None or not query.ids or not query.title:
        return False
    if query.year is not None and query.year not in {hit.reported_year for hit in film.spine}:
        return True  # also where only a lesser report has that year: it may be a later release, or a remake
    return not any(
        same_title(asked, reported) for asked in (query.title, *query.other_titles) for reported in film.titles
    )


def fitting_better(query: Query, film: Candidate, films: Iterable[Candidate]) -> list[Candidate]:
    """Return the other films that have the requested title, and its year if there is one, if the film by id has not."""
    title = query.title or ""
    if not leaves_doubt(query, film):
        return []
    return [
        other
        for other in films
        if not any(other.ids.get(name) == value for name, value in film.ids.items())
        and not is_barred(other)
        and (query.year is None or fits_year(other, query.year))
        and any(same_title(title, reported) for reported in other.titles)
    ]

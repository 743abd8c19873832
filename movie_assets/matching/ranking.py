"""The order in which candidates are shown to a person, with a score and its reasons. Nothing is decided by it.

Belongs here: the score. Does not belong here: which film is meant (`identify`): a score never identifies.
"""

from collections.abc import Iterable
from dataclasses import replace

from movie_assets.matching.candidates import FILM_KINDS, Candidate, Hit, Kind, Query, canonical_ids, merge_hits
from movie_assets.matching.titles import likeness

TITLE, YEAR, KNOWN = 70.0, 20.0, 10.0
"""The parts of a score of 100: the title's likeness, the year's distance, how many providers know the film."""

_YEAR_PART = {0: 1.0, 1: 0.6, 2: 0.3}
_ENOUGH_PROVIDERS = 3


def rank_interactive(query: Query, hits: Iterable[Hit]) -> tuple[Candidate, ...]:
    """Return all films among the hits, the likeliest first, each with its score (0-100) and reasons.

    A film that has an id asked for comes first of all. What is no film, adult or a video only is shown too, at half of
    its score. Films of the same score are ordered by popularity, then by key.
    """
    return ranked(query, merge_hits(hits))


def ranked(query: Query, films: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates with score and reasons, the likeliest first."""
    scored = [_scored(query, film) for film in films]
    return tuple(sorted(scored, key=lambda film: (-film.score, -film.popularity, film.key)))


def objection(film: Candidate) -> str | None:
    """Return why a candidate cannot be taken for a film without a person's word, None when it can."""
    odd = sorted(kind.value for kind in film.kinds - FILM_KINDS - {Kind.VIDEO})
    if odd:
        return f"{' and '.join(odd)}, no film" if not film.kinds & FILM_KINDS else f"called {' and '.join(odd)}, too"
    if film.is_adult:
        return "adult"
    if film.is_video_only:
        return "video only"
    return None if film.kinds else "of unknown kind"


def _scored(query: Query, film: Candidate) -> Candidate:
    reasons: list[str] = []
    score = 0.0
    if query.title:
        alike = {title: likeness(query.title, title) for title in film.titles}
        best = max(film.titles, key=alike.__getitem__, default="")
        part = alike.get(best, 0.0)
        score += TITLE * part
        reasons.append("title is the same" if part == 1.0 else f"title {part:.0%} alike ({best})")
    score += YEAR * _year_part(query, film, reasons)
    score += KNOWN * min(len(film.providers), _ENOUGH_PROVIDERS) / _ENOUGH_PROVIDERS
    reasons.append(f"known to {', '.join(film.providers)}")
    asked = canonical_ids(query.ids)
    if held := [name for name, value in asked.items() if value in film.telling(name)]:
        score = max(score, 100.0)
        reasons.insert(0, f"has the {', '.join(held)} id asked for")
    reasons += [f"{name} ids contradict: {', '.join(values)}" for name, values in film.conflicts.items()]
    if against := objection(film):
        score /= 2
        reasons.append(against)
    return replace(film, score=round(score, 1), reasons=tuple(reasons))


def _year_part(query: Query, film: Candidate, reasons: list[str]) -> float:
    years = film.hit_years
    if len(years) > 1:
        reasons.append("years differ: " + ", ".join(f"{name} {year}" for name, year in sorted(film.years.items())))
    if query.year is None:
        return 0.5
    if not years:
        reasons.append("no year known")
        return 0.3
    distance = min(abs(year - query.year) for year in years)
    reasons.append("year is the same" if distance == 0 else f"year {distance} away")
    return _YEAR_PART.get(distance, 0.0)

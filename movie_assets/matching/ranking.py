"""The order in which a person sees candidates, with a score and its reasons. It decides nothing.

Belongs here: the score. Does not belong here: which film is meant (decision.py): a score never identifies a film.
"""

from collections.abc import Iterable
from dataclasses import replace

from movie_assets.matching.candidates import FILM_KINDS, Candidate, Hit, Kind, Query, canonical_ids, merge_hits
from movie_assets.matching.titles import likeness

TITLE, YEAR, KNOWN = 70.0, 20.0, 10.0
"""How a score of 100 is divided: likeness of the title, distance of the year, number of providers that know it."""

_YEAR_PART = {0: 1.0, 1: 0.6, 2: 0.3}
_ENOUGH_PROVIDERS = 3


def rank_interactive(query: Query, hits: Iterable[Hit]) -> tuple[Candidate, ...]:
    """Return all films among the hits, likeliest first, each with its score (0-100) and reasons.

    A film with a requested id comes first. Records that are not films, adult films and videos are shown too, with half
    their score. Films with the same score are ordered by popularity, then by key.
    """
    return ranked(query, merge_hits(hits))


def ranked(query: Query, films: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates with score and reasons, likeliest first."""
    scored = [_scored(query, film) for film in films]
    return tuple(sorted(scored, key=lambda film: (-film.score, -film.popularity, film.key)))


def objection(film: Candidate) -> str | None:
    """Return why only a person can choose this candidate as a film, or None."""
    odd = sorted(kind.value for kind in film.kinds - FILM_KINDS - {Kind.VIDEO})
    if odd:
        return f"{' and '.join(odd)}, not a film" if not film.kinds & FILM_KINDS else f"called {' and '.join(odd)}, too"
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
    if held := [name for name, value in asked.items() if value in film.all_ids(name)]:
        score = max(score, 100.0)
        reasons.insert(0, f"has the requested {', '.join(held)} id")
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


def is_barred(film: Candidate) -> bool:
    """Return whether a title alone never selects this film. A record of unknown kind may still be a second film."""
    return "kind" not in film.conflicts and bool(film.kinds) and objection(film) is not None

"""What to ask before deciding, so that the hits of one film are linked and all its titles are known.

Belongs here: the next lookups of an identification, as values. Does not belong here: making them, the decision.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from movie_assets.matching.candidates import NAMESPACES, NEVER_FILMS, Candidate, Hit, Query, canonical_ids, merge_hits
from movie_assets.matching.titles import holds, same_title

MOST_UNNAMED = 5
"""How many films are asked about only because they may have the requested title under another name."""


@dataclass(frozen=True, slots=True)
class Question:
    """A lookup that a provider offers: which film has an id of this namespace?

    `links`: its response reports ids of other sites. `finds`: it only finds the film's id of that namespace.
    """

    provider: str
    namespace: str
    links: bool = False
    finds: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Lookup:
    """One lookup: `provider` is asked about the id of a namespace."""

    provider: str
    namespace: str
    id: str


def to_ask(
    query: Query, hits: Iterable[Hit], questions: Collection[Question], asked: Collection[Lookup] = ()
) -> tuple[Lookup, ...]:
    """Return what to ask next, sorted, without what was asked before; empty when it is time to decide.

    With ids: every provider that can report one of them, then the ids that those report. With title and year: the films
    that may fit, until their ids are known. `hits` are all answers so far, searches included. `questions` is what may
    be asked. Repeating this ends: each question is asked about an id once.
    """
    films = merge_hits(hits)
    ids = canonical_ids(query.ids)
    wanted: set[Lookup] = set()
    if ids:
        for name, value in ids.items():
            wanted |= _of_id(name, value, questions)
        for film in films:
            if any(value in film.all_ids(name) for name, value in ids.items()):
                for name in NAMESPACES:
                    for value in film.all_ids(name):
                        wanted |= _of_id(name, value, questions)
                wanted |= _own_ids(film, questions)
    elif query.title and query.year is not None:
        for film in _in_question(query.title, query.year, films):
            wanted |= _linking(film, questions)
    return tuple(sorted(wanted - set(asked)))


def _of_id(namespace: str, value: str, questions: Iterable[Question]) -> set[Lookup]:
    """Return the lookups of an id at every provider that can report it."""
    return {Lookup(q.provider, namespace, value) for q in questions if q.namespace == namespace and q.finds is None}


def _own_ids(film: Candidate, questions: Iterable[Question]) -> set[Lookup]:
    """Return the lookups that find an id of the film which nobody reported."""
    return {
        Lookup(q.provider, q.namespace, value)
        for q in questions
        if q.finds is not None and not film.all_ids(q.finds)
        for value in film.all_ids(q.namespace)[:1]
    }


def _in_question(title: str, year: int, films: Iterable[Candidate]) -> list[Candidate]:
    """Return the films that may be meant: films with the title, and films found by a title that no hit has shown."""
    near = [
        film
        for film in films
        if not film.kinds & NEVER_FILMS and (not film.hit_years or any(abs(y - year) <= 1 for y in film.hit_years))
    ]
    named = [film for film in near if any(same_title(title, reported) for reported in film.titles)]
    # If none of a film's titles contains the requested words, the search found it by another title.
    unnamed = [
        film for film in near if film not in named and not any(holds(reported, title) for reported in film.titles)
    ]
    unnamed.sort(key=lambda film: (-film.popularity, film.key))
    return named + unnamed[:MOST_UNNAMED]


def _linking(film: Candidate, questions: Iterable[Question]) -> set[Lookup]:
    """Return the lookups that link a film: those of its leading id whose responses report ids of other sites."""
    linking = [question for question in questions if question.links]
    for name in NAMESPACES:
        if any(question.namespace == name for question in linking) and (known := film.all_ids(name)):
            return {more for value in known for more in _of_id(name, value, linking)}
    return set()

"""What has to be asked before a decision, so that hits of one film are linked and all its titles are known.

Belongs here: the next look-ups of an identification, as values. Does not belong here: making them, and the decision.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from movie_assets.matching.candidates import NAMESPACES, NEVER_FILMS, Candidate, Hit, Query, canonical_ids, merge_hits
from movie_assets.matching.titles import holds, same_title

MOST_UNNAMED = 5
"""So many films at most are asked about only because another title of theirs may be the one asked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A look-up that a provider offers: which film has an id of this namespace?

    `links`: its response names ids of other places. `finds`: it only finds the film's id of that namespace.
    """

    provider: str
    namespace: str
    links: bool = False
    finds: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Lookup:
    """One question asked: `provider` about the id of a namespace."""

    provider: str
    namespace: str
    id: str


def to_ask(
    query: Query, hits: Iterable[Hit], questions: Collection[Question], asked: Collection[Lookup] = ()
) -> tuple[Lookup, ...]:
    """Return what to ask next, sorted, and nothing that was asked before; empty when it is time to decide.

    With ids: every provider that can tell of one of them, then of the ids that they tell. With title and year: the
    films that may fit, until their ids are known. `hits` are all answers so far, those of the searches included;
    `questions` is what may be asked. Repeated until empty it ends: an id is asked for once a question.
    """
    films = merge_hits(hits)
    ids = canonical_ids(query.ids)
    wanted: set[Lookup] = set()
    if ids:
        for name, value in ids.items():
            wanted |= _of_id(name, value, questions)
        for film in films:
            if any(value in film.telling(name) for name, value in ids.items()):
                for name in NAMESPACES:
                    for value in film.telling(name):
                        wanted |= _of_id(name, value, questions)
                wanted |= _own_ids(film, questions)
    elif query.title and query.year is not None:
        for film in _in_question(query.title, query.year, films):
            wanted |= _linking(film, questions)
    return tuple(sorted(wanted - set(asked)))


def _of_id(namespace: str, value: str, questions: Iterable[Question]) -> set[Lookup]:
    """Return the look-ups of an id at all who can tell of it."""
    return {Lookup(q.provider, namespace, value) for q in questions if q.namespace == namespace and q.finds is None}


def _own_ids(film: Candidate, questions: Iterable[Question]) -> set[Lookup]:
    """Return the look-ups that find an id of the film which nobody reported."""
    return {
        Lookup(q.provider, q.namespace, value)
        for q in questions
        if q.finds is not None and not film.telling(q.finds)
        for value in film.telling(q.namespace)[:1]
    }


def _in_question(title: str, year: int, films: Iterable[Candidate]) -> list[Candidate]:
    """Return the films that may be the one asked for: of its title, or found by a title that no hit has shown yet."""
    near = [
        film
        for film in films
        if not film.kinds & NEVER_FILMS and (not film.hit_years or any(abs(y - year) <= 1 for y in film.hit_years))
    ]
    named = [film for film in near if any(same_title(title, reported) for reported in film.titles)]
    # A film that was found though none of its titles holds the words asked for was found by another title.
    unnamed = [
        film for film in near if film not in named and not any(holds(reported, title) for reported in film.titles)
    ]
    unnamed.sort(key=lambda film: (-film.popularity, film.key))
    return named + unnamed[:MOST_UNNAMED]


def _linking(film: Candidate, questions: Iterable[Question]) -> set[Lookup]:
    """Return what links a film: the look-ups of its leading id whose responses name ids of other places."""
    linking = [question for question in questions if question.links]
    for name in NAMESPACES:
        if any(question.namespace == name for question in linking) and (known := film.telling(name)):
            return {more for value in known for more in _of_id(name, value, linking)}
    return set()

"""Candidates, made from what providers found: hits that share an id are one film, and contradictions are kept.

Belongs here: the values of identification, and merging hits. Does not belong here: which film is meant (decision.py),
how a provider's answer becomes a hit (providers/*/search.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from movie_assets.matching.titles import holds, likeness

NAMESPACES = ("tmdb", "imdb", "tvdb")
"""The kinds of ids by which films are sought and kept. The one whose report of a film counts most comes first."""

MOST_DIGITS = 18
"""A longer number is not an id anywhere, and fits no column."""

ALIKE = 0.55
"""Two titles less alike than this, neither of which contains the other, do not support each other."""


class Kind(StrEnum):
    """The kind of record, as a provider reports it."""

    MOVIE = "movie"
    TV_MOVIE = "tv_movie"
    SHORT = "short"
    SERIES = "series"
    EPISODE = "episode"
    VIDEO = "video"
    GAME = "game"
    UNKNOWN = "unknown"


FILM_KINDS = frozenset({Kind.MOVIE, Kind.TV_MOVIE, Kind.SHORT})
NEVER_FILMS = frozenset({Kind.SERIES, Kind.EPISODE, Kind.GAME})


@dataclass(frozen=True, slots=True)
class Query:
    """What someone asks to identify; `ids` by namespace (tmdb, imdb, tvdb).

    `other_titles`: other readings of the title, or other languages; they support a film found by id. `kind` hints at
    what the asker has: a film never answers a request for a series, an episode or a game.
    """

    title: str | None = None
    year: int | None = None
    ids: Mapping[str, str | None] = field(default_factory=dict)
    kind: Kind = Kind.UNKNOWN
    other_titles: tuple[str, ...] = ()
    unsure: bool = False
    """The ids may be in the wrong field: they count only together with title and year."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one provider reports of one record. `ids`: those that it reports, its own included, by namespace.

    `year` is the year of first release; if it is missing, the year of `release_date` counts. `complete`: this is the
    provider's full record and not a line of a list, so an id that it lacks does not exist there. `video_only`: never
    shown in a cinema or on television, like TMDB's `video`. `speaks_for`: the kind of id whose films this provider's
    records describe.
    """

    provider: str
    ids: Mapping[str, str | None]
    title: str
    original_title: str | None = None
    alternative_titles: tuple[str, ...] = ()
    year: int | None = None
    release_date: date | None = None
    kind: Kind = Kind.UNKNOWN
    adult: bool = False
    video_only: bool = False
    popularity: float | None = None
    votes: int | None = None
    poster_url: str | None = None
    complete: bool = False
    speaks_for: str | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """All titles that the provider reports, main title first, without blank ones or duplicates."""
        reported = (self.title, self.original_title or "", *self.alternative_titles)
        return tuple(dict.fromkeys(title for title in reported if title.strip()))

    @property
    def reported_year(self) -> int | None:
        """The year of first release."""
        return self.year if self.year is not None else self.release_date.year if self.release_date else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One film, as all providers that know it report it.

    `ids`: by namespace, where all agree. `conflicts`: namespace -> the ids that contradict each other; "kind" is among
    them when one provider calls it a film and another does not. `years`: provider -> year. `popularity` is the largest
    that any provider reports, and only breaks ties. Ranking fills `score` (0-100) and `reasons`.
    """

    hits: tuple[Hit, ...]
    ids: Mapping[str, str]
    conflicts: Mapping[str, tuple[str, ...]]
    titles: tuple[str, ...]
    years: Mapping[str, int]
    providers: tuple[str, ...]
    popularity: float
    poster_url: str | None
    score: float = 0.0
    reasons: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """A name for this film among the candidates of a request: "tmdb:603". It is empty if no hit has an id."""
        for namespace in NAMESPACES:
            found = self.ids.get(namespace) or "|".join(self.conflicts.get(namespace, ()))
            if found:
                return f"{namespace}:{found}"
        return f"{self.providers[0]}:?"

    @property
    def title(self) -> str:
        """The title to show: that of the provider whose report counts most."""
        return self.titles[0] if self.titles else ""

    @property
    def kinds(self) -> frozenset[Kind]:
        """Every kind that a provider reports. Unknown is not a report."""
        return frozenset(hit.kind for hit in self.hits) - {Kind.UNKNOWN}

    @property
    def hit_years(self) -> frozenset[int]:
        """Every year that a hit reports. `years` has only one for each provider."""
        return frozenset(year for hit in self.hits if (year := hit.reported_year) is not None)

    @property
    def is_adult(self) -> bool:
        """Whether any provider calls it adult."""
        return any(hit.adult for hit in self.hits)

    @property
    def is_video_only(self) -> bool:
        """Whether any provider calls it a video."""
        return any(hit.video_only or hit.kind is Kind.VIDEO for hit in self.hits)

    def all_ids(self, namespace: str) -> tuple[str, ...]:
        """Return all ids of a namespace that any hit reports, contradicting or not."""
        return self.conflicts.get(namespace) or ((self.ids[namespace],) if namespace in self.ids else ())

    @property
    def spine(self) -> tuple[Hit, ...]:
        """The hits whose report of the film counts most: TMDB's, else those of IMDb's ids, else all."""
        speaking = ([hit for hit in self.hits if hit.speaks_for == name] for name in NAMESPACES)
        return next((tuple(hits) for hits in speaking if hits), self.hits)


def fits_year(film: Candidate, year: int) -> bool:
    """Return whether a film is of a year: a provider reports exactly this year, and none is more than 1 away."""
    return year in film.hit_years and all(abs(reported - year) <= 1 for reported in film.hit_years)


def alike_titles(one: str, other: str) -> bool:
    """Return whether two titles support each other: they are much alike, or one contains the other."""
    return likeness(one, other) >= ALIKE or holds(one, other) or holds(other, one)


def alike(one: Hit, other: Hit) -> bool:
    """Return whether any titles of two hits support each other."""
    return any(alike_titles(mine, theirs) for mine in one.titles for theirs in other.titles)


def is_coherent(film: Candidate) -> bool:
    """Return whether each hit is near, in title or year, to one of those whose report counts most.

    Only this confirms an id that links two hits: sometimes a provider has the id of another film.
    """

    def same_time(one: Hit, other: Hit) -> bool:
        return (
            one.reported_year is None
            or other.reported_year is None
            or abs(one.reported_year - other.reported_year) <= 1
        )

    return all(any(alike(hit, leading) or same_time(hit, leading) for leading in film.spine) for hit in film.hits)


def canonical_id(namespace: str, text: str | None) -> str | None:
    """Return an id in its one spelling, None if it is not one: "tt113101" is tt0113101, "movie-2658" is 2658 at TVDB.

    IMDb: tt and at least seven digits. TMDB and TVDB: a number above 0 without leading zeros.
    """
    text = (text or "").strip().lower()
    prefix = {"imdb": "tt", "tvdb": "movie-"}.get(namespace, "")
    digits = text.removeprefix(prefix)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS) or int(digits) == 0:
        return None
    return f"tt{int(digits):07d}" if namespace == "imdb" else str(int(digits))


def canonical_ids(ids: Mapping[str, str | None]) -> dict[str, str]:
    """Return the ids of known namespaces in their one spelling, without texts that are not ids."""
    reported = {name: canonical_id(name, ids.get(name)) for name in NAMESPACES}
    return {name: value for name, value in reported.items() if value is not None}


def merge_hits(hits: Iterable[Hit]) -> list[Candidate]:
    """Return the distinct films among hits: hits that share an id, directly or through others, are one film.

    Two hits that share one id and contradict each other in another one are one candidate; `conflicts` holds the
    contradiction. TMDB and TVDB number films and series separately: a series with a film's number is not that film.
    IMDb numbers all titles together: there, a series with a film's number is a contradiction. Alike titles alone never
    merge hits. The order of the hits does not matter.
    """
    found = sorted(hits, key=_order)
    parent = list(range(len(found)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    owner: dict[tuple[str, str, str], int] = {}
    for place, hit in enumerate(found):
        for namespace, external_id in canonical_ids(hit.ids).items():
            row = "" if namespace == "imdb" or hit.kind not in NEVER_FILMS else hit.kind.value
            first = root(owner.setdefault((namespace, row, external_id), place))
            parent[root(place)] = first
    groups: dict[int, list[Hit]] = {}
    for place, hit in enumerate(found):
        groups.setdefault(root(place), []).append(hit)
    return [candidate_of(group) for group in groups.values()]


def candidate_of(hits: Iterable[Hit]) -> Candidate:
    """Return the candidate that these hits form together, whether they share ids or not."""
    found = sorted(hits, key=_order)
    reported: dict[str, dict[str, None]] = {}
    for hit in found:
        for namespace, external_id in canonical_ids(hit.ids).items():
            reported.setdefault(namespace, {})[external_id] = None
    conflicts = {name: tuple(sorted(values)) for name, values in reported.items() if len(values) > 1}
    kinds = {hit.kind for hit in found}
    if kinds & NEVER_FILMS and kinds & (FILM_KINDS | {Kind.VIDEO}):
        conflicts["kind"] = tuple(sorted(kinds - {Kind.UNKNOWN}))
    years: dict[str, int] = {}
    for hit in found:
        if hit.reported_year is not None:
            years.setdefault(hit.provider, hit.reported_year)
    return Candidate(
        hits=tuple(found),
        ids={name: next(iter(reported[name])) for name in NAMESPACES if len(reported.get(name, ())) == 1},
        conflicts=conflicts,
        titles=tuple(dict.fromkeys(title for hit in found for title in hit.titles)),
        years=years,
        providers=tuple(dict.fromkeys(hit.provider for hit in found)),
        popularity=max((hit.popularity or 0.0 for hit in found), default=0.0),
        poster_url=next((hit.poster_url for hit in found if hit.poster_url), None),
    )


def _order(hit: Hit) -> tuple[object, ...]:
    """Order hits by whose report counts most, full records first, then by everything in them."""
    rank = NAMESPACES.index(hit.speaks_for) if hit.speaks_for in NAMESPACES else len(NAMESPACES)
    ids = sorted(canonical_ids(hit.ids).items())
    return rank, hit.provider, not hit.complete, ids, repr(hit)

"""Films put together from what providers found: hits that share an id are one film, and what contradicts is kept.

Belongs here: the values that identification speaks in, and the merging of hits. Does not belong here: which film is
meant (`identify`), and how a provider's answer becomes a hit (`providers`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from movie_assets.matching.titles import holds, likeness

NAMESPACES = ("tmdb", "imdb", "tvdb")
"""The kinds of ids by which films are sought and kept, the one whose word about a film counts most first."""

MOST_DIGITS = 18
"""A longer number is no id anywhere, and fits no column."""

ALIKE = 0.55
"""Below this likeness, and with no title inside the other, two titles say nothing for each other."""


class Kind(StrEnum):
    """What a provider says that its record is of."""

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
    """What someone asks to identify. `ids` by namespace (tmdb, imdb, tvdb).

    `kind` is a hint of what the asker has: a request for a series, an episode or a game is never answered by a film.
    """

    title: str | None = None
    year: int | None = None
    ids: Mapping[str, str | None] = field(default_factory=dict)
    kind: Kind = Kind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Hit:
    """What one provider tells of one record. `ids`: those that it tells, its own included, by namespace.

    `year` is the year of first release; without it the year of `release_date` counts. `complete`: the provider's full
    record, not a line of a list: an id that it lacks does not exist there. `video_only`: never shown in a cinema or on
    television, as TMDB's `video`. `speaks_for`: the kind of id whose films this provider's records describe.
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
        """All titles that the provider tells, its main title first, none twice and none blank."""
        reported = (self.title, self.original_title or "", *self.alternative_titles)
        return tuple(dict.fromkeys(title for title in reported if title.strip()))

    @property
    def reported_year(self) -> int | None:
        """The year of first release."""
        return self.year if self.year is not None else self.release_date.year if self.release_date else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One film, as all providers that know it tell of it.

    `ids`: by namespace, only where all agree. `conflicts`: namespace -> the ids that contradict each other; under
    "kind", that one provider calls it a film and another does not. `years`: provider -> year. `popularity` is the
    largest that any provider tells: a tie-break only. `score` (0-100) and `reasons` are there once it was ranked.
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
        """A name for this film among the candidates of a request: "tmdb:603". Hits without ids have none to give."""
        for namespace in NAMESPACES:
            found = self.ids.get(namespace) or "|".join(self.conflicts.get(namespace, ()))
            if found:
                return f"{namespace}:{found}"
        return f"{self.providers[0]}:?"

    @property
    def title(self) -> str:
        """The title to show: that of the provider whose word counts most."""
        return self.titles[0] if self.titles else ""

    @property
    def kinds(self) -> frozenset[Kind]:
        """Every kind that a provider tells; unknown is no telling."""
        return frozenset(hit.kind for hit in self.hits) - {Kind.UNKNOWN}

    @property
    def hit_years(self) -> frozenset[int]:
        """Every year that a hit tells, those included that `years` has no room for."""
        return frozenset(year for hit in self.hits if (year := hit.reported_year) is not None)

    @property
    def is_adult(self) -> bool:
        """Whether any provider calls it adult."""
        return any(hit.adult for hit in self.hits)

    @property
    def is_video_only(self) -> bool:
        """Whether any provider calls it a video."""
        return any(hit.video_only or hit.kind is Kind.VIDEO for hit in self.hits)

    def telling(self, namespace: str) -> tuple[str, ...]:
        """Return all ids of a namespace that any hit tells, contradicting or not."""
        return self.conflicts.get(namespace) or ((self.ids[namespace],) if namespace in self.ids else ())

    @property
    def spine(self) -> tuple[Hit, ...]:
        """The hits whose word about the film counts most: TMDB's, else those of IMDb's ids, else all."""
        speaking = ([hit for hit in self.hits if hit.speaks_for == name] for name in NAMESPACES)
        return next((tuple(hits) for hits in speaking if hits), self.hits)


def fits_year(film: Candidate, year: int) -> bool:
    """Return whether a film is of a year: one provider at least tells exactly it, and none one further than 1 away."""
    return year in film.hit_years and all(abs(reported - year) <= 1 for reported in film.hit_years)


def alike(one: Hit, other: Hit) -> bool:
    """Return whether any titles of two hits speak for each other: much alike, or one inside the other."""
    pairs = [(mine, theirs) for mine in one.titles for theirs in other.titles]
    return any(likeness(a, b) >= ALIKE or holds(a, b) or holds(b, a) for a, b in pairs)


def is_coherent(film: Candidate) -> bool:
    """Return whether each hit is near, in title or year, to one of those whose word counts most.

    An id that links two hits is confirmed only so: now and then a provider holds the id of another film.
    """

    def same_time(one: Hit, other: Hit) -> bool:
        return (
            one.reported_year is None
            or other.reported_year is None
            or abs(one.reported_year - other.reported_year) <= 1
        )

    return all(any(alike(hit, leading) or same_time(hit, leading) for leading in film.spine) for hit in film.hits)


def canonical_id(namespace: str, text: str | None) -> str | None:
    """Return an id in its one spelling, None when it is none: "tt113101" is tt0113101, "movie-2658" is 2658 at TVDB.

    IMDb: tt and at least seven digits. TMDB and TVDB: a number above 0 without leading zeros.
    """
    text = (text or "").strip().lower()
    prefix = {"imdb": "tt", "tvdb": "movie-"}.get(namespace, "")
    digits = text.removeprefix(prefix)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS) or int(digits) == 0:
        return None
    return f"tt{int(digits):07d}" if namespace == "imdb" else str(int(digits))


def canonical_ids(ids: Mapping[str, str | None]) -> dict[str, str]:
    """Return the ids of known namespaces in their one spelling; what is no id is left out."""
    reported = {name: canonical_id(name, ids.get(name)) for name in NAMESPACES}
    return {name: value for name, value in reported.items() if value is not None}


def merge_hits(hits: Iterable[Hit]) -> list[Candidate]:
    """Return the distinct films among hits: hits that share an id, directly or through others, are one.

    Two hits that share one id and contradict each other in another are still one candidate, and the contradiction is
    in its `conflicts`. TMDB and TVDB number films and series apart: a series with a film's number is not that film;
    IMDb numbers all in one row, where a series with a film's number is a contradiction. Likeness of titles merges
    nothing. The order of the hits does not matter.
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
    """Return the candidate that these hits make together, whether they share ids or not."""
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
    """Order hits by whose word counts most, full records first, and then by all they say."""
    rank = NAMESPACES.index(hit.speaks_for) if hit.speaks_for in NAMESPACES else len(NAMESPACES)
    ids = sorted(canonical_ids(hit.ids).items())
    return rank, hit.provider, not hit.complete, ids, repr(hit)

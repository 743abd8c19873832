"""The values in which packages exchange what a provider reported.

Belongs here: plain values that providers produce, the operations store keeps and projections read. Does not belong
here: how they are fetched, parsed, stored or merged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What a provider's answer says. A failure is not an answer and has no outcome."""

    OK = "ok"
    NOT_FOUND = "not_found"


class ImportStatus(StrEnum):
    """How much is known of a film, and from whom."""

    SOFT = "soft"  # discovered, details not fetched
    FULL = "full"  # TMDB's details were fetched
    IMDB_PLACEHOLDER = "imdb_placeholder"  # TMDB has no such film
    IMDB_ENRICHED = "imdb_enriched"  # a placeholder that other providers know


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A provider's answer as it was received. `external_id` is the id (or page) it was asked with."""

    provider: str
    endpoint: str
    external_id: str
    outcome: Outcome
    http_status: int
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """What an answer reports of the film itself; None = it does not mention it."""

    title: str | None = None
    release_date: date | None = None
    dated: bool = False
    """The answer mentions the date. Then None means that the film has no date."""
    year: int | None = None
    """The release year, if the answer has it and no date."""
    year_fills: bool = False
    """That year counts only for a film that has none."""
    popularity: float | None = None
    vote_average: float | None = None
    vote_count: int | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    """Ids by the provider that issued them: tmdb, imdb, tvdb."""

    def fitted(self) -> "Reported":
        """Return it with only numbers that a store holds; others are unknown."""

        def fits(value: float | None, limit: float) -> bool:
            return value is None or -limit < value < limit

        return replace(
            self,
            year=self.year if fits(self.year, 10_000) else None,
            popularity=self.popularity if fits(self.popularity, float("inf")) else None,
            vote_average=self.vote_average if fits(self.vote_average, float("inf")) else None,
            vote_count=self.vote_count if fits(self.vote_count, 2**63) else None,
        )


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed good answer: the typed row (without movie_id and answer_id) and what it reports of the film."""

    row: dict[str, Any]
    reported: Reported
    record: object = None
    """The provider's record as it was read, for those who need more of it than the row."""


class Meaning(StrEnum):
    """What a response means for the film that it was asked about."""

    GOOD = "good"
    NAMES_ID = "names_id"  # it only says by which id the provider knows the film, which is asked for next
    NOT_FOUND = "not_found"
    OTHER_MOVIE = "other_movie"  # its own ids say that it is about another one; only the store can know
    REFUSED = "refused"  # the parser cannot read it


@dataclass(frozen=True, slots=True)
class Reading:
    """What one version of a provider's parser reads in a raw response.

    Only a good one has a typed row and facts, which change detection compares; only a refused one has a reason.
    `no_film`: the parser reads it, and it is about no film.
    """

    raw: RawResponse
    parser_version: int
    meaning: Meaning
    reported: Reported = field(default_factory=Reported)
    facts: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    record: object = None
    """The provider's record as it was read (Parsed.record), that of what is no film included."""
    reason: str = ""
    left_out: str = ""
    """Which values of a good response do not fit their fields, in words: the rest counts."""
    no_film: bool = False

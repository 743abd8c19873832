"""What `movie-assets collect` is asked to do, refused at once where it cannot be done.

Belongs here: the options together, and what is wrong with them whatever the stores hold. Does not belong here: anything
that needs a store, Dagster or the settings, whose import takes longer than a refusal should.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from movie_assets.errors import ArgumentsError
from movie_assets.policy.years import FIRST_YEAR, last_year


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for.

    Raises:
        ArgumentsError: a year out of range, an end before its start, films together with years.
    """

    start_year: int | None
    end_year: int | None
    discover: bool
    limit: int | None
    max_pages: int | None
    min_votes: int | None
    force: bool
    include_frozen: bool
    films: tuple[str, ...] = ()
    """Only these, as a person names them."""

    def __post_init__(self) -> None:
        if self.start_year is None:
            if self.end_year is not None:
                raise ArgumentsError("--end-year needs --start-year")
            return
        if self.films:
            raise ArgumentsError("--film names films, whatever their year: leave --start-year out")
        last = last_year(datetime.now(UTC).date())
        end = self.start_year if self.end_year is None else self.end_year
        for asked in (self.start_year, end):
            if not FIRST_YEAR <= asked <= last:
                raise ArgumentsError(f"year {asked} is out of range: {FIRST_YEAR} to {last}")
        if end < self.start_year:
            raise ArgumentsError(f"--end-year {end} lies before --start-year {self.start_year}")

    @property
    def years(self) -> tuple[str, str] | None:
        """The first and last year that were named; None where the films that are known decide."""
        if self.start_year is None:
            return None
        return str(self.start_year), str(self.start_year if self.end_year is None else self.end_year)

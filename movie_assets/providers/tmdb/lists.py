"""Wire models of TMDB's lists: pages of discovery, of a search and of the changes feed, and what an id finds.

Belongs here: models of lists of films. Does not belong here: a film's own record (wire.py).
"""

from typing import ClassVar

from movie_assets.providers.lenient_types import Count, Day, Id, ImagePath, Measure, Rating, Text, Title, Wire


class DiscoveredMovie(Wire):
    """A film in a discover or search list."""

    id: Id
    title: Title = None
    original_title: Title = None
    release_date: Day = None
    popularity: Measure = None
    vote_average: Rating = None
    vote_count: Count = None
    adult: bool = False
    video: bool = False
    poster_path: ImagePath = None
    media_type: Text = None

    @property
    def is_film(self) -> bool:
        """Whether it is a film: a list of several kinds has series and people too, and what is no film has no title."""
        return self.media_type in (None, "movie") and (self.title or self.original_title) is not None


class Pages(Wire):
    """What a page says of how many there are. Either number may be wrong: whoever reads ends at a page without news."""

    SIZE: ClassVar[int] = 20
    total_pages: int
    total_results: int = 0

    @property
    def pages(self) -> int:
        """How many pages there may be, by the larger of both numbers."""
        return max(self.total_pages, -(-self.total_results // self.SIZE))


class DiscoverPage(Pages):
    """A page of a list."""

    page: int
    results: list[DiscoveredMovie]
    total_results: int


class Changed(Wire):
    """A film in the changes feed. Its id is sometimes null."""

    id: Id | None = None


class ChangesPage(Pages):
    """A page of the changes feed."""

    SIZE = 100
    results: list[Changed]
    page: int


class Found(Wire):
    """What has an id of another site."""

    movie_results: list[DiscoveredMovie]

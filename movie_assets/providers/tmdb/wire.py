"""Wire models of TMDB: the shapes of its JSON, lenient where recorded answers vary.

Belongs here: models of what TMDB sends. Does not belong here: our own columns (spec.py).
"""

from pydantic import Field

from movie_assets.providers.lenient_types import Count, Id, IsoDate, Money, Positive, Rating, Text, Wire


class Named(Wire):
    """Anything with a name: genre, company, collection."""

    name: Text = None


class Country(Wire):
    """A production country."""

    iso_3166_1: Text = None


class Language(Wire):
    """A spoken language."""

    iso_639_1: Text = None


class Image(Wire):
    """A poster, backdrop or logo. In old answers vote_average is text."""

    file_path: str
    width: Count | None = None
    height: Count | None = None
    vote_average: Rating | None = None
    vote_count: Count | None = None
    iso_639_1: Text = None


class Images(Wire):
    """The images append."""

    backdrops: list[Image] = []
    posters: list[Image] = []
    logos: list[Image] = []


class Video(Wire):
    """A trailer, teaser, clip or featurette."""

    key: Text = None
    name: Text = None
    site: Text = None
    type: Text = None
    official: bool | None = None
    iso_639_1: Text = None


class Videos(Wire):
    """The videos append."""

    results: list[Video] = []


class Person(Wire):
    """A credit in cast or crew."""

    id: Id
    name: Text = None
    profile_path: Text = None
    character: Text = None
    order: Count | None = None
    job: Text = None
    department: Text = None


class Credits(Wire):
    """The credits append."""

    cast: list[Person] = []
    crew: list[Person] = []


class Keyword(Wire):
    """A keyword."""

    id: Id
    name: Text = None


class Keywords(Wire):
    """The keywords append."""

    keywords: list[Keyword] = []


class ReleaseDate(Wire):
    """One release in one country."""

    certification: Text = None
    type: int | None = None


class Releases(Wire):
    """All releases in one country."""

    iso_3166_1: Text = None
    release_dates: list[ReleaseDate] = []


class ReleaseDates(Wire):
    """The release_dates append."""

    results: list[Releases] = []


class ExternalIds(Wire):
    """The external_ids append."""

    imdb_id: Text = None
    wikidata_id: Text = None
    facebook_id: Text = None
    instagram_id: Text = None
    twitter_id: Text = None


class AlternativeTitle(Wire):
    """A title in a country."""

    title: Text = None


class AlternativeTitles(Wire):
    """The alternative_titles append."""

    titles: list[AlternativeTitle] = []


class Movie(Wire):
    """A movie-details answer with its appends. 0 and "" mean unknown in budget, revenue, runtime and dates."""

    id: Id
    title: Text = None
    original_title: str = Field(min_length=1)
    original_language: Text = None
    overview: Text = None
    tagline: Text = None
    release_date: IsoDate = None
    runtime: Positive = None
    status: Text = None
    budget: Money = None
    revenue: Money = None
    popularity: float | None = None
    vote_average: Rating | None = None
    vote_count: Count | None = None
    imdb_id: Text = None
    homepage: Text = None
    poster_path: Text = None
    backdrop_path: Text = None
    adult: bool = False
    video: bool = False
    belongs_to_collection: Named | None = None
    genres: list[Named] = []
    production_companies: list[Named] = []
    production_countries: list[Country] = []
    spoken_languages: list[Language] = []
    images: Images = Images()
    videos: Videos = Videos()
    credits: Credits = Credits()
    keywords: Keywords = Keywords()
    release_dates: ReleaseDates = ReleaseDates()
    external_ids: ExternalIds = ExternalIds()
    alternative_titles: AlternativeTitles = AlternativeTitles()

    def certification(self, country: str) -> str | None:
        """Return the first certification given in a country."""
        return next(
            (
                release.certification
                for releases in self.release_dates.results
                if releases.iso_3166_1 == country
                for release in releases.release_dates
                if release.certification
            ),
            None,
        )


class DiscoveredMovie(Wire):
    """A film in a discover or search list."""

    id: Id
    title: Text = None
    original_title: Text = None
    release_date: IsoDate = None
    popularity: float | None = None
    vote_average: Rating | None = None
    vote_count: Count | None = None
    adult: bool = False
    video: bool = False
    poster_path: Text = None


class DiscoverPage(Wire):
    """A page of a list."""

    page: int
    results: list[DiscoveredMovie]
    total_pages: int
    total_results: int


class Changed(Wire):
    """A film in the changes feed. Its id is sometimes null."""

    id: Id | None = None


class ChangesPage(Wire):
    """A page of the changes feed."""

    results: list[Changed]
    page: int
    total_pages: int


class Found(Wire):
    """What has an id of another site."""

    movie_results: list[DiscoveredMovie]


def external_ids(film: Movie) -> dict[str, str]:
    """Return all ids of a film at other sites, by site."""
    ids = film.external_ids
    found = {
        "imdb": film.imdb_id or ids.imdb_id,
        "wikidata": ids.wikidata_id,
        "facebook": ids.facebook_id,
        "instagram": ids.instagram_id,
        "twitter": ids.twitter_id,
    }
    return {site: value for site, value in found.items() if value}

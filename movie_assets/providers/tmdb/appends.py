"""Wire models of what TMDB appends to a film: images, people, releases, who shows it ...

Belongs here: one model for each append_to_response. Does not belong here: the film's own fields (wire.py).
"""

from movie_assets.providers.lenient_types import (
    Certificate,
    Count,
    CountryCode,
    Day,
    Handle,
    Id,
    ImagePath,
    ImdbId,
    LanguageCode,
    Moment,
    Positive,
    Rating,
    Text,
    Title,
    WikidataId,
    Wire,
)


class Image(Wire):
    """A poster, backdrop or logo. In old answers vote_average is text."""

    file_path: ImagePath = None
    width: Positive = None
    height: Positive = None
    vote_average: Rating = None
    vote_count: Count = None
    iso_639_1: LanguageCode = None


class Images(Wire):
    """The images append."""

    backdrops: list[Image] = []
    posters: list[Image] = []
    logos: list[Image] = []


class Video(Wire):
    """A trailer, teaser, clip or featurette."""

    key: Text = None
    name: Title = None
    site: Text = None
    type: Text = None
    size: Positive = None
    official: bool | None = None
    published_at: Moment = None
    iso_639_1: LanguageCode = None
    iso_3166_1: CountryCode = None


class Videos(Wire):
    """The videos append."""

    results: list[Video] = []


class Person(Wire):
    """A credit in cast or crew."""

    id: Id
    name: Title = None
    profile_path: ImagePath = None
    character: Title = None
    order: Count = None
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
    """One release in one country. `type`: 1 premiere, 2 few cinemas, 3 cinemas, 4 online, 5 disc, 6 television."""

    certification: Certificate = None
    type: Positive = None
    release_date: Day = None
    note: Text = None


class Releases(Wire):
    """All releases in one country."""

    iso_3166_1: CountryCode = None
    release_dates: list[ReleaseDate] = []


class ReleaseDates(Wire):
    """The release_dates append."""

    results: list[Releases] = []


class ExternalIds(Wire):
    """The external_ids append."""

    imdb_id: ImdbId = None
    wikidata_id: WikidataId = None
    facebook_id: Handle = None
    instagram_id: Handle = None
    twitter_id: Handle = None


class AlternativeTitle(Wire):
    """A title in a country. `type` is such as "working title"."""

    iso_3166_1: CountryCode = None
    title: Title = None
    type: Text = None


class AlternativeTitles(Wire):
    """The alternative_titles append."""

    titles: list[AlternativeTitle] = []


class Service(Wire):
    """A service that shows films."""

    provider_id: Id | None = None
    provider_name: Title = None
    logo_path: ImagePath = None
    display_priority: Count = None


class Offers(Wire):
    """How a country's services show a film: with a subscription, for rent, to buy, with advertisements, for nothing."""

    flatrate: list[Service] = []
    rent: list[Service] = []
    buy: list[Service] = []
    ads: list[Service] = []
    free: list[Service] = []


class WatchProviders(Wire):
    """The watch/providers append, by country."""

    results: dict[str, Offers] = {}


class Translated(Wire):
    """What a film is called in a language."""

    title: Title = None
    overview: Text = None
    tagline: Text = None


class Translation(Wire):
    """A film in a language, as spoken in a country."""

    iso_639_1: LanguageCode = None
    iso_3166_1: CountryCode = None
    data: Translated = Translated()


class Translations(Wire):
    """The translations append."""

    translations: list[Translation] = []

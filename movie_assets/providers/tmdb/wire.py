"""Wire models of TMDB: the shapes of its JSON, lenient where recorded answers vary.

Belongs here: models of a film, and of messages. Does not belong here: what is appended to it (appends.py), our own
columns (spec.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import Field

from movie_assets.errors import BadAnswerError
from movie_assets.providers.lenient_types import (
    Address,
    Count,
    CountryCode,
    Day,
    Id,
    ImagePath,
    ImdbId,
    LanguageCode,
    Measure,
    Minutes,
    Money,
    Positive,
    Rating,
    Text,
    Title,
    Wire,
    own_message,
    read,
    said,
)
from movie_assets.providers.tmdb.appends import (
    AlternativeTitles,
    Credits,
    ExternalIds,
    Images,
    Keywords,
    ReleaseDates,
    Translations,
    Videos,
    WatchProviders,
)
from movie_assets.providers.values import certificates

Model = TypeVar("Model", bound=Wire)
OTHERS = {
    "parts": "a collection",
    "first_air_date": "a series",
    "number_of_seasons": "a series",
    "episode_run_time": "a series",
    "season_number": "a season or an episode",
    "known_for_department": "a person",
    "biography": "a person",
    "headquarters": "a company",
    "item_count": "a list",
    "results": "a list of results",
    "movie_results": "what an id finds",
}
"""Fields of records that are not films -> what they are."""


class Genre(Wire):
    """A genre; its number is the same in every language."""

    id: Positive = None
    name: Text = None


class Collection(Wire):
    """The collection that a film belongs to."""

    id: Id | None = None
    name: Title = None
    poster_path: ImagePath = None


class Company(Wire):
    """A production company."""

    id: Id | None = None
    name: Title = None
    logo_path: ImagePath = None
    origin_country: CountryCode = None


class Country(Wire):
    """A production country."""

    iso_3166_1: CountryCode = None


class Language(Wire):
    """A spoken language."""

    iso_639_1: LanguageCode = None


class Movie(Wire):
    """A movie-details answer with its appends. 0 and "" mean unknown in budget, revenue, runtime and dates."""

    id: Id
    title: Title = None
    original_title: Title = None
    original_language: LanguageCode = None
    overview: Text = None
    tagline: Text = None
    release_date: Day = None
    runtime: Minutes = None
    status: Text = None
    budget: Money = None
    revenue: Money = None
    popularity: Measure = None
    vote_average: Rating = None
    vote_count: Count = None
    imdb_id: ImdbId = None
    homepage: Address = None
    poster_path: ImagePath = None
    backdrop_path: ImagePath = None
    adult: bool = False
    video: bool = False
    belongs_to_collection: Collection | None = None
    origin_country: list[CountryCode] = []
    genres: list[Genre] = []
    production_companies: list[Company] = []
    production_countries: list[Country] = []
    spoken_languages: list[Language] = []
    images: Images = Images()
    videos: Videos = Videos()
    credits: Credits = Credits()
    keywords: Keywords = Keywords()
    release_dates: ReleaseDates = ReleaseDates()
    external_ids: ExternalIds = ExternalIds()
    alternative_titles: AlternativeTitles = AlternativeTitles()
    watch_providers: WatchProviders = Field(WatchProviders(), alias="watch/providers")
    translations: Translations = Translations()

    @property
    def certificates(self) -> Iterator[certificates.Certificate]:
        """The certificates of all countries."""
        for releases in self.release_dates.results:
            for release in releases.release_dates:
                if releases.iso_3166_1 and release.certification:
                    yield certificates.Certificate(
                        releases.iso_3166_1, release.certification, release.type, release.release_date
                    )


def message(body: Mapping[str, Any]) -> str | None:
    """Return what TMDB's body of an error says, None for any other body."""
    errors = body.get("errors")
    if isinstance(errors, list) and errors:
        return said("; ".join(map(str, errors)))
    if "status_code" not in body and "status_message" not in body:
        return None
    return said(body.get("status_message")) or f"status {body.get('status_code')}"


def answer(model: type[Model], body: bytes) -> Model:
    """Return a body as this model.

    Raises:
        BadAnswerError: it is a body of an error, which says why, or no such answer.
    """
    if (error := own_message("tmdb", body, message)) is not None:
        raise BadAnswerError("tmdb", f"holds no film: {error}")
    return read("tmdb", model, body)


def other_kind(body: Mapping[str, Any]) -> str | None:
    """Return what a record is of that is no film, None for a film."""
    kind = body.get("media_type")
    if isinstance(kind, str) and kind != "movie":
        return f"of type {kind}"
    return next((what for field, what in OTHERS.items() if field in body), None)


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

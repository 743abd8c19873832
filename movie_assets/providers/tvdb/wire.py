"""Wire models of TVDB: a film's extended record, and what a remote id finds.

Belongs here: shapes, lenient where TVDB is: lists that are null, numbers as text, images without a host. Does not
belong here: routes (client.py), columns (spec.py).
Source: TVDB's OpenAPI file, version 4.7.10, and recorded answers.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from movie_assets.errors import BadAnswerError
from movie_assets.providers.lenient_types import (
    Address,
    Certificate,
    Count,
    Day,
    Id,
    LanguageCode,
    Measure,
    Minutes,
    Money,
    Positive,
    Text,
    Title,
    Wire,
    Year,
    known,
    read_object,
    said,
)
from movie_assets.providers.values import texts

ARTWORKS = "https://artworks.thetvdb.com"
"""The place of images whose address has no host."""
MOVIE = "movie"
_OF_FILMS = frozenset(
    {"releases", "first_release", "production_countries", "spoken_languages", "boxOffice", "boxOfficeUS", "budget"}
    | {"audioLanguages", "subtitleLanguages", "inspirations", "runtime", "trailers", "translations"}
)
"""Fields of a film's record. Other records have some of them too, and the fields below."""
OTHERS = {
    **dict.fromkeys(("firstAired", "lastAired", "averageRuntime", "defaultSeasonType", "airsDays"), "series"),
    **dict.fromkeys(("seasonNumber", "aired", "isMovie", "airsAfterSeason"), "episode"),
    "seriesId": "season",
    **dict.fromkeys(("birth", "birthPlace", "gender", "biographies"), "people"),
    **dict.fromkeys(("thumbnail", "thumbnailWidth", "includesText", "movieId"), "artwork"),
    **dict.fromkeys(("primaryCompanyType", "activeDate"), "company"),
    **dict.fromkeys(("categories", "forMovies"), "award"),
    **dict.fromkeys(("entities", "isOfficial"), "list"),
}
"""Fields of records that are not films -> their kind."""


def _no_list(value: object) -> object:
    return [] if value is None else value


def _image(value: object) -> str | None:
    """Read an image's address. A path alone, with or without the folder of all images, is below ARTWORKS."""
    known = texts.text(value)
    if known is None or known.startswith("//") or "://" in known:
        return texts.address(known)
    path = known.lstrip("/")
    return texts.address(f"{ARTWORKS}/{path if path.startswith('banners/') else f'banners/{path}'}")


Item = TypeVar("Item")
Id_ = TypeVar("Id_", int, str)
Many = Annotated[list[Item], BeforeValidator(_no_list)]
Image = Annotated[str | None, BeforeValidator(_image)]


class Named(Wire):
    """A genre, a studio, an alias: anything with a name."""

    name: Title = None


class Status(Wire):
    """How far a film is. `record_type` says what kind of record the answer is."""

    name: Text = None
    record_type: Text = Field(None, alias="recordType")


class RemoteId(Wire):
    """The film's id at another site. `type` is a number that differs by kind of record: the name counts."""

    id: Text = None
    source: Text = Field(None, alias="sourceName")


class Artwork(Wire):
    """An image. `type` is a number from TVDB's list of artwork types."""

    image: Image = None
    type: Positive = None
    language: LanguageCode = None
    score: Measure = None
    width: Positive = None
    height: Positive = None


class Trailer(Wire):
    """A trailer; runtime in seconds."""

    name: Title = None
    url: Address = None
    language: LanguageCode = None
    runtime: Positive = None


class Release(Wire):
    """The day of a release in a country. "global" is a country too."""

    country: Text = None
    date: Day = None
    detail: Text = None


class ContentRating(Wire):
    """A country's rating of films or of series."""

    name: Certificate = None
    country: Text = None
    content_type: Text = Field(None, alias="contentType")


class Character(Wire):
    """A part; or a job, whose name is empty."""

    name: Title = None
    person_id: Id | None = Field(None, alias="peopleId")
    person_name: Title = Field(None, alias="personName")
    person_image: Image = Field(None, alias="personImgURL")
    job: Text = Field(None, alias="peopleType")
    sort: Count = None


class MadeIn(Wire):
    """A country of production, as a code of three letters."""

    country: Text = None


class Company(Wire):
    """A company; its country is a code of three letters."""

    id: Id | None = None
    name: Title = None
    country: Text = None


class Companies(Wire):
    """Companies by their role."""

    studio: Many[Company] = []
    production: Many[Company] = []


class Translation(Wire):
    """A name or an overview, in a language given by three letters."""

    language: LanguageCode = None
    name: Title = None
    overview: Text = None
    tagline: Text = None
    is_alias: bool | None = Field(None, alias="isAlias")


class Translations(Wire):
    """What ?meta=translations adds to a record."""

    names: Many[Translation] = Field([], alias="nameTranslations")
    overviews: Many[Translation] = Field([], alias="overviewTranslations")


class Film(Wire):
    """An extended record. A base record has fewer fields."""

    id: Id
    name: Title = None
    slug: Text = None
    image: Image = None
    score: Measure = None
    year: Year = None
    runtime: Minutes = None
    status: Status | None = None
    last_updated: Text = Field(None, alias="lastUpdated")
    aliases: Many[Named] = []
    artworks: Many[Artwork] = []
    trailers: Many[Trailer] = []
    genres: Many[Named] = []
    releases: Many[Release] = []
    first_release: Release | None = None
    remote_ids: Many[RemoteId] = Field([], alias="remoteIds")
    characters: Many[Character] = []
    content_ratings: Many[ContentRating] = Field([], alias="contentRatings")
    budget: Money = None
    box_office: Money = Field(None, alias="boxOffice")
    box_office_us: Money = Field(None, alias="boxOfficeUS")
    original_country: Text = Field(None, alias="originalCountry")
    original_language: LanguageCode = Field(None, alias="originalLanguage")
    production_countries: Many[MadeIn] = []
    spoken_languages: Many[LanguageCode] = []
    studios: Many[Named] = []
    companies: Companies | None = None
    awards: Many[Named] = []
    translations: Translations | None = None

    def remote_id(self, source: str, reader: Callable[[object], Id_ | None]) -> Id_ | None:
        """Return the film's id at a source whose name starts like this, if there is exactly one that can be read."""
        reported = (r.id for r in self.remote_ids if (r.source or "").casefold().startswith(source))
        fit = {id_ for text in reported if (id_ := known(reader, text, f"remoteIds {source}"))}
        return fit.pop() if len(fit) == 1 else None

    def translated(self, language: str | None) -> str | None:
        """Return the film's name in a language given by three letters."""
        names = self.translations.names if self.translations else []
        return next((t.name for t in names if t.language == language and t.name and not t.is_alias), None)


class FilmAnswer(Wire):
    """The envelope of a film's record."""

    status: str
    data: Film


class Hit(Wire):
    """What a remote id finds: one record of one kind. Records that are not films are kept as they are, not read."""

    movie: Film | None = None


class FoundAnswer(Wire):
    """The envelope of a search by remote id; null if nothing was found."""

    status: str
    data: Many[Hit]


def message(body: Mapping[str, Any]) -> str | None:
    """Return what TVDB's body of an error says, None for any other body."""
    if body.get("status") == "success" or not ("message" in body or body.get("status") == "failure"):
        return None
    return said(body.get("message")) or "no reason given"


def refuse_failure(body: bytes) -> Mapping[str, Any]:
    """Return an answer that is no failure.

    Raises:
        BadAnswerError: it is one, or no JSON; in TVDB's words.
    """
    answer = read_object("tvdb", body)
    if answer.get("status") != "success":
        raise BadAnswerError("tvdb", f"holds no record: {message(answer) or 'no reason given'}")
    return answer


def kind_of(record: Mapping[str, Any]) -> str | None:
    """Return what a record is of: film, series, people, artwork ..., None if it does not say.

    Its status has the kind. A record without one, or with a kind that nobody knows, is judged by its fields.
    """
    status = record.get("status")
    kind = said(status.get("recordType")) if isinstance(status, Mapping) else None
    if kind == MOVIE or kind in OTHERS.values():
        return kind
    other = next((kind for field, kind in OTHERS.items() if field in record), None)
    return other or (MOVIE if not _OF_FILMS.isdisjoint(record) else None)

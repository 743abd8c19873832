"""Wire models of TVDB: a film's extended record, and what a remote id finds.

Belongs here: shapes, lenient where TVDB is: lists that are null, numbers as text, images without a host. Does not
belong here: routes (client.py), columns (spec.py).
Source: TVDB's OpenAPI file, version 4.7.10, and recorded answers.
"""

import re
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field

from movie_assets.providers.lenient_types import MOST_AMOUNT, Count, Id, IsoDate, Positive, Text, Wire

ARTWORKS = "https://artworks.thetvdb.com"
"""The place of images whose address has no host."""


def _no_list(value: object) -> object:
    return [] if value is None else value


def _amount(value: object) -> object:
    """Read money, sent as text ("63000000", "63,000,000.00", "$63000000"); 0, words and nonsense mean unknown."""
    if isinstance(value, str):
        number = re.fullmatch(r"\$?\s*(\d[\d,]*)(?:\.\d*)?", value.strip())
        value = int(number.group(1).replace(",", "")) if number else None
    return None if isinstance(value, int) and not 0 < value < MOST_AMOUNT else value


def _year(value: object) -> object:
    """Read a year, sent as text; "" and "0" mean unknown."""
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[12]\d{3}", value.strip()) else None
    return value or None


def _image(value: object) -> object:
    """Read an image's address. A path alone, with or without the folder of all images, is below ARTWORKS."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    if text.startswith("//"):
        return f"https:{text}"
    if "://" in text:
        return text
    path = text.lstrip("/")
    return f"{ARTWORKS}/{path if path.startswith('banners/') else f'banners/{path}'}"


Item = TypeVar("Item")
Many = Annotated[list[Item], BeforeValidator(_no_list)]
Amount = Annotated[Annotated[int, Field(gt=0, lt=MOST_AMOUNT)] | None, BeforeValidator(_amount)]
Year = Annotated[Annotated[int, Field(ge=1, le=9999)] | None, BeforeValidator(_year)]
Image = Annotated[str | None, BeforeValidator(_image)]


class Named(Wire):
    """A genre, a studio, an alias: anything with a name."""

    name: Text = None


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
    type: int | None = None
    language: Text = None
    score: float | None = None
    width: Count | None = None
    height: Count | None = None


class Trailer(Wire):
    """A trailer; runtime in seconds."""

    name: Text = None
    url: Text = None
    language: Text = None
    runtime: Positive = None


class Release(Wire):
    """The day of a release in a country. "global" is a country too."""

    country: Text = None
    date: IsoDate = None


class ContentRating(Wire):
    """A country's rating of films or of series."""

    name: Text = None
    country: Text = None
    content_type: Text = Field(None, alias="contentType")


class Character(Wire):
    """A part; or a job, whose name is empty."""

    name: Text = None
    person_id: Id | None = Field(None, alias="peopleId")
    person_name: Text = Field(None, alias="personName")
    person_image: Image = Field(None, alias="personImgURL")
    job: Text = Field(None, alias="peopleType")
    sort: Count | None = None


class MadeIn(Wire):
    """A country of production, as a code of three letters."""

    country: Text = None


class Companies(Wire):
    """Companies by their role."""

    studio: Many[Named] = []
    production: Many[Named] = []


class Translation(Wire):
    """A name or an overview, in a language given by three letters."""

    language: Text = None
    name: Text = None
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
    name: Text = None
    slug: Text = None
    image: Image = None
    score: float | None = None
    year: Year = None
    runtime: Positive = None
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
    budget: Amount = None
    box_office: Amount = Field(None, alias="boxOffice")
    box_office_us: Amount = Field(None, alias="boxOfficeUS")
    original_country: Text = Field(None, alias="originalCountry")
    original_language: Text = Field(None, alias="originalLanguage")
    production_countries: Many[MadeIn] = []
    spoken_languages: Many[str] = []
    studios: Many[Named] = []
    companies: Companies | None = None
    translations: Translations | None = None

    def remote_id(self, source: str, form: str) -> str | None:
        """Return the film's id at a source whose name starts like this, in this form, if there is exactly one."""
        reported = {r.id for r in self.remote_ids if r.id and (r.source or "").casefold().startswith(source)}
        fit = {id_ for id_ in reported if re.fullmatch(form, id_)}
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

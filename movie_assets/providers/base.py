"""What a provider declares once. Everything else is derived from it.

Belongs here: ProviderSpec and the values in it. Does not belong here: any provider (its spec.py), the list of them
(registry.py). Nothing here imports an HTTP library, so that rules may read declarations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from movie_assets.clock import Clock
from movie_assets.models import Parsed, RawResponse, Reported
from movie_assets.providers.provider_settings import ProviderSettings
from movie_assets.table import Table

if TYPE_CHECKING:
    from movie_assets.http.core import Http
    from movie_assets.providers.seeking import Seeking


@dataclass(frozen=True, slots=True)
class Route:
    """How a provider is asked for a film: the endpoint, and whose id it takes."""

    endpoint: str
    id_provider: str
    found_by: str | None = None
    """The provider whose id finds the film here, at another endpoint, until the film's own id is known."""
    whole_by_other: str | None = None
    """The endpoint of whole answers that are asked for with `found_by`'s id; None = such an answer only names an id."""
    films_a_call: int = 1
    """How many films one call takes. With more than one, its client is a BatchClient."""

    @property
    def whole(self) -> tuple[str, ...]:
        """The endpoints whose answers are whole: typed rows are made from them."""
        return (self.endpoint,) if self.whole_by_other is None else (self.endpoint, self.whole_by_other)


class Watch(NamedTuple):
    """How a field of a typed row is watched."""

    counts: bool
    """A new value resets the unchanged streak."""
    history: bool
    """A new value becomes a row of field_changes."""
    decimals: int | None = None
    """Compared after rounding: a rating that moves by 0.01 has not changed."""


BOTH = Watch(counts=True, history=True)
HISTORY = Watch(counts=False, history=True)
RATING = Watch(counts=True, history=True, decimals=1)
COUNTS = Watch(counts=True, history=False)


class MovieClient(Protocol):
    """A provider's client as the collector sees it."""

    async def film(self, external_id: str) -> RawResponse:
        """Fetch the film with this id. Given another provider's id (Route.found_by), find which film it means."""
        ...


class BatchClient(MovieClient, Protocol):
    """The client of a provider whose call takes many films."""

    async def films(self, external_ids: Sequence[str]) -> Mapping[str, RawResponse]:
        """Fetch these films in one call; return each one's part of the answer, an absence too, by its id."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What a client is made from: the settings of its provider, the HTTP core, and what the whole run shares."""

    settings: ProviderSettings
    http: "Http"
    clock: Clock
    tokens: dict[str, Any]
    """Tokens that outlive a client, by provider."""
    language: str | None
    image_languages: str


@dataclass(frozen=True, slots=True)
class Parser:
    """How a provider's raw response is read.

    `parse` raises BadAnswerError when the body is not such a response. `watched` returns what content_hash compares.
    `found` reads a response that only reports which film an id means (Route.found_by).
    """

    version: int
    parse: Callable[[bytes], Parsed]
    watched: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    found: Callable[[bytes], Reported] | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a provider contributes to the merged tables.

    `fields`: merged field -> column of the typed table. `lists`: what stands several times for a film, such as releases
    -> column of the typed table; each provider's items stand beside the others', and views show them
    (warehouse/fact_views.py). `reported_ids`: (namespace, column) of the ids that its row
    reports. `year`: its row has a year of first release, for films whose day of release nobody knows.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    images_name: str | None = None
    """The provider_name of its images; None = it has no images."""
    images_base: str | None = None
    """What stands before the paths of its images, when they have no host."""
    image_hosts: Sequence[str] = ()
    """The hosts of its images' addresses: pages that show films (browse/) load images from these and no others."""
    videos: bool = False
    credits: bool = False
    """It has cast and crew. A film's are those of the first such provider that has any, since people have other numbers
    at another one, and would appear twice. Keywords are of the first such provider alone."""
    reported_ids: Sequence[tuple[str, str]] = ()
    ids_elsewhere: bool = False
    """Its column external_ids has the film's ids at other sites, as that of the first provider of credits."""
    year: bool = False


@dataclass(frozen=True, slots=True)
class Licence:
    """What a provider's terms say of keeping its data and of passing them on. The terms themselves count."""

    name: str
    url: str
    redistributable: bool
    """Its data may be passed on to others, as the note says."""
    note: str
    keep_days: int | None = None
    """For how long its data may be kept; None = its terms name no limit."""


UNKNOWN_LICENCE = Licence("not declared", "", False, "Its declaration names no terms, so nothing of it is passed on.")


@dataclass(frozen=True)
class ProviderSpec:
    """A provider, declared once.

    `route` is None for a provider that is not asked for every film (IMDb, the fallback). `interval_days`: days until
    a response is due again for recent, established, mature and archived films. `parser` and `client` import what they
    need when they are called.
    """

    name: str
    display_name: str
    settings: type[ProviderSettings]
    table: Table
    parser: Callable[[], Parser]
    client: Callable[[Opening], MovieClient] | None
    route: Route | None
    watched: Mapping[str, Watch]
    contribution: Contribution
    interval_days: tuple[int, int, int, int] | None = None
    parser_version: int | None = None
    """The version of its parser, for comparing it without importing the parser; None: the parser says it."""
    seeking: Callable[[], "Seeking"] | None = None
    """What it can be asked when a film is sought. None: it is not asked."""
    page: str = ""
    """The address of the page that people read of a film, with columns of the typed table in braces; empty = none."""
    notice: str = ""
    """The notice that its terms want shown beside its data, in Markdown."""
    licence: Licence = UNKNOWN_LICENCE
    """What its terms allow to do with its data."""
    not_found_twice_is_gone: bool = False
    """Films live there: a second "not found", a day after the first, means that the film is gone."""
    rate_limit_ends_the_day: bool = False
    """It announces no pace: its HTTP 429 means that the day's quota is used up."""
    waits_as_told: bool = False
    """It turns away for a day whom its HTTP 429 does not stop: it is left alone for as long as that says, or a 5xx."""

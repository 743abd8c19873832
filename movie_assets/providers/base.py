"""What a provider declares of itself, once; everything else derives from it.

Belongs here: ProviderSpec and the values that it is made of. Does not belong here: any provider (its spec.py), the list
of them (registry.py). Nothing here imports an HTTP library, so that the rules may read declarations.
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


@dataclass(frozen=True, slots=True)
class Route:
    """How a movie's own response is asked of a provider: the endpoint, and whose id opens it."""

    endpoint: str
    id_provider: str
    found_by: str | None = None
    """Whose id finds the movie there while its own id is not known: by another endpoint, which reports that id."""


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
    """A provider as the collector sees it."""

    async def film(self, external_id: str, *, interactive: bool = False) -> RawResponse:
        """Fetch the movie with this id; by the id of another provider (Route.found_by), which movie that is here."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What a client is made of: the settings of its provider, the HTTP core, and what the whole run shares."""

    settings: ProviderSettings
    http: "Http"
    clock: Clock
    tokens: dict[str, Any]
    """Tokens that outlive a client, by provider."""
    language: str | None
    image_languages: str


@dataclass(frozen=True, slots=True)
class Parser:
    """How a provider's raw response is understood.

    `parse` raises BadAnswerError when the body is no such response. `watched` returns what content_hash compares.
    `found` reads the responses that only report which movie an id means (Route.found_by).
    """

    version: int
    parse: Callable[[bytes], Parsed]
    watched: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    found: Callable[[bytes], Reported] | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a provider brings to the merged tables.

    `fields`: merged field -> column of the typed table. `reported_ids`: (namespace, column) of the ids that its row
    names. `year`: its row has a year of first release, for movies of which nobody knows the day.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    images_name: str | None = None
    """The provider_name of its images; None = it has none."""
    videos: bool = False
    credits: bool = False
    """Its cast, crew, keywords and other ids are those of the cache. People have other ids elsewhere, and would stand
    twice, so this is one provider's alone."""
    reported_ids: Sequence[tuple[str, str]] = ()
    year: bool = False


@dataclass(frozen=True)
class ProviderSpec:
    """A provider, declared once.

    `route` is None for a provider that is not asked for every movie (IMDb, the fallback). `interval_days`: days until
    a response is due again for recent, established, mature and archived movies. `parser` and `client` import what they
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
    notice: str = ""
    """What its terms want to be shown beside its data, in Markdown."""
    rate_limit_ends_the_day: bool = False
    """It has no pace of its own: its HTTP 429 means that the day's quota is used up."""

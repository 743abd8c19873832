"""All providers, in the order in which a film meets them. Another one is one more line here, or its own package.

Belongs here: the list, and the views of it that the rest of the code reads. Does not belong here: a provider's
declaration (its spec.py). A package outside this one adds a provider by an entry point of the group
`movie_assets.providers` that names its ProviderSpec.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import entry_points
from typing import TypeVar

from movie_assets.errors import ConfigurationError
from movie_assets.models import Parsed
from movie_assets.providers.base import Parser, ProviderSpec, Route
from movie_assets.providers.fanart.spec import FANART
from movie_assets.providers.imdb.spec import IMDB
from movie_assets.providers.lenient_types import note
from movie_assets.providers.omdb.spec import OMDB
from movie_assets.providers.seeking import Seeking
from movie_assets.providers.tmdb.spec import TMDB
from movie_assets.providers.tvdb.spec import TVDB
from movie_assets.providers.wikidata.spec import WIKIDATA
from movie_assets.table import Table

T = TypeVar("T")

ENTRY_POINTS = "movie_assets.providers"


def _installed() -> list[ProviderSpec]:
    """Return the providers that other packages declare, by name.

    Raises:
        ConfigurationError: an entry point does not name a ProviderSpec.
    """
    found = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        spec = entry.load()
        if not isinstance(spec, ProviderSpec):
            raise ConfigurationError(f"the entry point {entry.name} = {entry.value} does not name a ProviderSpec")
        found.append(spec)
    return found


SPECS: dict[str, ProviderSpec] = {spec.name: spec for spec in (TMDB, OMDB, FANART, TVDB, WIKIDATA, *_installed(), IMDB)}
"""Every provider by name. IMDb, the fallback, is the last whose values count."""

ROUTES: dict[str, Route] = {name: spec.route for name, spec in SPECS.items() if spec.route is not None}
"""One route for each provider that is asked for every film. Every film has a fetch state for each route."""

PROVIDER_TABLES: dict[str, Table] = {name: spec.table for name, spec in SPECS.items()}
"""The typed table of each provider."""


class _Loaded(Mapping[str, T]):
    """A part of each declaration, imported when it is first used: rules and the command line need none."""

    def __init__(self, parts: Mapping[str, Callable[[], T]]) -> None:
        self._parts = parts
        self._loaded: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._loaded:
            self._loaded[name] = self._parts[name]()
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


def _fitting(spec: ProviderSpec) -> Parser:
    """Return a provider's parser, whose rows fit their table whatever it reads: a number that does not is unknown."""
    parser = spec.parser()

    def parse(body: bytes) -> Parsed:
        parsed = parser.parse(body)
        row, left_out = spec.table.fitted(parsed.row)
        for column in left_out:
            note(f"{column}: the number does not fit its column")
        return replace(parsed, row=row, reported=parsed.reported.fitted())

    return replace(parser, parse=parse)


PARSERS: Mapping[str, Parser] = _Loaded({name: partial(_fitting, spec) for name, spec in SPECS.items()})
"""The parser of each provider."""


def parser_version(provider: str) -> int:
    """Return the version of a provider's parser. Those that declare it are not imported for it."""
    declared = SPECS[provider].parser_version
    return PARSERS[provider].version if declared is None else declared


SEEKING: Mapping[str, Seeking] = _Loaded({name: spec.seeking for name, spec in SPECS.items() if spec.seeking})
"""What each provider can be asked when a film is sought, for those that are asked."""

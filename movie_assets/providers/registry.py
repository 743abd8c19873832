"""All providers, in the order in which a movie meets them. A sixth one is one more line here, or its own package.

Belongs here: the list, and the views of it that the rest of the code reads. Does not belong here: a provider's
declaration (its spec.py). A package outside this one adds a provider by an entry point of the group
`movie_assets.providers` that names its ProviderSpec.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points

from movie_assets.errors import ConfigurationError
from movie_assets.models import Parsed
from movie_assets.providers.base import Parser, ProviderSpec, Route
from movie_assets.providers.fanart.spec import FANART
from movie_assets.providers.imdb.spec import IMDB
from movie_assets.providers.lenient_types import note
from movie_assets.providers.omdb.spec import OMDB
from movie_assets.providers.tmdb.spec import TMDB
from movie_assets.providers.tvdb.spec import TVDB
from movie_assets.table import Table

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


SPECS: dict[str, ProviderSpec] = {spec.name: spec for spec in (TMDB, OMDB, FANART, TVDB, *_installed(), IMDB)}
"""Every provider by name. IMDb, the fallback, is the last whose values count."""

ROUTES: dict[str, Route] = {name: spec.route for name, spec in SPECS.items() if spec.route is not None}
"""One route for each provider that is asked for every movie. Every movie has a fetch state for each route."""

PROVIDER_TABLES: dict[str, Table] = {name: spec.table for name, spec in SPECS.items()}
"""The typed table of each provider."""


def _fitting(parse: Callable[[bytes], Parsed], table: Table) -> Callable[[bytes], Parsed]:
    """Return a parser whose rows fit their table, whatever it reads: a number that does not fit is unknown."""

    def fitted(body: bytes) -> Parsed:
        parsed = parse(body)
        row, left_out = table.fitted(parsed.row)
        for column in left_out:
            note(f"{column}: the number does not fit its column")
        return replace(parsed, row=row, reported=parsed.reported.fitted())

    return fitted


class _Parsers(Mapping[str, Parser]):
    """Parsers by provider, each imported when first used: rules and the command line need none."""

    def __init__(self) -> None:
        self._loaded: dict[str, Parser] = {}

    def __getitem__(self, name: str) -> Parser:
        if name not in self._loaded:
            parser = SPECS[name].parser()
            self._loaded[name] = replace(parser, parse=_fitting(parser.parse, SPECS[name].table))
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(SPECS)

    def __len__(self) -> int:
        return len(SPECS)


PARSERS: Mapping[str, Parser] = _Parsers()
"""The parser of each provider."""

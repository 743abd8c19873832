"""Ids in running text: addresses of pages that have an id of IMDb, TMDB or TVDB in them, and IMDb ids that stand alone.

Belongs here: how these sites write addresses, in the past too. Does not belong here: ids in names of files (names/),
fields of a format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from movie_assets.matching.candidates import canonical_id

_FILMS = (
    # www.imdb.com, german.imdb.com, m.imdb.com, imdb.fr; with a language, or in the form of the 1990s; Plex's imdb://;
    # other sites that name their films by IMDb's ids or TMDB's.
    (
        "imdb",
        (
            r"(?:\bimdb\.[a-z]{2,3}(?:\.[a-z]{2})?/(?:[a-z]{2}(?:-[a-z]{2,3})?/)?title(?:/|\?|/\?)|\bimdb://|(?<![\w./])/title/(?=tt)"
            r"|\bletterboxd\.com/imdb/|\btrakt\.tv/search/imdb/|\bomdbapi\.com/\?(?:[^\s\"'<>]{0,200}&)?i="
            r"|\bstremio\b[^\s\"'<>]{0,40}/detail/movie/)"
            r"(?P<imdb>(?:tt)?\d{7,9})(?!\d|tt)"
        ),
    ),
    (
        "tmdb",
        (
            r"(?:\b(?:themoviedb|tmdb)\.org/(?:3/|[a-z]{2}(?:-[a-z]{2})?/)?movie/|\b(?:themoviedb|tmdb)://"
            r"|\bletterboxd\.com/tmdb/|\bfanart\.tv/movie/)(?P<tmdb>\d+)"
        ),
    ),
    (
        "tvdb",
        (
            r"(?:\bthetvdb\.com/(?:dereferrer/movie/|movies/|\?(?:[^\s\"'<>]{0,200}&)?tab=movie&id=)|\b(?:the)?tvdb://)"
            r"(?P<tvdb>\d+)(?![\w/-])"
        ),
    ),
)
_FILM = re.compile("|".join(pattern for _, pattern in _FILMS), re.IGNORECASE)
_SERIES = re.compile(
    r"\b(?:themoviedb|tmdb)\.org/(?:[a-z]{2}(?:-[a-z]{2})?/)?tv/|\bthetvdb\.com/(?:series/|dereferrer/(?:series|episode)/"
    r"|\?(?:[^\s\"'<>]{0,200}&)?tab=(?:series|season|episode)\b)|\btrakt\.tv/shows/|\btvmaze\.com/(?:shows|episodes)/"
    r"|\bletterboxd\.com/[\w-]+/list/|\bimdb\.com/list/|\bsimkl\.com/(?:tv|anime)/|\btvtime\.com/(?:\w\w/)?show/"
    r"|\bserializd\.com/|\bjustwatch\.com/\w\w/(?:tv|serie)|\bigdb\.com/games/|\bgoodreads\.com/|\bopenlibrary\.org/"
    r"|\bsteampowered\.com/|\bmusicbrainz\.org/|\bdiscogs\.com/|\bopen\.spotify\.com/|\bboardgamegeek\.com/"
    r"|\bstremio\b[^\s\"'<>]{0,40}/detail/(?:series|channel|tv)/|\bmyanimelist\.net/manga/|\banilist\.co/manga/",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:imdb\.[a-z]{2,3}(?:\.[a-z]{2})?/(?:[a-z]{2}(?:-[a-z]{2,3})?/)?(?:name|company)"
    r"|(?:themoviedb|tmdb)\.org/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:person|collection|company|list)"
    r"|thetvdb\.com/(?:people|companies|lists)|letterboxd\.com/(?:actor|director|writer))/",
    re.IGNORECASE,
)
_PAGE_BY_NAME = re.compile(
    r"://[^\s\"'<>]{0,100}\b(?:letterboxd\.com/(?:[\w-]+/)?film|trakt\.tv/movies|(?:the)?tvdb\.com/movies|metacritic\.com/movie"
    r"|rottentomatoes\.com/m|mubi\.com/(?:\w\w/){0,2}films|justwatch\.com/\w\w/movie|simkl\.com/movies/\d+)/"
    r"(?P<title>[^\s\"'<>/?#&]+)",
    re.IGNORECASE,
)
"""Where a part of an address is a film's title."""
_PATH_OF_OTHERS = re.compile(
    r"^/?(?:tv|series|shows?|seasons?|episodes?|person|people|collection|company|list)(?:/[\w-]+/?|[:-]\d+)$",
    re.IGNORECASE,
)
_GUID = re.compile(r"^(?:com\.plexapp\.agents\.)?(?P<name>imdb|tmdb|themoviedb|tvdb|thetvdb)://(?P<id>[^?/]+)")
_LABELLED = re.compile(
    r"\b(?P<name>imdb|tmdb|themoviedb|tvdb|thetvdb)(?:[ ._-]?id)?[ \t]*[:=#][ \t]*(?:movies?/)?"
    r"(?P<id>tt\d{7,9}|\d{2,9})(?![\w.,/%])",
    re.IGNORECASE,
)
_SITES = {"themoviedb": "tmdb", "thetvdb": "tvdb"}
_BARE_IMDB = re.compile(r"(?<![\w/=?])tt\d{7,9}(?!\w)", re.IGNORECASE)


@dataclass(slots=True)
class Found:
    """Ids by namespace, in the order of the text; whether a series' page is among the addresses."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    of_series: bool = False

    @property
    def several(self) -> bool:
        """Whether two ids of one site stand there, which cannot be of one film."""
        return any(len(values) > 1 for values in self.ids.values())

    def first(self) -> dict[str, str]:
        """Return the first id of each namespace."""
        return {name: values[0] for name, values in self.ids.items()}

    def each(self) -> list[tuple[str, str]]:
        """Return all ids."""
        return [(name, value) for name, values in self.ids.items() for value in values]


def of_no_title(text: str) -> bool:
    """Return whether an address is of a person, a company, a collection or a list."""
    return _OTHERS.search(text) is not None


def titles_in_addresses(text: str) -> list[str]:
    """Return the titles of films that stand in the addresses of a text, each once: "heat-1995"."""
    return list(dict.fromkeys(match["title"] for match in _PAGE_BY_NAME.finditer(text)))


def of_no_film(text: str) -> bool:
    """Return whether an address, or its path alone, leads to something else than films: a series, a person, a list."""
    found = ids_in(text, bare=False)
    return not found.ids and (found.of_series or of_no_title(text) or _PATH_OF_OTHERS.match(text) is not None)


def of_guid(text: str) -> tuple[str, str] | None:
    """Return the site and the id of an id as Plex writes it: "imdb://tt0133093"; None if it is none of a known site."""
    guid = _GUID.match(text)
    return (_SITES.get(guid["name"], guid["name"]), guid["id"]) if guid else None


def labelled_ids(text: str) -> Found:
    """Return the ids that a text names by their sites: "TMDB: 603". A rating, which has a point or a slash, is none."""
    found = Found()
    for match in _LABELLED.finditer(text):
        name = _SITES.get(match["name"].lower(), match["name"].lower())
        known = canonical_id(name, match["id"]) if name != "imdb" or match["id"].lower().startswith("tt") else None
        if known and known not in (values := found.ids.setdefault(name, [])):
            values.append(known)
    return found


def ids_in(text: str, *, bare: bool = True) -> Found:
    """Return the ids that a text has; `bare`: IMDb ids without an address too."""
    found = Found(of_series=_SERIES.search(text) is not None)
    for namespace, value in _written(text, bare):
        if (known := canonical_id(namespace, value)) and known not in (values := found.ids.setdefault(namespace, [])):
            values.append(known)
    found.ids = {name: values for name, values in found.ids.items() if values}
    return found


def _written(text: str, bare: bool) -> Iterator[tuple[str, str]]:
    for match in _FILM.finditer(text):
        yield str(match.lastgroup), match[str(match.lastgroup)]
    if bare:
        yield from (("imdb", match[0]) for match in _BARE_IMDB.finditer(text))

"""The table of all known formats. docs/inputs.md has a row for each.

Belongs here: the list. Does not belong here: the declarations (the other modules known_*.py).
"""

from movie_assets.identify.inputs.declaration import Family, Format
from movie_assets.identify.inputs.known_hooks import HOOKS
from movie_assets.identify.inputs.known_objects import ANY_OBJECT, OBJECTS
from movie_assets.identify.inputs.known_others import NO_FILMS
from movie_assets.identify.inputs.known_tables import ANY_TABLE, TABLES, VIEWING_HISTORY
from movie_assets.identify.inputs.known_xml import ELEMENTS

_NAMES = (
    Format(
        "names of files and folders, a line each",
        Family.NAMES,
        "https://guessit-io.github.io/guessit/",
        refuses="episodes, seasons, extras, packs, hashes",
    ),
    Format(
        "addresses or ids, a line each",
        Family.NAMES,
        "the addresses of IMDb, TMDB and TVDB",
        refuses="addresses of series",
    ),
)
FORMATS: tuple[Format, ...] = (
    *TABLES,
    *(known for known, _ in NO_FILMS),
    VIEWING_HISTORY,
    ANY_TABLE,
    *OBJECTS,
    ANY_OBJECT,
    *HOOKS,
    *ELEMENTS,
    *_NAMES,
)

"""Tables and objects of what is no film, known by a column or key that only they have: books, games, music, people.

Belongs here: declarations. Does not belong here: formats of films (known_tables.py, known_objects.py).
"""

from collections.abc import Set

from movie_assets.identify.inputs.declaration import Family, Format, words

_IDS_OF_FILMS = words("imdbid imdb const tconst imdburl tmdbid tmdb tvdbid movieid")
_OF_OTHERS = (
    (
        "Goodreads, StoryGraph or another table of books",
        "books",
        "isbn isbn13 isbnuid bookid author authors pages pagecount numberofpages",
    ),
    (
        "Steam or another table of games",
        "games",
        "appid playtimeforever igdbid gameid developer developers hoursplayed console minplayers maxplayers bggid",
    ),
    (
        "Spotify or another table of music",
        "music",
        "trackname artistname albumname trackuri artist artists album albumartist albumtype totaltracks trackcount",
    ),
    (
        "a table of people",
        "people",
        "email emailaddress phone phonenumber birthyear birthdate dateofbirth firstname lastname nconst",
    ),
)
NO_FILMS: tuple[tuple[Format, frozenset[str]], ...] = tuple(
    (
        Format(
            name,
            Family.TABLE,
            "its header",
            lacks=_IDS_OF_FILMS
            | words("type titletype mediatype itemtype kind director directors directedby runtime letterboxduri"),
            holds_no_film=what,
            refuses=f"all: it holds {what}",
        ),
        words(columns),
    )
    for name, what, columns in _OF_OTHERS
)
"""What a table is of that is of no films: any of these columns, and none that a table of films has too."""


def of_other_media(columns: Set[str]) -> Format | None:
    """Return what columns or keys say that something is that is no film: a book, a game, music, a person."""
    return next((other for other, marks in NO_FILMS if columns & marks and not columns & other.lacks), None)

"""Numbers and what they count, and names of fields, as English writes them.

Belongs here: that alone, and why a file could not be written. Does not belong here: any other message; text from
outside (plain_text.py).
"""

import errno
import os
import re

_SPELLED = {
    "tmdb": "TMDB",
    "imdb": "IMDb",
    "tvdb": "TVDB",
    "omdb": "OMDb",
    "url": "address",
    "rotten": "Rotten",
    "tomatoes": "Tomatoes",
    "metacritic": "Metacritic",
}


def counted(number: int, noun: str) -> str:
    """Return "1 call", or "2,000 calls"; `noun` is one whose plural ends in s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def why_unwritten(error: Exception) -> str:
    """Return why a file could not be written, whoever tried (the system, SQLite, DuckDB), and what to do about it."""
    number = error.errno if isinstance(error, OSError) else None
    words = os.strerror(number) if number else " ".join(str(error).split()).rstrip(".")
    if number in (errno.ENOSPC, errno.EDQUOT) or re.search("no space|is full|disk quota", words, re.IGNORECASE):
        return f"{words}. Free some space on that disk."
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or re.search("permission|readonly", words, re.IGNORECASE):
        return f"{words}. Check who may write there."
    return f"{words}. Check that its folder is there and can be written, and that the disk has space."


def named(title: str | None, year: int | str | None, movie_id: int) -> str:
    """Return a film as messages name it: Heat (1995, 33)."""
    return f"{title or 'a film without a title'} ({year or 'no year'}, {movie_id})"


def label(name: str) -> str:
    """Return a column's name as a label."""
    words = " ".join(_SPELLED.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def span_of(first: str | int, last: str | int) -> str:
    """Return a span of years in words: 2014, 2013..2014."""
    return str(first) if first == last else f"{first}..{last}"

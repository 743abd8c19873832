"""Numbers and what they count, and names of fields, as English writes them.

Belongs here: that alone. Does not belong here: any message; text from outside (plain_text.py).
"""

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


def label(name: str) -> str:
    """Return a column's name as a label."""
    words = " ".join(_SPELLED.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]

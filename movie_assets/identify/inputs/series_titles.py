"""Which titles of a viewing history are of series: streaming services write "Show: Season 1: Episode".

Belongs here: that convention, in the languages that they write it in. Does not belong here: episodes in names of files.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

_SEASON = re.compile(
    r"^(?:season|staffel|saison|temporada|stagione|sezon|seizoen|säsong|sæson|sesong|kausi|évad|сезон|series)\s*\d+"
    r"|^\d+\.?\s*(?:season|staffel|saison|sezon|évad|сезон|kausi)\b|(?:limited|mini)[ -]?series"
    r"|mini-?s[eé]rie|serie limitada|シーズン|시즌|第.{1,2}季",
    re.IGNORECASE,
)
# These begin the last part of a film's title too ("Kill Bill: Vol. 1"): they count only before an episode's name.
_BOOK = re.compile(
    r"^(?:part|parte|partie|teil|volume|vol\.?|chapter|book|livre|libro|buch|collection|arc)\s*(?:\d+|[ivx]+\b|one|two|three|four)",
    re.IGNORECASE,
)
_EPISODE = re.compile(
    r"^(?:episode|folge|épisode|episodio|episódio|capítulo|avsnitt|afsnit|odcinek|aflevering|bölüm|серия)\s*\d+\b"
    r"|^第.{1,3}[集話话]|^s\d{1,2}\s?e\d{1,3}\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[:：]\s+")


def in_viewing_history(titles: Iterable[str]) -> Callable[[str], str | None]:
    """Return a function that says why a title is of a series, or None, knowing all titles of the history.

    Three parts of which several titles share the first are episodes of one series.
    """
    shows = Counter(parts[0].casefold() for title in set(titles) if len(parts := _SEPARATOR.split(title.strip())) >= 3)

    def why(title: str) -> str | None:
        parts = _SEPARATOR.split(title.strip())
        inner = parts[1:-1]
        named = any(map(_SEASON.search, parts[1:])) or any(map(_BOOK.search, inner)) or _EPISODE.search(parts[-1])
        named = named if len(parts) > 1 else None
        repeated = any(part.casefold().startswith(parts[0].casefold()) for part in inner)
        if named or repeated or (len(parts) >= 3 and shows[parts[0].casefold()] > 1):
            return "it is an episode of a series, not a film"
        return None

    return why

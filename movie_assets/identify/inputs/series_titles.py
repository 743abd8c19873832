"""Which titles of a viewing history are of series: streaming services write "Show: Season 1: Episode".

Belongs here: that convention, in the languages that they write it in. Does not belong here: episodes in names of files.
"""

import re

_SEASON = re.compile(
    r"^(?:season|staffel|saison|temporada|stagione|sezon|seizoen|säsong|sæson|sesong|kausi|évad|сезон|series)\s*\d+"
    r"|^\d+\.?\s*(?:season|staffel|saison|sezon|évad|сезон|kausi)\b|(?:limited|mini)[ -]?series"
    r"|mini-?s[eé]rie|serie limitada|シーズン|시즌|第.{1,2}季",
    re.IGNORECASE,
)
_EPISODE = re.compile(
    r"^(?:episode|folge|épisode|episodio|episódio|capítulo|avsnitt|afsnit|odcinek|aflevering|bölüm|серия)\s*\d+\b"
    r"|^第.{1,3}[集話话]|^s\d{1,2}\s?e\d{1,3}\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[:：]\s+")


def of_series(title: str) -> str | None:
    """Return why a title of a viewing history is of a series, or None. Three parts are show, season and episode."""
    parts = _SEPARATOR.split(title.strip())
    named = len(parts) == 2 and (_SEASON.search(parts[1]) or _EPISODE.search(parts[1]))
    return "it is an episode of a series, not a film" if named or len(parts) > 2 else None


def of_season(title: str) -> str | None:
    """Return why a title of a disc is of a series, or None. A film's may have three parts: only a season tells."""
    parts = _SEPARATOR.split(title.strip())
    return "it is a season of a series, not a film" if len(parts) > 1 and _SEASON.search(parts[-1]) else None

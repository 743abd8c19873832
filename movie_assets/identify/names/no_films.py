"""What in a name says that it is no single film: episodes, seasons, events, extras, packs, hashes.

Belongs here: marks of these, in the languages that releases have. Does not belong here: the reading of a film's name.
"""

import re

from movie_assets.identify.names.name_parts import NameParts
from movie_assets.identify.names.other_media import AFTER_YEAR
from movie_assets.identify.names.year_in_name import DATE, RANGE, YEAR_ALONE

_B, _E = r"(?<![^\W_])", r"(?![^\W_])"
"""Begin and end of a word; an underscore is no part of it."""

# --- episodes and seasons: certain also beside a year ---
_FOREIGN_SEASON = (
    r"staffel|saison|temporada|stagione|stagioni|sezon|sezona|sezóna|sezonul|seizoen|säsong|sæson|sesong|kausi|сезон"
    r"|シーズン|시즌"
)
_SEASON_WORDS = rf"season|seasons|temp|sez|{_FOREIGN_SEASON}"
_EPISODE_WORDS = (
    r"folge|épisode|episodio|episódio|cap[ií]tulo|cap|odcinek|odc|b[öo]l[üu]m|seri[iy]a|seria|ser"
    r"|эпизод|серия|серии|сери[ия]|avsnitt|afsnit|aflevering"
)
_EPISODES = re.compile(
    "|".join((
        # S01E02, T01XE08, S10E01b; glued to the title; S01, S01-S03, S1 + S2
        rf"(?<![A-Z])[st]\d{{1,4}}\s?[._-]?\s?(?:e|ep|x|xe|d|-e)[._ ]?\d{{1,4}}(?:[a-z])?{_E}",
        rf"{_B}s[o0]?\d{{1,2}}e\d{{2}}(?!\d)",  # SO2E04, S03E02Title
        r"(?<=[a-z])S\d{1,2}E\d{1,3}",
        # S01 - S03; but no group in its brackets: [AC3-S78], [10bit S78 Name]
        rf"(?<!bit )(?<![a-z0-9]-(?=s\d\d\])){_B}s\d{{1,2}}(?:\s?[-+&]\s?s?\d{{1,2}})*{_E}(?!(?<=-s\d\d)\s*$)",
        r"(?<!\A)(?<!\d)\d{1,2}[xх](?!26[45])\d{2,3}(?!\d|\.\d)",  # 1x02, glued or not
        rf"{_B}e\d{{2,4}}(?:v\d)?{_E}|{_B}ep[._ ]?\d{{1,4}}(?:v\d)?{_E}|{_B}ep\.\s?\d|ep\(\d",  # E10, EP09, Ep. 1-43
        # 3º Temporada, 08.seriya; Stagione 6, SezonSO3. "Open Season 2 (2008)" has its year at once.
        rf"{_B}\d{{1,3}}(?:st|nd|rd|th)?[ºª°.]?[ ._-]*(?:a \d+ª )?(?:{_SEASON_WORDS}){_E}(?!\W*(?:18|19|20)\d\d)",
        rf"{_B}\d{{1,3}}[ºª°.]?[ ._-]*(?:{_EPISODE_WORDS}){_E}",
        rf"{_B}(?:{_SEASON_WORDS})[ ._:-]*s?[o0]?\d{{1,3}}(?!\d)(?![\W_]*(?:18|19|20)\d\d)",
        rf"{_B}(?:{_FOREIGN_SEASON})[ ._:-]*\d{{1,2}}(?!\d)",
        r"(?:^|/|-\s?)season[ ._:-]*\d{1,2}(?!\d)|^season[ ._]\d{4}$",
        rf"{_B}(?:{_EPISODE_WORDS})[ ._:-]*\d{{1,4}}{_E}",
        r"第\s?[\d一二三四五六七八九十百]{1,4}\s?[集話话回季期]",
        r"(?<![A-Za-z0-9])[\[【]\s*(?:第|tv ?|ep ?)?\d{2,3}(?:v\d)?\s?(?:話|话|集)?\s?(?:end|fin)?\s*[\]】]",
        r"[\[(]\s*\d{1,3}\s?[-~]\s?\d{2,3}\s*(?:end|fin)?[\])]|(?<![a-z])e\d{1,3}[~-]e?\d{1,3}",
        # Title (2011) - 141 - Name, Title - 07 (2016), Title - 109 - Name (2001), Title.2005.211.Name
        r"\((?:19|20)\d\d\)[ ._]*-[ ._]*\d{2,3}(?:v\d)?(?=[ ._]*(?:[\[(]|$|-\s))|\s-\s[1-9]\d\d\s-\s|\s-\s0\d{1,2}$",
        r"[ ._]-[ ._](?:0\d{1,2}|\d{2,3}-\d{2,3})[ ._]\((?:19|20)\d\d\)",
        r"[ ._](?:19|20)\d\d[ ._](?!720|320|128)[1-9][0-3]\d(?=[ ._](?!mb|kbps|min))",
        r"[ ._](?:19|20)\d\d[ ._]0\d[ ._]\d{3,4}p",
        rf"(?:19|20)\d\d[ ._](?:.*[ ._])?special[ ._](?:.*[ ._])?(?:hdtv|pdtv){_E}",
        rf"{_B}tv[ ._]series{_E}|{_B}mini[ ._-]?series{_E}|第.{{1,2}}季",
        r"-\d{1,2}_\d{2}(?:\D|$)",
        rf"(?:19|20)\d\d{_E}.*{_B}(?:episode|ep)[ ._]\d{{1,3}}{_E}|{_B}(?:19|20)\d\dx\d\d{_E}",
        # 1of3: a part of a series
        rf"(?<!cd )(?<!disc )(?<!disk )(?<!part )(?<!dvd )(?<!\A){_B}\d{{1,2}}[ ._]?(?:of|из|iz)[ ._]?\d{{1,2}}{_E}",
    )),
    re.IGNORECASE,
)  # fmt: off
# --- certain only without a year: titles have numbers, parts and seasons too ---
_WITHOUT_YEAR = re.compile(
    "|".join(
        (
            # "Title - 02 [1080p]", as releases of anime write it
            r"(?:\s|_)-(?:\s|_)?\d{2,4}(?:\.\d)?(?:v\d)?(?:\s?end)?(?=\s*(?:[\[(_]|$|-\s|\s-\s))",
            rf"^\d{{1,2}}-\d{{2}}{_E}(?!-\d\d\W)",
            # Title_264_[012073FE], Title.7v3
            rf"[ ._]\d{{2,4}}(?:v\d)?[ ._]*\[[0-9A-F]{{8}}\]|[ ._-]\d{{1,3}}v\d{_E}",
            rf"{_B}(?:{_SEASON_WORDS}|series)[ ._:-]*\d{{1,2}}{_E}",
            rf"{_B}episode[ ._:-]*\d{{1,3}}{_E}",
            rf"{_B}part[ ._]\d{{1,2}}[ ._](?:.*[ ._])?(?:hdtv|pdtv){_E}|{_B}special[ ._](?:.*[ ._])?(?:hdtv|pdtv){_E}",
            r"^[\u3040-\u30ff\u4e00-\u9fff]+ \d{2}$",
            rf"{_B}\d{{1,3}}\s?-\s?\d{{2,3}}[ ._]+(?:dual|multi|batch|complete)",
        )
    ),
    re.IGNORECASE,
)
_SERIES_MARK = re.compile(r"[;,]\s*type\s*=\s*(?:tv|show|series)\b", re.IGNORECASE)
_EVENTS = re.compile(rf"{_B}ppv{_E}", re.IGNORECASE)
_RECORDING = re.compile(r"^[\W_]*(?:(?:18|19|20)\d\d)?[\W_]*$")

# --- extras: folders and endings by which Plex, Kodi, Jellyfin and Emby recognize them ---
_EXTRAS = (
    r"samples?|trailers?|featurettes?|extras?|specials|bonus|scenes|interviews?|other|clips|backdrops"
    r"|deleted[ ._-]?scenes?|behind[ ._-]?the[ ._-]?scenes|theme[ ._-]?music|theme[ ._-]?songs?|teasers?|promos?"
)
_EXTRAS_FOLDER = re.compile(rf"^(?:{_EXTRAS})$", re.IGNORECASE)
_OTHERS_FOLDER = re.compile(
    r"^(?:tv|(?:tv|anime|web)[ ._-]?(?:shows?|series|serien)|shows|serien|series|séries|сериалы"
    r"|(?:video[ ._-]?)?games|roms|music|musik|musique|(?:e-?|audio)?books|software)$",
    re.IGNORECASE,
)
_FILMS_FOLDER = re.compile(r"movie|film|cinema|kino", re.IGNORECASE)
_PARENT_FOLDER = re.compile(r"^shorts$", re.IGNORECASE)
"""A library of short films has this name too: it is one of extras only if the file stands in it."""
# Words that also end titles ("The Big Short", "The Interview") mark an extra only after a hyphen.
_EXTRAS_ENDING = re.compile(
    r"(?:(?:^|[-. _(\[])(?:samples?|trailers?|teasers?|featurettes?|behindthescenes|deletedscenes?)"
    r"|-(?:deleted|interview|short|scene|other|clip|extra|theme))[-_ .]?\d{0,2}[)\]]?$"
    r"|^theme\d*$|^sample-|[ ._]-[ ._](?:trailer|teaser)[ ._]-[ ._]"
    r"|[\[(](?:extras?|bonus|trailer|teaser|sample)\b[ ._-]*[^\])+\W][^\])+]*[\])]",
    re.IGNORECASE,
)
_EXTRAS_AFTER_YEAR = re.compile(
    rf"{AFTER_YEAR}(?:behind[\W_]the[\W_]scenes|making[\W_]of|deleted[\W_]scenes?|bonus"
    r"|extras|featurettes?|interviews?|bloopers?|gag[\W_]reel|outtakes|reaction|reacts?|review)(?![^\W_])",
    re.IGNORECASE,
)
_SAMPLE = re.compile(
    rf"{_B}(?:sample|trailer|teaser)[ ._-]+(?:\d{{3,4}}[pi]|4k|uhd|hdtv|web|blu|bd|dvd|hdrip|x26|h\.?26)", re.IGNORECASE
)

# --- packs and hashes ---
_PACKS = re.compile(
    rf"{_B}\d{{1,2}}[ ._-](?:movies?|films?)[ ._-](?:collection|pack|set)"
    rf"|{_B}(?:movies?|films?)[ ._-](?:collection|pack){_E}|{_B}(?:complete|full)[ ._-](?:movies?[ ._-])?collection{_E}"
    rf"|{_B}(?:box[ ._-]?set|filmography){_E}",
    re.IGNORECASE,
)
_PACKS_WITHOUT_YEAR = re.compile(
    rf"(?<!criterion)[ ._-](?:collection|trilogy|quadrilogy|tetralogy|pentalogy|hexalogy|duology|dilogy){_E}",
    re.IGNORECASE,
)
_LAST_NUMBER = re.compile(r"[ ._](?:0\d{1,2}|[3-9]\d|[1-9]\d\d)$")
_HEX = re.compile(r"^[0-9a-f]{12,}$", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{6,12}", re.IGNORECASE)
_TURN = re.compile(r"(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)|(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[a-z])")
LONGEST_WORD = 20


def extra(parts: NameParts) -> str | None:
    """Return why a name is that of an extra."""
    if any(_EXTRAS_FOLDER.match(folder) for folder in parts.folders) or _PARENT_FOLDER.match(
        (parts.folders or ("",))[-1]
    ):
        return "in a folder of extras"
    if any(map(_OTHERS_FOLDER.match, parts.folders)) and not any(map(_FILMS_FOLDER.search, parts.folders)):
        return "in a folder of series, games, music or books"
    if any(mark.search(parts.stem) for mark in (_EXTRAS_ENDING, _EXTRAS_AFTER_YEAR, _SAMPLE)):
        return "a sample, a trailer or another extra"
    return None


def is_marked_as_series(name: str) -> bool:
    """Return whether the marks that hold a name's ids say that they are a series'."""
    return _SERIES_MARK.search(name) is not None


def no_film(text: str, *, year: bool) -> str | None:
    """Return why a name is certainly of no single film; `year`: it has a year."""
    if _of_a_pack(text) or _PACKS.search(text) or (not year and _PACKS_WITHOUT_YEAR.search(text)):
        return "a pack of several films, or a series by its years"
    if _EPISODES.search(text) or (not year and _WITHOUT_YEAR.search(text)):
        return "an episode or a season"
    if (dated := DATE.search(text)) and not _RECORDING.match(text[dated.end() :]):
        return "an episode or an event, by its date"
    return "an event" if _EVENTS.search(text) else None


def _of_a_pack(text: str) -> bool:
    """Return whether a name has the years of several films; a range before the film's own year is of its title."""
    ranged = RANGE.search(text)
    return ranged is not None and YEAR_ALONE.search(text, ranged.end()) is None


def is_numbered(parts: NameParts) -> bool:
    """Return whether a file has its folder's name and a number that no sequel has: "Show/Show 101.avi"."""
    number = _LAST_NUMBER.search(parts.stem)
    return number is not None and bool(parts.folders) and parts.folders[-1] == parts.stem[: number.start()]


def is_hash(stem: str) -> bool:
    """Return whether a name is only characters that mean nothing."""
    if _UUID.search(stem):
        return True
    words = [word for word in re.split(r"[\W_]+", stem) if word]
    if not words:
        return False
    return all(map(_is_random, words)) or bool(
        _HEX.match(words[-1]) and any(map(str.isdigit, words[-1])) and len(words) <= 3
    )


def _is_random(word: str) -> bool:
    if not word.isascii():
        return False
    figures = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
    if _HEX.match(word) and figures:
        return True
    turns = len(_TURN.findall(word))
    return (len(word) >= 10 and figures and turns >= 4) or (len(word) > LONGEST_WORD and figures)

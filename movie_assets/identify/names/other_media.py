"""What in a name says that it is music, a book, a game, a program, a picture, a file of the system or a match.

Belongs here: marks of what libraries and lists have beside films. Does not belong here: episodes, extras and packs
(no_films.py).
"""

import re

_B, _E = r"(?<![^\W_])", r"(?![^\W_])"
_OF_A_FILM = re.compile(
    rf"{_B}(?:\d{{3,4}}[pi]|\d{{3,4}}x\d{{3,4}}|4k|uhd|blu-?ray|b[dr]rip|bd(?:mv|25|50)?|remux"
    r"|dvd(?:rip|r|scr|9|5)?"
    rf"|web-?dl|webrip|hdtv|[xh]\.?26[45]|hevc|xvid|divx|avc|mkv|avi|mp4){_E}",
    re.IGNORECASE,
)
"""Marks of a picture: music, books and games have none."""
_PROGRAMS = (
    r"x64|x86|win(?:dows|32|64)?|macos|linux|multilingual|keygen|cracked|crack|patch|portable|activator|incl|serial"
)
_LEAGUES = (
    r"ufc|wwe|aew|nba|nhl|nfl|mlb|mls|epl|atp|wta|f1|formula[ ._]?(?:1|e|one)|moto ?gp|nascar|indycar|bellator|uefa"
    r"|fifa|nrl|afl|ipl|premier[ ._]league|la[ ._]liga|bundesliga|champions[ ._]league|wimbledon|roland[ ._]garros"
    r"|tour[ ._]de[ ._]france"
)
_KINDS = (
    (
        "a file of the system or a note",
        re.compile(
            r"^(?:\.ds_store|\._.*|@eadir|[$#]recycle(?:\.bin)?|system volume information|lost\+found)$"
            r"|\.(?:db|ini|lnk|log|txt|url|sfv|md5|sha1|srr|srs|nzb|par2)$",
            re.IGNORECASE,
        ),
    ),
    ("a picture", re.compile(r"\.(?:jpe?g|png|webp|gif|bmp|tbn|svg)$", re.IGNORECASE)),
    (
        "a game",
        re.compile(
            r"-(?:codex|reloaded|skidrow|plaza|flt|cpy|empress|rune|tenoke|tinyiso|hoodlum|razor1911|darksiders|dodi"
            r"|elamigos)$"
            r"|[\[(-](?:gog|fitgirl(?: repack)?|dodi repack|elamigos|ps[2-5]|psvita|psp|xbox ?(?:360|one)?|nsw|nsp|xci"
            r"|wiiu?)[\])]?$"
            rf"|{_B}(?:nsw|nsp|xci|ps[3-5]|xbox360)-[a-z0-9]+$",
            re.IGNORECASE,
        ),
    ),
    (
        "a program",
        re.compile(
            rf"{_B}v?\d+(?:\.\d+)+{_E}.*{_B}(?:{_PROGRAMS}){_E}|{_B}(?:{_PROGRAMS}){_E}.*{_B}v\d+(?:\.\d+)+"
            rf"|{_B}v\d+(?:[._]\d+)+[\W_]*$"  # the version at the end: Photoshop.2023.v24.0
            r"|\.(?:exe|msi|dmg|apk|deb|pkg)$",
            re.IGNORECASE,
        ),
    ),
    (
        "a book or comic",
        re.compile(
            rf"\.(?:epub|mobi|azw3?|cb[zr7]|djvu|fb2|pdf)$|{_B}(?:epub|mobi|azw3|cb[zr]|e-?book|audiobook){_E}",
            re.IGNORECASE,
        ),
    ),
    (
        "music",
        re.compile(
            r"\.(?:mp3|flac|m4[ab]|ogg|opus|wav|wma|ape|mka)$"
            rf"|{_B}(?:flac|mp3|alac|dsd\d*|320 ?kbps|discography|24[ -]?(?:bit|44|48|88|96|192)){_E}",
            re.IGNORECASE,
        ),
    ),
)
AFTER_YEAR = r"(?:18|19|20)\d\d[)\]]?[\W_]+(?:the[\W_]+)?"
"""Right after the year no word is of the title: "The Interview (2014)" is a film, "Gravity 2013 Interviews" is none."""
_WORDS_AFTER_YEAR = {
    "a game": r"xbox(?:[\W_]?(?:360|one))?|wii(?:[\W_]?u)?|ps[1-5px]|ps[\W_]?vita|nintendo|switch|gamecube"
    r"|dreamcast|pc|gog|steam|(?:pc[\W_]|board[\W_])?game"
    r"|video[\W_]?game|dedicated[\W_]server|mod(?:[\W_]?pack)?",
    "music": r"(?:original[\W_])?(?:motion[\W_]picture[\W_])?(?:soundtrack|score)|ost"
    r"|(?:[^\W_]+[\W_]){0,2}cast[\W_]recording",
    "a performance": r"live[\W_]in[\W_]concert|(?:disney[\W_])?on[\W_]ice|musical[\W_]bootleg",
    "a book or comic": r"screenplay|script|novel(?:i[sz]ation)?|concept[\W_]art|art[\W_]?book",
}
_KINDS_AFTER_YEAR = tuple(
    (what, re.compile(f"{AFTER_YEAR}(?:{words}){_E}", re.IGNORECASE)) for what, words in _WORDS_AFTER_YEAR.items()
)
_MATCH = re.compile(
    rf"^(?:{_LEAGUES})[ ._](?=.*{_B}(?:vs?|round|week|race|qualifying|practice|sprint|matchday|day[ ._]\d|finals?"
    rf"|game[ ._]\d|highlights|ppv|grand[ ._]prix|gp|r\d\d){_E}"
    rf"|\d{{2,3}}{_E}|.*(?:19|20)\d\d[ ._-]\d\d[ ._-]\d\d|fight[ ._]night)",
    re.IGNORECASE,
)


def other_medium(stem: str) -> str | None:
    """Return what a name is of, if certainly of no film: "a game"."""
    if _MATCH.search(stem):
        return "a match or a race"
    if _OF_A_FILM.search(stem):
        return None
    return next((what for what, pattern in (*_KINDS, *_KINDS_AFTER_YEAR) if pattern.search(stem)), None)

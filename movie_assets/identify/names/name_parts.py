"""A name as text: its path, without ids, advertisements of sites and the endings of files.

Belongs here: what stands around a title in any name. Does not belong here: what says that it is no film (no_films.py),
the title (title_readings.py), the year (year_in_name.py).
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from movie_assets.matching.candidates import canonical_id

PARTS_READ = 3
"""Folders of a path that are read, and its file: guessit takes longer for each part."""

_DASHES = "\u2010-\u2015\u2212"
"""What programs that correct texts write in the place of a hyphen."""
_OPEN, _CLOSE = r"[\[{(（【]", r"[\]})）】]"
_ID = re.compile(
    rf"{_OPEN}?(?<![a-z])(?:the)?(?P<name>tmdb|moviedb|imdb|tvdb)(?:\.(?:org|com))?(?:[ _-]?id)?"
    rf"(?:\s*[-=:_ #{_DASHES}]\s*|\.?(?=tt\d|\d{{3}}))"
    rf"(?P<id>tt\d{{6,9}}|\d{{1,9}})(?:;[^\]}})]*)?\s*(?:{_CLOSE}|(?=[\W_]|$))",
    re.IGNORECASE,
)
_BARE_IMDB = re.compile(rf"{_OPEN}?\s*(?<![a-z0-9])(?P<id>tt\d{{7,9}})(?![0-9a-z])\s*{_CLOSE}?", re.IGNORECASE)
VIDEO = re.compile(
    r"\.(?:mkv|avi|mp4|m4v|mov|wmv|ts|m2ts|mts|iso|img|mpe?g2?|webm|flv|og[mv]|divx|vob|nfo|strm|rm(?:vb)?"
    r"|3gp|asf|srt|sub|ass|idx|ifo|bup|m2v|mk3d|f4v|wtv|bdmv|mpls|disc|torrent)$",
    re.IGNORECASE,
)
_TLD = (
    r"(?:com|net|org|info|biz|to|tel|sbs|me|cc|tv|ws|in|io|site|xyz|club|mx|li|pw|re|rs|ru|se|vip|lol|cx|nz|fm|bz|lt|eu|co|pl"
    r"|art|nu|ag|am|is|la|st|top|live|link|fans|work|ph|gd|im|name|wiki|one|app|click|cloud|uno|pro|link|website|online)"
)
# "[ www.site.com ] - ", "www site tel - ", "site.to - ", "{WWW.SITE.TV} ", "【... www.site.com】": before the title.
_ADVERTISEMENTS = (
    re.compile(
        r"^\W*\bw{2,3}[., ][\w.-]+"
        rf"(?:[. ]{_TLD}|\.[a-z]{{2,12}}|[ ][a-z]{{2,12}}(?=\s-\s))?\s*(?:{_CLOSE}|(?=\s-\s|_-_))\s*[-–_ ]*",
        re.IGNORECASE,
    ),
    re.compile(rf"^\s*{_OPEN}[^\]}})）】]*?\b[\w-]+\.{_TLD}\b[^\]}})）】]*{_CLOSE}\s*[-–_.]*\s*", re.IGNORECASE),
    re.compile(
        rf"^\s*(?:www\.)?[\w-]+(?:\.[\w-]+)*\.{_TLD}(?:\.[a-z]{{2}})?(?:\s+[-–]+\s+|_-_|\s*::+\s*)", re.IGNORECASE
    ),
    re.compile(rf"^\W*[\u4e00-\u9fff]{{0,8}}www\.[\w.-]+?\.{_TLD}[\s._-]+", re.IGNORECASE),
    re.compile(r"^\s*【[^】]*(?:发布|發布|字幕|之家|电影|電影)[^】]*】\s*"),
    re.compile(rf"\s*[\[{{【]\s*(?:www\.)?[\w.-]+\.{_TLD}\s*[\]}}】]", re.IGNORECASE),
    re.compile(rf"[\s._-]+(?:by[\s._]+)?www\.[\w.-]+\.{_TLD}\s*$", re.IGNORECASE),
)
_BARE_HEIGHT = re.compile(
    r"(?<=[\[ ._])(480|576|720|1080|2160)(?=\]|[ ._-](?:web|blu|bd|brr|hdtv|dvd|xvid|x26|h\.?26))", re.IGNORECASE
)
_DISC_FOLDERS = frozenset(("BDMV", "STREAM", "PLAYLIST", "VIDEO_TS", "AUDIO_TS", "CERTIFICATE", "BACKUP"))
"""Folders inside a disc, of any film."""
_LANGUAGE = "eng|fre|fra|spa|ita|por|ger|deu|hun|rus|jpn|pol|cze|tur|kor|chi|dut|swe|nor|dan|fin|hin|tam|tel"
_TITLE_SLASH = re.compile(rf"\s+[/|]\s+|(?<=\d)/(?=\d)|(?i:(?<={_LANGUAGE}))/(?i:(?={_LANGUAGE}))")
_LETTERS = re.compile(r"(?<![^\W_])[A-Za-z](?:/[A-Za-z]){2,}(?:/\d{1,2})?(?![^\W_])")
"""V/H/S/94: no folders are called so, three in a row."""
SLASH = "\N{FRACTION SLASH}"
_SET_FOLDER = re.compile(
    r"(?<![^\W_])(?:collection|trilogy|quadrilogy|tetralogy|pentalogy|hexalogy|duology|dilogy|anthology|box[ ._-]?set)"
    r"(?![^\W_])(?!.*(?:18|19|20)\d\d)",
    re.IGNORECASE,
)
"""A folder of several films, as it is called without a year: an id in it is the set's."""
_IN_PERCENT = re.compile(r"%20|%[CDE][0-9A-F]%[89AB][0-9A-F]", re.IGNORECASE)
_OF_OTHER_WIDTH = str.maketrans("０１２３４５６７８９（）\u3000", "0123456789() ")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart: the ids in it, its folders, its file; and both as guessit reads them.

    `rivals`: (namespace, id) of all ids in it where two are of one site, so of two films; `ids` is empty then.
    """

    ids: dict[str, str]
    rivals: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    stem: str

    @property
    def text(self) -> str:
        """The path that guessit reads."""
        return "/".join((*self.folders, self.stem))


def plainly_written(name: str) -> str:
    """Return a name without the percent signs of an address, as playlists write it, and with figures of usual width."""
    return (unquote(name) if " " not in name and _IN_PERCENT.search(name) else name).translate(_OF_OTHER_WIDTH)


def taken_apart(name: str) -> NameParts:
    """Return the parts of a name. A slash between spaces, or between figures, is of a title and no path."""
    name = _LETTERS.sub(lambda title: title[0].replace("/", SLASH), name.replace("\\", "/"))
    path = PurePosixPath(_TITLE_SLASH.sub(lambda slash: f" {SLASH} " if slash[0].strip() != slash[0] else SLASH, name))
    parts = [part for part in path.parts if part not in ("/", "//") and part.upper() not in _DISC_FOLDERS]
    of_films = [part for part in parts[:-1] if not _SET_FOLDER.search(part)]
    found = ids_in_name(" ".join((*of_films, *parts[-1:])))
    rivals = tuple(found) if len(dict(found)) < len(found) else ()
    ids = {} if rivals else dict(found)
    shown = [_plain(part) for part in parts[-PARTS_READ:]]
    return NameParts(ids, rivals, tuple(part for part in shown[:-1] if part), VIDEO.sub("", shown[-1]) if shown else "")


def ids_in_name(text: str) -> list[tuple[str, str]]:
    """Return the (namespace, id) that stand in a name, in any of the usual brackets or none, each once."""
    ids: dict[tuple[str, str], None] = {}
    for match in _ID.finditer(text):
        namespace = match["name"].lower().replace("moviedb", "tmdb")
        if (known := canonical_id(namespace, match["id"])) and (
            namespace != "imdb" or match["id"].lower().startswith("tt")
        ):
            ids[namespace, known] = None
    for match in _BARE_IMDB.finditer(text):
        if known := canonical_id("imdb", match["id"]):
            ids["imdb", known] = None
    return list(ids)


def _plain(part: str) -> str:
    text = _BARE_HEIGHT.sub(r"\1p", _BARE_IMDB.sub(" ", _ID.sub(" ", part))).strip()
    for advertisement in _ADVERTISEMENTS:
        rest = advertisement.sub("", text)
        if any(char.isalnum() for char in VIDEO.sub("", rest)):
            text = rest
    return text.strip()

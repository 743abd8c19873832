"""Bytes of a file as text and lines: the encoding that is marked or declared, else the likeliest.

Belongs here: marks, declarations, what programs write without either; where a line ends. Does not belong here: what
the text means.
"""

import codecs
import io
import re

from movie_assets.errors import IdentificationError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_OTHER_NAMES = {"windows-874": "cp874", "x-sjis": "shift_jis", "x-gbk": "gbk", "ansi": "cp1252"}
"""Names of encodings that programs declare, and Python's."""
_MARKUP = re.compile(rb"\s*<[?!A-Za-z]")
_ROWS = re.compile(rb"[\x80-\xff]{4,}")
_OF_ONE_BYTE = re.compile(r"(?:iso-?8859-?|windows-?125|cp125|latin-?)\w*$|us-ascii$|ascii$|ansi$")
_ANSI, _DOS = "cp1252", "cp437"
_MARK_READ_AS_ANSI = codecs.BOM_UTF8.decode(_ANSI)
"""How a text begins that a program read as Western European and wrote as UTF-8 once more."""
_NUL, _END_OF_FILE = "\x00", "\x1a"
ONE_NUL_IN = 10
"""A text may have a few zero bytes, which a crash or a broken cell left; a picture or an archive has many."""


def text_of(content: bytes, *, art: bool = False) -> str:
    """Return the text of a file. `art`: without mark or declaration it may be drawn with the characters of DOS.

    Raises:
        IdentificationError: it is not a text.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _without_mark(content)
    # Programs declare iso-8859-1 for UTF-8, too: letters of a single byte each are hardly ever valid UTF-8.
    text = _decoded(content, "utf-8") if encoding and _OF_ONE_BYTE.match(encoding) else None
    text = text or (_decoded(content, encoding) if encoding else None)
    # .NET declares utf-16 for text that it then writes as UTF-8.
    if text is None or ("\x00" in text and encoding != "utf-8"):
        text = _decoded(content, "utf-8")
    if text is None:
        drawn = art and not _MARKUP.match(content)
        if not drawn and _is_foreign(content):
            raise IdentificationError(
                "it is neither UTF-8 nor Western European, and does not say what: save it as UTF-8"
            )
        text = content.decode(_DOS if drawn else _ANSI, errors="replace")
    text = text.rstrip(_NUL + _END_OF_FILE)
    if text.count(_NUL) * ONE_NUL_IN > len(text):
        raise IdentificationError("not a text file")
    return _read_once(text.replace(_NUL, "")).removeprefix("\ufeff")


def name_of(name: bytes) -> str:
    """Return a file's name: UTF-8, else as Western European programs wrote it, which old archives bring along."""
    return _decoded(name, "utf-8") or name.decode(_ANSI, errors="replace")


def lines_of(text: str) -> list[str]:
    """Return the lines of a file with their ends. Other breaks (U+2028, a form feed) stand inside cells and texts."""
    return list(io.StringIO(text, newline=""))


def _read_once(text: str) -> str:
    """Return a text whose mark was taken for letters as it was before, or else without these letters."""
    if not text.startswith(_MARK_READ_AS_ANSI):
        return text
    try:
        return text.encode(_ANSI).decode("utf-8")
    except UnicodeError:
        return text.removeprefix(_MARK_READ_AS_ANSI)


def _is_foreign(content: bytes) -> bool:
    """Return whether most letters that are not of ASCII stand in rows, which no Western European language has."""
    others = sum(byte >= 0x80 for byte in content)
    return sum(len(row) for row in _ROWS.findall(content) if len(set(row)) > 2) * 2 > others  # a line of dashes is none


def _without_mark(content: bytes) -> str | None:
    head = content[:400]
    if declared := _DECLARED.match(head):
        name = declared[1].decode("ascii").lower()
        return None if name in ("utf-8", "utf8") or name.startswith(("utf-16", "utf16", "ucs-2")) else name
    if len(head) >= 4 and head.count(0) * 3 > len(head):  # Latin text in two bytes a character
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return None


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(_OTHER_NAMES.get(encoding, encoding))
    except (UnicodeDecodeError, LookupError):
        return None

"""Text: without entities, without spellings of nothing; titles and names on one line; addresses of the web.

Belongs here: what a text is worth. Does not belong here: numbers, dates, codes (their own modules).
"""

import re
from html import unescape
from urllib.parse import urlsplit

NOTHING = frozenset(
    {"", "n/a", "n.a.", "n/a.", "na", "none", "null", "nil", "nan", "undefined", "not available", "\\n"}
    | {"-", "--", "---", "–", "—", "?", "[]", "{}", "()"}
)
"""How providers write that there is no text, in lower case. A title may be one of these words: see `title`."""
_NO_TITLE = frozenset({"", "n/a", "\\n"})
_DUPLICATE = re.compile(r"^[\[(#\s]*#\s*dup(?:e|licate)\b|#\s*dup(?:e|licate)\s*#$", re.IGNORECASE)
"""OMDb's mark, in the place of the title, of a record that repeats another one."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ESCAPED_OFTEN = 5
"""Texts are escaped once, or twice; more often is a chain that somebody made on purpose."""
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]")
_UNSEEN = (
    " \t\n\r\x1c\x1d\x1e\x1f\xad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2061"
    "\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069\u3000"
)
"""White space, and marks of the direction of writing, which nobody sees: titles begin or end with them."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"https?://[a-z0-9.-]+(?:[/?#]|$)", re.IGNORECASE)
"""Where nobody need look closer at the host."""


def entities_resolved(text: str) -> str:
    """Return a text without HTML entities, also where they were escaped again. Only what ends with ; is an entity."""
    for _ in range(_ESCAPED_OFTEN if "&" in text else 0):
        resolved = _ENTITY.sub(lambda found: unescape(found.group()), text)
        if resolved == text:
            break
        text = resolved
    return text.replace("\xa0", " ")


def text(value: object) -> str | None:
    """Return a text without entities and the white space around it; None for a spelling of nothing."""
    known = _read(value)
    return None if known is None or known.casefold() in NOTHING else known


def title(value: object) -> str | None:
    """Return a title, a person's or a part's name, on one line. Words such as None are titles; "#DUPE#" is none."""
    known = line(value)
    return None if known.casefold() in _NO_TITLE or is_duplicate(known) else known


def line(value: object) -> str:
    """Return a text on one line, whatever it says; raises ValueError for what is no text."""
    return " ".join((_read(value) or "").split())


def is_duplicate(value: object) -> bool:
    """Return whether the title of a record says that it repeats another one."""
    return isinstance(value, str) and _DUPLICATE.search(value.strip()) is not None


def address(value: object) -> str | None:
    """Return a whole address of the web; "//host/path" is one. None for a spelling of nothing.

    Raises:
        ValueError: it is no address.
    """
    if (known := text(value)) is None:
        return None
    whole = f"https:{known}" if known.startswith("//") else known
    if not _ADDRESS.fullmatch(whole) or not (_PLAIN_HOST.match(whole) or urlsplit(whole).hostname):
        raise ValueError(f"no address: {known[:60]!r}")
    return whole


def image_path(value: object) -> str | None:
    """Return the path of an image below its provider's host, such as "/abc.jpg", or a whole address.

    Raises:
        ValueError: it is neither.
    """
    known = text(value)
    if known is None or (known.startswith("/") and not known.startswith("//") and " " not in known):
        return known if known != "/" else None
    return address(known)


def _read(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isprintable() and "&" not in value:
        return value.strip(" ")  # nearly all, in a fifth of the time
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)  # the title 1917, as a number
    if not isinstance(value, str):
        raise ValueError("no text")
    return _UNPRINTED.sub("", entities_resolved(value)).strip(_UNSEEN)

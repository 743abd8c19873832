"""Secrets, taken out of every text before it is kept or shown.

Belongs here: which values are secret in this process, the forms in which they come back, and masking them. Does not
belong here: where secrets come from (settings, logins), what is done with a masked text.

A provider may send back what it was asked, in whatever encoding; libraries put headers into their errors. The HTTP core
masks everything that comes in, every error of ours masks its words, and a filter masks what the HTTP libraries log. So
nothing else has to know that there are secrets.
"""

import base64
import html
import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import quote, quote_plus

MASK = "[key]"
_MASK = MASK.encode()
FEWEST = 4
"""A shorter value is no secret, and its letters stand in every other word."""
IN_BODIES = 8
"""A shorter one is left in what providers send: "1234" stands in every other number there."""
_FEWEST_ALIKE = 8
"""From this length on, other spellings of a value are no chance: small and large letters, base64 of more than it."""
# A letter that needs no encoding and has one all the same: %41 \\x41 \\u0041 &#65; &#x41;
_ENCODED = re.compile(rb"%(?:25)*[2-7][0-9a-fA-F]|\\[xu](?:00)?[2-7][0-9a-fA-F]|&(?:amp;)*#")
_NEAR = 4_096
"""How far around such a letter a secret is looked for; no value is half as long, however it is encoded."""
_BREAK = rb"(?:=?(?:\r|\n|\\+[rn]|%(?:25)*0[adAD])[ \t]*)"
"""Where a line ends, raw or encoded: long values are sent in several lines."""
_BREAKS = re.compile(_BREAK)
_HTTP_LOGGERS = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


class _Secret:
    """The forms of one secret value: those that are looked for as they are, and any mix of encoded letters."""

    def __init__(self, value: str) -> None:
        self.long = len(value) >= _FEWEST_ALIKE
        forms = _spelled(value)
        if self.long:
            forms |= {form for wide in ("utf-8", "utf-16-le", "utf-16-be") for form in _based(value.encode(wide))}
        self.forms = sorted({form.lower() if self.long else form for form in forms}, key=len, reverse=True)
        self._value, self._case = value.encode(), re.IGNORECASE if self.long else re.NOFLAG

    # Patterns are made when a provider first repeats the value, which most never do.
    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """A pattern of the forms."""
        return re.compile(b"|".join(map(re.escape, self.forms)), self._case)

    @cached_property
    def mixed(self) -> re.Pattern[bytes]:
        """A pattern of the value with any of its letters encoded."""
        return re.compile(b"".join(_letter(letter, either_case=self.long) for letter in self._value))

    @cached_property
    def broken(self) -> re.Pattern[bytes]:
        """A pattern of the forms with ends of lines between any two of their letters."""
        forms = [(_BREAK + b"*").join(re.escape(bytes([letter])) for letter in form) for form in self.forms]
        return re.compile(b"|".join(forms), self._case)


_known: dict[str, _Secret] = {}


def know(value: str | None) -> None:
    """Remember a secret value: from now on it is masked everywhere in this process."""
    if value is not None and len(value) >= FEWEST and value not in _known:
        _known[value] = _Secret(value)


@contextmanager
def remembering() -> Iterator[None]:
    """Forget at the end of the block which values it made known: other settings have other keys."""
    before = dict(_known)
    try:
        yield
    finally:
        _known.clear()
        _known.update(before)


def masked_bytes(data: bytes, *, shortest: int = FEWEST) -> bytes:
    """Return the bytes without any known secret of at least so many letters."""
    secrets = [secret for value, secret in list(_known.items()) if len(value) >= shortest]
    small = data.lower()
    for secret in secrets:
        if any(form in (small if secret.long else data) for form in secret.forms):
            data = secret.whole.sub(_MASK, data)
            small = data.lower()
    return _masked_across_lines(_masked_mixes(data, secrets), secrets)


def _masked_across_lines(data: bytes, secrets: list[_Secret]) -> bytes:
    """Mask values that the end of a line divides."""
    if _BREAKS.search(data) is None:
        return data
    joined = _BREAKS.sub(b"", data).lower()
    for secret in secrets:
        if secret.long and any(form in joined for form in secret.forms):
            data = secret.broken.sub(_MASK, data)
    return data


def _masked_mixes(data: bytes, secrets: list[_Secret]) -> bytes:
    """Mask values with needlessly encoded letters. Looking for any mix is slow, so only around such letters."""
    parts: list[bytes] = []
    done = 0
    for begin, end in _near(found.span() for found in _ENCODED.finditer(data)):
        near = data[begin:end]
        for secret in secrets:
            near = secret.mixed.sub(_MASK, near)
        parts += [data[done:begin], near]
        done = end
    return b"".join([*parts, data[done:]]) if parts else data


def _near(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the surroundings of some places; those that touch are one."""
    whole: tuple[int, int] | None = None
    for begin, end in spans:
        around = (max(0, begin - _NEAR), end + _NEAR)
        if whole is not None and around[0] > whole[1]:
            yield whole
            whole = None
        whole = around if whole is None else (whole[0], around[1])
    if whole is not None:
        yield whole


def masked(text: str) -> str:
    """Return the text without any known secret."""
    return masked_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def mask_http_logs() -> None:
    """Mask what the HTTP libraries log, whole addresses and headers; safe to call again."""
    for name in _HTTP_LOGGERS:
        logger = logging.getLogger(name)
        if _filter not in logger.filters:
            logger.addFilter(_filter)


class _Filter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True


_filter = _Filter()


def _spelled(value: str) -> set[bytes]:
    escaped = json.dumps(value)[1:-1]
    texts = {value, quote(value, safe=""), quote(value), quote_plus(value), html.escape(value), escaped}
    texts |= {escaped.replace("/", "\\/"), repr(value)[1:-1]}
    return {text.encode() for text in texts} | {value.encode("utf-16-le"), value.encode("utf-16-be")}


def _based(value: bytes) -> set[bytes]:
    """Return what stands in hexadecimal and in base64 of anything that holds the value, wherever it begins."""
    forms = {value.hex().encode()}
    for before in range(3):
        whole = base64.b64encode(bytes(before) + value)
        # The first letters hold bits of what comes before, the last ones of what comes after.
        core = whole[(0, 2, 3)[before] : (len(value) + before) // 3 * 4]
        forms |= {core, core.replace(b"+", b"-").replace(b"/", b"_")}
    return forms


def _letter(letter: int, *, either_case: bool) -> bytes:
    """Return a pattern of one letter in any encoding; `either_case`, small or large."""
    letters = {letter, ord(chr(letter).swapcase())} if either_case and letter < 0x80 else {letter}
    return b"(?:" + b"|".join(map(_encodings, sorted(letters))) + b")"


def _encodings(letter: int) -> bytes:
    code, itself = b"%02x" % letter, re.escape(bytes([letter]))
    either = b"".join(b"[%c%c]" % (c, c - 32) if chr(c).isalpha() else bytes([c]) for c in code)
    entity = rb"&(?:amp;)*#(?:0*%d|[xX]0*%b);" % (letter, either)
    return rb"%b|%%(?:25)*%b|\\+x%b|\\+u00%b|%b" % (itself, either, either, either, entity)

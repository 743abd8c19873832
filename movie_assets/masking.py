"""Secrets, taken out of every text before it is kept or shown.

Belongs here: which values are secret in this process, and masking them. Does not belong here: the forms in which they
come back (key_forms.py), where secrets come from (settings, logins), what is done with a masked text.

A provider may send back what it was asked, in whatever encoding; libraries put headers into their errors. The HTTP core
masks everything that comes in, every error of ours masks its words, and a filter masks what the HTTP libraries log. So
nothing else has to know that there are secrets.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ahocorasick_rs import BytesAhoCorasick

from movie_assets.key_forms import BREAK, ENCODED, any_mix, based, cut, decoded, simple, spelled, squeezed, without_ends

MASK = "[key]"
_MASK = MASK.encode()
FEWEST = 4
"""A shorter value is no secret, and its letters stand in every other word."""
IN_BODIES = 8
"""A shorter one is left in what providers send: "1234" stands in every other number there."""
_FEWEST_ALIKE = 8
"""From this length on, other spellings of a value are no chance: small and large letters, base64 of more than it."""
_NEAR = 4_096
"""How far around such a letter a secret is looked for; no value is half as long, however it is encoded."""
_BREAKS = re.compile(BREAK)
_HTTP_LOGGERS = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


@dataclass(frozen=True)
class _Secret:
    """The forms of one secret value: those that are looked for as they are, and any mix of encoded letters."""

    _value: str = field(repr=False)

    @property
    def long(self) -> bool:
        """Other spellings of a value of so many letters are no chance."""
        return len(self._value) >= _FEWEST_ALIKE

    @property
    def _case(self) -> re.RegexFlag:
        return re.IGNORECASE if self.long else re.NOFLAG

    @cached_property
    def forms(self) -> list[bytes]:
        """What is looked for, in small letters where any will do."""
        forms = spelled(self._value)
        if self.long:
            forms |= based(self._value) | set(list(cut(self._value))[:2])
        return list({form.lower() if self.long else form for form in forms})

    # Patterns are made when a provider first repeats the value, which most never do.
    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """A pattern of the forms, the longest first, and of all that is left of the value when it was cut."""
        forms = {*self.forms, *(cut(self._value) if self.long else ())}
        return re.compile(b"|".join(map(re.escape, sorted(forms, key=len, reverse=True))), self._case)

    @cached_property
    def mixed(self) -> re.Pattern[bytes]:
        """A pattern of the value with any of its letters encoded."""
        return any_mix(self._value.encode(), either_case=self.long)

    def broken(self, forms: Iterable[bytes]) -> re.Pattern[bytes]:
        """Return a pattern of these forms with ends of lines between any two of their letters."""
        between = BREAK + b"*"
        return re.compile(b"|".join(between.join(re.escape(bytes([x])) for x in form) for form in forms), self._case)


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
    secrets = tuple(secret for value, secret in list(_known.items()) if len(value) >= shortest)
    if not _may_hold_any(data, _search(secrets)):
        return data
    small = data.lower()
    for secret in secrets:
        if any(form in (small if secret.long else data) for form in secret.forms):
            data = secret.whole.sub(_MASK, data)
            small = data.lower()
    return _masked_across_lines(_masked_mixes(data, secrets), secrets)


@lru_cache(maxsize=4)
def _search(secrets: tuple[_Secret, ...]) -> BytesAhoCorasick:
    """Return a search for all forms of these secrets, as they are and simplified, in one pass over the data."""
    small = {form.lower() for secret in secrets for form in secret.forms}
    return BytesAhoCorasick((small | {squeezed(x) for x in small} | {simple(x) for x in small}) - {b""})


def _may_hold_any(data: bytes, search: BytesAhoCorasick) -> bool:
    """Return False for what nearly every answer is: data in which no form of a secret stands, mixed or not."""
    read, small = decoded(data), data.lower()
    # `squeezed` only takes letters out: of each form that stands there, the same ones. What was decoded may have been
    # meant as it was: \000 is a letter of C, and a backslash before a key that begins with 000.
    readings = (read,) if len(read) == len(data) else (read, small, without_ends(small))
    return any(search.find_matches_as_indexes(squeezed(reading)) for reading in readings)


def _masked_across_lines(data: bytes, secrets: tuple[_Secret, ...]) -> bytes:
    """Mask values that the end of a line divides."""
    if _BREAKS.search(data) is None:
        return data
    joined = _BREAKS.sub(b"", data).lower()
    for secret in secrets:
        if secret.long and (there := [form for form in secret.forms if form in joined]):
            data = secret.broken(there).sub(_MASK, data)
    return data


def _masked_mixes(data: bytes, secrets: tuple[_Secret, ...]) -> bytes:
    """Mask values with needlessly encoded letters. Looking for any mix is slow, so only around such letters."""
    parts: list[bytes] = []
    done = 0
    for begin, end in _near(sorted(found.span() for pattern in ENCODED for found in pattern.finditer(data))):
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

"""The forms in which a secret value comes back: spelled, encoded, cut, mixed.

Belongs here: what the forms are, as bytes and as patterns. Does not belong here: which values are secret, masking them
(masking.py).
"""

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote, quote_plus

_FEWEST_OF_A_CUT = 10
"""So many letters of a cut key are looked for at least, and more than half of it: less gives nothing away."""
BREAK = rb"(?:=?(?:\r|\n|\\{1,4}[rn]|%(?:25)*0[adAD])[ \t]*)"
"""Where a line ends, raw or encoded: long values are sent in several lines."""
ENCODED = {
    re.compile(rb"%(?:25)*([2-7][0-9a-fA-F])"): 16,
    re.compile(rb"\\(?:x|u00)([2-7][0-9a-fA-F])"): 16,
    re.compile(rb"\\([01][0-7]{2})"): 8,
    re.compile(rb"=([2-7][0-9a-fA-F])"): 16,
    re.compile(rb"&(?:amp;)*#[xX]0*([2-7][0-9a-fA-F]);?"): 16,
    re.compile(rb"&(?:amp;)*#0*([1-9][0-9]{1,2});?"): 10,
}
"""Letters that need no encoding and have one all the same, and the base of their digits: %41 \\u0041 \\101 =41 &#65;.
Each begins with one letter, which is found at once; as one pattern they take ten times as long. None repeats that
letter: a megabyte of backslashes would take hours."""
_ENDS = (b"=\r\n", b"=\n", b"\\r", b"\\n", b"%0d", b"%0a")
_BASES: tuple[tuple[Callable[[bytes], bytes], int, int], ...] = (
    (base64.b64encode, 6, 3),
    (base64.urlsafe_b64encode, 6, 3),
    (base64.b32encode, 5, 5),
)
"""Encodings by groups: how many bits a letter holds, and after how many bytes the next group begins."""


def spelled(value: str) -> set[bytes]:
    """Return the value as addresses, pages, JSON and Python write it, and in the two orders of UTF-16."""
    escaped = json.dumps(value)[1:-1]
    texts = {value, quote(value, safe=""), quote(value), quote_plus(value), html.escape(value), escaped}
    texts |= {escaped.replace("/", "\\/"), repr(value)[1:-1]}
    return {text.encode() for text in texts} | {value.encode("utf-16-le"), value.encode("utf-16-be")}


def based(value: str) -> set[bytes]:
    """Return what stands in hexadecimal, base64 and base32 of anything that holds the value; also when done twice."""
    once = {form for wide in ("utf-8", "utf-16-le", "utf-16-be") for form in _based(value.encode(wide))}
    return once | {form for inner in _based(value.encode()) for form in _based(inner)}


def _based(value: bytes) -> set[bytes]:
    forms = {value.hex().encode(), value.hex().upper().encode()}
    for encode, bits, group in _BASES:
        for before in range(group):
            whole = encode(bytes(before) + value)
            # The first letters hold bits of what comes before, the last ones of what comes after.
            forms.add(whole[-(-before * 8 // bits) : (before + len(value)) * 8 // bits])
    return forms


def cut(value: str) -> Iterator[bytes]:
    """Yield the beginnings and the ends of a value that was cut, the shortest of each first."""
    for size in range(max(_FEWEST_OF_A_CUT, len(value) // 2 + 1), len(value)):
        yield value[:size].encode()
        yield value[-size:].encode()


def simple(data: bytes) -> bytes:
    """Return the data decoded and squeezed.

    A value that stands there mixed or in several lines stands in the result as it is, and `simple` of it, too.
    """
    return squeezed(decoded(data))


def decoded(data: bytes) -> bytes:
    """Return the data in small letters, with encoded letters decoded, without ends of lines that are encoded.

    It is shorter than the data if anything of that was there.
    """
    for pattern, base in ENCODED.items():
        if pattern.pattern[:1] in data:  # a letter is looked for ten times faster than what begins with it
            data = pattern.sub(partial(_decoded_letter, base=base), data)
    return without_ends(data.lower())


def without_ends(data: bytes) -> bytes:
    """Return data in small letters without ends of lines that are encoded."""
    for end in _ENDS:
        if end[:1] in data:
            data = data.replace(end, b"")
    return data


def squeezed(data: bytes) -> bytes:
    """Return the data without white space and backslashes."""
    return data.translate(None, b" \t\r\n\\")


def _decoded_letter(found: re.Match[bytes], base: int) -> bytes:
    code = int(found[1], base)
    return bytes([code]) if code < 0x80 else found[0]


def any_mix(value: bytes, *, either_case: bool) -> re.Pattern[bytes]:
    """Return a pattern of the value with any of its letters encoded; `either_case`, small or large."""
    return re.compile(b"".join(_letter(letter, either_case=either_case) for letter in value))


def _letter(letter: int, *, either_case: bool) -> bytes:
    letters = {letter, ord(chr(letter).swapcase())} if either_case and letter < 0x80 else {letter}
    return b"(?:" + b"|".join(map(_encodings, sorted(letters))) + b")"


def _encodings(letter: int) -> bytes:
    code, itself = b"%02x" % letter, re.escape(bytes([letter]))
    either = b"".join(b"[%c%c]" % (c, c - 32) if chr(c).isalpha() else bytes([c]) for c in code)
    entity = rb"&(?:amp;)*#(?:0*%d|[xX]0*%b);?" % (letter, either)
    written = rb"%b|%%(?:25)*%b|\\{1,4}x%b|\\{1,4}u00%b|=%b|\\{1,4}%03o|%b"
    return written % (itself, either, either, either, either, letter, entity)

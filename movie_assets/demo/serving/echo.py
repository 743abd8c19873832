"""What a provider sends back that repeats what it was asked, key and all, in every encoding.

Belongs here: the echo as text, and answers that hold it. Does not belong here: which request gets one (`faults`).
"""

import base64
import html
from collections.abc import Iterator
from itertools import repeat
from typing import Any
from urllib.parse import quote, unquote

import orjson
from starlette.requests import Request

_TEXTS = 3
"""Texts of an answer that repeat the request."""


def echo(request: Request) -> str:
    """Return the request's address, headers and body: as they came, and in encodings in which they may come back."""
    return " ".join(dict.fromkeys(_forms(request)))


def _forms(request: Request) -> Iterator[str]:
    query = request.url.query
    parts = [part.partition("=")[2] for part in query.split("&") if "key" in part]
    parts += [value for name, value in request.headers.items() if "key" in name or name == "authorization"]
    parts += [getattr(request.state, "body", b"").decode("utf-8", "replace")]
    yield f"{request.method} {request.url.path}?{query}"
    for part in (unquote(part) for part in parts if part):
        word = part.split()[-1]
        yield from (part, repr(part), quote(part, safe=""), html.escape(part), part.upper())
        yield from (base64.b64encode(text.encode()).decode() for text in (part, word, f"user:{word}", f"ab{word}"))
        yield from (part.encode().hex(), part[::1].encode().hex().upper())
        yield "".join(f"%{letter:02x}" for letter in word.encode())
        yield "".join(f"%25{letter:02X}" for letter in word.encode())
        yield "".join(f"\\u{ord(letter):04x}" for letter in word)
        yield "".join(f"&#{ord(letter)};" for letter in word)
        yield "".join(f"&amp;#x{ord(letter):X};" for letter in word)
        yield word[:3] + "".join(f"%{letter:02X}" for letter in word[3:].encode())


def echoed(body: bytes, request: Request) -> bytes:
    """Return a JSON body in whose first texts the echo stands; ids, dates and codes, which are one word, stay."""
    words = echo(request)
    try:
        told = _in_texts(orjson.loads(body), repeat(words, _TEXTS))
    except orjson.JSONDecodeError:
        return body + words.encode()
    # What looks like JSON's escapes in the echo becomes them.
    return orjson.dumps(told | {"echo": words} if isinstance(told, dict) else told).replace(rb"\\u00", rb"\u00")


def _in_texts(value: Any, echoes: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {name: _in_texts(item, echoes) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_texts(item, echoes) for item in value]
    return f"{value} {next(echoes, '')}" if isinstance(value, str) and " " in value else value

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
MOST_OF_A_HEADER = 4_000


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
        yield from (part, repr(part), quote(part, safe=""), quote(quote(part, safe=""), safe=""), html.escape(part))
        yield from (part.upper(), part.lower(), part.swapcase(), part.title())
        yield from (f"{word[:4]}{end}{word[4:]}" for end in ("\n", "\r\n ", "=\n", "\\n", "%0A"))
        yield base64.encodebytes(f"{'x' * 53}{word}".encode()).decode()
        yield from (base64.b64encode(text.encode()).decode() for text in (part, word, f"user:{word}", f"ab{word}"))
        yield from (part.encode().hex(), part[::1].encode().hex().upper())
        yield "".join(f"%{letter:02x}" for letter in word.encode())
        yield "".join(f"%25{letter:02X}" for letter in word.encode())
        yield "".join(f"\\u{ord(letter):04x}" for letter in word)
        yield "".join(f"&#{ord(letter)};" for letter in word)
        yield "".join(f"&amp;#x{ord(letter):X};" for letter in word)
        yield word[:3] + "".join(f"%{letter:02X}" for letter in word[3:].encode())
        yield from (base64.b32encode(text.encode()).decode() for text in (word, f"key={word}"))
        yield base64.b64encode(base64.b64encode(f"user:{word}".encode())).decode()
        yield "".join(f"\\{letter:03o}" for letter in word.encode())
        yield "".join(f"={letter:02X}" for letter in word.encode())
        yield "".join(f"&#{letter}" for letter in word.encode())
        yield from (f"{word[:-2]}...", f"...{word[2:]}")


def in_header(words: str) -> str:
    """Return the echo's beginning as a header can carry it."""
    return " ".join(words.split())[:MOST_OF_A_HEADER].encode("ascii", "replace").decode()


def locations(request: Request) -> dict[int, str]:
    """Return where each status of a redirect leads: addresses that hold the query, or a key in any of their parts."""
    query, forms = request.url.query, list(_forms(request))
    key = forms[1] if len(forms) > 1 else "none"
    return {
        301: f"http://elsewhere.example/?{query}",
        302: f"http://{key}.example/",
        303: f"http://127.0.0.1:{key}/",
        307: f"http://{key}:{key}@elsewhere.example/#{key}",
        308: f"http://[{key}/",
    }


def page(words: str) -> bytes:
    """Return the echo as a page of HTML, as proxies answer."""
    return f"<html><head><title>Error</title></head><body><pre>{words}</pre></body></html>".encode()


def echoed(body: bytes, request: Request) -> bytes:
    """Return a JSON body in whose first texts the echo stands; ids, dates and codes, which are one word, stay."""
    words = echo(request)
    try:
        both = _in_texts(orjson.loads(body), repeat(words, _TEXTS))
    except orjson.JSONDecodeError:
        return body + words.encode()
    # What looks like JSON's escapes in the echo becomes them.
    return orjson.dumps(both | {"echo": words} if isinstance(both, dict) else both).replace(rb"\\u00", rb"\u00")


def _in_texts(value: Any, echoes: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {name: _in_texts(item, echoes) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_texts(item, echoes) for item in value]
    return f"{value} {next(echoes, '')}" if isinstance(value, str) and " " in value else value

"""How providers repeat a request, and looking for its keys in everything that was written and printed.

Belongs here: undoing encodings, reading every file of a data folder. Does not belong here: what is run before.
"""

import base64
import gzip
import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import duckdb
import zstandard

from movie_assets.demo.fanart.routes import CLIENT_KEY
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.routes import PIN, USER_KEY

OWN_KEYS = {"FANART_CLIENT_KEY": CLIENT_KEY, "TVDB_API_KEY": USER_KEY, "TVDB_PIN": PIN}
"""Keys that the embedded server knows beside those of its environment."""
ECHOES: list[dict[str, Any]] = [
    {"kind": "echo"},
    *({"kind": "echo", "status": status} for status in (301, 302, 303, 307, 308, 400, 401, 403, 404, 418, 429, 500)),
    {"kind": "echo", "headers": {"content-type": "text/html"}},
    {"kind": "echo", "status": 403, "headers": {"content-type": "text/html"}},
    {"kind": "echo", "headers": {"content-encoding": "echo", "retry-after": "echo", "last-modified": "echo"}},
    {"kind": "status_line"},
]
"""Faults of the embedded server that repeat the request, in every way that we can think of."""
_TOKEN = re.compile(rb"demo\.\d{10}\.[0-9a-f]{40}")
_ENDS_OF_LINES = re.compile(rb"=?(?:\r|\n|\\+[rn]|%0[ad])[ \t]*", re.IGNORECASE)


def decoded(data: bytes) -> Iterator[bytes]:
    """Yield the data as it is, and with every encoding undone that we can think of."""
    yield data
    plain = data
    for _ in range(3 if re.search(rb"%|\\|&|=", data) else 0):
        plain = unquote_to_bytes(plain)
        plain = re.sub(rb"(?:\\+(?:u00|x)|=)([2-7][0-9a-fA-F])", lambda found: bytes([int(found[1], 16)]), plain)
        plain = re.sub(rb"\\+([01][0-7]{2})", lambda found: bytes([int(found[1], 8)]), plain)
        plain = html.unescape(plain.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        yield plain
    yield data.replace(b"\x00", b"")
    for text in {data, joined := _ENDS_OF_LINES.sub(b"", data)}:
        for word in _based(text):
            yield word
            if word.isascii():  # what is encoded twice is text in between
                yield from _based(word)
    yield joined


def _based(text: bytes) -> Iterator[bytes]:
    """Yield what stands in hexadecimal, base32 or base64, wherever a group begins."""
    for word in re.findall(rb"[0-9A-Fa-f]{16,}", text):
        yield bytes.fromhex(word[: len(word) // 2 * 2].decode())
    for word in re.findall(rb"[A-Z2-7]{16,}", text):
        for start in range(8):
            with suppress(ValueError):
                yield base64.b32decode(word[start : start + (len(word) - start) // 8 * 8])
    for word in re.findall(rb"[A-Za-z0-9+/_-]{12,}", text):
        for start in range(4):
            part = word[start:].translate(bytes.maketrans(b"-_", b"+/"))
            yield base64.b64decode(part[: len(part) // 4 * 4])


def found(data: bytes, marks: list[bytes]) -> list[bytes]:
    """Return the marks that data holds in any encoding, in letters of any case; marks are in small letters."""
    every = b"\n\n".join(decoded(data))
    return re.findall(b"|".join(map(re.escape, marks)), every, re.IGNORECASE)


def texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what every file holds, as its reader reads it: cells of databases, unpacked bodies, lines of logs."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        with path.open("rb") as file:
            start = file.read(16)
        if start.startswith(b"SQLite format 3"):
            yield from ((f"{path.name} {table}", cell) for table, cell in _sqlite(path))
        elif start[8:12] == b"DUCK":
            yield from ((f"{path.name} {table}", cell) for table, cell in _duckdb(path))
        else:
            yield path.name, _unpacked(path.read_bytes())


def _sqlite(path: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(path)) as store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for cell in {cell for row in store.execute(f"SELECT * FROM '{table}'") for cell in row}:
                if isinstance(cell, bytes):
                    yield table, _unpacked(cell)
                elif isinstance(cell, str):
                    yield table, cell.encode("utf-8", "surrogatepass")


def _duckdb(path: Path) -> Iterator[tuple[str, bytes]]:
    with duckdb.connect(str(path), read_only=True) as store:
        for (table,) in store.execute("SELECT table_name FROM information_schema.tables").fetchall():
            for row in store.execute(f"FROM {table}").fetchall():
                for cell in row:
                    if isinstance(cell, str | list | dict):
                        yield table, str(cell).encode("utf-8", "surrogatepass")


def _unpacked(data: bytes) -> bytes:
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(data)
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def marks_of(server: EmbeddedServer) -> list[bytes]:
    """Return every key of the embedded server, and all but the ends of each: a cut key is a key given away."""
    keys = [v for n, v in {**server.environment(), **OWN_KEYS}.items() if n.endswith(("KEY", "PIN"))]
    parts = {part for key in keys for part in (key, key[:-3], key[3:]) if len(part) >= 10}
    return [part.encode() for part in sorted(parts)]


def leaks(server: EmbeddedServer, folder: Path, printed: str) -> set[str]:
    """Return where a key stands, or TVDB's token: in a file's bytes, in what it holds, in what was printed."""
    marks = marks_of(server)
    raw = re.compile(b"|".join(map(re.escape, marks)), re.IGNORECASE)
    files = [(path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    held = {str(path) for path, data in files if raw.search(data) or _TOKEN.search(data)}
    places = [*texts(folder), ("printed", printed.encode("utf-8", "surrogatepass"))]
    return held | {f"{where}: {text[:300]!r}" for where, text in places if _TOKEN.search(text) or found(text, marks)}

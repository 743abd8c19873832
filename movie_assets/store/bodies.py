"""The bodies of raw responses: each is kept once, compressed, under the hash of what was received.

Belongs here: keeping and reading a body, compressing other long text of the store. Does not belong here: the rows that
refer to it (raw_responses.py), dropping old ones (pruning.py).
"""

import hashlib
import sqlite3

import zstandard

_COMPRESSOR = zstandard.ZstdCompressor(level=6)
_DECOMPRESSOR = zstandard.ZstdDecompressor()
DAMAGED = "damaged-"
"""Begins the key of a body that could not be read when it got one."""


class DamagedBodyError(Exception):
    """A stored body is not what was received."""


def body_hash(body: bytes) -> str:
    """Return the key of a body."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def keep_body(connection: sqlite3.Connection, body: bytes) -> str:
    """Keep a body inside a transaction of the caller, unless it is there; return its key.

    One that is stored and was damaged since is mended by the same body, received anew, and struck from the notes.
    """
    key = body_hash(body)
    connection.execute(
        "INSERT INTO bodies (body_hash, body) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET body = excluded.body WHERE body IS NOT excluded.body",
        (key, _COMPRESSOR.compress(body)),
    )
    connection.execute("DELETE FROM damaged_bodies WHERE body_hash = ?", (key,))
    return key


def read_body(key: str, stored: bytes) -> bytes:
    """Return a body as it was received.

    Raises:
        DamagedBodyError: it is not that any more.
    """
    try:
        body = _DECOMPRESSOR.decompress(stored)
    except zstandard.ZstdError as error:
        raise DamagedBodyError(str(error)) from None
    if body_hash(body) != key:
        raise DamagedBodyError("its content does not fit its hash")
    return body


def hash_of_text(text: str) -> str:
    """Return the key under which a text is kept once; a migration calls it from SQL."""
    return body_hash(text.encode("utf-8", "surrogatepass"))


def compressed_text(text: str) -> bytes:
    """Return a text as it is kept; a migration calls it from SQL."""
    return _COMPRESSOR.compress(text.encode("utf-8", "surrogatepass"))


def read_text(stored: bytes) -> str:
    """Return a text that was kept compressed."""
    return _DECOMPRESSOR.decompress(stored).decode("utf-8", "surrogatepass")


def hash_of_stored(stored: bytes) -> str:
    """Return the key of a compressed body; the migration that moves bodies calls it from SQL."""
    try:
        return body_hash(_DECOMPRESSOR.decompress(stored))
    except zstandard.ZstdError:
        return DAMAGED + hashlib.blake2b(stored, digest_size=16).hexdigest()

"""The bodies of raw responses: each is kept once, compressed, under a number that stands for the hash of what was
received.

Belongs here: keeping and reading a body, compressing other long text of the store. Does not belong here: the rows that
refer to it (raw_responses.py), dropping old ones (pruning.py).
"""

import hashlib
import threading

import zstandard

from movie_assets.store.sql import Connection


class _Zstd(threading.local):
    """Each thread has its own, since neither may be used by two at once: answers are kept while others are written."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=6).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_ZSTD = _Zstd()
DAMAGED = "damaged-"
"""Begins the key of a body that could not be read when it got one."""
_KNOWN = (
    "SELECT body_id, body, found_at IS NOT NULL AS noted FROM body_keys LEFT JOIN bodies USING (body_id)"
    " LEFT JOIN damaged_bodies USING (body_id) WHERE body_hash = ?"
)


class DamagedBodyError(Exception):
    """A stored body is not what was received."""


def body_hash(body: bytes) -> bytes:
    """Return the key of a body."""
    return hashlib.blake2b(body, digest_size=16).digest()


def keep_body(connection: Connection, body: bytes) -> int:
    """Keep a body inside a transaction of the caller, unless it is there; return its number.

    One that is stored and was damaged since is mended by the same body, received anew, and struck from the notes.
    """
    known = connection.execute(_KNOWN, (key := body_hash(body),)).fetchone()
    if known is None:
        # Works that are done in step may keep the same body at once.
        add = "INSERT INTO body_keys (body_hash) VALUES (?) ON CONFLICT (body_hash) DO NOTHING RETURNING body_id"
        find = "SELECT body_id FROM body_keys WHERE body_hash = ?"
        added = connection.execute(add, (key,)).fetchone() or connection.execute(find, (key,)).fetchone()
        connection.execute(
            "INSERT INTO bodies (body_id, body) VALUES (?, ?) ON CONFLICT (body_id) DO NOTHING",
            (added[0], _ZSTD.compress(body)),
        )
        return int(added[0])
    body_id = int(known["body_id"])
    if known["noted"] or known["body"] is None or not is_whole(key, known["body"]):
        put_back(connection, body_id, body)
    return body_id


def put_back(connection: Connection, body_id: int, body: bytes) -> None:
    """Replace a damaged or lost body by what was received, and strike it from the notes."""
    connection.execute(
        "INSERT INTO bodies (body_id, body) VALUES (?, ?) ON CONFLICT (body_id) DO UPDATE SET body = excluded.body",
        (body_id, _ZSTD.compress(body)),
    )
    connection.execute("DELETE FROM damaged_bodies WHERE body_id = ?", (body_id,))


def read_body(key: bytes, stored: bytes) -> bytes:
    """Return a body as it was received.

    Raises:
        DamagedBodyError: it is not that any more.
    """
    try:
        body = _ZSTD.decompress(stored)
    except zstandard.ZstdError as error:
        raise DamagedBodyError(str(error)) from None
    if body_hash(body) != key:
        raise DamagedBodyError("its content does not fit its hash")
    return body


def is_whole(key: bytes, stored: bytes) -> bool:
    """Return whether a stored body is what was received."""
    try:
        read_body(key, stored)
    except DamagedBodyError:
        return False
    return True


def hash_of_text(text: str) -> str:
    """Return the key of a text, as text; a migration calls it from SQL."""
    return text_hash(text).hex()


def text_hash(text: str) -> bytes:
    """Return the key under which a text is kept once."""
    return body_hash(text.encode("utf-8", "surrogatepass"))


def compressed_text(text: str) -> bytes:
    """Return a text as it is kept; a migration calls it from SQL."""
    return _ZSTD.compress(text.encode("utf-8", "surrogatepass"))


def read_text(stored: bytes) -> str:
    """Return a text that was kept compressed."""
    return _ZSTD.decompress(stored).decode("utf-8", "surrogatepass")


def hash_of_stored(stored: bytes) -> str:
    """Return the key of a compressed body; the migration that moves bodies calls it from SQL."""
    try:
        return body_hash(_ZSTD.decompress(stored)).hex()
    except zstandard.ZstdError:
        return DAMAGED + body_hash(stored).hex()


def hash_in_bytes(key: str) -> bytes:
    """Return a key that was kept as text; the migration that shortens keys calls it from SQL."""
    try:
        return DAMAGED.encode() * key.startswith(DAMAGED) + bytes.fromhex(key.removeprefix(DAMAGED))
    except ValueError:  # no key of ours: as it is, it fits no body
        return key.encode()

"""Images: a small valid PNG or JPEG at every address of an image, under the host that it names.

Belongs here: those answers. Does not belong here: which images a film has (catalogue/artwork.py).
"""

import struct
import zlib
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.serving.endpoint import Endpoint, fixed, path_subject

ROOT = "/images"
_JPEG_HEAD = b"\xff\xd8" + b"".join(
    b"\xff" + marker + struct.pack(">H", len(body) + 2) + body
    for marker, body in (
        (b"\xe0", b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (b"\xdb", b"\0" + b"\10" * 64),  # each step of a coefficient counts 8
        (b"\xc0", b"\10\0\3\0\2\3\1\x11\0\2\x11\0\3\x11\0"),  # 3 rows of 2 pixels, in three components
        (b"\xc4", b"\0\1" + b"\0" * 15 + b"\6"),  # the code 0: a mean of six bits follows
        (b"\xc4", b"\x10\1" + b"\0" * 15 + b"\0"),  # the code 0: nothing else
        (b"\xda", b"\3\1\0\2\0\3\0\0\x3f\0"),
    )
)
"""A JPEG up to its data, which then is one byte for each component: 0, six bits of its mean, 0."""


class Images:
    """Every host of images, as /images/HOST/PATH."""

    def failure(self, status: int) -> bytes:
        """Return the body for an HTTP error status."""
        return f"<html><body>{status}</body></html>".encode()

    def endpoints(self) -> list[Endpoint]:
        """Return the one endpoint of all images."""
        return [Endpoint("images", f"{ROOT}/{{place:path}}", fixed("image"), self._image, path_subject("place"))]

    def _image(self, request: Request) -> Response:
        place = str(request.path_params["place"])
        if place.endswith(".png"):
            return Response(_png(place), media_type="image/png")
        if place.endswith((".jpg", ".jpeg")):
            return Response(_jpeg(place), media_type="image/jpeg")
        return Response(self.failure(404), 404, media_type="text/html")


def _jpeg(place: str) -> bytes:
    """Return a picture of two pixels by three, in a colour of its own."""
    return _JPEG_HEAD + bytes(part & 0b01111110 for part in _colour(place)) + b"\xff\xd9"


def _colour(place: str) -> bytes:
    return blake2b(place.encode(), digest_size=3).digest()


def _png(place: str) -> bytes:
    """Return a picture of two pixels by three, in a colour of its own."""
    pixel = _colour(place)
    rows = b"".join(b"\0" + pixel * 2 for _ in range(3))
    header = struct.pack(">IIBBBBB", 2, 3, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

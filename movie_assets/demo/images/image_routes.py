"""Images: a small valid PNG or JPEG at every address of an image, under the host that it names.

Belongs here: those answers. Does not belong here: which images a film has (catalogue/artwork.py).
"""

import base64
import struct
import zlib
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.serving.endpoint import Endpoint, fixed, path_subject

ROOT = "/images"
_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////"
    "////////2wBDAf//////////////////////////////////////////////////////////////////////////////////////wAARCAADAAID"
    "ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAA"
    "AAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AIAD/9k="
)
"""Two pixels by three, grey."""


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
            return Response(_JPEG, media_type="image/jpeg")
        return Response(self.failure(404), 404, media_type="text/html")


def _png(place: str) -> bytes:
    """Return a picture of two pixels by three, in a colour of its own."""
    pixel = blake2b(place.encode(), digest_size=3).digest()
    rows = b"".join(b"\0" + pixel * 2 for _ in range(3))
    header = struct.pack(">IIBBBBB", 2, 3, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

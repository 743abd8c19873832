"""Artwork: whole images only, what is there is not asked for, and what fails costs one image."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.export.artwork_files import Downloaded, Picture, download, image_type, pictures
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations

Get = Callable[..., Downloaded]


@pytest.fixture
def wanted(server: EmbeddedServer, tmp_path: Path) -> list[Picture]:
    """Three images at the embedded server."""
    names = ("poster.jpg", "fanart.jpg", "clearlogo.png")
    return [
        Picture(
            n, name.partition(".")[0], f"{server.url}/images/host.example/{n}/{name}", tmp_path / "library" / str(n)
        )
        for n, name in enumerate(names)
    ]


@pytest.fixture
def get(settings: Settings, operations: Operations) -> Get:
    """Download images."""

    def call(pictures: list[Picture], *, replace: bool = False) -> Downloaded:
        return download(settings, operations, pictures, replace=replace, on_outcome=lambda _: None)

    return call


def files(folder: Path) -> list[str]:
    """Return the names of all files under a folder, hidden ones too."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_images_come_whole_and_once(get: Get, wanted: list[Picture], server: EmbeddedServer, tmp_path: Path) -> None:
    """Each stands under Kodi's name for it, with the ending of what it is; a second run asks for nothing."""
    assert get(wanted).counts == {"downloaded": 3}
    assert files(tmp_path / "library") == ["clearlogo.png", "fanart.jpg", "poster.jpg"]
    assert [image_type(picture.at_hand() or Path()) for picture in wanted] == [".jpg", ".jpg", ".png"]
    server.log.clear()
    assert get(wanted).counts == {"there": 3}
    assert server.log.counts() == {}
    assert get(wanted, replace=True).counts == {"downloaded": 3}


@pytest.mark.parametrize(
    ("fault", "outcome", "words"),
    [
        ({"status": 404}, "missing", "its host does not have it"),
        ({"status": 500}, "failed", "HTTP 500"),
        ({"status": 403}, "failed", "HTTP 403"),
        ({"kind": "cut"}, "failed", "broke"),
        ({"kind": "html"}, "failed", "no whole image"),
        ({"kind": "broken_json"}, "failed", "no whole image"),
        ({"kind": "redirect", "location": "http://elsewhere.example/"}, "failed", "HTTP 302"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_one_failure_costs_one_image(
    fault: dict[str, Any],
    outcome: str,
    words: str,
    get: Get,
    wanted: list[Picture],
    server: EmbeddedServer,
    tmp_path: Path,
) -> None:
    """Nothing of it stays, not even in part; the others come; the next run asks for it alone."""
    server.faults.add(provider="images", subject="host.example/1/fanart.jpg", **fault)
    done = get(wanted)
    assert done.counts == {"downloaded": 2, outcome: 1}
    assert len(done.problems) == 1
    assert words in done.problems[0]
    assert files(tmp_path / "library") == ["clearlogo.png", "poster.jpg"]
    server.faults.clear()
    assert get(wanted).counts == {"there": 2, "downloaded": 1}


def test_missing_images_do_not_close_the_others(get: Get, wanted: list[Picture], server: EmbeddedServer) -> None:
    """A host that lacks many images answers all the same: the breaker stays shut off."""
    gone = [Picture(n, "poster", f"{server.url}/images/host.example/{n}", wanted[0].folder / str(n)) for n in range(12)]
    done = get([*gone, *wanted])
    assert done.counts == {"missing": 12, "downloaded": 3}


def test_passing_faults_are_tried_again(get: Get, wanted: list[Picture], server: EmbeddedServer) -> None:
    """As every call of ours, an image is asked for again after a fault that passes."""
    server.faults.add(provider="images", status=503, times=1)
    assert get(wanted).counts == {"downloaded": 3}


def test_a_persons_image_stays(get: Get, wanted: list[Picture]) -> None:
    """One of another ending counts as there; --replace takes its place."""
    wanted[0].folder.mkdir(parents=True)
    own = wanted[0].folder / "poster.png"
    own.write_bytes(b"mine")
    assert get(wanted[:1]).counts == {"there": 1}
    assert own.read_bytes() == b"mine"
    assert get(wanted[:1], replace=True).counts == {"downloaded": 1}
    assert files(wanted[0].folder) == ["poster.jpg"]


def test_calls_are_paced(settings: Settings, operations: Operations, wanted: list[Picture]) -> None:
    """Images have a row of the rate limiter, and each request a row of the ledger."""
    download(settings, operations, wanted, replace=False, on_outcome=lambda _: None)
    (row,) = operations.rows("SELECT used FROM rate_limits WHERE provider = 'artwork'")
    assert row["used"] == 3
    outcomes = operations.rows("SELECT outcome FROM api_requests WHERE provider = 'artwork'")
    assert Counter(row["outcome"] for row in outcomes) == {"ok": 3}
    assert settings.artwork_per_second == 5.0


def test_the_first_address_of_a_kind_counts(tmp_path: Path) -> None:
    """A film without Fanart.tv's background gets TMDB's; without any it is counted."""
    film = {"movie_id": 1, "poster_url": "https://a/p.jpg", "fanart_url": None, "backdrop_url": "https://a/b.jpg"}
    found, none = pictures([(tmp_path, film)])
    assert ([(one.kind, one.address) for one in found], none) == (
        [("poster", "https://a/p.jpg"), ("fanart", "https://a/b.jpg")],
        1,
    )


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        (b"\xff\xd8\xff\xe0" + b"x" * 9 + b"\xff\xd9", ".jpg"),
        (b"\xff\xd8\xff\xe0" + b"x" * 9, None),
        (b"\x89PNG\r\n\x1a\nxxIEND\xaeB`\x82", ".png"),
        (b"\x89PNG\r\n\x1a\nxx", None),
        (b"RIFF\x08\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"RIFF\x09\x00\x00\x00WEBPVP8 ", None),
        (b"GIF89a...;", ".gif"),
        (b"<?xml version='1.0'?><svg></svg>\n", ".svg"),
        (b"<html><body>no <svg></svg></body></html>", None),
        (b"", None),
        (b"text", None),
    ],
)
def test_a_file_is_what_is_in_it(body: bytes, ending: str | None, tmp_path: Path) -> None:
    """Not what its address or the server calls it; one that ends too early is none."""
    path = tmp_path / "file"
    path.write_bytes(body)
    assert image_type(path) == ending

"""No picture is older than what it shows, and every picture of the documents is one that `make screenshots` takes."""

import json
import re

import pytest

from movie_assets_tests.screenshots.pictures import IMAGES, PICTURES, ROOT, SHOWN, Picture


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_as_new_as_what_it_shows(picture: Picture) -> None:
    """Whoever changes what a picture shows takes it anew: the fingerprints are those of when it was taken."""
    assert picture.file.exists()
    assert json.loads(SHOWN.read_text())[picture.name] == picture.fingerprint, f"{picture.name}: make screenshots"


def test_every_picture_is_taken_by_the_script() -> None:
    """None is left of which nobody knows how it was made, or which no page shows."""
    names = {picture.file.name for picture in PICTURES}
    assert {file.name for file in IMAGES.glob("*.png")} == names
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert {name for page in pages for name in re.findall(r"images/(\w+\.png)\)", page.read_text())} == names


def test_what_a_picture_shows_is_in_its_fingerprint() -> None:
    """The lineage's has the names of its assets, so that a provider more makes it old."""
    (lineage,) = [picture for picture in PICTURES if picture.name == "lineage"]
    assert "tvdb_details" in str(list(lineage.shows()))

"""How Fanart.tv's groups of images are read."""

import pytest

from movie_assets_tests.providers.parser_samples import FANART, parse


def test_fanart_groups() -> None:
    """Known groups get our image types, unknown ones are ignored; lang "00" and "" mean none; likes are numbers."""
    images = parse("fanart", FANART)["images"]
    assert [(i["image_type"], i["language"], i["vote_count"], i["is_hd"]) for i in images] == [
        ("clearlogo", None, 6, True),
        ("poster", None, 0, True),
        ("poster", "de", 1, True),
    ]


@pytest.mark.parametrize("lang", ["None", "null", "N/A", "xx", "-", "", "00", None])
def test_fanart_has_no_language_in_any_spelling(lang: str | None) -> None:
    """Every spelling of no language is none."""
    images = parse("fanart", FANART | {"movieposter": [{"url": "https://f/2.jpg", "lang": lang}]})["images"]
    assert images[-1]["language"] is None

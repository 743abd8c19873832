"""OMDb's sentence of awards as numbers, in every form that was recorded, and their neighbours."""

import contextlib
from pathlib import Path

import pytest

from movie_assets.providers.values.awards import Awards, awards
from movie_assets_tests.growing import assert_linear

SENTENCES = Path(__file__).resolve().parents[2].parent / "shared" / "recorded" / "more" / "omdb"


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("Won 6 Oscars. Another 39 wins & 28 nominations.", Awards(45, 28, "Oscar", 6, 0)),
        ("Won 4 Oscars. 159 wins & 220 nominations total", Awards(159, 220, "Oscar", 4, 0)),
        ("Nominated for 10 Oscars. Another 37 wins & 148 nominations.", Awards(37, 158, "Oscar", 0, 10)),
        ("Nominated for 1 BAFTA Award7 wins & 46 nominations total", Awards(7, 46, "BAFTA Award", 0, 1)),
        ("Nominated for 2 BAFTA Film Awards. Another 1 win.", Awards(1, 2, "BAFTA Film Award", 0, 2)),
        ("Won 1 Golden Globe. Another 2 nominations.", Awards(1, 2, "Golden Globe", 1, 0)),
        ("Won 2 Primetime Emmys. 5 wins total", Awards(5, 0, "Primetime Emmy", 2, 0)),
        ("Won 2 Oscars.", Awards(2, 0, "Oscar", 2, 0)),
        ("1 win & 13 nominations.", Awards(1, 13)),
        ("1 win & 13 nominations total", Awards(1, 13)),
        ("1 nomination.", Awards(0, 1)),
        ("1,234 wins.", Awards(1_234, 0)),
        ("N/A", None),
    ],
)
def test_a_sentence_is_counted(sentence: str, counted: Awards | None) -> None:
    """ "Another" counts what is not named, "total" everything; sentences of 2026 run on without a point."""
    assert awards(sentence) == counted


def test_a_sentence_that_counts_nothing_is_unreadable() -> None:
    """Words without a number are no awards."""
    with pytest.raises(ValueError, match="no awards"):
        awards("Many.")


@pytest.mark.parametrize("unit", ["1", "1,", "1 ", "won ", "won 1 a "])
def test_no_sentence_takes_long(unit: str) -> None:
    """Time grows with the length alone: a second reading of each digit would take minutes here."""

    def read(size: int) -> None:
        with contextlib.suppress(ValueError):
            awards(unit * size)

    assert_linear(read, 50_000)


@pytest.mark.skipif(not SENTENCES.is_dir(), reason="no recordings beside the repository")
def test_every_recorded_sentence_is_counted() -> None:
    """Each recorded sentence counts something, and no less than any number in it."""
    (file,) = SENTENCES.glob("awards_sentences_*.txt")
    for sentence in file.read_text().splitlines():
        counted = awards(sentence)
        if counted is None:
            assert sentence == "N/A"
            continue
        assert counted.wins + counted.nominations > 0, sentence
        assert counted.wins >= counted.named_wins, sentence
        assert counted.nominations >= counted.named_nominations, sentence
        assert (counted.named is not None) == sentence.startswith(("Won", "Nominated")), sentence

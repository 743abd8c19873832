"""Numbers, names and reasons as messages write them."""

import errno

import pytest

from movie_assets.wording import named, span_of, why_unwritten


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Free some space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "Free some space"),
        (RuntimeError("database or disk is full"), "Free some space"),
        (PermissionError(errno.EACCES, "Permission denied"), "Check who may write there"),
        (OSError(errno.EROFS, "Read-only file system"), "Check who may write there"),
        (RuntimeError("attempt to write a readonly database"), "Check who may write there"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "Check that its folder is there"),
        (RuntimeError("something\n  else."), "something else. Check that its folder is there"),
    ],
)
def test_advice_fits_the_reason(error: Exception, advice: str) -> None:
    """Nobody is told of a full disk whose folder is missing; the words of the system come first, without a number."""
    words = why_unwritten(error)
    assert advice in words
    assert "Errno" not in words


def test_a_film_without_a_title_is_named() -> None:
    """A title that a person blanked is not shown as None."""
    assert named("Heat", 1995, 33) == "Heat (1995, 33)"
    assert named(None, None, 33) == "a film without a title (no year, 33)"


def test_a_span_of_one_year_is_that_year() -> None:
    """A span names both its ends, and a year alone only once."""
    assert span_of("2013", "2014") == "2013..2014"
    assert span_of(2014, 2014) == "2014"

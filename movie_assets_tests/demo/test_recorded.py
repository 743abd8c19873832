"""Our answers beside samples and recordings of the real ones: the same keys, the same types, or a known reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.demo import later_answers as later
from movie_assets_tests.demo import recorded_answers as recorded
from movie_assets_tests.demo.shape import differences, shape_of
from movie_assets_tests.sample_writing import PROVIDERS, SAMPLES

CASES = (*recorded.CASES, *later.CASES)
NOT_COMPARED = recorded.NOT_COMPARED | later.NOT_COMPARED
KNOWN_DIFFERENCES = recorded.KNOWN_DIFFERENCES | later.KNOWN_DIFFERENCES


@pytest.fixture
def asker(server: EmbeddedServer) -> Iterator[recorded.Asker]:
    server.catalogue.edit(
        78, title="Renamed", overview="New", poster_path="/generated.jpg", genre_ids=[18], release_date="1982-01-01"
    )
    asker = recorded.Asker(server)
    yield asker
    asker.close()


def test_comparison_sees_every_kind_of_difference() -> None:
    """Reported are a key that one side lacks, another type, and a value that is always null in ours; no more."""
    real = shape_of([{"a": 1, "b": "x", "c": [{"d": 1}], "e": {"f": 1}, "g": None, "h": "x"}])
    same = shape_of([{"a": 2.5, "b": "y", "c": [{"d": 9}], "e": {"f": 2}, "g": {"any": 1}, "h": "y"}])
    assert differences(real, same) == []
    ours = shape_of([{"a": "1", "c": [{"i": 1}], "e": None, "g": "text", "h": None, "j": 1}])
    assert differences(real, ours) == [
        "a: number there, string here",
        "b: only in the real answer",
        "c[].d: only in the real answer",
        "c[].i: only in ours",
        "e: object there, always null here",
        "h: string there, always null here",
        "j: only in ours",
    ]
    assert "j: only in ours" not in differences(real, ours, real_is_partial=True)


def test_every_recorded_answer_is_compared_or_says_why_not(answers: Path) -> None:
    """Every answer of a provider is compared with one of ours, or has a reason not to be; no reason is stale."""
    compared = {file for case in CASES for file in recorded.files_of(case, answers)}
    left = [
        str(file.relative_to(answers))
        for file in sorted(answers.rglob("*"))
        if file.is_file() and file not in compared and {*file.relative_to(answers).parts} & {*PROVIDERS}
    ]
    unexplained = [name for name in left if not any(part in name for part in NOT_COMPARED)]
    assert unexplained == []
    # Samples are answers alone: there are none of texts, and few of pages.
    stale = [part for part in NOT_COMPARED if not any(part in name for name in left)]
    assert answers == SAMPLES or stale == []


def test_every_difference_is_known(asker: recorded.Asker, answers: Path) -> None:
    """Every difference in keys or types from a real answer is listed with its reason, and every entry is needed."""
    unknown: list[tuple[str, str]] = []
    met: set[tuple[str, str]] = set()
    for case in CASES:
        files, ours = recorded.files_of(case, answers), asker.answers(case)
        assert files, case.file
        for file in files:
            name = str(file.relative_to(answers))
            for line in recorded.compare(case, file, ours):
                reason = recorded.explained(name, line, KNOWN_DIFFERENCES)
                if reason is None:
                    unknown.append((name, line))
                else:
                    met.add(reason)
    assert unknown == []
    assert KNOWN_DIFFERENCES.keys() - met == set()

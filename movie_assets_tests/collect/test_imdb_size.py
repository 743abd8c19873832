"""IMDb's data files in their real size."""

import pytest

from benchmarks.imdb_files import MOST_MB, MOST_SECONDS, TITLES, WANTED, files_of, measure

CORES = 2


@pytest.mark.prove
def test_a_thousand_titles_of_twelve_million() -> None:
    """Every wanted title is found, with cast, in less than a gigabyte and 30 s of two cores' work."""
    with files_of(TITLES) as folder:
        found = measure(folder, TITLES, cast=True)
    assert found["reported"] == found["with_cast"] == WANTED
    assert found["rated"] > 0
    assert found["megabytes"] < MOST_MB
    # Processor time: what else the machine does meanwhile must not count.
    assert found["cpu"] < CORES * MOST_SECONDS

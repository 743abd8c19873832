"""Real files and names, where they are at hand: the table by kind, and the goal that each kind must reach."""

import pytest

from movie_assets_tests.identify.user_files import USER_FILES, score_files, score_names

pytestmark = pytest.mark.skipif(not USER_FILES.exists(), reason="the real files are not at hand")
ENOUGH = 0.98


@pytest.mark.parametrize("kind", ["exports", "nfo", "webhooks"])
def test_real_files_are_read(kind: str) -> None:
    """Each file is read whole, or refused with its reason, and no id is lost."""
    score = score_files(kind)
    print(score.row(kind))
    assert not score.wrong, "\n".join(score.wrong)
    assert score.ids_lost == 0


@pytest.mark.parametrize("step", [16, pytest.param(1, marks=pytest.mark.prove)])
def test_real_names_are_read(step: int) -> None:
    """At least 98 % are read with title, year and id, and as many of those that are no film are refused."""
    films, others = score_names(step)
    print(films.row("names of films"), others.row("names of what is no film"), sep="\n")
    assert films.right >= ENOUGH * films.all, "\n".join(films.wrong)
    assert others.rightly_refused >= ENOUGH * others.all, "\n".join(others.wrong)

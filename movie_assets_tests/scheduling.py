"""Which worker gets which test, and how a worker spends its time on tests alone.

Belongs here: what must stay on one worker, what comes first, how often a worker looks for garbage. Does not belong
here: how many workers there are (Makefile). `pytest --dist loadscope` gives out tests one by one, so that all end
together. The marks of `--dist loadgroup` would say the same; with pytest 9.2 xdist 3.8 does not see them.
"""

import gc

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from movie_assets.garbage_collection import collect_rarely

collect_rarely()  # before the modules of tests are imported, which takes a worker half a second less by it
TOGETHER = ("movie_assets_tests/test_daemon.py", "movie_assets_tests/demo/test_scaled.py")
"""Files whose tests share a UI with its daemon, or a catalogue of a million films. They come first."""

LONG = tuple(
    f"movie_assets_tests/{file}"
    for file in ("collect/test_kill.py", "cli/test_stopping.py", "cli/test_commands.py", "cli/test_at_rest.py", "defs/")
)
"""Where tests take longest, ten seconds and more. They come next: no worker has one left when the others are done."""


class OneByOne(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Tests of a file in TOGETHER are one unit of work; each other test is one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first, and leave the order, which is random, as it is otherwise."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """Leave what was imported and collected, which lives to the end, out of every look for garbage."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Return the scheduler of this module for `--dist loadscope`."""
    return OneByOne(config, log) if config.getoption("dist") == "loadscope" else None

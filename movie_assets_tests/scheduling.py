"""Which worker gets which test: `pytest --dist loadscope` gives out tests one by one, so that all end together.

Belongs here: what must stay on one worker. Does not belong here: how many workers there are (Makefile). The marks of
`--dist loadgroup` would say the same; with pytest 9.2 xdist 3.8 does not see them.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("movie_assets_tests/test_daemon.py", "movie_assets_tests/demo/test_scaled.py")
"""Files whose tests share a UI with its daemon, or a catalogue of a million films. They come first."""


class OneByOne(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Tests of a file in TOGETHER are one unit of work; each other test is one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Return the scheduler of this module for `--dist loadscope`."""
    return OneByOne(config, log) if config.getoption("dist") == "loadscope" else None

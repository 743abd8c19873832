"""What the tests of pages share: a demo that is collected once."""

from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.made_once import made_once
from movie_assets_tests.pages.page_commands import make_demo


@pytest.fixture(scope="session")
def demo_made(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose demo has the films of 2014."""
    return made_once(tmp_path_factory, "demo-2014", lambda data: make_demo(running_server, data))

"""A warehouse that nobody has opened yet.

Belongs here: that fixture, for tests of the file itself. Does not belong here: tests.
"""

import pytest

from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse


@pytest.fixture
def warehouse(settings: Settings) -> Warehouse:
    """A warehouse whose file is made by its first use."""
    return Warehouse(settings.warehouse_path)

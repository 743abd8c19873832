"""The pages of the reference that are written from the code are as the code is, and say something of everything."""

from types import ModuleType

import pytest

from movie_assets_tests.pages import command_page, definition_page, setting_page

PAGES = [command_page, definition_page, setting_page]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.PAGE.name)
def test_a_page_is_as_the_code_is(page: ModuleType) -> None:
    """Whoever changes an option, a setting or a definition writes its page anew."""
    assert page.PAGE.read_text() == page.text(), f"python -m {page.__name__}"


@pytest.mark.parametrize("page", [command_page, setting_page], ids=lambda page: page.PAGE.name)
def test_a_page_says_what_each_thing_is(page: ModuleType) -> None:
    """No option and no setting is without a meaning."""
    rows = [line for line in page.text().splitlines() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if row.endswith("|  |")] == []

"""JSON that programs write wrongly, or that was cut: the good objects are taken, the others are said."""

import pytest

from movie_assets_tests.identify.user_files import read

ONE, OTHER = '{"title": "The Matrix", "year": 1999}', '{"title": "Heat", "year": 1995}'
ENDLESS = f'"tmdbId": {"9" * 5_000}}}'


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}{OTHER}",
        f"{ONE},\n{OTHER},\n",
        f"{ONE}\n\n{OTHER}\n".replace(", ", ",\n"),
        f"/* made by hand */ [{ONE}, {OTHER} // the second\n]",
        f"[{ONE},\n{OTHER},]",
        f"[{ONE}, {OTHER[:-1]}, {ENDLESS}]",
    ],
)
def test_what_is_wrong_around_objects_costs_none(text: str) -> None:
    """Objects one after the other, comments of both kinds, commas too many, endless figures: both films are asked."""
    asked, _ = read("a.json", text.encode())
    assert [(one.title, one.year) for one in asked] == [("The Matrix", 1999), ("Heat", 1995)]


@pytest.mark.parametrize(
    "text",
    [
        f'[\n{ONE},\n{{"title": }},\n{OTHER}\n]',
        f'[{ONE},\n{OTHER},\n{{"title": "The Mat',
        f'{ONE}\n{{"title\n{OTHER}\n',
        f"{ONE},\nnonsense,\n{OTHER}\n",
    ],
)
def test_a_broken_item_of_a_list_costs_its_line(text: str) -> None:
    """Where each object has a line, a broken or cut one is said with its line, and the others are asked."""
    asked, reasons = read("a.json", text.encode())
    assert [one.title for one in asked] == ["The Matrix", "Heat"]
    assert len(reasons) == 1
    assert reasons[0].startswith(("line 2: broken JSON", "line 3: broken JSON"))

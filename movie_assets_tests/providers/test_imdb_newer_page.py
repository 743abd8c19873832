"""IMDb's title pages in the layout of 2025."""

import json

import pytest

from movie_assets.providers.imdb.page import read_page
from movie_assets_tests.providers.made_imdb_pages import newer


def test_the_newer_layout() -> None:
    """Names of a group whose id is opaque count once the page names the group; the reader's certificate is not ours."""
    film = read_page(newer())
    assert (film.title, film.original_title, film.year) == ("Titolo", "A Title & More", 1999)
    assert (film.directors, film.top_cast) == (("D One", "D Two"), ("S One", "S Two"))
    assert (film.runtime, film.genres, film.released) == (136, ("Drama",), "1999-05-07")
    assert film.content_rating is None


def test_a_day_of_another_year_is_no_first_release() -> None:
    """Where the reader's country had the film in a later year, the year of the first release alone is known."""
    film = read_page(newer(releaseDate={"day": 7, "month": 5, "year": 2004, "country": {"id": "IT"}}))
    assert (film.year, film.released, film.release_date) == (1999, "1999", None)


@pytest.mark.parametrize(
    ("listed", "certificate"),
    [
        ([("IT", "T"), ("US", "TV-14"), ("US", "R")], "R"),
        ([("US", "Unrated")], "Not Rated"),
        ([("IT", "T")], None),
    ],
)
def test_the_american_certificate_of_the_list(listed: list[tuple[str, str]], certificate: str | None) -> None:
    """Of all countries' certificates the American one counts, that of cinemas before television's."""
    edges = [{"node": {"rating": rating, "country": {"id": country}}} for country, rating in listed]
    assert read_page(newer(certificates={"edges": edges})).content_rating == certificate


def test_money_is_read_where_it_is_in_dollars() -> None:
    """Cost, world and domestic gross; what is null, 0 or in another currency is unknown."""
    world = {"total": {"amount": 467_222_728, "currency": "USD"}}
    told = {"worldwideGross": world, "lifetimeGross": {"total": {"amount": 172_076_928, "currency": "USD"}}}
    film = read_page(newer(productionBudget={"budget": {"amount": 63_000_000, "currency": "USD"}}, **told))
    assert (film.budget, film.revenue, film.box_office) == (63_000_000, 467_222_728, 172_076_928)
    rupees = {"budget": {"amount": 250_000_000, "currency": "INR"}}
    nothing = {"total": {"amount": 0, "currency": "USD"}}
    film = read_page(newer(productionBudget=rupees, worldwideGross=nothing, lifetimeGross=None))
    assert (film.budget, film.revenue, film.box_office) == (None, None, None)


def test_linked_data_fills_the_newer_layout_field_by_field() -> None:
    """What the data of the page lacks comes from its linked data, and nothing else."""
    extra = {"@type": "Movie", "name": "Other", "duration": "PT90M", "contentRating": "PG13", "description": "A plot."}
    script = f'<script type="application/ld+json">{json.dumps(extra)}</script></head>'
    film = read_page(newer().replace(b"</head>", script.encode()))
    assert (film.title, film.runtime, film.content_rating, film.overview) == ("Titolo", 136, "PG-13", "A plot.")

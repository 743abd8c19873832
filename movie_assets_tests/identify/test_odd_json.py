"""JSON that programs write wrongly, or that was cut: the good objects are taken, the others are said."""

import json

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


FILM = {"title": "Heat", "year": 1995, "tmdbId": 949}


@pytest.mark.parametrize(
    "value",
    [
        [FILM | {"user": {"name": "A"}}],
        [FILM | {"person": {"name": "A", "ids": {"imdb": "nm0000001"}}}],
        [FILM | {"list": {"name": "Favourites"}}],
        {"user": {"name": "A", "id": 5}, "movies": [FILM]},
        {"user": {"name": "A"}, "list": {"name": "Favourites", "year": 2024}, "items": [FILM]},
        {"list": {"name": "Favourites", "movies": [FILM]}},
    ],
)
def test_who_has_to_do_with_a_film_does_not_hide_it(value: object) -> None:
    """A user, a person or a list beside a film, or beside a list of films, costs none of them, and asks for nothing."""
    asked, _ = read("a.json", json.dumps(value).encode())
    assert [(one.title, one.year, one.ids) for one in asked] == [("Heat", 1995, {"tmdb": "949"})]


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ({"type": "person", "person": {"name": "A"}}, "a person"),
        ({"type": "list", "list": {"name": "Favourites", "user": {"name": "A"}}}, "a list"),
        (FILM | {"show": {"title": "Lost"}}, "a series"),
        (FILM | {"episode": {"number": 1}}, "an episode"),
        (FILM | {"season": {"number": 1}}, "a season"),
    ],
)
def test_what_an_item_is_about_or_a_part_of_counts(item: object, what: str) -> None:
    """An item about somebody or something else is no film, nor is a part of a series, whatever title it has."""
    asked, reasons = read("a.json", json.dumps([item]).encode())
    assert (asked, reasons[0]) == ([], f"item 1: it is {what}, not a film")


@pytest.mark.parametrize("item", [{"title": ["Heat"], "year": 1995}, {"title": {"en": "Heat"}}, {"a": 1}, {}])
def test_an_item_that_names_nothing_is_said(item: object) -> None:
    """No item of a list of films is dropped without a word."""
    for value in ([FILM, item], {"movies": [FILM, item]}):
        asked, reasons = read("a.json", json.dumps(value).encode())
        assert len(asked) == 1
        assert any(reason.endswith("item 2: nothing in it names a film") for reason in reasons)


def test_addresses_and_ids_in_a_list_are_read_as_in_a_text() -> None:
    """A bare text in JSON is a line: an address is that of its film, or of no film."""
    texts = [
        "https://www.imdb.com/title/tt0113277/",
        "https://www.themoviedb.org/movie/949-heat",
        "Heat (1995)",
        "https://www.imdb.com/name/nm0000199/",
        "https://www.themoviedb.org/tv/4607-lost",
    ]
    asked, reasons = read("a.json", json.dumps({"list": {"name": "A", "movies": texts}}).encode())
    assert [one.ids or (one.title, one.year) for one in asked] == [
        {"imdb": "tt0113277"},
        {"tmdb": "949"},
        ("Heat", 1995),
    ]
    assert [reason.partition(":")[2] for reason in reasons] == [
        " its address is of a series, a person or a list, not of a film"
    ] * 2


IDS = {"imdb": "tt0113277", "tmdb": "949"}


@pytest.mark.parametrize(
    ("more", "ids"),
    [
        ({"ids": [{"source": "imdb", "id": "tt0113277"}, {"tmdb": 949}]}, IDS),
        ({"ids": ["tt0113277", "tmdb:949"]}, IDS),
        ({"ids": ["imdb://tt0113277", "tmdb://949"]}, IDS),
        ({"ids": ["https://www.imdb.com/title/tt0113277/", "tmdb-949"]}, IDS),
        ({"ids": "tt0113277"}, {"imdb": "tt0113277"}),
        ({"tmdb": {"id": 949}, "tvdb": {"id": 349}, "imdb": {"id": "tt0113277"}}, IDS | {"tvdb": "349"}),
        ({"ids": "tmdb:949"}, {"tmdb": "949"}),
        ({"externalIds": [{"site": "IMDb", "value": "tt0113277"}, {"provider": "TMDB", "value": "949"}]}, IDS),
        ({"identifiers": [{"type": "imdb_id", "id": "tt0113277"}, {"type": "themoviedb", "id": 949}]}, IDS),
        ({"external_ids": [{"name": "TheMovieDB.com", "external_id": 949}]}, {"tmdb": "949"}),
        ({"providerIds": [{"key": "Imdb", "value": "tt0113277"}, {"key": "Tmdb", "value": "949"}]}, IDS),
        ({"ids": [{"imdb": "tt0113277", "tmdb": 949, "slug": "heat-1995"}]}, IDS),
        ({"ids": [{"source": "tvdb", "id": 349}, {"source": "wikidata", "id": "Q19"}, {"id": 5}, 7]}, {"tvdb": "349"}),
        ({"ids": [{"source": "tmdb", "id": "tt0113277"}]}, {"imdb": "tt0113277"}),
        ({"ids": ["tt0113277", "tt0113277"]}, {"imdb": "tt0113277"}),
        ({"ids": [949, "nonsense", {"tmdb": None}, {"source": None, "id": None}, []]}, {}),
    ],
)
def test_ids_in_a_list_are_of_the_film_beside_it(more: dict[str, object], ids: dict[str, str]) -> None:
    """Each entry says whose id it is, by a site beside it, before it or as its key; a number of no site is none."""
    asked, _ = read("a.json", json.dumps([{"title": "Heat", "year": 1995} | more]).encode())
    assert [(one.title, one.year, dict(one.ids)) for one in asked] == [("Heat", 1995, ids)]


def test_two_ids_of_one_site_in_a_list_are_not_taken() -> None:
    """They are of two films: neither counts, and that is said; title and year ask."""
    value = [{"title": "Heat", "year": 1995, "ids": ["tt0113277", "tt0137523"]}]
    ((asked,), reasons) = read("a.json", json.dumps(value).encode())
    assert (asked.title, asked.ids) == ("Heat", {})
    assert "several ids" in reasons[0]


@pytest.mark.parametrize(
    "value",
    [
        {"sameAs": "https://www.imdb.com/title/tt0113277/"},
        {"sameAs": ["https://en.wikipedia.org/wiki/Heat", "https://www.imdb.com/title/tt0113277/"]},
        {"url": "/title/tt0113277/"},
        {"link": "https://letterboxd.com/imdb/tt0113277/"},
        {"url": ["https://www.imdb.com/title/tt0113277/"]},
        {"urls": ["https://www.goodreads.com/book/show/1", "https://www.imdb.com/title/tt0113277/"]},
        {"links": [{"site": "Wikipedia", "url": "https://x"}, {"url": "https://www.imdb.com/title/tt0113277/"}]},
        {"imdb": {"id": "tt0113277", "rating": 8.3}},
    ],
)
def test_an_address_of_linked_data_names_its_film(value: dict[str, object]) -> None:
    """What a page writes about itself for search engines has the film's address, whole or without its site."""
    page = {"@context": "https://schema.org", "@type": "Movie", "name": "Heat", "datePublished": "1995-12-15"}
    ((asked,), _) = read("a.json", json.dumps(page | value).encode())
    assert (asked.title, asked.year, asked.ids) == ("Heat", 1995, {"imdb": "tt0113277"})


@pytest.mark.parametrize("address", ["https://www.themoviedb.org/tv/4607-lost", ["https://trakt.tv/shows/lost"]])
def test_the_only_address_of_an_object_says_what_it_is(address: object) -> None:
    """A series' page in a list is one, too; among others it may be of what the film goes back to."""
    asked, reasons = read("a.json", json.dumps([{"title": "Lost", "year": 2004, "url": address}]).encode())
    assert (asked, "of a series" in reasons[0]) == ([], True)
    both = {"title": "Dune", "year": 1984, "urls": ["https://www.goodreads.com/book/show/1", "https://x.example/"]}
    assert [one.title for one in read("a.json", json.dumps([both]).encode())[0]] == ["Dune"]

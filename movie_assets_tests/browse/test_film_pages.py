"""Searching films, and one film with the source of each field."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.film_search import ORDERS
from movie_assets_tests.browse.conftest import FILM, HOSTILE, pages_of
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import put_stores


def shown(page: httpx.Response) -> list[int]:
    """Return the films of a list, in their order."""
    assert page.status_code == 200, page.text
    return [int(number) for number in re.findall(r'class="card" href="/films/(-?[0-9]+)"', page.text)]


def walked(client: httpx.Client, query: str) -> Iterator[list[int]]:
    """Yield the films of each page of a list, by the links to the next."""
    following: str | None = query
    while following is not None:
        page = client.get(f"/?{following}")
        yield shown(page)
        link = re.search(r'rel="next" href="\?([^"]+)"', page.text)
        following = html.unescape(link[1]) if link else None


def stored(films: Settings, where: str, *values: object) -> set[int]:
    """Return the films that a condition over the merged rows chooses."""
    sql = f"SELECT movie_id FROM stored.provider_cache_movies WHERE {where}"
    return set(Warehouse(films.warehouse_path).frame(sql, values)["movie_id"])


@pytest.mark.parametrize("order", ORDERS)
def test_pages_show_every_film_once(client: httpx.Client, films: Settings, order: str) -> None:
    """Whatever the order, and where what it sorts by is unknown or the same, the pages leave out and repeat nothing."""
    pages = list(walked(client, f"order={order}"))
    found = [movie_id for page in pages for movie_id in page]
    assert len(pages) > 2
    assert len(found) == len(set(found))
    assert set(found) == stored(films, "true")


def test_films_are_found(client: httpx.Client, films: Settings) -> None:
    """By part of a title, an original or another title, a person, a keyword, a genre and years; case counts nothing."""
    one = Warehouse(films.warehouse_path)
    title = one.frame("SELECT movie_id, title FROM provider_cache_alternative_titles ORDER BY ALL LIMIT 1").row(0)
    person = one.frame("SELECT movie_id, name FROM provider_cache_movie_cast ORDER BY ALL LIMIT 1").row(0)
    keyword = one.frame("SELECT movie_id, name, keyword_id FROM provider_cache_keywords ORDER BY ALL LIMIT 1").row(0)
    for asked, (movie_id, words, *_) in (("words", title), ("person", person), ("keyword", keyword)):
        assert movie_id in shown(client.get("/", params={asked: words.upper()})), (asked, words)
    assert keyword[0] in shown(client.get(f"/keywords/{keyword[2]}"))
    assert set(shown(client.get("/", params={"words": "robocop"}))) >= {5548}
    pages = walked(client, "genre=Science Fiction&from=1988&to=1990")
    found = {movie_id for page in pages for movie_id in page}
    assert found == stored(films, "list_contains(genres, 'Science Fiction') AND year BETWEEN 1988 AND 1990") != set()
    assert "No film fits" in client.get("/?words=no+such+film").text


def test_a_film_shows_where_each_field_is_from(client: httpx.Client, films: Settings) -> None:
    """Every value that a field could have had is on the page, with its provider and a link to the whole answer."""
    page = client.get("/films/5548")
    rows = Warehouse(films.warehouse_path).frame("FROM provider_cache_fields WHERE movie_id = 5548").rows(named=True)
    assert rows
    for row in rows:
        assert f'id="{row["field"]}"' in page.text
        assert f"/films/5548/answers/{row['provider']}/{row['answer_id']}" in page.text
    answer = client.get(f"/films/5548/answers/{rows[0]['provider']}/{rows[0]['answer_id']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "RoboCop" in answer.text
    assert "https://www.imdb.com/title/tt" in page.text
    people = re.findall(r'href="(/people/[a-z]+/[0-9]+)"', page.text)
    assert 5548 in shown(client.get(people[0]))


def test_foreign_text_stays_text(client: httpx.Client) -> None:
    """A title with markup is shown as it is written, an address that a browser would run is no link."""
    for address in (f"/films/{FILM}", "/?words=alert", "/?words=" + HOSTILE, "/nowhere/" + HOSTILE):
        page = client.get(address).text
        assert "<script" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
    assert html.escape(HOSTILE[:25], quote=False) in client.get(f"/films/{FILM}").text


def test_a_film_without_a_poster_says_so(client: httpx.Client) -> None:
    """Where there is no image, words stand in its place; every image has a text, a width and a height."""
    page = client.get("/?order=title").text
    assert "no poster" in page
    film = client.get("/films/5548").text
    images = re.findall(r"<img [^>]+>", film)
    assert images
    assert all(re.search(r'alt="[^"]*"', one) and "width=" in one and "height=" in one for one in images)


def test_images_are_loaded_from_declared_hosts(client: httpx.Client, server: EmbeddedServer, films: Settings) -> None:
    """Real images from the providers' hosts and no others; the demo's from the embedded server, which has them."""
    policy = client.get("/").headers["content-security-policy"]
    sources = re.search(r"img-src ([^;]+)", policy)
    assert sources
    assert "https://image.tmdb.org" in sources[1].split()
    for address in re.findall(r'<img [^>]*src="([^"]+)"', client.get("/films/5548").text):
        assert any(address.startswith(f"{source}/") for source in sources[1].split()), address
    demo = settings_for(server, films.data, demo=True)
    with pages_of(demo.model_copy(update={"data": films.data})) as asking:
        page = asking.get("/")
        assert f"img-src data: {server.url};" in page.headers["content-security-policy"]


def test_what_is_generated_is_marked(server: EmbeddedServer, year_made: Callable[[str], Path], tmp_path: Path) -> None:
    """In the demo the source of a value says that it was invented; an id, which has no source, says that alone."""
    demo = settings_for(server, tmp_path, demo=True)
    demo.store_folder.mkdir(parents=True)
    put_stores(year_made("1987"), demo)
    with pages_of(demo) as asking:
        page = asking.get("/films/5548").text
    sources = [words.strip() for words in re.findall(r'<span class="source">(.*?)</span>', page, re.DOTALL)]
    assert {"TMDB, generated", "generated"} <= set(sources)
    assert not [words for words in sources if words.startswith(",")]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *(("/?from=soon", 400), ("/?order=best", 400), ("/?place=x&after=1", 400), ("/?place=1&after=x", 400)),
        *(("/?words=" + "x" * 201, 400), ("/?from=" + "9" * 30, 400), ("/waiting?after=x", 400)),
        *((f"/people/tmdb/{'9' * 5000}", 400), (f"/keywords/{'9' * 5000}", 400), ("/keywords/x", 400)),
        *(("/films/none", 400), ("/films/1", 404), ("/films/1/answers/nobody/1", 404), ("/people/tmdb/1", 404)),
        *(("/films/5548/answers/tmdb/1", 404), ("/keywords/1", 404), ("/nowhere", 404), ("/waiting/1/confirm", 405)),
    ],
)
def test_what_cannot_be_shown_is_a_page_that_says_why(client: httpx.Client, address: str, status: int) -> None:
    """With the status that fits, in words, with a way back."""
    page = client.get(address)
    assert page.status_code == status
    assert "<h1>" in page.text
    assert '<a href="/">' in page.text


def test_without_films_the_page_says_what_to_do(settings: Settings) -> None:
    """A folder with nothing in it is no error, and gets no file by being looked at."""
    with pages_of(settings) as client:
        for address in ("/", "/waiting"):
            page = client.get(address)
            assert page.status_code == 200, page.text
        assert "movie-assets collect" in client.get("/").text
        assert client.get("/films/1").status_code == 503
    assert not settings.operations_path.exists()
    assert not settings.warehouse_path.exists()


def test_a_damaged_warehouse_is_said_in_words(settings: Settings) -> None:
    """503 and what to do, not a fault."""
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    settings.warehouse_path.write_bytes(b"no database" * 1_000)
    with pages_of(settings) as client:
        page = client.get("/")
    assert page.status_code == 503
    assert "warehouse" in page.text

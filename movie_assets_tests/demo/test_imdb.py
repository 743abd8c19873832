"""IMDb: robots.txt, title pages, suggestions, data files, and the block for robots."""

import csv
import gzip
import io
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import httpx
import orjson

from movie_assets.demo.imdb.files import FILES
from movie_assets.demo.imdb.page import OTHERS, layout_of
from movie_assets.demo.server import EmbeddedServer

LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def table(server: EmbeddedServer, name: str) -> list[dict[str, str]]:
    packed = httpx.get(f"{server.environment()['IMDB_DATASETS_URL']}/{name}").content
    text = io.StringIO(gzip.decompress(packed).decode())
    return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


def linked_data(page: str) -> dict[str, Any]:
    found = LINKED.search(page)
    assert found is not None
    data = orjson.loads(found.group(1))
    assert isinstance(data, dict)
    return data


def test_robots_allow_titles_and_nothing_that_searches(server: EmbeddedServer) -> None:
    """robots.txt is at the host's root and at IMDb's; it allows title pages and forbids searches."""
    base = server.environment()["IMDB_BASE_URL"]
    text = httpx.get(f"{server.url}/robots.txt").text
    assert httpx.get(f"{base}/robots.txt").text == text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    assert robots.can_fetch("any", f"{base}/title/tt0076759/")
    assert not robots.can_fetch("any", f"{base}/find/?q=x")


def test_title_page_tells_the_film(server: EmbeddedServer) -> None:
    """A title page holds linked data with the film's facts; its texts have entities, and unknown values are missing."""
    base = server.environment()["IMDB_BASE_URL"]
    page = httpx.get(f"{base}/title/tt0770828/")
    assert page.headers["content-type"].startswith("text/html")
    data = linked_data(page.text)
    assert (data["@type"], data["url"], data["name"]) == ("Movie", "/title/tt0770828/", "Man of Steel")
    assert (data["datePublished"], data["duration"]) == ("2013-06-12", "PT2H23M")
    assert data["aggregateRating"]["ratingCount"] == 858_780
    upcoming = linked_data(httpx.get(f"{base}/title/tt90000001/").text)
    assert "aggregateRating" not in upcoming
    assert None not in upcoming.values()
    with_entities = next(f for f in server.catalogue.view.films.values() if '"' in f.imdb_title)
    name = linked_data(httpx.get(f"{base}/title/{with_entities.imdb_id}/").text)["name"]
    assert unescape(str(name)) == with_entities.imdb_title != name
    assert httpx.get(f"{base}/title/tt99999999/").status_code == 404


def test_title_pages_have_several_layouts(server: EmbeddedServer) -> None:
    """Every layout is served, each film always in its own; titles that are not films have pages too."""
    base = server.environment()["IMDB_BASE_URL"]
    seen = {}
    for film in server.catalogue.view.films.values():
        if film.imdb_id and layout_of(film.tmdb_id) not in seen:
            seen[layout_of(film.tmdb_id)] = httpx.get(f"{base}/title/{film.imdb_id}/").text
    assert {name: ("ld+json" in page, "__NEXT_DATA__" in page, "itemprop" in page) for name, page in seen.items()} == {
        "linked": (True, False, False),
        "next": (False, True, False),
        "both": (True, True, False),
        "markup": (False, False, True),
    }
    kinds = {other.kind: linked_data(httpx.get(f"{base}/title/{other.imdb_id}/").text) for other in OTHERS.values()}
    assert kinds["tvEpisode"]["@type"] == "TVEpisode"
    assert kinds["tvMovie"]["@type"] == "Movie"


def test_data_files_are_reported_apart_by_their_etag(server: EmbeddedServer) -> None:
    """If-None-Match with the newest ETag gets a 304 without a body; after an edit the file has another ETag."""
    address = f"{server.environment()['IMDB_DATASETS_URL']}/title.ratings.tsv.gz"
    etag = httpx.get(address).headers["etag"]
    again = httpx.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    server.catalogue.edit(603, imdb_rating=9.9, imdb_votes=10)
    changed = httpx.get(address, headers={"If-None-Match": etag})
    assert (changed.status_code, changed.headers["etag"] != etag) == (200, True)


def test_a_block_is_a_202_without_a_body(server: EmbeddedServer) -> None:
    """A fault can block robots as IMDb does: HTTP 202 with an empty body."""
    server.faults.add(provider="imdb", endpoint="title", status=202, body="")
    answer = httpx.get(f"{server.environment()['IMDB_BASE_URL']}/title/tt0770828/")
    assert (answer.status_code, answer.content) == (202, b"")


def test_imdb_has_films_that_tmdb_lacks(server: EmbeddedServer, tmdb: httpx.Client, omdb: httpx.Client) -> None:
    """A film that TMDB lacks is nowhere at TMDB, but in IMDb's files and pages; OMDb has some of them."""
    lacking = [f for f in server.catalogue.view.films.values() if not f.in_tmdb]
    listed = {row["tconst"] for row in table(server, "title.basics.tsv.gz")}
    assert len(lacking) >= 2
    for film in lacking:
        assert tmdb.get(f"/movie/{film.tmdb_id}").status_code == 404
        assert tmdb.get(f"/movie/{film.imdb_id}").status_code == 404
        assert not any(tmdb.get(f"/find/{film.imdb_id}", params={"external_source": "imdb_id"}).json().values())
        assert tmdb.get("/search/movie", params={"query": film.title}).json()["results"] == []
        assert film.imdb_id in listed
        assert httpx.get(f"{server.environment()['IMDB_BASE_URL']}/title/{film.imdb_id}/").status_code == 200
    assert {omdb.get("", params={"i": f.imdb_id or ""}).json()["Response"] for f in lacking} == {"True", "False"}


def test_suggestions(server: EmbeddedServer) -> None:
    """A suggestion finds at most eight films, by the beginning of words or by id."""
    base = f"{server.environment()['IMDB_BASE_URL']}/suggestion/titles/x"
    by_id = httpx.get(f"{base}/tt0770828.json").json()
    assert [(row["id"], row["l"], row["y"]) for row in by_id["d"]] == [("tt0770828", "Man of Steel", 2013)]
    assert len(httpx.get(f"{base}/the.json").json()["d"]) == 8
    assert httpx.get(f"{base}/nosuchfilmatall.json").json()["d"] == []


def test_data_files_agree_with_each_other_and_with_omdb(server: EmbeddedServer, omdb: httpx.Client) -> None:
    r"""All files are gzip, tab-separated, \N where absent, one line a title, with the scores that OMDb gives."""
    films = {film.imdb_id: film for film in server.catalogue.view.films.values() if film.imdb_id}
    basics = {row["tconst"]: row for row in table(server, "title.basics.tsv.gz")}
    assert basics.keys() - OTHERS.keys() == films.keys()
    assert OTHERS.keys() < basics.keys()
    assert any(row["runtimeMinutes"] == r"\N" for row in basics.values())
    ratings = {row["tconst"]: row for row in table(server, "title.ratings.tsv.gz")}
    assert ratings.keys() < basics.keys()
    crew = {row["tconst"]: row for row in table(server, "title.crew.tsv.gz")}
    assert crew.keys() == films.keys()
    people = {row["nconst"] for row in table(server, "name.basics.tsv.gz")}
    principals = table(server, "title.principals.tsv.gz")
    assert {row["tconst"] for row in principals} == films.keys()
    assert {row["nconst"] for row in principals} <= people
    reported = omdb.get("", params={"i": "tt0770828"}).json()
    assert ratings["tt0770828"]["averageRating"] == reported["imdbRating"]
    assert f"{int(ratings['tt0770828']['numVotes']):,}" == reported["imdbVotes"]
    assert httpx.get(f"{server.environment()['IMDB_DATASETS_URL']}/no.tsv.gz").status_code == 404


def test_data_files_have_the_recorded_columns(answers: Path) -> None:
    """Columns and their order are those of recorded extracts."""
    for name, (columns, _) in FILES.items():
        for extract in answers.glob(f"imdb/datasets/*__{name.removesuffix('.gz')}"):
            assert extract.read_text(encoding="utf-8").splitlines()[0].split("\t") == list(columns)


def test_linked_data_has_keys_and_types_of_recorded_pages(server: EmbeddedServer, answers: Path) -> None:
    """Every key of our pages is in real pages of films, with the same types."""
    recorded = [
        linked_data(page.read_text(encoding="utf-8"))
        for page in sorted(answers.glob("imdb/title-page/*.html"))
        if "no_jsonld" not in page.name
    ]
    assert len(recorded) >= 5
    ours = linked_data(httpx.get(f"{server.environment()['IMDB_BASE_URL']}/title/tt0133093/").text)
    for key, value in ours.items():
        types = {type(page[key]) for page in recorded if key in page}
        assert type(value) in types, key

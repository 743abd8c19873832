"""OMDb's rules: keys, "N/A", failures that come with HTTP 200, titles and search."""

import re

import httpx
import pytest

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.oddities import odd
from movie_assets.demo.server import EmbeddedServer


def test_keys(server: EmbeddedServer) -> None:
    """Without a key and with a wrong one OMDb answers 401, each with its own message."""
    url = server.environment()["OMDB_BASE_URL"]
    without = httpx.get(url, params={"i": "tt0770828"})
    wrong = httpx.get(url, params={"i": "tt0770828", "apikey": "x"})
    assert (without.status_code, without.json()) == (401, {"Response": "False", "Error": "No API key provided."})
    assert (wrong.status_code, wrong.json()) == (401, {"Response": "False", "Error": "Invalid API key!"})


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"i": "0770828"}, "Incorrect IMDb ID."),
        ({"i": "tt12"}, "Incorrect IMDb ID."),
        ({"i": "tt9999999"}, "Error getting data."),
        ({"t": "No Such Film At All"}, "Movie not found!"),
        ({"t": "Man of Steel", "y": "1999"}, "Movie not found!"),
        ({"t": "Man of Steel", "type": "series"}, "Series not found!"),
        ({"s": "No Such Film At All"}, "Movie not found!"),
        ({"s": "it"}, "Too many results."),
        ({}, "Incorrect IMDb ID."),
    ],
)
def test_failures_come_with_http_200(omdb: httpx.Client, params: dict[str, str], error: str) -> None:
    """OMDb's failures are HTTP 200 with Response "False" and a message."""
    answer = omdb.get("", params=params)
    assert answer.status_code == 200
    assert answer.json() == {"Response": "False", "Error": error}


def test_the_message_about_no_id_breaks_json(omdb: httpx.Client) -> None:
    """As the real service says it, with quotes inside of the text."""
    answer = omdb.get("", params={"i": "ttone two"})
    assert answer.status_code == 200
    assert answer.text == (
        '{"Response":"False","Error":"Conversion from string "one two" to type \'Integer\' is not valid."}'
    )


def test_true_facts_of_a_film(omdb: httpx.Client) -> None:
    """The table's scores, votes, title, year, runtime and gross are served as OMDb writes them."""
    film = omdb.get("", params={"i": "tt0770828"}).json()
    facts = {
        key: film[key] for key in ("Title", "Year", "Runtime", "BoxOffice", "Metascore", "imdbRating", "imdbVotes")
    }
    assert facts == {
        "Title": "Man of Steel",
        "Year": "2013",
        "Runtime": "143 min",
        "BoxOffice": "$291,045,518",
        "Metascore": "55",
        "imdbRating": "7.1",
        "imdbVotes": "858,780",
    }
    fury_road = omdb.get("", params={"t": "Mad Max: Fury Road", "y": "2015"}).json()
    assert {r["Source"]: r["Value"] for r in fury_road["Ratings"]} == {
        "Internet Movie Database": "8.3/10",
        "Rotten Tomatoes": "97%",
        "Metacritic": "89/100",
    }


def test_scores_agree_within_an_answer(omdb: httpx.Client, server: EmbeddedServer) -> None:
    """Ratings, Metascore and imdbRating agree; a missing score is N/A and has no rating."""
    ids = [f.imdb_id for f in server.catalogue.view.films.values() if f.imdb_id and f.in_omdb and is_json(f)][::7]
    missing = 0
    for imdb_id in ids:
        film = omdb.get("", params={"i": imdb_id}).json()
        ratings = {rating["Source"]: rating["Value"] for rating in film["Ratings"]}
        assert ratings.get("Metacritic", "N/A/100") == f"{film['Metascore']}/100"
        assert ratings.get("Internet Movie Database", "N/A/10") == f"{film['imdbRating']}/10"
        missing += film["Metascore"] == "N/A"
    assert 0 < missing < len(ids) / 2


def is_json(film: Film) -> bool:
    """Return whether OMDb's record of a film keeps JSON's rules."""
    return "broken_json" not in odd("demo", film, "omdb")


def test_odd_runtimes(omdb: httpx.Client, server: EmbeddedServer) -> None:
    """A few titles have their runtime in hours and some have none; in every form it is the true one."""
    films = [
        film
        for film in server.catalogue.view.films.values()
        if film.in_omdb and is_json(film) and ("hours" in (oddities := odd("demo", film, "omdb")) or not film.runtime)
        if "minutes_lost" not in oddities
    ]
    reported = {film.tmdb_id: omdb.get("", params={"i": film.imdb_id or ""}).json()["Runtime"] for film in films}
    assert any(" h " in runtime for runtime in reported.values())
    assert "N/A" in reported.values()
    for film in films:
        parts = re.findall(r"(\d+) ?(h|min)", reported[film.tmdb_id])
        minutes = sum(int(number) * (60 if unit == "h" else 1) for number, unit in parts)
        assert minutes == (film.runtime or 0)


def test_plot_length(omdb: httpx.Client) -> None:
    """plot=full gives a longer plot than the default, which is short."""
    short = omdb.get("", params={"i": "tt0770828"}).json()["Plot"]
    assert short == omdb.get("", params={"i": "tt0770828", "plot": "short"}).json()["Plot"]
    assert len(omdb.get("", params={"i": "tt0770828", "plot": "full"}).json()["Plot"]) > len(short)


def test_search_pages(omdb: httpx.Client) -> None:
    """A search has ten films on a page and the total as a string; all pages together hold each film once."""
    first = omdb.get("", params={"s": "the"}).json()
    total = int(first["totalResults"])
    assert isinstance(first["totalResults"], str)
    assert len(first["Search"]) == 10
    rows = [
        row
        for page in range(1, -(-min(total, 200) // 10) + 1)
        for row in omdb.get("", params={"s": "the", "page": page}).json()["Search"]
    ]
    assert len({row["imdbID"] for row in rows}) == len(rows)
    behind = omdb.get("", params={"s": "man of steel", "page": 90}).json()
    assert behind == {"Response": "False", "Error": "Movie not found!"}


def test_title_prefers_the_exact_one(omdb: httpx.Client) -> None:
    """t= gives the film of exactly that title, narrowed by y=."""
    assert (
        omdb.get("", params={"t": "Frozen", "y": "2010"}).json()["imdbID"]
        != omdb.get("", params={"t": "Frozen", "y": "2013"}).json()["imdbID"]
    )
    assert omdb.get("", params={"t": "alien"}).json()["imdbID"] == "tt0078748"


def test_a_film_without_imdb_id_is_not_there(omdb: httpx.Client, server: EmbeddedServer) -> None:
    """OMDb knows films by IMDb id: no search finds a film without one, and an id that OMDb lacks is an error."""
    assert omdb.get("", params={"t": "Generated Film 3 (Upcoming, No IMDb Id)"}).json()["Response"] == "False"
    unknown = next(f for f in server.catalogue.view.films.values() if f.imdb_id and not f.in_omdb)
    assert omdb.get("", params={"i": unknown.imdb_id or ""}).json()["Error"] == "Error getting data."


def test_upcoming_film_has_no_scores(omdb: httpx.Client) -> None:
    """An unreleased film has N/A for everything that nobody can know yet."""
    film = omdb.get("", params={"i": "tt90000001"}).json()
    assert film["Response"] == "True"
    assert {film[key] for key in ("imdbRating", "imdbVotes", "Metascore", "Rated", "BoxOffice")} == {"N/A"}
    assert film["Ratings"] == []

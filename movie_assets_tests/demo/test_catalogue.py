"""What the catalogue promises: true facts, generated values kept apart, stable answers, and edits."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM, real_films
from movie_assets.demo.server import EmbeddedServer

APPENDS = "images,videos,credits,external_ids,keywords,release_dates,alternative_titles,translations"
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def test_size_years_and_scripts() -> None:
    """At least 1,100 real films over 40 years, of several scripts, some of them without an IMDb id."""
    films = list(real_films())
    assert len(films) >= 1100
    assert len({film.year for film in films if film.year}) >= 40
    assert sum(not (film.original_title or "").isascii() for film in films) >= 40
    assert sum(film.imdb_id is None for film in films) >= 20


def test_ids_are_unique() -> None:
    """No TMDB id and no IMDb id stands for two films."""
    films = list(real_films())
    assert max(Counter(film.tmdb_id for film in films).values()) == 1
    assert max(Counter(film.imdb_id for film in films if film.imdb_id).values()) == 1


def test_facts_are_plausible() -> None:
    """Titles hold no entities and no article behind a comma; dates lie in the true year."""
    for film in real_films():
        assert "&#" not in film.title
        assert "&amp;" not in film.title
        assert not film.title.endswith((", The", ", A", ", An"))
        if film.release_date and film.year:
            assert film.release_date.startswith(str(film.year))


def test_most_films_have_enough_votes() -> None:
    """Most films have the 200 votes that discovery asks for."""
    films = Catalogue(now=lambda: NOW).view.films.values()
    assert sum(film.vote_count >= 200 for film in films) > 0.85 * len(films)


def test_true_facts_reach_the_answer(tmdb: httpx.Client) -> None:
    """Facts of the table are served unchanged: budget, date, runtime, title and original title."""
    steel = tmdb.get("/movie/49521").json()
    assert (steel["budget"], steel["release_date"], steel["runtime"]) == (225_000_000, "2013-06-12", 143)
    tiger = tmdb.get("/movie/146").json()
    assert (tiger["title"], tiger["original_title"]) == ("Crouching Tiger, Hidden Dragon", "臥虎藏龍")


def test_every_served_value_is_fact_generated_or_withheld(tmdb: httpx.Client, control: httpx.Client) -> None:
    """For a film, each top-level field of TMDB's answer is a fact, or listed as generated or as withheld."""
    # Fields that follow from facts: ids, kind, and the status that the release date implies.
    derived = {"adult", "softcore", "video", "id", "title", "status", "external_ids"}
    for film_id in (49521, 129, 76341, 372754, 222841, 11):
        reported = control.get(f"/films/{film_id}").json()
        listed = {name.removeprefix("tmdb.") for name in reported["generated"] + reported["withheld"]}
        absent = set(reported["facts"].get("absent", []))
        known = set(reported["facts"]) | absent | ({"genres"} if "genre_ids" in reported["facts"] else set())
        answer = tmdb.get(f"/movie/{film_id}", params={"append_to_response": APPENDS}).json()
        assert answer.keys() - listed - known - derived == set(), film_id
        # No field is both: a generated value never replaces a fact.
        always = {"backdrop_path", "overview", "poster_path"}
        assert (set(reported["facts"]) & {n for n in listed if f"tmdb.{n}" in reported["generated"]}) <= always, film_id


def test_withheld_imdb_id_is_listed(tmdb: httpx.Client, control: httpx.Client) -> None:
    """A film without a certain IMDb id is served with null, and the id is listed as withheld."""
    assert tmdb.get("/movie/372754").json()["imdb_id"] is None
    assert "tmdb.imdb_id" in control.get("/films/372754").json()["withheld"]
    # This one truly had none when its answer was recorded.
    assert "tmdb.imdb_id" not in control.get("/films/222841").json()["withheld"]


def test_invented_people_and_texts_look_invented(tmdb: httpx.Client) -> None:
    """Nobody can take a generated person, company, keyword or overview for a real one."""
    film = tmdb.get("/movie/49521", params={"append_to_response": "credits,keywords"}).json()
    people = film["credits"]["cast"] + film["credits"]["crew"]
    assert 5 <= len(people) <= 60
    roles = ("Performer ", "Director ", "Writer ", "Producer ", "Composer ", "Crew Member ")
    assert all(person["name"].startswith(roles) for person in people)
    assert all(company["name"].startswith("Generated ") for company in film["production_companies"])
    assert all(keyword["name"].startswith("generated ") for keyword in film["keywords"]["keywords"])
    assert "generated text" in film["overview"]


def standing(at: datetime) -> Callable[[], datetime]:
    """Return a clock that stands still."""
    return lambda: at


def test_generated_films_say_so_and_follow_the_clock() -> None:
    """Generated films have titles that say so, ids above all real ones, and dates relative to the start."""
    for start in (NOW, NOW + timedelta(days=1000)):
        films = Catalogue(now=standing(start)).view.films
        generated = [film for film in films.values() if film.tmdb_id >= GENERATED_IDS_FROM]
        assert all(film.title.startswith("Generated Film ") for film in generated)
        assert all("tmdb.title" in film.generated for film in generated)
        assert sum(film.release_date > start.date().isoformat() for film in generated) >= 3
        assert any(film.release_date == "" for film in generated)
        assert any(film.imdb_id is None for film in generated)


def test_two_servers_give_the_same_answers(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """Answers depend on seed and film alone: two servers agree in any order of requests, and another seed differs."""
    paths = [f"/tmdb/3/movie/{i}?append_to_response={APPENDS}&api_key=demo-tmdb-key" for i in (11, 129, 146)]
    paths += ["/omdb/?i=tt0770828&apikey=demo-omdb-key", "/fanart/v3/movies/11?api_key=demo-fanart-key"]
    with EmbeddedServer() as other, EmbeddedServer(seed="another") as different:
        for path in reversed(paths):
            here, there = httpx.get(server.url + path), httpx.get(other.url + path)
            assert here.content == there.content
        assert httpx.get(server.url + paths[0]).content != httpx.get(different.url + paths[0]).content


def test_edit_reaches_every_provider_at_once(
    tmdb: httpx.Client, omdb: httpx.Client, fanart: httpx.Client, server: EmbeddedServer
) -> None:
    """After an edit every provider serves the new values, cached answers included; a reset undoes it."""
    before = omdb.get("", params={"i": "tt0076759"}).json()
    assert "tt0076759" in tmdb.get("/movie/11").json()["imdb_id"]  # as somebody typed it
    assert fanart.get("movies/11").status_code == 200
    server.catalogue.edit(11, imdb_id="tt7000001", title="Other", release_date="1978-02-03", overview="New text")
    film = tmdb.get("/movie/11").json()
    assert (film["title"], film["release_date"]) == ("Other", "1978-02-03")
    assert "tt7000001" in film["imdb_id"]
    assert film["overview"] == "New text"
    assert omdb.get("", params={"i": "tt0076759"}).json()["Response"] == "False"
    after = omdb.get("", params={"i": "tt7000001"}).json()
    assert after["Released"].endswith("1978")
    assert after["imdbRating"] != before["imdbRating"] or after["imdbVotes"] != before["imdbVotes"]
    assert fanart.get("movies/tt7000001").json()["name"] == "Other"
    assert 11 not in {f["id"] for f in tmdb.get("/search/movie", params={"query": "Star Wars"}).json()["results"]}
    server.catalogue.reset()
    assert tmdb.get("/movie/11").json()["title"] == "Star Wars"
    assert omdb.get("", params={"i": "tt0076759"}).json() == before


def test_edited_value_leaves_all_others(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """An edit changes the values that it names and no other."""
    before = tmdb.get("/movie/550", params={"append_to_response": APPENDS}).json()
    server.catalogue.edit(550, tagline="Another")
    after = tmdb.get("/movie/550", params={"append_to_response": APPENDS}).json()
    assert {key for key in before if before[key] != after[key]} == {"tagline"}


def test_removed_and_added_films(tmdb: httpx.Client, fanart: httpx.Client, server: EmbeddedServer) -> None:
    """A removed film is a 404 everywhere; an unknown id with a title becomes a film."""
    server.catalogue.edit(11, remove=True)
    assert tmdb.get("/movie/11").status_code == 404
    assert fanart.get("movies/11").status_code == 404
    assert tmdb.get("/find/tt0076759", params={"external_source": "imdb_id"}).json()["movie_results"] == []
    server.catalogue.edit(95_000_001, title="Added in a Test", release_date="2001-01-01", imdb_id="tt7000002")
    assert tmdb.get("/movie/tt7000002").json()["title"] == "Added in a Test"
    server.catalogue.reset(11)
    assert tmdb.get("/movie/11").status_code == 200
    assert tmdb.get("/movie/95000001").status_code == 200


def test_unknown_edits_are_refused(server: EmbeddedServer) -> None:
    """Editing an unknown field or an unknown film is an error and changes nothing."""
    with pytest.raises(ValueError, match="colour"):
        server.catalogue.edit(11, colour="red")
    with pytest.raises(KeyError):
        server.catalogue.edit(99_999_999, runtime=5)
    assert server.catalogue.changes == ()

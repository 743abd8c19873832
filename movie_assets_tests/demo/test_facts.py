"""Every id in the table rests on a source: what ATTRIBUTION.md says of each pair holds."""

import csv
from itertools import combinations

from movie_assets.demo.catalogue.facts import Facts, real_films
from movie_assets.demo.catalogue.view import searchable
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.sample_writing import SAMPLES

ANNOUNCED = {(1003596, "tt21357150"), (1003598, "tt21361444")}


def test_the_table_says_of_every_film_how_it_is_known() -> None:
    """Each film names its sources, and ATTRIBUTION.md explains each; only two announced films are merely `known`."""
    words = {word for film in real_films() for word in film.source.split()}
    assert words == {"bechdel", "recorded", "checked", "fandango", "known"}
    assert {(f.tmdb_id, f.imdb_id) for f in real_films() if f.source == "known"} == ANNOUNCED
    assert all("checked" in film.source for film in real_films() if "fandango" in film.source)


def test_what_is_not_known_is_withheld(server: EmbeddedServer) -> None:
    """A film without a known IMDb id lists it as withheld, unless the film truly has none."""
    for film in server.catalogue.view.films.values():
        facts = server.catalogue.facts(film.tmdb_id)
        assert facts is not None
        if film.imdb_id is None and "imdb_id" not in facts.absent:
            assert "tmdb.imdb_id" in film.withheld


def test_every_pair_is_recorded_listed_or_checked() -> None:
    """Each pair of ids is among those that recorded answers and lists attest, unless its source says `checked`."""
    table = (SAMPLES / "catalogue" / "attested_ids.csv").read_text(encoding="utf-8").splitlines()
    pairs = {(int(row["tmdb_id"]), row["imdb_id"]) for row in csv.DictReader(table)}
    for film in real_films():
        pair = (film.tmdb_id, film.imdb_id)
        if film.imdb_id is None:
            assert (film.tmdb_id, "") in pairs, film
        elif pair not in ANNOUNCED and "checked" not in film.source.split():
            assert pair in pairs, film


MONEY_OF_A_NAMESAKE = {
    ("Straw Dogs", 1971),
    ("Halloween", 1978),
    ("Friday the 13th", 1980),
    ("A Nightmare on Elm Street", 1984),
    ("The Karate Kid", 1984),
    ("RoboCop", 1987),
    ("Total Recall", 1990),
    ("Death at a Funeral", 2007),
    ("The Girl with the Dragon Tattoo", 2009),
    ("Frozen", 2010),
    ("Fair Game", 2010),
    ("The Avengers", 2012),
}
"""Films to which the source gives what another film of the title cost and earned."""


def test_no_film_has_the_money_of_a_namesake() -> None:
    """Where the source gives a film the sums of a film of the same title, they are blank; no two of a title agree."""

    def sums(film: Facts) -> set[int]:
        return {sum_ for sum_ in (film.budget, film.revenue, film.box_office) if sum_}

    films = list(real_films())
    blank = {(film.title, film.year) for film in films if not sums(film)}
    assert blank >= MONEY_OF_A_NAMESAKE
    by_title: dict[str, list[Facts]] = {}
    for film in films:
        by_title.setdefault(searchable(film.title), []).append(film)
    same = [pair for named in by_title.values() for pair in combinations(named, 2) if sums(pair[0]) & sums(pair[1])]
    assert same == []

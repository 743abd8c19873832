"""The films of the demo's past: fewer votes the longer ago, and in the end as shipped."""

from dataclasses import replace

from movie_assets.demo.catalogue.earlier import Earlier
from movie_assets.demo.server import EmbeddedServer


def test_films_were_different_and_are_as_shipped_in_the_end() -> None:
    """Some had fewer votes at each step, some another plot, most did not change; TMDB's feed has what it reports."""
    catalogue = EmbeddedServer().catalogue
    films = Earlier(catalogue, 2010, 18)
    shipped = {tmdb_id: catalogue.get(tmdb_id) for tmdb_id in films.tmdb_ids}
    assert 27205 in shipped
    votes, changed = [], set()
    for steps in (2, 1, 0):
        films.put(steps)
        votes.append(catalogue.view.films[27205].vote_count)
        now = {tmdb_id: catalogue.get(tmdb_id) for tmdb_id in films.tmdb_ids}
        differing = {i for i, film in now.items() if film and replace(film, revision=0) != shipped[i]}
        changed |= differing
    assert votes == sorted(votes)
    assert len(set(votes)) == 3
    assert differing == set()
    assert 27205 in changed
    assert len(changed) < len(shipped) / 2
    assert {change.field for change in catalogue.changes} >= {"revenue", "overview", "vote_count"}

"""A film's scores at IMDb, Rotten Tomatoes and Metacritic: facts where known, else drawn.

Belongs here: drawing scores that agree with each other. Does not belong here: a film's other values (`film`).
"""

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.facts import Facts

Scores = tuple[float | None, int | None, int | None, int | None]


def scores_of(facts: Facts, *, seed: str, released: bool, votes: int, average: float, generated: list[str]) -> Scores:
    """Return IMDb rating, IMDb votes, Rotten Tomatoes and Metacritic: facts where known, else drawn."""
    dice = Dice(seed, facts.imdb_id or facts.tmdb_id, "scores")
    rating = round(min(9.4, max(1.5, average + (dice.unit() - 0.45) * 0.8)), 1)
    imdb_votes = int(votes * (2.5 + 14 * dice.unit())) + 5
    percent = min(99, max(4, round((rating - 3.6) * 19 + (dice.unit() - 0.5) * 30)))
    metascore = min(97, max(11, round((rating - 2.2) * 13 + (dice.unit() - 0.5) * 18)))
    # Critics have not scored everything: little-known films lack one score or both.
    has_percent = dice.chance(0.95) and votes >= 100
    has_metascore = dice.chance(0.92) and votes >= 150
    known = (facts.imdb_rating, facts.imdb_votes, facts.rotten_tomatoes, facts.metascore)
    drawn = (
        rating if released else None,
        imdb_votes if released else None,
        percent if released and has_percent else None,
        metascore if released and has_metascore else None,
    )
    names = ("omdb.imdbRating", "omdb.imdbVotes", "omdb.Ratings", "omdb.Metascore")
    generated += [name for name, fact in zip(names, known, strict=True) if fact is None]
    return (
        drawn[0] if known[0] is None else known[0],
        drawn[1] if known[1] is None else known[1],
        drawn[2] if known[2] is None else known[2],
        drawn[3] if known[3] is None else known[3],
    )

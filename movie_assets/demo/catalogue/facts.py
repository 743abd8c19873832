"""What is true about the films: the rows of films.csv, and the few generated films that stand for special states.

Belongs here: reading the table, and the films whose titles say that they are generated. Does not belong here: any
invented value of a real film. An empty cell is a fact that is not known here; `film_completion` fills it and says so.
`absent` names fields that the provider itself is known to lack.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

TABLE = Path(__file__).with_name("films.csv")
GENERATED_IDS_FROM = 90_000_001


@dataclass(frozen=True, slots=True)
class Facts:
    """One film's true facts; None is a fact that is not known here.

    `imdb_title` is OMDb's title where it differs from TMDB's. `year` is the year of release, `release_date` the exact
    day where it is known.
    """

    tmdb_id: int
    title: str
    imdb_id: str | None = None
    original_title: str | None = None
    imdb_title: str | None = None
    original_language: str | None = None
    year: int | None = None
    release_date: str | None = None
    runtime: int | None = None
    budget: int | None = None
    revenue: int | None = None
    box_office: int | None = None
    vote_average: float | None = None
    vote_count: int | None = None
    genre_ids: tuple[int, ...] | None = None
    video: bool = False
    imdb_rating: float | None = None
    imdb_votes: int | None = None
    rotten_tomatoes: int | None = None
    metascore: int | None = None
    absent: frozenset[str] = frozenset()
    source: str = ""


def _integer(cell: str) -> int | None:
    return int(cell) if cell else None


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _row(row: dict[str, str]) -> Facts:
    return Facts(
        tmdb_id=int(row["tmdb_id"]),
        title=row["title"],
        imdb_id=row["imdb_id"] or None,
        original_title=row["original_title"] or None,
        imdb_title=row["imdb_title"] or None,
        original_language=row["original_language"] or None,
        year=_integer(row["year"]),
        release_date=row["release_date"] or None,
        runtime=_integer(row["runtime"]),
        budget=_integer(row["budget"]),
        revenue=_integer(row["revenue"]),
        box_office=_integer(row["box_office"]),
        vote_average=_number(row["vote_average"]),
        vote_count=_integer(row["vote_count"]),
        genre_ids=tuple(int(g) for g in row["genre_ids"].split()) if row["genre_ids"] else None,
        video=row["video"] == "1",
        imdb_rating=_number(row["imdb_rating"]),
        imdb_votes=_integer(row["imdb_votes"]),
        rotten_tomatoes=_integer(row["rotten_tomatoes"]),
        metascore=_integer(row["metascore"]),
        absent=frozenset(row["absent"].split()),
        source=row["source"],
    )


def real_films() -> Iterator[Facts]:
    """Yield the real films of films.csv."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        yield from map(_row, csv.DictReader(table))


# The state that each generated film stands for, its release in days from the server's start, and what it lacks.
_PARTS: tuple[tuple[str, int | None, frozenset[str]], ...] = (
    ("Upcoming", 30, frozenset()),
    ("Upcoming", 120, frozenset()),
    ("Upcoming, No IMDb Id", 200, frozenset({"imdb_id"})),
    ("Undated", None, frozenset({"release_date"})),
    ("Upcoming", 400, frozenset()),
    ("New", -10, frozenset()),
    ("New", -45, frozenset()),
    ("Established", -100, frozenset()),
    ("Established, No IMDb Id", -160, frozenset({"imdb_id"})),
    ("Mature", -250, frozenset()),
    ("Mature", -330, frozenset()),
    ("Unknown to OMDb", -700, frozenset({"omdb"})),
    ("Unknown to Fanart.tv", -800, frozenset({"fanart"})),
    ('No Runtime, "Quotes" & &amp; Entities', -900, frozenset({"runtime"})),
    ("Unknown to TMDB", -500, frozenset({"tmdb"})),
    ("Unknown to TMDB and to OMDb", -3650, frozenset({"tmdb", "omdb"})),
)


def generated_films(today: date) -> Iterator[Facts]:
    """Yield films that do not exist, and whose titles say so, with dates relative to today.

    They stand for states that a real film leaves too soon for a table of facts: announced, undated, days old, without
    an IMDb id, unknown to a provider.
    """
    for number, (part, days, absent) in enumerate(_PARTS, start=1):
        tmdb_id = GENERATED_IDS_FROM + number - 1
        released = None if days is None else today + timedelta(days=days)
        yield Facts(
            tmdb_id=tmdb_id,
            title=f"Generated Film {number} ({part})",
            imdb_id=None if "imdb_id" in absent else f"tt{tmdb_id}",
            original_language="en",
            year=released.year if released else None,
            release_date=released.isoformat() if released else None,
            absent=absent,
            source="generated",
        )

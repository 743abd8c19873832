"""The census: how many films there are of each kind, from which every figure of the whole catalogue is derived.

Belongs here: reading the census, from the counts that the store keeps, or film by film. Does not belong here: what is
derived from it (totals.py, backlog.py, catalogue_counts.py), keeping the counts (kept_counts.py).

A kind is a film's age, its import status, whether TMDB lost it, and what it has at each provider. The kept counts know
no clock. So the films whose kind moves with it are looked at one by one: those of which a call is due, and those that
were released in a month in which an age ends. The index finds them; everything else is a sum over some thousand rows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import polars as pl

from movie_assets.policy.due_dates import LAST_DAY, MOST_AHEAD, MovieAge
from movie_assets.providers.registry import ROUTES
from movie_assets.store import views
from movie_assets.store.connection import Operations
from movie_assets.store.kept_counts import GOOD, KEPT, STATE_BITS
from movie_assets.store.moments import seconds

OVERDUE_AFTER = timedelta(days=1)
"""A call is overdue when it has been due for longer than this: runs come at least daily."""
DUE, OVERDUE, DAMAGED = (1 << bit for bit in range(6, 9))
"""What the clock, or damage, adds to the kept bits. DUE and OVERDUE say nothing of whether TMDB still has the film."""
SMALL_SHARE = 2
"""Where a call is due for more than one film in so many, all are looked at in one pass: an index costs a jump a row."""

_DUE_FILMS = (
    "SELECT movie_id FROM fetch_state WHERE frozen = 0 AND due_at <= :now"
    " UNION ALL SELECT movie_id FROM fetch_state WHERE frozen = 0 AND due_at > :bound"
)
"""Films with a call that fell due, by the index of due dates; some of them cannot be asked."""
_OPEN = "s.frozen = 0 AND s.external_id IS NOT NULL"
_BITS = f"""{STATE_BITS}
    + CASE WHEN {_OPEN} AND {views.fell_due(":now", ":bound")} THEN {DUE} ELSE 0 END
    + CASE WHEN {_OPEN} AND {views.fell_due(":overdue", ":bound")} THEN {OVERDUE} ELSE 0 END"""

Kind = tuple[str, int, str, int, str]
"""Age, whether released lately, import status, whether gone, what it has at each provider."""


@dataclass(frozen=True, slots=True)
class Census:
    """Counts of films that are shown, by kind.

    `kinds` has the columns age_category, lately (released within the youngest age, not in the future), import_status,
    gone, films (the count), and one for each provider of the store: the sum of the bits that hold there.
    """

    kinds: pl.DataFrame
    providers: tuple[str, ...]

    def films(self, *which: pl.Expr) -> int:
        """Count the films for which all of these hold."""
        return int(self.kinds.filter(*which)["films"].sum()) if which else int(self.kinds["films"].sum())


def has(provider: str, bit: int) -> pl.Expr:
    """Return whether a kind of film has this at a provider."""
    return (pl.col(provider) & bit) > 0


def is_answered(provider: str) -> pl.Expr:
    """Return whether a kind of film has a good response there, of which no damage was met (`views.answered`)."""
    return has(provider, GOOD) & ~has(provider, DAMAGED)


def census(operations: Operations, now: datetime) -> Census:
    """Count the films by kind at `now` (aware UTC), from the kept counts wherever they tell."""
    with operations.one_moment():
        films = int(operations.rows("SELECT coalesce(sum(films), 0) FROM film_counts")[0][0])
        some = f"SELECT 1 FROM ({_DUE_FILMS} LIMIT {films // SMALL_SHARE + 1}) AS due"
        many = operations.rows(f"SELECT count(*) > {films // SMALL_SHARE} FROM ({some}) AS few", _moments(now))[0][0]
        if many or operations.rows("SELECT 1 FROM damaged_bodies LIMIT 1"):
            return census_by_film(operations, now)
        months = sorted({day[:7] for day in _ages_end(now)})
        listed = ", ".join(f"'{month}'" for month in months)
        kept = operations.rows(
            f"SELECT {_age('released', now)}, import_status, gone, states, sum(films) FROM film_counts"
            f" WHERE released NOT IN ({listed}) GROUP BY 1, 2, 3, 4, 5"
        )
        turning = " UNION ".join(
            f"SELECT movie_id FROM films WHERE release_date BETWEEN '{month}' AND '{month}~'" for month in months
        )
        one_by_one = operations.rows(
            _film_by_film(
                now,
                f"(SELECT movie_id FROM ({_DUE_FILMS}) AS due UNION {turning}) AS looked_at"
                " CROSS JOIN films f USING (movie_id)",
                _BITS,
                f"f.release_date IS NULL OR substr(f.release_date, 1, 7) NOT IN ({listed})",
            ),
            _moments(now),
        )
    counts: Counter[Kind] = Counter()
    for age, lately, status, gone, states, number in kept:
        counts[age, lately, status, gone, states] += number
    for age, lately, status, gone, states, is_kept, number in one_by_one:
        counts[age, lately, status, gone, states] += number
        if is_kept:
            counts[age, lately, status, gone, _without_clock(states)] -= number
    return _census(counts)


def census_by_film(operations: Operations, now: datetime) -> Census:
    """Count the films by kind at `now` (aware UTC) without the kept counts: one pass over all films."""
    lost = f"s.good_answer_id IS NOT NULL AND NOT {views.answered()}"
    bits = f"{_BITS} + CASE WHEN {lost} THEN {DAMAGED} ELSE 0 END"
    counts: Counter[Kind] = Counter()
    for age, lately, status, gone, states, _, number in operations.rows(
        _film_by_film(now, "films f", bits, "0"), _moments(now)
    ):
        counts[age, lately, status, gone, states] += number
    return _census(counts)


def _film_by_film(now: datetime, films: str, bits: str, is_kept: str) -> str:
    states = f"SELECT group_concat(s.provider || ':' || ({bits}), ' ') FROM fetch_state s WHERE s.movie_id = f.movie_id"
    return (
        f"SELECT {_age('f.release_date', now)}, f.import_status, f.gone_at IS NOT NULL, coalesce(({states}), ''),"
        f" {is_kept}, count(*) FROM {films} WHERE {views.visible()} GROUP BY 1, 2, 3, 4, 5, 6"
    )


def _age(released: str, now: datetime) -> str:
    """Return SQL of age and lately, as columns, for a day of release or for a month in which no age ends."""
    today, *last = _ages_end(now)
    cases = " ".join(f"WHEN {released} >= '{day}' THEN '{age}'" for age, day in zip(LAST_DAY, last, strict=True))
    lately = f"CASE WHEN {released} BETWEEN '{last[0]}' AND '{today}' THEN 1 ELSE 0 END"
    return f"CASE {cases} ELSE '{MovieAge.ARCHIVED}' END, {lately}"


def _ages_end(now: datetime) -> list[str]:
    """Return today, before which a film is released, and the oldest release days of the ages, youngest age first."""
    today = now.astimezone(UTC).date()
    return [(today - timedelta(days=days)).isoformat() for days in (0, *LAST_DAY.values())]


def _moments(now: datetime) -> dict[str, float]:
    return {
        "now": seconds(now),
        "overdue": seconds(now - OVERDUE_AFTER),
        "bound": seconds(now + MOST_AHEAD),
    }


@cache
def bits_of(states: str) -> dict[str, int]:
    """Return what holds of a kind of film, by provider."""
    return {name: int(bits) for name, _, bits in (state.rpartition(":") for state in states.split())}


@cache
def _without_clock(states: str) -> str:
    return " ".join(f"{name}:{bits & KEPT}" for name, bits in bits_of(states).items())


def _census(counts: Mapping[Kind, int]) -> Census:
    kinds = [(kind, films) for kind, films in counts.items() if films]
    providers = sorted({*ROUTES, *(name for kind, _ in kinds for name in bits_of(kind[4]))})
    schema = {
        "age_category": pl.String(),
        "lately": pl.Int8(),
        "import_status": pl.String(),
        "gone": pl.Int8(),
        "films": pl.Int64(),
        **dict.fromkeys(providers, pl.Int64()),
    }
    rows = [(*kind[:4], films, *(bits_of(kind[4]).get(name, 0) for name in providers)) for kind, films in kinds]
    frame = pl.DataFrame(rows, schema, orient="row")
    return Census(frame.with_columns(pl.col("lately", "gone").cast(pl.Boolean)), tuple(providers))

"""How films change as days pass: a function of seed, film and day alone.

Belongs here: revisions, renames, new dates, new pictures, merges, deletions, drifting votes, and announcements. Does
not belong here: holding films (`living`, `catalogue`), reporting changes (`tmdb/changes`). Nothing is remembered, so
all servers with the same seed agree on every day, in whatever order days are asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, pi, sin
from typing import Any

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM, Facts
from movie_assets.demo.catalogue.film import Film, artwork_path, artwork_stem

BORN_IDS_FROM = 91_000_000
DUPLICATE_IDS_FROM = 1_000_000_000
_MOST_BORN_A_DAY = 8
# Days between two revisions. The film's id decides which interval it has, so that both "when does this film change"
# and "which films change on this day" are arithmetic.
_INTERVALS = (11, 29, 61, 120, 241)
_SPREAD = 7919
_DUPLICATE_DAYS = 30
_GENRES = (28, 12, 35, 80, 18, 14, 27, 9648, 10749, 878, 53)


@dataclass(frozen=True, slots=True)
class Fate:
    """The day on which a film's id ends, and whether it is merged into another id or deleted."""

    day: date
    is_merged: bool


@dataclass(frozen=True)
class Life:
    """The rules of change. On `since` all films are as shipped; with a `pace` of 2 they change twice as fast."""

    since: date = date(2026, 1, 1)
    pace: float = 1.0
    seed: str = "demo"

    def interval(self, tmdb_id: int) -> int:
        """Return the days between two revisions of a film."""
        return max(1, round(_INTERVALS[tmdb_id % len(_INTERVALS)] / self.pace))

    def _first(self, tmdb_id: int) -> int:
        """Return the days from `since` to a film's first revision."""
        return 1 + tmdb_id // len(_INTERVALS) * _SPREAD % self.interval(tmdb_id)

    def revisions(self, tmdb_id: int, day: date) -> int:
        """Return how many revisions a film has had by the end of a day."""
        past = (day - self.since).days - self._first(tmdb_id)
        return 0 if past < 0 else 1 + past // self.interval(tmdb_id)

    def fate(self, tmdb_id: int) -> Fate | None:
        """Return how and when a film's id ends, None for most films, whose id lasts."""
        dice = Dice(self.seed, tmdb_id, "fate")
        days = int(dice.unit() * 3650 / 0.12 / self.pace)
        if days > 3650:
            return None
        return Fate(self.since + timedelta(days=_DUPLICATE_DAYS + 2 + days), dice.chance(0.6))

    def days(self, tmdb_id: int, first: date, last: date) -> Iterator[date]:
        """Yield the days of a window on which a film changes; drifting votes and its release do not count."""
        fate, step = self.fate(tmdb_id), timedelta(days=self.interval(tmdb_id))
        end = last if fate is None else min(last, fate.day - timedelta(days=1))
        day = self.since + timedelta(days=self._first(tmdb_id))
        if day < first:
            day += step * -(-(first - day).days // step.days)
        while day <= end:
            yield day
            day += step
        if fate is not None and first <= fate.day <= last:
            yield fate.day

    def film(self, film: Film, day: date) -> Film | None:
        """Return a film as it is on a day, None when its id has ended."""
        fate = self.fate(film.tmdb_id)
        if fate is not None and day >= fate.day:
            return None
        return self._drifted(self._revised(film, day), day)

    def duplicate(self, film: Film, day: date) -> Film | None:
        """Return the id that a film will be merged into: without an IMDb id at first, and with it from that day on."""
        fate = self.fate(film.tmdb_id)
        if fate is None or not fate.is_merged or day < fate.day - timedelta(days=_DUPLICATE_DAYS):
            return None
        is_merged = day >= fate.day
        revised = self._revised(film, min(day, fate.day))
        other = replace(
            revised,
            tmdb_id=DUPLICATE_IDS_FROM + film.tmdb_id,
            imdb_id=film.imdb_id if is_merged else None,
            in_omdb=film.in_omdb and is_merged,
            vote_count=film.vote_count if is_merged else min(film.vote_count, 3),
            generated=tuple(sorted({*revised.generated, "tmdb.id"})),
        )
        return self._drifted(other, day) if is_merged else other

    def duplicate_days(self, tmdb_id: int, first: date, last: date) -> Iterator[date]:
        """Yield the days of a window on which a film's duplicate changes: it comes, and it takes over."""
        fate = self.fate(tmdb_id)
        if fate is not None and fate.is_merged:
            days = self.days(tmdb_id, first, min(last, fate.day))
            comes = fate.day - timedelta(days=_DUPLICATE_DAYS)
            yield from sorted(d for d in {comes, *days} if first <= d <= last and d >= comes)

    def _revised(self, film: Film, day: date) -> Film:
        """Return a film with all its revisions until a day; each changes one field or two."""
        revised, pictures = film, 0
        for number in range(self.revisions(film.tmdb_id, day)):
            dice = Dice(self.seed, film.tmdb_id, f"life/{number}")
            kind = dice.unit()
            if kind < 0.36 and film.poster_path is not None:
                pictures += 1
            elif kind < 0.84:
                revised = _reworded(revised, kind < 0.74, number + 1, dice)
            elif kind < 0.90:
                longer = (revised.runtime or 90) + 1 + dice.below(4)
                revised = _changed(revised, {"tmdb.runtime", "omdb.Runtime"}, runtime=longer)
            elif kind < 0.93:
                name = f"{film.title} (Generated Rename {number + 1})"
                revised = _changed(revised, {"tmdb.title", "omdb.Title"}, title=name, imdb_title=name)
            elif kind < 0.97 and revised.release_date:
                revised = _moved(revised, dice)
            else:
                revised = _regrouped(revised, dice)
        if pictures:
            stem = artwork_stem(self.seed, film.tmdb_id, "poster")
            path = artwork_path(stem, "poster", 0x8000 + pictures)
            revised = replace(revised, new_artwork=pictures, poster_path=path)
        return revised

    def _drifted(self, film: Film, day: date) -> Film:
        """Return a film with the votes, ratings and popularity of a day; before its release they do not move."""
        if not film.release_date or film.release_date > day.isoformat():
            return film
        dice = Dice(self.seed, film.tmdb_id, "drift")
        weeks = max(0, (day - self.since).days) * self.pace / 7
        period, start = 30 + 20 * dice.unit(), dice.unit()
        # The wave starts at 0: on the first day all films are as shipped.
        wave = 0.12 * (sin(2 * pi * (weeks / period + start)) - sin(2 * pi * start))
        age = (day - date.fromisoformat(film.release_date)).days
        potential = int(40 / (1.0 - 0.995 * dice.unit()) ** 0.95)
        is_invented = film.tmdb_id >= GENERATED_IDS_FROM
        # A film that is released later ships without votes; they come within its first months.
        votes = film.vote_count or int(potential * (1 - exp(-age / 60)))
        votes += int(votes * 0.0006 * weeks)
        average = film.vote_average or 4.5 + 3.5 * dice.unit()
        rating = film.imdb_rating or round(average, 1)
        imdb_votes = film.imdb_votes or votes * 6
        return replace(
            film,
            vote_count=votes,
            vote_average=round(min(9.9, max(0.5, average + wave)), 3) if votes else 0.0,
            imdb_rating=round(min(9.9, max(0.5, rating + wave)), 1) if imdb_votes > 4 else None,
            imdb_votes=imdb_votes + int(imdb_votes * 0.0006 * weeks) if imdb_votes > 4 else None,
            popularity=round(film.popularity * (0.8 + 0.4 * Dice(self.seed, film.tmdb_id, str(day)).unit()), 3),
            # A new film gets its first pictures after some weeks.
            in_fanart=film.in_fanart or (age > 20 and film.poster_path is not None and is_invented),
        )

    def born(self, first: date, last: date) -> Iterator[tuple[date, Facts]]:
        """Yield the films that are announced from first to last, each with its day."""
        day = max(first, self.since + timedelta(days=1))
        while day <= last:
            dice = Dice(self.seed, day.toordinal(), "born")
            for place in range(min(_MOST_BORN_A_DAY, int(dice.below(3) * max(1.0, self.pace)))):
                yield day, self._announced(day, place)
            day += timedelta(days=1)

    def birthday(self, tmdb_id: int) -> date | None:
        """Return the day on which a film was announced, None for a film that was there from the start."""
        place = tmdb_id - BORN_IDS_FROM
        if not 0 <= place < _MOST_BORN_A_DAY * 36_500:
            return None
        return self.since + timedelta(days=place // _MOST_BORN_A_DAY)

    def _announced(self, day: date, place: int) -> Facts:
        tmdb_id = BORN_IDS_FROM + (day - self.since).days * _MOST_BORN_A_DAY + place
        dice = Dice(self.seed, tmdb_id, "announced")
        out = day + timedelta(days=dice.between(20, 500))
        return Facts(
            tmdb_id=tmdb_id,
            title=f"Generated Film {tmdb_id} (Announced)",
            imdb_id=f"tt{tmdb_id}" if dice.chance(0.7) else None,
            original_language="en",
            year=out.year,
            release_date=out.isoformat(),
            source="generated",
        )


def _changed(film: Film, generated: set[str], **values: Any) -> Film:
    """Return a film with other values, which are listed as generated under the providers' names."""
    return replace(film, generated=tuple(sorted({*film.generated, *generated})), **values)


def _reworded(film: Film, is_overview: bool, times: int, dice: Dice) -> Film:
    if is_overview:
        return replace(film, overview=f"This is a generated text, revised {times} times: {dice.between(100, 999)}.")
    return replace(film, tagline=f"Generated tagline, revised {times} times.")


def _moved(film: Film, dice: Dice) -> Film:
    """Return a film with a later release date."""
    out = date.fromisoformat(film.release_date) + timedelta(days=dice.pick((1, 3, 7, 14, 60, 200)))
    return _changed(film, {"tmdb.release_date", "omdb.Year"}, release_date=out.isoformat(), year=out.year)


def _regrouped(film: Film, dice: Dice) -> Film:
    """Return a film without a drawn genre that it has, or with one that it lacks."""
    genre = dice.pick(_GENRES)
    kept = tuple(other for other in film.genre_ids if other != genre)
    genres = kept if len(kept) < len(film.genre_ids) else (*film.genre_ids, genre)
    return _changed(film, {"tmdb.genres"}, genre_ids=genres)

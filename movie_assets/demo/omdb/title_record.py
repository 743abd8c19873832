"""One film as OMDb presents it: its record, in which every value is text, with the oddities of real records.

Belongs here: the JSON shape of a title, and how OMDb writes odd values. Does not belong here: routes (`omdb/routes`),
which films are odd (`catalogue/oddities`).
"""

import re
from datetime import date, timedelta
from html import escape
from typing import Any

import orjson

from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.film import GENRES, Film
from movie_assets.demo.catalogue.oddities import dice_of, odd
from movie_assets.demo.catalogue.people import credits_of
from movie_assets.demo.catalogue.regions import COUNTRIES, LANGUAGES, certificate, countries
from movie_assets.demo.omdb.award_sentences import honours_of, sentence

POSTERS = "https://posters.omdb.example/images/M"
ABSENT = "N/A"
_GENRE_NAMES = {878: "Sci-Fi", 10402: "Music", 10770: "TV Movie"}
_NOT_RATED = ("NOT RATED", "Unrated", "UNRATED", "Not Rated", "NR", "Not rated")
_NOTES = ("", " (screenplay)", " (story by)", " (based on the novel by)")
_BREAK = "\x02"
"""Stands in a plot for what breaks its JSON."""
_BROKEN = (b"\t", rb" \o/ ", rb"\'", b"\n")


def title_of(seed: str, film: Film) -> str:
    """Return the title; of a record that repeats another one, OMDb's mark."""
    oddities = odd(seed, film, "omdb")
    if "duplicate" in oddities:
        return "#DUPE#"
    return _escaped(film.imdb_title, seed, film) if "entities" in oddities else film.imdb_title


def year_of(seed: str, film: Film) -> str:
    """Return the year: of a few films that of a festival, one year before the release."""
    if not film.year:
        return ABSENT
    return str(film.year - ("festival_year" in odd(seed, film, "omdb")))


def poster_of(seed: str, film: Film) -> str:
    """Return the address of the poster."""
    if film.poster_path is None or Dice(seed, film.imdb_id or "", "omdb poster").chance(0.03):
        return ABSENT
    return f"{POSTERS}/generated{token(seed, film.imdb_id or '', 'omdb poster', 24)}._V1_SX300.jpg"


def encoded(seed: str, film: Film, length: str, *, released: bool) -> bytes:
    """Return the record as JSON, which for some films breaks JSON's rules inside of a text, as OMDb's does."""
    body = orjson.dumps(_record(seed, film, length, released=released))
    return body.replace(orjson.dumps(_BREAK)[1:-1], dice_of(seed, film, "omdb broken").pick(_BROKEN))


def _record(seed: str, film: Film, length: str, *, released: bool) -> dict[str, Any]:
    oddities = odd(seed, film, "omdb")
    dice, odd_dice = Dice(seed, film.imdb_id or "", "omdb"), dice_of(seed, film, "omdb")
    rated, shown_days = dice.chance(0.93), dice.pick((0, 0, 0, 1, 2, 7))
    cast, crew = credits_of(seed, film.tmdb_id, film.credits)
    names = [GENRES.get(g, "Unknown") if g not in _GENRE_NAMES else _GENRE_NAMES[g] for g in film.genre_ids]
    honours = honours_of(seed, film, must_name="awards_run_together" in oddities) if released else None
    ratings = [
        ("Internet Movie Database", None if film.imdb_rating is None else f"{film.imdb_rating:.1f}/10"),
        ("Rotten Tomatoes", None if film.rotten_tomatoes is None else f"{film.rotten_tomatoes}%"),
        ("Metacritic", None if film.metascore is None else f"{film.metascore}/100"),
    ]
    writers = [person["name"] for person in crew if person["department"] == "Writing"]
    return {
        "Title": title_of(seed, film),
        "Year": year_of(seed, film),
        "Rated": _rated(seed, film, oddities, odd_dice) if released and rated else ABSENT,
        "Released": _released(film, shown_days, oddities, odd_dice),
        "Runtime": _runtime(film, oddities, odd_dice),
        "Genre": _or_absent(", ".join(sorted(names))),
        "Director": _or_absent(", ".join(c["name"] for c in crew if c["job"] == "Director")),
        "Writer": _or_absent(_writers(writers, oddities, odd_dice)),
        "Actors": _or_absent(", ".join(c["name"] for c in cast[:3])),
        "Plot": _plot(seed, film, length, oddities),
        "Language": LANGUAGES.get(film.original_language, (ABSENT, ""))[0],
        "Country": ", ".join(COUNTRIES[code].removesuffix(" of America") for code in countries(seed, film)),
        "Awards": sentence(honours, runs_together="awards_run_together" in oddities, dice=odd_dice),
        "Poster": poster_of(seed, film),
        "Ratings": [{"Source": source, "Value": value} for source, value in ratings if value],
        "Metascore": ABSENT if film.metascore is None else str(film.metascore),
        "imdbRating": ABSENT if film.imdb_rating is None else f"{film.imdb_rating:.1f}",
        "imdbVotes": ABSENT if film.imdb_votes is None else f"{film.imdb_votes:,}",
        "imdbID": film.imdb_id,
        "Type": "movie",
        "DVD": ABSENT,
        "BoxOffice": _box_office(film, oddities, odd_dice),
        "Production": ABSENT,
        "Website": ABSENT,
        "Response": "True",
    }


def _or_absent(value: str | None) -> str:
    return value or ABSENT


def _rated(seed: str, film: Film, oddities: frozenset[str], dice: Dice) -> str:
    return dice.pick(_NOT_RATED) if "not_rated" in oddities else certificate(seed, film)


def _released(film: Film, days: int, oddities: frozenset[str], dice: Dice) -> str:
    """Return the release date that IMDb has: often that of the United States, days after TMDB's first, or years."""
    if not film.release_date:
        return ABSENT
    first = date.fromisoformat(film.release_date)
    shown = first + timedelta(days=days)
    if "american_release" in oddities:
        shown = date(first.year + dice.pick((1, 1, 1, 2, 3)), 1, 1) + timedelta(days=dice.below(365))
    elif shown.year != first.year:
        shown = first
    return shown.strftime("%d %b %Y")


def _runtime(film: Film, oddities: frozenset[str], dice: Dice) -> str:
    if not film.runtime:
        return ABSENT
    if "minutes_lost" in oddities:
        return "S min"
    if "hours" in oddities:
        hours, minutes = divmod(film.runtime, 60)
        spelled = dice.pick((f"{hours} h {minutes} min", f"{hours}h {minutes}min"))
        return spelled if hours and minutes else f"{hours} h" if hours else f"{minutes} min"
    return f"{film.runtime} min"


def _box_office(film: Film, oddities: frozenset[str], dice: Dice) -> str:
    if film.box_office:
        in_millions = "money_in_millions" in oddities and film.box_office >= 1_000_000
        return f"${film.box_office / 1e6:.1f}M" if in_millions else f"${film.box_office:,}"
    return f"£{dice.between(10_000, 9_999_999):,}" if "pounds" in oddities else ABSENT


def _writers(names: list[str], oddities: frozenset[str], dice: Dice) -> str:
    if "writers_notes" in oddities:
        names = [f"{name}{dice.pick(_NOTES)}" for name in (*names, names[0])] if names else []
        return ", ".join(names)
    return ", ".join(dict.fromkeys(names))


def _plot(seed: str, film: Film, length: str, oddities: frozenset[str]) -> str:
    if film.overview is None:
        return ABSENT
    plot = f"Generated short plot of {film.imdb_id}."
    if "entities" in oddities:
        plot = _escaped(f'Generated "short" plot of {film.imdb_id} & its sequel\'s.', seed, film)
    if "broken_json" in oddities:
        plot = f"Generated{_BREAK}short plot of {film.imdb_id}."
    return f"{plot} {film.overview}" if length == "full" else plot


def _escaped(text: str, seed: str, film: Film) -> str:
    """Return a text with HTML entities, of some films escaped twice."""
    once = re.sub("&#x27;", "&#39;", escape(text))
    return escape(once) if dice_of(seed, film, "omdb escaped").chance(0.2) else once

"""Hits by hand, and what has to come of them: one row a rule.

Belongs here: tables for `test_identify`. Does not belong here: cases from the embedded server.
"""

from typing import Any

from movie_assets.matching.candidates import Hit, Kind, Query
from movie_assets.matching.outcome import DecisionOutcome as Is

HEAT = Query("Heat", 1995)


def tmdb(number: int, title: str = "Heat", year: int | None = 1995, imdb: str | None = None, **more: object) -> Hit:
    return _hit("tmdb", {"tmdb": str(number), "imdb": imdb}, title, year, more)


def omdb(imdb: str, title: str = "Heat", year: int | None = 1995, **more: object) -> Hit:
    return _hit("omdb", {"imdb": imdb}, title, year, more)


def tvdb(number: int, title: str = "Heat", year: int | None = 1995, **more: object) -> Hit:
    reported: dict[str, str | None] = {name: str(more.pop(name)) for name in ("tmdb", "imdb") if name in more}
    ids = reported | {"tvdb": str(number)}
    return _hit("tvdb", ids, title, year, more)


def _hit(provider: str, ids: dict[str, str | None], title: str, year: int | None, more: dict[str, object]) -> Hit:
    values: dict[str, Any] = {"year": year, "kind": Kind.MOVIE, "complete": True} | more
    values["speaks_for"] = {"omdb": "imdb"}.get(provider, provider)
    return Hit(provider, ids, title, **values)


FILM = (tmdb(949, imdb="tt0113277"), omdb("tt0113277"), tvdb(77, tmdb=949))
OTHER = (tmdb(950, "Another", 1986, imdb="tt0093164"), omdb("tt0093164", "Another", 1986))


SEARCHES: list[tuple[str, Query, tuple[Hit, ...], Is, str | None]] = [
    ("one film, three providers", HEAT, FILM, Is.CONFIDENT, "tmdb:949"),
    ("its original title", HEAT, (tmdb(949, "Feuer", original_title="Heat"),), Is.CONFIDENT, "tmdb:949"),
    ("its alternative title", HEAT, (tmdb(949, "Feuer", alternative_titles=("HEAT",)),), Is.CONFIDENT, "tmdb:949"),
    ("unknown to TMDB", HEAT, (omdb("tt0113277"),), Is.CONFIDENT, "imdb:tt0113277"),
    ("nobody knows it", HEAT, (), Is.NOT_FOUND, None),
    ("no title and no id", Query(year=1995), FILM, Is.NOT_FOUND, None),
    ("a title of punctuation", Query("...", 1995), (tmdb(949, "!!!"),), Is.NOT_FOUND, None),
    ("no year asked", Query("Heat"), FILM, Is.AMBIGUOUS, None),
    ("no year known", HEAT, (tmdb(949, year=None),), Is.NOT_FOUND, None),
    ("another year", HEAT, (tmdb(949, year=1996),), Is.NOT_FOUND, None),
    ("part of the title", HEAT, (tmdb(949, "Heat 2"),), Is.NOT_FOUND, None),
    ("a remake", HEAT, (*FILM, tmdb(1, year=2013)), Is.CONFIDENT, "tmdb:949"),
    ("a remake of the year before", HEAT, (*FILM, tmdb(1, year=1994)), Is.CONFIDENT, "tmdb:949"),
    ("duplicates at one provider", HEAT, (tmdb(949), tmdb(950)), Is.AMBIGUOUS, None),
    ("a duplicate that one provider knows", HEAT, (*FILM, omdb("tt9")), Is.AMBIGUOUS, None),
    ("a namesake by its other title", HEAT, (*FILM, tmdb(2, "Fire", alternative_titles=("Heat",))), Is.AMBIGUOUS, None),
    ("hits that no id links", HEAT, (tmdb(949), omdb("tt0113277")), Is.AMBIGUOUS, None),
    ("a duplicate of unknown kind", HEAT, (*FILM, tvdb(5, kind=Kind.UNKNOWN)), Is.AMBIGUOUS, None),
    ("of unknown kind alone", HEAT, (tmdb(949, kind=Kind.UNKNOWN),), Is.AMBIGUOUS, None),
    ("years differ by one", HEAT, (tmdb(949, year=1996, imdb="tt9"), omdb("tt9")), Is.CONFIDENT, "tmdb:949"),
    ("years differ by two", HEAT, (tmdb(949, year=1997, imdb="tt9"), omdb("tt9")), Is.NOT_FOUND, None),
    (
        "years differ by one, and a remake is as near",
        HEAT,
        (tmdb(949, year=1996, imdb="tt9"), omdb("tt9"), tmdb(1, year=1994)),
        Is.AMBIGUOUS,
        None,
    ),
    (
        "years differ by one, and a namesake has none",
        HEAT,
        (tmdb(949, year=1996, imdb="tt9"), omdb("tt9"), tmdb(1, year=None)),
        Is.AMBIGUOUS,
        None,
    ),
    ("TVDB has it twice", HEAT, (*FILM, tvdb(78, tmdb=949)), Is.CONFIDENT, "tmdb:949"),
    ("TVDB has another IMDb id", HEAT, (*FILM, tvdb(78, tmdb=949, imdb="tt5")), Is.CONFIDENT, "tmdb:949"),
    ("a series only", HEAT, (omdb("tt9", kind=Kind.SERIES),), Is.NOT_FOUND, None),
    ("a series of the same name", HEAT, (*FILM, omdb("tt9", kind=Kind.SERIES)), Is.CONFIDENT, "tmdb:949"),
    ("an episode only", HEAT, (omdb("tt9", kind=Kind.EPISODE),), Is.NOT_FOUND, None),
    ("a game only", HEAT, (omdb("tt9", kind=Kind.GAME),), Is.NOT_FOUND, None),
    ("a film made for television", HEAT, (tmdb(949, kind=Kind.TV_MOVIE),), Is.CONFIDENT, "tmdb:949"),
    ("a short film", HEAT, (tmdb(949, kind=Kind.SHORT),), Is.CONFIDENT, "tmdb:949"),
    ("an adult film only", HEAT, (tmdb(949, adult=True),), Is.NOT_FOUND, None),
    ("a video only", HEAT, (tmdb(949, video_only=True),), Is.NOT_FOUND, None),
    ("a video by its kind", HEAT, (tmdb(949, kind=Kind.VIDEO),), Is.NOT_FOUND, None),
    ("an adult namesake", HEAT, (*FILM, tmdb(2, adult=True)), Is.CONFIDENT, "tmdb:949"),
    ("a video that may be the film", HEAT, (omdb("tt9"), tmdb(2, video_only=True)), Is.AMBIGUOUS, None),
    ("the video that OMDb calls a film", HEAT, (omdb("tt9"), tmdb(2, imdb="tt9", video_only=True)), Is.NOT_FOUND, None),
    ("called a series by one", HEAT, (tmdb(949, imdb="tt9"), omdb("tt9", kind=Kind.SERIES)), Is.CONFLICTING, None),
    ("two films claim an IMDb id", HEAT, (tmdb(949, imdb="tt9"), tmdb(2, imdb="tt9")), Is.CONFLICTING, None),
    (
        "two films claim an IMDb id, one fits",
        HEAT,
        (tmdb(949, imdb="tt9"), tmdb(2, "Other", 1995, imdb="tt9"), omdb("tt9")),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    (
        "TVDB links it to another film that is not known",
        HEAT,
        (tmdb(949, imdb="tt9"), tvdb(5, tmdb=950, imdb="tt9")),
        Is.CONFLICTING,
        None,
    ),
    (
        "a wrong IMDb id lends its title",
        HEAT,
        (tmdb(5, "Quite Different Words", imdb="tt9"), omdb("tt9")),
        Is.CONFLICTING,
        None,
    ),
    ("an episode is asked for", Query("Heat", 1995, kind=Kind.EPISODE), FILM, Is.NOT_FOUND, None),
    ("no id to keep it under", HEAT, (tvdb(77),), Is.NOT_FOUND, None),
]


def asked_ids(**ids: str) -> Query:
    return Query(ids=ids)


LOOKUPS: list[tuple[str, Query, tuple[Hit, ...], Is, str | None]] = [
    ("by TMDB id", asked_ids(tmdb="949"), FILM, Is.CONFIDENT, "tmdb:949"),
    ("by IMDb id", asked_ids(imdb="tt113277"), FILM, Is.CONFIDENT, "tmdb:949"),
    ("by TVDB id", asked_ids(tvdb="77"), FILM, Is.CONFIDENT, "tmdb:949"),
    (
        "TVDB has it twice",
        asked_ids(tmdb="949"),
        (*FILM, tvdb(78, tmdb=949)),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    (
        "TVDB has it twice, and one is asked for",
        asked_ids(tvdb="78"),
        (*FILM, tvdb(78, tmdb=949)),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    ("by all of them", asked_ids(tmdb="949", imdb="tt0113277", tvdb="77"), FILM, Is.CONFIDENT, "tmdb:949"),
    ("other films are about", asked_ids(tmdb="949"), (*FILM, *OTHER), Is.CONFIDENT, "tmdb:949"),
    ("nobody knows it", asked_ids(tmdb="951"), FILM, Is.NOT_FOUND, None),
    ("one provider did not answer", asked_ids(tmdb="949", tvdb="78"), (FILM[0],), Is.CONFIDENT, "tmdb:949"),
    ("no id at all, so title and year", Query("Heat", 1995, {"tmdb": "none"}), FILM, Is.CONFIDENT, "tmdb:949"),
    ("a title of nothing like it", Query("Feuer", 1995, {"tmdb": "949"}), FILM, Is.CONFLICTING, None),
    (
        "a title of nothing like it, and the original one",
        Query("Feuer", 1995, {"tmdb": "949"}, other_titles=("Heat",)),
        FILM,
        Is.CONFIDENT,
        "tmdb:949",
    ),
    ("a title of some words", Query("Heat: The Movie", 1995, {"tmdb": "949"}), FILM, Is.CONFIDENT, "tmdb:949"),
    (
        "the id of a remake, and the film itself is about",
        Query("Heat", 1995, {"tmdb": "1"}),
        (*FILM, tmdb(1, year=2013)),
        Is.CONFLICTING,
        None,
    ),
    (
        "the id of a sequel, and the film itself is about",
        Query("Heat", 1995, {"tmdb": "1"}),
        (*FILM, tmdb(1, "Heat 2", 2013)),
        Is.CONFLICTING,
        None,
    ),
    (
        "a year that only a lesser report has, and a remake of that year is about",
        Query("Heat", 1996, {"imdb": "tt0113277"}),
        (*FILM[:2], tvdb(77, year=1996, tmdb=949), tmdb(1, year=1996)),
        Is.CONFLICTING,
        None,
    ),
    (
        "a year that only a lesser report has, and no other film",
        Query("Heat", 1996, {"imdb": "tt0113277"}),
        (*FILM[:2], tvdb(77, year=1996, tmdb=949)),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    (
        "the id of a sequel without a year, and the film itself is about",
        Query("Heat", None, {"tmdb": "1"}),
        (*FILM, tmdb(1, "Heat 2", year=2013)),
        Is.CONFLICTING,
        None,
    ),
    (
        "the id of a remake, its title and year",
        Query("Heat", 2013, {"tmdb": "1"}),
        (*FILM, tmdb(1, year=2013)),
        Is.CONFIDENT,
        "tmdb:1",
    ),
    (
        "another year, and an adult namesake has it",
        Query("Heat", 1980, {"tmdb": "949"}),
        (*FILM, tmdb(2, year=1980, adult=True)),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    (
        "an unsure id, title and year",
        Query("Heat", 1995, {"imdb": "tt0113277"}, unsure=True),
        FILM,
        Is.CONFIDENT,
        "tmdb:949",
    ),
    (
        "an unsure id, another title",
        Query("Heat 2", 1995, {"imdb": "tt0113277"}, unsure=True),
        FILM,
        Is.NOT_FOUND,
        None,
    ),
    ("an unsure id, another year", Query("Heat", 1980, {"imdb": "tt0113277"}, unsure=True), FILM, Is.NOT_FOUND, None),
    ("an unsure id, no year", Query("Heat", None, {"imdb": "tt0113277"}, unsure=True), FILM, Is.NOT_FOUND, None),
    ("an unsure id alone", Query(ids={"imdb": "tt0113277"}, unsure=True), FILM, Is.AMBIGUOUS, None),
    ("a blank title", Query(" ", 1995, {"tmdb": "949"}), FILM, Is.CONFIDENT, "tmdb:949"),
    ("title right, year wrong", Query("Heat", 1980, {"tmdb": "949"}), FILM, Is.CONFIDENT, "tmdb:949"),
    ("title and year of nothing like it", Query("Xyzzy Quux", 1950, {"tmdb": "949"}), FILM, Is.CONFLICTING, None),
    ("a series' number at TMDB", asked_ids(tmdb="949"), (tmdb(949, kind=Kind.SERIES),), Is.NOT_FOUND, None),
    (
        "film and series of one number",
        asked_ids(tmdb="949"),
        (*FILM, tmdb(949, kind=Kind.SERIES)),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    ("the id of a series", asked_ids(imdb="tt9"), (omdb("tt9", kind=Kind.SERIES),), Is.NOT_FOUND, None),
    ("the id of unknown kind", asked_ids(imdb="tt9"), (omdb("tt9", kind=Kind.UNKNOWN),), Is.NOT_FOUND, None),
    ("a video by its id", asked_ids(tmdb="949"), (tmdb(949, video_only=True),), Is.CONFIDENT, "tmdb:949"),
    ("an episode's file", Query(ids={"tmdb": "949"}, kind=Kind.EPISODE), FILM, Is.NOT_FOUND, None),
    ("contradicting, nothing said", asked_ids(tmdb="949", imdb="tt0093164"), (*FILM, *OTHER), Is.CONFLICTING, None),
    (
        "contradicting, the first fits",
        Query("Heat", 1995, {"tmdb": "949", "imdb": "tt0093164"}),
        (*FILM, *OTHER),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    (
        "contradicting, the second fits",
        Query("Another", 1986, {"tmdb": "949", "imdb": "tt0093164"}),
        (*FILM, *OTHER),
        Is.CONFIDENT,
        "tmdb:950",
    ),
    (
        "contradicting, neither fits",
        Query("Heat", 1986, {"tmdb": "949", "imdb": "tt0093164"}),
        (*FILM, *OTHER),
        Is.CONFLICTING,
        None,
    ),
    (
        "contradicting, both fit",
        Query("Heat", 1995, {"tmdb": "949", "imdb": "tt9"}),
        (*FILM, tmdb(950, imdb="tt9"), omdb("tt9")),
        Is.CONFLICTING,
        None,
    ),
    (
        "contradicting, only one was answered, and fits",
        Query("Heat", 1995, {"tmdb": "949", "imdb": "tt9"}),
        FILM,
        Is.CONFIDENT,
        "tmdb:949",
    ),
    ("contradicting, only one was answered", asked_ids(tmdb="949", imdb="tt9"), FILM, Is.CONFLICTING, None),
    (
        "an IMDb id that two films claim",
        asked_ids(imdb="tt9"),
        (tmdb(949, imdb="tt9"), tmdb(950, imdb="tt9")),
        Is.CONFLICTING,
        None,
    ),
    (
        "a TMDB id whose IMDb id another claims",
        asked_ids(tmdb="949"),
        (tmdb(949, imdb="tt9"), tmdb(950, "Another", 1986, imdb="tt9")),
        Is.CONFIDENT,
        "tmdb:949",
    ),
    (
        "TMDB and OMDb mean different films by one id",
        asked_ids(tmdb="949"),
        (tmdb(949, imdb="tt9"), omdb("tt9", "Unlike Words", 1950)),
        Is.CONFLICTING,
        None,
    ),
]

"""Wire models of OMDb: a title's record, a page of a search, and what kind of record an answer is.

Belongs here: shapes of OMDb's JSON, in which every value is text. Does not belong here: routes (client.py), columns
(spec.py).
Source: https://www.omdbapi.com/ and recorded answers.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from movie_assets.providers.lenient_types import (
    Address,
    Certificate,
    Count,
    Day,
    ImdbId,
    Minutes,
    Money,
    Percent,
    Rating,
    Text,
    Wire,
    known,
    said,
)
from movie_assets.providers.lenient_types import Year as FirstYear
from movie_assets.providers.values import name_lists, numbers, texts

MOVIE = "movie"
_OF_SERIES = {"totalSeasons": "series", "Episodes": "season", "seriesID": "episode", "Episode": "episode"}
"""Fields that films do not have -> the kind of record that has them."""

People = Annotated[list[str], BeforeValidator(name_lists.people)]
Words = Annotated[list[str], BeforeValidator(name_lists.words)]
Languages = Annotated[list[str], BeforeValidator(name_lists.languages)]
Countries = Annotated[list[str], BeforeValidator(name_lists.countries)]


class CriticsRating(Wire):
    """One critic's score, in that critic's own notation."""

    source: Text = Field(None, alias="Source")
    value: Text = Field(None, alias="Value")


class Record(Wire):
    """What a title's record and a line of a search have in common. "#DUPE#" in the place of the title is no title."""

    written: Annotated[str | None, BeforeValidator(texts.line)] = Field(None, alias="Title")
    year: FirstYear = Field(None, alias="Year")
    type: Text = Field(None, alias="Type")
    poster: Address = Field(None, alias="Poster")
    imdb_id: ImdbId = Field(None, alias="imdbID")

    @property
    def duplicate(self) -> bool:
        """Whether it repeats another record."""
        return texts.is_duplicate(self.written)

    @property
    def title(self) -> str | None:
        """The title."""
        return texts.title(self.written)


class Film(Record):
    """The answer to ?i= or ?t=; "N/A" means absent."""

    rated: Certificate = Field(None, alias="Rated")
    released: Day = Field(None, alias="Released")
    runtime: Minutes = Field(None, alias="Runtime")
    genre: Words = Field([], alias="Genre")
    director: People = Field([], alias="Director")
    writer: People = Field([], alias="Writer")
    actors: People = Field([], alias="Actors")
    plot: Text = Field(None, alias="Plot")
    language: Languages = Field([], alias="Language")
    country: Countries = Field([], alias="Country")
    awards: Text = Field(None, alias="Awards")
    ratings: list[CriticsRating] = Field([], alias="Ratings")
    metascore: Percent = Field(None, alias="Metascore")
    imdb_rating: Rating = Field(None, alias="imdbRating")
    imdb_votes: Count = Field(None, alias="imdbVotes")
    box_office: Money = Field(None, alias="BoxOffice")
    production: Words = Field([], alias="Production")
    website: Address = Field(None, alias="Website")

    def score(self, source: str) -> int | None:
        """Return the points of 100 of a score such as "57%" or "55/100"."""
        scores = (
            known(numbers.points_of_100, r.value, f"Ratings {source}")
            for r in self.ratings
            if (r.source or "").casefold() == source.casefold()
        )
        return next((score for score in scores if score is not None and 0 <= score <= 100), None)


class Page(Wire):
    """A page of a search. The number of results is text."""

    rows: list[Record] = Field(alias="Search")
    total: Count = Field(0, alias="totalResults")


def kind_of(body: Mapping[str, Any]) -> str:
    """Return what an answer is about: film, series, episode, game ... A film says so, or has nothing of a series."""
    kind = known(texts.text, body.get("Type"), "Type")
    if kind:
        return kind.casefold()
    for field, of_series in _OF_SERIES.items():
        if field in body:
            return of_series
    is_named = "imdbID" in body and isinstance(body.get("Title"), str)
    return MOVIE if is_named and not any(mark in str(body.get("Year")) for mark in "–-") else "unknown"


def message(body: Mapping[str, Any]) -> str | None:
    """Return what OMDb's body of an error says, None for any other body."""
    if "Error" not in body and str(body.get("Response", True)).casefold() != "false":
        return None
    return said(body.get("Error")) or "no reason given"

"""Hits in TMDB's answers: pages of a search, what another site's id finds, and a film's record.

Belongs here: reading those answers as hits, and what TMDB can be asked (SEEKING). Does not belong here: routes
(client.py), which film is meant (matching/).
Source: developer.themoviedb.org/reference/search-movie, find-by-id, movie-details, and recorded answers.
"""

from collections.abc import Mapping, Sequence

from movie_assets.matching.candidates import Hit, Kind
from movie_assets.models import RawResponse
from movie_assets.providers.lenient_types import Day, Id, Measure, Title, Wire
from movie_assets.providers.seeking import ById, ByTitle, Seeking
from movie_assets.providers.tmdb.client import Tmdb
from movie_assets.providers.tmdb.lists import DiscoveredMovie, Pages
from movie_assets.providers.tmdb.wire import Movie, answer, external_ids

POSTERS = "https://image.tmdb.org/t/p/w342"


class _Page(Pages):
    """A page of a search."""

    results: list[DiscoveredMovie]


class _Series(Wire):
    """A series, a season or an episode that another site's id finds."""

    id: Id
    name: Title = None
    original_name: Title = None
    first_air_date: Day = None
    air_date: Day = None
    popularity: Measure = None


class _Found(Wire):
    """What has an id of another site."""

    movie_results: list[DiscoveredMovie]
    tv_results: list[_Series] = []
    tv_episode_results: list[_Series] = []
    tv_season_results: list[_Series] = []


def search_hits(raw: RawResponse) -> tuple[list[Hit], int]:
    """Return the films of a page of a search, and how many pages there may be.

    Raises:
        BadAnswerError: the body is not such a page.
    """
    page = answer(_Page, raw.body)
    return [_hit(film, {}) for film in page.results if film.is_film], page.pages


def find_hits(raw: RawResponse) -> list[Hit]:
    """Return the films, series and episodes that another site's id finds, each with that id.

    Raises:
        BadAnswerError: the body is not an answer to a find.
    """
    found = answer(_Found, raw.body)
    asked = {"imdb" if raw.external_id.startswith("tt") else "tvdb": raw.external_id}
    films = [_hit(film, asked) for film in found.movie_results if film.is_film]
    series = [_series(row, asked, Kind.SERIES) for row in (*found.tv_results, *found.tv_season_results)]
    return films + series + [_series(row, asked, Kind.EPISODE) for row in found.tv_episode_results]


def film_hit(film: Movie) -> Hit:
    """Return the hit of a film's own record, with its ids and alternative titles."""
    titles = [other.title for other in film.alternative_titles.titles if other.title]
    return _hit(film, {"imdb": external_ids(film).get("imdb")}, titles, complete=True)


def _hit(
    film: DiscoveredMovie | Movie,
    ids: Mapping[str, str | None],
    titles: Sequence[str] = (),
    *,
    complete: bool = False,
) -> Hit:
    return Hit(
        "tmdb",
        {"tmdb": str(film.id), **{name: value for name, value in ids.items() if value}},
        film.title or film.original_title or "",
        original_title=film.original_title,
        alternative_titles=tuple(titles),
        release_date=film.release_date,
        kind=Kind.MOVIE,
        adult=film.adult,
        video_only=film.video,
        popularity=film.popularity,
        votes=film.vote_count,
        poster_url=f"{POSTERS}{film.poster_path}" if film.poster_path else None,
        complete=complete,
    )


def _series(row: _Series, asked: dict[str, str], kind: Kind) -> Hit:
    ids = {"tmdb": str(row.id), **asked}
    first = row.first_air_date or row.air_date
    title = row.name or row.original_name or ""
    return Hit(
        "tmdb", ids, title, original_title=row.original_name, release_date=first, kind=kind, popularity=row.popularity
    )


SEEKING = Seeking(
    speaks_for="tmdb",
    by_id={
        "tmdb": ById("movie", Tmdb.film, of_record=film_hit, links=True, issuer=True),
        "imdb": ById("find", Tmdb.find, read=find_hits, links=True),
    },
    by_title=ByTitle(Tmdb.search, search_hits),
)
"""TMDB finds films by TVDB's ids too, but links few of them: it is not asked with those."""

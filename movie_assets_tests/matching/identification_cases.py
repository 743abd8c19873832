"""The labelled set: what is asked, and the film that is meant, for each class of request.

Belongs here: cases, drawn from the embedded server's catalogue or written by hand, and the edits of the catalogue that
a class needs. Does not belong here: asking and deciding. A label never comes from the rules that it is there to judge:
it is the film that the question was made from.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.view import searchable
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.matching.candidates import Kind, Query
from movie_assets.matching.outcome import DecisionOutcome as Is
from movie_assets.matching.titles import search_text

ADDED_IDS_FROM = 95_000_000
A_CLASS = 40


@dataclass(frozen=True)
class Given:
    """A file of the inbox, or a name alone, that asks for one film at most."""

    name: str
    text: str


@dataclass(frozen=True)
class Case:
    """A question and its answer. `film`: the key of the film that is meant ("tmdb:603"), None where none may be taken.

    `outcomes` are those that are right; none where the file has to be refused when it is read.
    """

    query: Query | Given
    film: str | None
    outcomes: tuple[Is, ...]


def found(query: Query | Given, film: Film) -> Case:
    """Return a case that can be decided; a film that TMDB lacks is known by its IMDb id."""
    return Case(query, f"tmdb:{film.tmdb_id}" if film.in_tmdb else f"imdb:{film.imdb_id}", (Is.CONFIDENT,))


def stopped(query: Query | Given, *outcomes: Is) -> Case:
    """Return a case that a person has to decide."""
    return Case(query, None, outcomes)


def own_films(server: EmbeddedServer, wanted: Callable[[Film], bool] = lambda _: True) -> list[Film]:
    """Return the films with a year that are no videos, and whose title and year no other has, in order of their ids."""
    films = [film for film in server.catalogue.view.ordered("popularity") if film.year and not film.video]
    twice = Counter((searchable(t), f.year) for f in films for t in {f.title, f.original_title, f.imdb_title})
    own = [film for film in films if twice[searchable(film.title), film.year] == 1 and film.in_tmdb and wanted(film)]
    return sorted(own, key=lambda film: film.tmdb_id)


def spread(films: list[Film], number: int = A_CLASS) -> list[Film]:
    """Return so many films, evenly from all."""
    step = max(1, len(films) // number)
    return films[::step][:number]


def is_real(film: Film) -> bool:
    return not film.title.startswith("Generated Film")


def _asked(film: Film, title: str | None = None) -> Query:
    return Query(title or film.title, film.year)


def tmdb_ids(server: EmbeddedServer) -> list[Case]:
    """A TMDB id alone, in the spellings of NFO files."""
    films = spread(own_films(server))
    return [found(Query(ids={"tmdb": f"{'0' * (n % 2)}{f.tmdb_id}"}), f) for n, f in enumerate(films)]


def imdb_ids(server: EmbeddedServer) -> list[Case]:
    """An IMDb id alone, or with another title of the film, also of films that TMDB lacks."""
    lacking = [f for f in server.catalogue.view.ordered("popularity") if f.imdb_id and f.in_omdb and not f.in_tmdb]
    films = spread(own_films(server, lambda f: f.imdb_id is not None)) + lacking
    return [found(Query((None, f.original_title)[n % 2], f.year, {"imdb": f.imdb_id}), f) for n, f in enumerate(films)]


def tvdb_ids(server: EmbeddedServer) -> list[Case]:
    """A TVDB id alone, bare and as TVDB's search spells it."""
    films = spread(own_films(server, lambda f: f.in_tvdb))
    spelled = ("", "movie-")
    return [found(Query(ids={"tvdb": f"{spelled[n % 2]}{tvdb_id_of(f.tmdb_id)}"}), f) for n, f in enumerate(films)]


def exact_titles(server: EmbeddedServer) -> list[Case]:
    """Title and year as TMDB writes them."""
    return [found(_asked(film), film) for film in spread(own_films(server, is_real), 2 * A_CLASS)]


_MESSY: tuple[tuple[int, str], ...] = (
    (194, "amelie"),
    (422, "8 1/2"),
    (8077, "Alien 3"),
    (10681, "Wall-E"),
    (18480, "BRUNO"),
    (82695, "les miserables"),
    (81, "Nausicaa Of The Valley Of The Wind"),
    (177677, "Mission Impossible: Rogue Nation"),
    (603, "Matrix, The"),
    (787, "mr. and mrs. smith"),
    (13804, "FAST AND FURIOUS"),
    (13448, "Angels and Demons"),
    (415, "Batman And Robin"),
    (10991, "Pokemon 3 - The Movie"),
    (129, "SPIRITED AWAY"),
    (372754, "Dou Kyu Sei - Classmates"),
)

_MESSES: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda title: title.replace("'", "’").replace("-", "‐"),
    lambda title: title.replace(":", " -").replace("!", ""),
    lambda title: f"  {title.replace(' ', '  ')} ",
    lambda title: title.replace("&", "and") if "&" in title else title.replace(" and ", " & "),
    lambda title: title.translate(str.maketrans("aeiou", "àéîöü")),
    lambda title: title.replace(" ", "_"),
    lambda title: f"{title[4:]}, The" if title.startswith("The ") else title.swapcase(),
    lambda title: "".join(c for c in title if c not in "'.,:!?()"),
    lambda title: title.replace(" ", "."),
)


def messy_titles(server: EmbeddedServer) -> list[Case]:
    """Case, punctuation and diacritics that are not the provider's."""
    by_id = server.catalogue.view.get
    written = [(film, title) for tmdb_id, title in _MESSY if (film := by_id(tmdb_id))]
    films = spread(own_films(server, lambda f: is_real(f) and not f.title.isalnum()), 2 * A_CLASS)
    drawn = [(film, _MESSES[n % len(_MESSES)](film.title)) for n, film in enumerate(films)]
    return [found(_asked(film, title), film) for film, title in written + drawn]


def other_titles(server: EmbeddedServer) -> list[Case]:
    """The original title, and the title that OMDb gives."""
    films = own_films(server, lambda f: f.original_title != f.title or f.imdb_title != f.title)
    return [found(_asked(f, title), f) for f in films for title in {f.original_title, f.imdb_title} if title != f.title]


def remakes(server: EmbeddedServer) -> list[Case]:
    """The same title in another year; both are asked for."""
    for number, film in enumerate(spread(own_films(server, is_real), 20)):
        add(server, number, film, (film.year or 0) + 2 + number)
    films = own_films(server)
    count = Counter(searchable(film.title) for film in films)
    return [found(_asked(film), film) for film in films if count[searchable(film.title)] > 1]


def add(server: EmbeddedServer, number: int, film: Film, year: int | None, **more: Any) -> Film:
    """Add a film of the same title as another, with ids of its own."""
    reported: dict[str, Any] = {"title": film.title, "imdb_id": f"tt{ADDED_IDS_FROM + number}", "year": year}
    reported["release_date"] = f"{year}-06-15" if year else None
    added = server.catalogue.edit(ADDED_IDS_FROM + number, **(reported | more))
    assert added is not None
    return added


def duplicates(server: EmbeddedServer) -> list[Case]:
    """The same title in the same year twice: known to all, or to one provider only, or by the original title."""
    films = spread(own_films(server, lambda f: is_real(f) and len(f.title) > 3), 60)
    kinds: tuple[dict[str, Any], ...] = (
        {},
        {"imdb_id": None},
        {"in_tvdb": False},
        {"imdb_id": None, "in_tvdb": False},
        {"in_tmdb": False, "in_tvdb": False},
    )
    for number, film in enumerate(films):
        more = kinds[number % len(kinds)]
        if number % 7 == 6:
            more = {"title": f"Another Name {number}", "original_title": film.title, "imdb_title": "Another Name"}
        add(server, number, film, film.year, **more)
    return [stopped(_asked(film), Is.AMBIGUOUS) for film in films]


def missing_years(server: EmbeddedServer) -> list[Case]:
    """A question without a year, and a film without one."""
    films = spread(own_films(server, is_real), 2 * A_CLASS)
    unasked = [stopped(Query(film.title), Is.AMBIGUOUS) for film in films[::2]]
    undated = [stopped(_asked(film), Is.NOT_FOUND) for film in films[1::2]]
    for film in films[1::2]:
        server.catalogue.edit(film.tmdb_id, year=None, release_date=None)
    return unasked + undated


def years_off_by_one(server: EmbeddedServer) -> list[Case]:
    """TMDB's year is one before that of the others; and years that nobody reports."""
    cases = []
    count = Counter(searchable(film.title) for film in server.catalogue.view.ordered("popularity"))
    films = own_films(server, lambda f: is_real(f) and f.imdb_id is not None and count[searchable(f.title)] == 1)
    for number, film in enumerate(spread(films, 60)):
        year = film.year or 0
        if number % 2:
            server.catalogue.edit(film.tmdb_id, release_date=f"{year - 1}-12-20", year=year)
            asked = (year - 1, year)
            cases += [found(Query(film.title, asked[number // 2 % 2]), film)]
            cases += [stopped(Query(film.title, (year - 2, year + 1)[number // 2 % 2]), Is.NOT_FOUND)]
        else:
            cases += [stopped(Query(film.title, year + (1, -1)[number // 2 % 2]), Is.NOT_FOUND)]
    return cases


def series(server: EmbeddedServer) -> list[Case]:
    """A series of a film's name beside the film, or alone; its id; a question for an episode; videos."""
    cases = []
    films = spread(own_films(server, lambda f: is_real(f) and f.in_omdb and len(f.title) > 3), A_CLASS)
    for number, film in enumerate(films):
        row = {"Title": film.title, "Year": f"{film.year}–", "imdbID": f"tt{96_000_000 + number}", "Type": "series"}
        rows: list[dict[str, str | None]] = [{**row, "Poster": "N/A"}]
        cases.append(stopped(Query(ids={"imdb": row["imdbID"]}), Is.NOT_FOUND))
        server.faults.add(
            provider="omdb", endpoint="title", subject=row["imdbID"], status=200, body=row | {"Response": "True"}
        )
        if number % 2:
            own = {"Title": film.imdb_title, "Year": str(film.year), "imdbID": film.imdb_id, "Type": "movie"}
            rows.append(own | {"Poster": "N/A"})
            cases.append(found(_asked(film), film))
        else:
            server.catalogue.edit(film.tmdb_id, remove=True)
            cases.append(stopped(_asked(film), Is.NOT_FOUND))
        body = {"Search": rows, "totalResults": str(len(rows)), "Response": "True"}
        server.faults.add(provider="omdb", endpoint="search", subject=search_text(film.title), status=200, body=body)
    cases += [stopped(Query(f.title, f.year, kind=Kind.EPISODE), Is.NOT_FOUND) for f in films[1::4]]
    videos = [f for f in server.catalogue.view.ordered("popularity") if f.video and f.year]
    return cases + [stopped(_asked(f), Is.NOT_FOUND, Is.AMBIGUOUS) for f in videos]


def contradicting_ids(server: EmbeddedServer) -> list[Case]:
    """Ids of two films: title and year say which, or nobody does."""
    films = spread(own_films(server, lambda f: is_real(f) and f.imdb_id is not None and f.in_tvdb), 2 * A_CLASS)
    cases = []
    for number, (one, other) in enumerate(zip(films[::2], films[1::2], strict=True)):
        ids: tuple[dict[str, str | None], ...] = (
            {"tmdb": str(one.tmdb_id), "imdb": other.imdb_id},
            {"imdb": one.imdb_id, "tvdb": str(tvdb_id_of(other.tmdb_id))},
            {"tmdb": str(one.tmdb_id), "tvdb": str(tvdb_id_of(other.tmdb_id))},
            {"tmdb": str(one.tmdb_id), "imdb": "tt9999998"},
        )
        given = ids[number % len(ids)]
        cases.append(found(Query(one.title, one.year, given), one))
        if number % 4 != 3:
            cases.append(found(Query(other.title, other.year, given), other))
        cases.append(stopped(Query(ids=given), Is.CONFLICTING))
        cases.append(stopped(Query("Neither of the Two", 1901, given), Is.CONFLICTING))
    return cases


def ids_of_other_films(server: EmbeddedServer) -> list[Case]:
    """A title with the id of quite another film: of the same year, a far one, and an id that was given away since."""
    films = spread(own_films(server, lambda f: is_real(f) and f.imdb_id is not None and f.in_tvdb), 4 * A_CLASS)
    cases = []
    for number, (one, other) in enumerate(zip(films[::2], films[1::2], strict=True)):
        kinds = ({"tmdb": str(one.tmdb_id)}, {"imdb": one.imdb_id}, {"tvdb": str(tvdb_id_of(one.tmdb_id))})
        ids: dict[str, str | None] = {**kinds[number % len(kinds)]}
        cases.append(
            stopped(Query(f"{other.title} of Nowhere", (one.year, other.year)[number // 3 % 2], ids), Is.CONFLICTING)
        )
        if number % 4 == 0:
            cases.append(stopped(Query("Ein ganz anderer Titel", one.year, ids), Is.CONFLICTING))
        if number % 4 == 1:
            cases.append(found(Query(f"{one.title} (Director's Cut)", one.year, ids), one))
    for film in films[::8]:
        before = film.title
        server.catalogue.edit(
            film.tmdb_id, title="Zzyzx Quorum", original_title="Zzyzx Quorum", imdb_title="Zzyzx Quorum"
        )
        cases.append(stopped(Query(before, film.year, {"tmdb": str(film.tmdb_id)}), Is.CONFLICTING))
    return cases


def unknown_films(server: EmbeddedServer) -> list[Case]:
    """Films that nobody knows: real titles of another year, parts of titles, made up titles, ids of nothing."""
    films = spread(own_films(server, lambda f: is_real(f) and " " in f.title), A_CLASS)
    cases = [stopped(Query(f"{film.title} Returns Once More", film.year), Is.NOT_FOUND) for film in films[::4]]
    cases += [stopped(Query(film.title.partition(" ")[0], film.year), Is.NOT_FOUND) for film in films[1::4]]
    cases += [stopped(Query(film.title, (film.year or 0) + 7), Is.NOT_FOUND) for film in films[2::4]]
    cases += [stopped(Query(title, 2001), Is.NOT_FOUND) for title in ("???", "😀", "...", "", "zzzz qqqq", "Die")]
    for number in range(5):
        cases.append(stopped(Query(ids={"tmdb": str(98_000_000 + number)}), Is.NOT_FOUND))
        cases.append(stopped(Query(ids={"imdb": f"tt{98_000_000 + number}"}), Is.NOT_FOUND))
        cases.append(stopped(Query(ids={"tvdb": str(998_000_000 + number)}), Is.NOT_FOUND))
    return cases


CLASSES: dict[str, Callable[[EmbeddedServer], Iterable[Case]]] = {
    "TMDB id": tmdb_ids,
    "IMDb id": imdb_ids,
    "TVDB id": tvdb_ids,
    "exact title": exact_titles,
    "messy title": messy_titles,
    "original or alternative title": other_titles,
    "remake": remakes,
    "same title and year twice": duplicates,
    "missing year": missing_years,
    "year off by one": years_off_by_one,
    "series with a film's name": series,
    "contradicting ids": contradicting_ids,
    "id of another film": ids_of_other_films,
    "unknown film": unknown_films,
}
"""Class -> edits the server's catalogue as the class needs it, and returns its cases, at least 30."""

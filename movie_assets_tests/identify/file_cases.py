"""The part of the labelled set that comes as files: rows that are no films, two ids in one file, names of releases.

Belongs here: files and names, made by rule from the embedded catalogue, and what each has to become. Does not belong
here: which formats are read (`test_inputs`), names as people write them (`matching/release_names`).
"""

import json
from collections.abc import Callable, Iterable

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.matching.outcome import DecisionOutcome as Is
from movie_assets_tests.matching.adversarial_cases import QUESTION, everywhere
from movie_assets_tests.matching.identification_cases import Case, Given, found, is_real, own_films, spread, stopped

TYPES = ("tvSeries", "TV Mini Series", "TV Episode", "Video Game", "Video", "Music Video", "Podcast Series")


def _name(film: Film) -> str:
    """Return a title as the name of a file can have it."""
    return "".join(char for char in film.title if char not in '<>:"/\\|?*')


def _csv(*columns: object) -> str:
    return ",".join(f'"{str(column).replace(chr(34), chr(34) * 2)}"' for column in columns)


def rows_of_no_films(server: EmbeddedServer) -> list[Case]:
    """A row with a film's own ids that says that it is a show, an episode, a season, a game or a video."""
    cases = []
    for number, film in enumerate(spread(everywhere(server), 20)):
        imdb = [_csv(film.imdb_id, film.title, kind, film.year) for kind in TYPES[number % 2 :: 2]]
        files = [("imdb.csv", f"Const,Title,Title Type,Year\n{row}\n") for row in imdb]
        for kind in ("show", "episode", "season"):
            row = _csv(kind, film.title, film.year, film.tmdb_id)
            files.append(("trakt.csv", f"type,title,year,tmdb_id\n{row}\n"))
        shown = {"title": film.title, "year": film.year, "ids": {"tmdb": film.tmdb_id, "imdb": film.imdb_id}}
        files.append(("trakt.json", json.dumps([{"type": "show", "show": shown}])))
        files.append(("trakt.json", json.dumps([{"type": "episode", "episode": {"season": 1, "number": 2} | shown}])))
        files.append((f"{_name(film)} S0{1 + number % 9}E02 {{tmdb-{film.tmdb_id}}}.mkv", ""))
        files.append(("list.json", json.dumps({"favorite_tv": [{"ids": {"tmdb": film.tmdb_id}}]})))
        files.append(("list.json", json.dumps({"media": {"tmdbId": film.tmdb_id, "type": "tv"}})))
        files.append(("films.csv", f"tmdb_id\nhttps://www.themoviedb.org/tv/{film.tmdb_id}\n"))
        files.append(("movie.nfo", f'<movie isTV="true"><tmdbid>{film.tmdb_id}</tmdbid></movie>'))
        cases += [stopped(Given(name, text)) for name, text in files]
        row = _csv(film.imdb_id, film.title, "Movie", film.year)
        cases.append(found(Given("imdb.csv", f"Const,Title,Title Type,Year\n{row}\n"), film))
    return cases


def two_ids_in_a_file(server: EmbeddedServer) -> list[Case]:
    """An NFO file with the addresses of two films: its name says which, or a person; and elements that contradict."""
    films, cases = spread(everywhere(server), 80), []
    for number, (one, other) in enumerate(zip(films[::2], films[1::2], strict=True)):
        pages = [f"https://www.imdb.com/title/{film.imdb_id}/" for film in (one, other)]
        pages = pages[:: (1, -1)[number % 2]]
        text = f"Out now: {pages[0]}\nand {pages[1]}\n"
        cases.append(stopped(Given("movie.nfo", text), *QUESTION))
        cases.append(found(Given(f"{_name(one)} ({one.year}).nfo", text), one))
        xml = f"<movie>%s<tmdbid>{one.tmdb_id}</tmdbid><imdbid>{other.imdb_id}</imdbid></movie>"
        cases.append(stopped(Given("movie.nfo", xml % ""), *QUESTION))
        named = f"<title><![CDATA[{other.title}]]></title><year>{other.year}</year>"
        cases.append(found(Given("movie.nfo", xml % named), other))
        row = f"{one.imdb_id},https://www.imdb.com/title/{other.imdb_id}/"
        cases.append(stopped(Given("films.csv", f"imdb_id,url\n{row}\n"), *QUESTION))
        cases.append(stopped(Given(f"{{tmdb-{one.tmdb_id}}} {{tmdb-{other.tmdb_id}}}.mkv", ""), *QUESTION))
    return cases


def numbers_in_tables(server: EmbeddedServer) -> list[Case]:
    """A column of IMDb ids that has bare numbers: of TMDB, or the IMDb id without its tt."""
    films, cases = everywhere(server), []
    for number, film in enumerate(spread(films, 50)):
        bare = (str(film.tmdb_id), (film.imdb_id or "")[2:])[number % 2]
        row = _csv(film.title, film.year, bare)
        cases.append(found(Given("films.csv", f"title,year,imdb_id\n{row}\n"), film))
        row = _csv(f"Unheard Of {number}", film.year, bare)
        cases.append(stopped(Given("films.csv", f"title,year,imdb_id\n{row}\n"), *QUESTION))
    return cases


def ids_beside_years(server: EmbeddedServer) -> list[Case]:
    """A table of ids and years without titles: the film's own year, or one of another time."""
    cases = []
    for film in spread(everywhere(server), 50):
        table = f"tmdb_id,year\n{film.tmdb_id},%s\n"
        cases.append(found(Given("films.csv", table % film.year), film))
        cases.append(stopped(Given("films.csv", table % ((film.year or 2000) - 30)), Is.CONFLICTING))
    return cases


_SPELLINGS: tuple[Callable[[Film], str], ...] = (
    lambda f: f"{_dotted(f)}.{f.year}.1080p.BluRay.x264-GRP.mkv",
    lambda f: f"{_name(f)} ({f.year}) [2160p] [WEB-DL].mkv",
    lambda f: f"{_dotted(f).replace('.', '_').lower()}_{f.year}_dvdrip_xvid.avi",
    lambda f: f"{_name(f)} ({f.year})/{_name(f)} ({f.year}) Bluray-1080p.mkv",
)


def _dotted(film: Film) -> str:
    return ".".join(_name(film).replace(",", "").replace("'", "").replace("!", "").split())


def release_names(server: EmbeddedServer) -> list[Case]:
    """Titles of the catalogue as names of releases, each in one of four spellings."""
    films = spread(own_films(server, lambda f: is_real(f) and len(f.title) > 1), 160)
    return [found(Given(_SPELLINGS[n % len(_SPELLINGS)](f), ""), f) for n, f in enumerate(films)]


_BRACKETS = ("{tmdb-%s}", "[imdbid-%s]", "{tvdb-%s}", "[tmdbid=%s]", "(%s)")


def ids_in_names(server: EmbeddedServer) -> list[Case]:
    """A name with an id: the film's own, or one of an unlike film."""
    films, cases = spread(everywhere(server), 80), []
    for number, (one, other) in enumerate(zip(films[::2], films[1::2], strict=True)):
        place = number % len(_BRACKETS)
        ids = (one.tmdb_id, one.imdb_id, tvdb_id_of(one.tmdb_id), one.tmdb_id, one.imdb_id)
        mark = _BRACKETS[place] % ids[place]
        cases.append(found(Given(f"{_name(one)} ({one.year}) {mark}.mkv", ""), one))
        cases.append(found(Given(f"{_name(one)} {mark}/film.mkv", ""), one))
        cases.append(stopped(Given(f"{_name(other)} ({other.year}) {mark}.mkv", ""), Is.CONFLICTING))
    return cases


FILES: dict[str, Callable[[EmbeddedServer], Iterable[Case]]] = {
    "row that is no film": rows_of_no_films,
    "two ids in one file": two_ids_in_a_file,
    "bare number in a table": numbers_in_tables,
    "id beside a year alone": ids_beside_years,
    "name of a release": release_names,
    "id in a name": ids_in_names,
}
"""Class -> its cases."""

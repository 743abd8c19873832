"""Names of files and folders, from guessit to a decision: figures by style, and no wrong film."""

from collections import Counter
from itertools import count

import pytest

from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import IdentificationError
from movie_assets.identify.engine import identify
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.outcome import Decision
from movie_assets.matching.query import Asked
from movie_assets.matching.titles import normalise
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.matching.release_names import RELEASES, STYLES, Release

ADDED_IDS_FROM = 97_000_000
SAMPLE = 10
"""Of the names of each style, every tenth goes through the engine in an ordinary test run; `make prove` takes all."""


def test_there_are_enough_names() -> None:
    """At least 150, in the styles that libraries really have."""
    assert len({release.name for release in RELEASES}) >= 150


@pytest.mark.parametrize("style", STYLES)
def test_what_is_no_film_is_refused(style: str) -> None:
    """Episodes, seasons, samples and extras are left out with the reason."""
    for release in STYLES[style]:
        if not release.is_film:
            with pytest.raises(IdentificationError, match=r"episode|sample|extra"):
                read_name(release.name)


def test_names_are_read() -> None:
    """At least 95 % of the names of films are read with title, year and ids as a careful reader would."""
    films = [release for release in RELEASES if release.is_film]
    misread = [release.name for release in films if not _is_read(release)]
    assert len(misread) <= 0.05 * len(films), misread


def _is_read(release: Release) -> bool:
    asked = _read(release)
    if asked is None or (asked.year, dict(asked.ids)) != (release.year, release.ids):
        return False
    return normalise(release.title or "") in {normalise(title) for title in (asked.title or "", *asked.other_titles)}


def _read(release: Release) -> Asked | None:
    try:
        return read_name(release.name)
    except IdentificationError:
        return None


@pytest.mark.parametrize("step", [SAMPLE, pytest.param(1, marks=pytest.mark.prove)])
def test_from_a_name_to_a_film(server: EmbeddedServer, settings: Settings, operations: Operations, step: int) -> None:
    """No film wrong; 95 % of those that have a year or an id found; every other name refused, or left to a person."""
    total: Counter[str] = Counter()
    known = _Known(server)
    for style, every in STYLES.items():
        counts: Counter[str] = Counter()
        releases = every[::step]
        films = {release.name: known.film(release) for release in releases if release.is_film}
        decisions = _decide(settings, operations, releases)
        for release in releases:
            decision, film = decisions[release.name], films.get(release.name)
            counts["names"] += 1
            counts["identifiable"] += release.is_film and bool(release.year or release.ids)
            if decision is None:
                counts["refused"] += 1
            elif decision.candidate is None:
                counts["stopped"] += 1
            else:
                right = film is not None and decision.candidate.ids.get("tmdb") == str(film.tmdb_id)
                counts["found" if right else f"wrong {release.name}"] += 1
        wrong = sum(n for name, n in counts.items() if name.startswith("wrong"))
        figures = [counts[name] for name in ("names", "identifiable", "found")]
        print("|", " | ".join(map(str, (style, *figures, wrong, counts["stopped"], counts["refused"]))), "|")
        total += counts
    assert not [name for name in total if name.startswith("wrong")]
    assert total["found"] >= 0.95 * total["identifiable"]


class _Known:
    """The films that names are of; one that the catalogue lacks is added to it."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._catalogue = server.catalogue
        self._by_title: dict[str, list[Film]] = {}
        self._numbers = count(ADDED_IDS_FROM)
        for film in self._catalogue.view.ordered("popularity"):
            if film.in_tmdb and not film.video:
                self._keep(film)

    def _keep(self, film: Film) -> None:
        for title in {normalise(name) for name in (film.title, film.original_title, film.imdb_title)}:
            self._by_title.setdefault(title, []).append(film)

    def film(self, release: Release) -> Film:
        """Return the film of a name."""
        if "tmdb" in release.ids and (film := self._catalogue.get(int(release.ids["tmdb"]))):
            return film
        if "imdb" in release.ids and (film := self._catalogue.by_imdb(release.ids["imdb"])):
            return film
        for film in self._by_title.get(normalise(release.title or ""), ()):
            if release.year in (film.year, None):
                return film
        number, day = next(self._numbers), f"{release.year or 2001}-06-15"
        added = self._catalogue.edit(number, title=release.title, imdb_id=f"tt{number}", release_date=day)
        assert added is not None
        self._keep(added)
        return added


def _decide(settings: Settings, operations: Operations, releases: tuple[Release, ...]) -> dict[str, Decision | None]:
    async def work() -> dict[str, Decision | None]:
        decisions: dict[str, Decision | None] = {}
        async with open_session(settings, operations) as session:
            for release in releases:
                asked = _read(release)
                decisions[release.name] = (await identify(session, asked)).decision if asked else None
        return decisions

    return run_interruptibly(work())


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("file:///films/The%20Matrix%20(1999)/The%20Matrix.mkv", "The Matrix", 1999),
        ("Am%C3%A9lie.2001.1080p.mkv", "Amélie", 2001),
        ("100% Wolf (2020).mkv", "100% Wolf", 2020),
        ("The Matrix　（１９９９）.mkv", "The Matrix", 1999),
        ("James Bond Collection/Dr. No (1962)/Dr. No.mkv", "Dr. No", 1962),
    ],
)
def test_names_as_playlists_and_libraries_write_them(name: str, title: str, year: int) -> None:
    """Percent signs of an address and figures of another width are read; a folder of short words says the year."""
    asked = read_name(name)
    assert (asked.title, asked.year) == (title, year)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Matrix Collection [tmdbid-2344]/The Matrix (1999)/The Matrix (1999).mkv", {}),
        ("The Matrix Trilogy {tmdb-2344}/The Matrix (1999) {tmdb-603}.mkv", {"tmdb": "603"}),
        ("The Matrix Anthology {tmdb-2344}/The Matrix (1999) [imdbid-tt0133093]/x.mkv", {"imdb": "tt0133093"}),
        ("The Art Collection (2012) {tmdb-5}/The Art Collection (2012).mkv", {"tmdb": "5"}),
        ("The Collection (2012) {tmdb-84329}.mkv", {"tmdb": "84329"}),
    ],
)
def test_the_id_of_a_set_is_no_films(name: str, ids: dict[str, str]) -> None:
    """A folder of several films may have the set's id, which is another film's number: only a film's own id counts."""
    asked = read_name(name)
    assert (asked.ids, asked.rival_ids) == (ids, ())


@pytest.mark.parametrize(
    "name",
    [
        *("Thumbs.db", "desktop.ini", ".DS_Store", "._The Matrix (1999).mkv", "@eaDir", "$RECYCLE.BIN", "lost+found"),
        *("The Matrix (1999)/folder.jpg", "The Matrix (1999)-poster.png", "The Matrix (1999)/RARBG.txt", "x.sfv"),
    ],
)
def test_what_stands_beside_films_is_no_film(name: str) -> None:
    """A list of all files has pictures, notes and files of the system: none of them asks for a film."""
    with pytest.raises(IdentificationError, match="not a film"):
        read_name(name)


@pytest.mark.parametrize("name", ["Heat (1995) {tmdb\u2011949}.mkv", "Heat (1995) [tmdbid\u2013949].mkv"])
def test_a_dash_is_a_hyphen_before_an_id(name: str) -> None:
    """What corrects texts makes a dash of a hyphen: the id is the same."""
    assert read_name(name).ids == {"tmdb": "949"}


@pytest.mark.parametrize("id_", ["{imdb-tt0000000}", "[imdbid=tt00000000]", "tt0000000", "{tmdb-0}", "{tvdb-000}"])
def test_an_id_of_zeros_is_none(id_: str) -> None:
    """Programs write zeros where they have no id: the title is asked for."""
    asked = read_name(f"Heat (1995) {id_}.mkv")
    assert (asked.title, asked.year, asked.ids, asked.rival_ids) == ("Heat", 1995, {}, ())

"""NFO files: Kodi's form, read back by our own reader, and never in the place of a person's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.errors import ConfigurationError, UnknownFilmError
from movie_assets.export.export_request import LibraryRequest
from movie_assets.export.library_choice import chosen_films
from movie_assets.export.library_folder import folder_name
from movie_assets.export.nfo_files import write_nfo_files
from movie_assets.export.nfo_xml import nfo_of
from movie_assets.identify.inputs.nfo import read_nfo
from movie_assets.matching.query import Asked
from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.library_films import Named


def written(films: Settings, request: LibraryRequest) -> tuple[Mapping[str, int], Mapping[Path, str]]:
    """Write; return the counts, and the folders of no film."""
    request.check()
    with chosen_films(films, request) as (found, library):
        return write_nfo_files(found, replace=request.replace), library.unknown


@pytest.fixture
def film(films: Settings) -> dict[str, Any]:
    """A film's merged row with title, year, all ids."""
    with Warehouse(films.warehouse_path).connection() as connection:
        result = connection.execute(
            "SELECT * FROM provider_cache_movies WHERE imdb_id IS NOT NULL AND tvdb_id IS NOT NULL AND"
            " imdb_rating IS NOT NULL AND poster_url IS NOT NULL ORDER BY movie_id LIMIT 1"
        )
        names = [column[0] for column in result.description]
        return dict(zip(names, result.fetchall()[0], strict=True))


def test_kodi_and_our_own_reader_read_it(films: Settings, film: dict[str, Any], tmp_path: Path) -> None:
    """Ids, ratings, images, people and facts stand where Kodi looks for them; as an input it asks for that film."""
    written(films, LibraryRequest(tmp_path, films=(str(film["movie_id"]),)))
    (path,) = tmp_path.rglob("*.nfo")
    text = path.read_text()
    movie = fromstring(text)
    assert movie.tag == "movie"
    assert {one.get("type"): one.text for one in movie.findall("uniqueid")} == {
        "tmdb": str(film["tmdb_id"]),
        "imdb": film["imdb_id"],
        "tvdb": str(film["tvdb_id"]),
    }
    assert [one.get("type") for one in movie.findall("uniqueid[@default='true']")] == ["tmdb"]
    assert movie.findtext("title") == film["title"]
    assert movie.findtext("premiered") == film["release_date"].isoformat()
    assert movie.findtext("runtime") == str(film["runtime"])
    assert movie.findtext("ratings/rating[@name='imdb']/value") == str(film["imdb_rating"])
    assert movie.findtext("ratings/rating[@name='imdb']/votes") == str(film["imdb_votes"])
    assert len(movie.findall("ratings/rating[@default='true']")) == 1
    assert movie.findtext("thumb[@aspect='poster']") == film["poster_url"]
    backgrounds = [one.text for one in movie.findall("fanart/thumb")]
    assert backgrounds == list(dict.fromkeys(u for u in (film["fanart_url"], film["backdrop_url"]) if u))
    assert [one.text for one in movie.findall("genre")] == film["genres"]
    assert [one.text for one in movie.findall("director")] == film["directors"]
    cast = Warehouse(films.warehouse_path).frame(
        "SELECT name, character_name, cast_order FROM provider_cache_movie_cast"
        f" WHERE movie_id = {film['movie_id']} ORDER BY cast_order, person_id"
    )
    actors = [(a.findtext("name"), a.findtext("role"), int(a.findtext("order"))) for a in movie.findall("actor")]
    assert actors == cast.rows()
    (entry,) = read_nfo(text, path.name).entries
    assert isinstance(entry.what, Asked)
    assert (entry.what.title, entry.what.year) == (film["title"], film["year"])
    assert entry.what.ids == {"tmdb": str(film["tmdb_id"]), "imdb": film["imdb_id"], "tvdb": str(film["tvdb_id"])}


@given(st.dictionaries(st.sampled_from(["title", "overview", "tagline", "collection"]), st.text()))
def test_any_text_makes_sound_xml_property(film: dict[str, str]) -> None:
    """Whatever providers write, the file is XML, without characters that XML forbids."""
    movie = fromstring(nfo_of(film).encode())
    kept = "".join(c for c in film.get("overview", "") if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff"))
    kept = kept.translate({0xFFFE: None, 0xFFFF: None}).replace("\r\n", "\n").replace("\r", "\n")
    assert (movie.findtext("plot") or "") == (kept if kept.strip() else "")


def test_a_library_says_by_its_folders_which_films(films: Settings, film: dict[str, Any], tmp_path: Path) -> None:
    """Title and year, an id in braces, or neither: then the folder is named, with the reason."""
    others = Warehouse(films.warehouse_path).frame(
        f"SELECT imdb_id FROM provider_cache WHERE movie_id != {film['movie_id']} AND imdb_id IS NOT NULL LIMIT 1"
    )
    named = tmp_path / folder_name(_named(film))
    by_id = tmp_path / f"Whatever {{imdb-{others.item()}}}"
    for place in (named, by_id, tmp_path / "No Such Film (1950)", tmp_path / "Holiday"):
        place.mkdir()
    (named / "The film.mkv").touch()
    (named / "The film-trailer.mkv").touch()
    counts, unknown = written(films, LibraryRequest(tmp_path))
    assert counts == {"written": 2}
    assert (named / "The film.nfo").exists()
    assert others.item() in (by_id / "movie.nfo").read_text()
    assert {place.name for place in unknown} == {"No Such Film (1950)", "Holiday"}
    assert written(films, LibraryRequest(tmp_path))[0] == {"same": 2}


def test_a_persons_nfo_is_left_alone(films: Settings, film: dict[str, Any], tmp_path: Path) -> None:
    """One of another name, or ours once it was changed; --replace replaces the one in its place."""
    request = LibraryRequest(tmp_path, films=(str(film["movie_id"]),))
    folder = tmp_path / folder_name(_named(film))
    folder.mkdir()
    (folder / "mine.nfo").write_text("<movie><title>Mine</title></movie>")
    assert written(films, request)[0] == {"kept": 1}
    assert [path.name for path in folder.iterdir()] == ["mine.nfo"]
    (folder / "mine.nfo").unlink()
    assert written(films, request)[0] == {"written": 1}
    own = folder / "movie.nfo"
    own.write_text(own.read_text().replace("<title>", "<title>My "))
    assert written(films, request)[0] == {"kept": 1}
    assert "<title>My " in own.read_text()
    assert written(films, LibraryRequest(tmp_path, films=request.films, replace=True))[0] == {"written": 1}
    assert "<title>My " not in own.read_text()


def test_films_are_chosen_by_query(films: Settings, tmp_path: Path) -> None:
    """A query with a column movie_id; another one, and one without films, is refused."""
    query = "SELECT movie_id FROM provider_cache ORDER BY movie_id LIMIT 3"
    assert written(films, LibraryRequest(tmp_path, query=query))[0] == {"written": 3}
    assert len(list(tmp_path.glob("*/movie.nfo"))) == 3
    with pytest.raises(ConfigurationError, match="a column movie_id"):
        written(films, LibraryRequest(tmp_path, query="SELECT title FROM provider_cache"))
    with pytest.raises(UnknownFilmError, match="names no film"):
        written(films, LibraryRequest(tmp_path, query="SELECT movie_id FROM provider_cache WHERE false"))
    with pytest.raises(ConfigurationError, match="is no folder"):
        written(films, LibraryRequest(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("title", "year", "name"),
    [
        ("Heat", 1995, "Heat (1995)"),
        ("Face/Off", 1997, "Face Off (1997)"),
        ("2001: A Space Odyssey", 1968, "2001 A Space Odyssey (1968)"),
        ("...", 2000, "7 (2000)"),
        ("../../etc", None, "etc"),
        ("Up\n", None, "Up"),
        ("é" * 300, 2000, f"{'é' * 100} (2000)"),
        (None, None, "7"),
    ],
)
def test_a_folder_is_named_as_every_file_system_takes_it(title: str | None, year: int | None, name: str) -> None:
    """No character that a file system forbids, no way out of the library, no name that is too long."""
    assert folder_name(Named(7, title, None, year, None, None, None)) == name


def _named(film: Mapping[str, Any]) -> Named:
    return Named(
        *(film[name] for name in ("movie_id", "title", "original_title", "year", "tmdb_id", "imdb_id", "tvdb_id"))
    )

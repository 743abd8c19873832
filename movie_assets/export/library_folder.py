"""A person's library of films: a folder with a folder a film, and which film of the cache each is.

Belongs here: reading the folders' names, naming new ones. Does not belong here: what is put into them (nfo_files.py,
artwork_files.py), queries (warehouse/library_films.py).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from movie_assets.errors import IdentificationError, StoreError
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.query import Asked
from movie_assets.matching.titles import same_title
from movie_assets.warehouse.library_films import Named

LONGEST_NAME = 200
"""Bytes; file systems take 255."""
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


@dataclass(frozen=True, slots=True)
class Library:
    """Folders with their films, and folders of which no film, or more than one, can be meant, with the reason."""

    root: Path
    folders: Mapping[Path, Named]
    unknown: Mapping[Path, str]

    def places_of(self, film: Named) -> list[Path]:
        """Return the folders of a film: those that are there, else the one that it would have."""
        there = [folder for folder, own in self.folders.items() if own.movie_id == film.movie_id]
        return there or [self.root / folder_name(film)]


def read_library(may_be: Callable[[Collection[int], Collection[str]], Sequence[Named]], root: Path) -> Library:
    """Return the folders of a library. A folder names its film by title and year, or by an id as libraries write it.

    `may_be` finds the films of some years, or with some ids.

    Raises:
        StoreError: the folder cannot be read.
    """
    try:
        found = sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    except FileNotFoundError:
        found = []
    except OSError as error:
        raise StoreError(f"cannot read {root}: {error.strerror}.") from error
    asked: dict[Path, Asked] = {}
    unknown: dict[Path, str] = {}
    for folder in found:
        try:
            asked[folder] = read_name(folder.name)
        except IdentificationError as error:
            unknown[folder] = str(error)
    years = {one.year for one in asked.values() if one.year is not None}
    ids = {text for one in asked.values() for text in one.ids.values()}
    known = may_be(years, ids)
    folders: dict[Path, Named] = {}
    for folder, one in asked.items():
        fitting = _fitting(one, known)
        if len(fitting) == 1:
            folders[folder] = fitting[0]
        elif fitting:
            unknown[folder] = "several films of the cache have this title and year"
        else:
            unknown[folder] = "no film of the cache has this title and year"
    return Library(root, folders, unknown)


def folder_name(film: Named) -> str:
    """Return the name of a film's folder, as every file system takes it: Title (Year)."""
    title = " ".join(_NOT_IN_NAMES.sub(" ", film.title or film.original_title or "").split()).strip(". ")
    title = title.encode()[:LONGEST_NAME].decode(errors="ignore").strip() or str(film.movie_id)
    return title if film.year is None else f"{title} ({film.year})"


def _fitting(asked: Asked, known: Sequence[Named]) -> list[Named]:
    if asked.ids:
        return [film for film in known if any(film.has_id(*pair) for pair in asked.ids.items())]
    if asked.year is None:
        return []
    titles = [title for title in (asked.title, *asked.other_titles) if title]
    return [film for film in known if film.year == asked.year and _has_title(film, titles)]


def _has_title(film: Named, titles: Sequence[str]) -> bool:
    return any(same_title(own, title) for own in (film.title, film.original_title) if own for title in titles)

"""NFO files in the folders of a library.

Belongs here: where a film's NFO file stands, and which files are left alone. Does not belong here: its XML
(nfo_xml.py), which folder is of which film (library_folder.py).
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from movie_assets.errors import StoreError
from movie_assets.export.nfo_xml import nfo_of

WRITTEN, SAME, KEPT = "written", "same", "kept"
_VIDEO = re.compile(r"\.(mkv|avi|mp4|m4v|mov|wmv|ts|m2ts|iso|mpe?g|webm|ogm|divx|vob)$", re.IGNORECASE)
_EXTRA = re.compile(r"[-_. ](trailer|sample|extra|featurette|behindthescenes|deleted|scene|short)\d*$", re.IGNORECASE)
_MARK = re.compile(r"\n<!-- Written by movie-assets, which leaves it alone once it is changed: ([0-9a-f]{64}) -->\n")


def write_nfo_files(films: Iterable[tuple[Path, Mapping[str, Any]]], *, replace: bool) -> Counter[str]:
    """Write the NFO file of each film into its folder; return how many were written, were the same, were left alone.

    A file that a person wrote or changed is left alone, unless `replace`.

    Raises:
        StoreError: a folder cannot be written.
    """
    counts: Counter[str] = Counter()
    for folder, film in films:
        try:
            counts[_write(folder, nfo_of(film), replace=replace)] += 1
        except OSError as error:
            raise StoreError(
                f"cannot write into {folder}: {error.strerror}. What was written until then is whole."
            ) from error
    return counts


def _write(folder: Path, xml: str, *, replace: bool) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    place = nfo_place(folder)
    others = [path for path in folder.iterdir() if path.suffix.lower() == ".nfo"]
    if not replace and any(not _is_ours(path) for path in others):
        return KEPT
    text = _marked(xml)
    if place.exists() and place.read_text(encoding="utf-8", errors="replace") == text:
        return SAME
    arriving = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        arriving.write_text(text, encoding="utf-8")
        arriving.replace(place)
    finally:
        arriving.unlink(missing_ok=True)
    return WRITTEN


def nfo_place(folder: Path) -> Path:
    """Return where Kodi looks for the NFO file of a film's folder: named like its video, or movie.nfo."""
    videos = [path for path in folder.iterdir() if _VIDEO.search(path.name) and not _EXTRA.search(path.stem)]
    return videos[0].with_suffix(".nfo") if len(videos) == 1 else folder / "movie.nfo"


def _marked(xml: str) -> str:
    """Return a file's text with the mark by which it is known as ours, and unchanged."""
    declaration, _, rest = xml.partition("\n")
    mark = hashlib.sha256(rest.encode()).hexdigest()
    return f"{declaration}\n<!-- Written by movie-assets, which leaves it alone once it is changed: {mark} -->\n{rest}"


def _is_ours(path: Path) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    found = _MARK.search(text)
    return found is not None and hashlib.sha256(text[found.end() :].encode()).hexdigest() == found[1]

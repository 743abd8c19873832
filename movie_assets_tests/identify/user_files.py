"""Real files of the programs that people use, with what each means; they stand beside the checkout, if at all.

Belongs here: reading the index, comparing what was asked with what is meant. Does not belong here: what must hold.
"""

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.reading import read_parts
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.query import Asked
from movie_assets.matching.titles import normalise

USER_FILES = Path(__file__).resolve().parents[2].parent / "shared" / "user-files"
NAMESPACES = ("imdb", "tmdb", "tvdb")


@dataclass
class Score:
    """What became of the files, or names, of one kind."""

    right: int = 0
    rightly_refused: int = 0
    ids_lost: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def all(self) -> int:
        """How many there are."""
        return self.right + self.rightly_refused + len(self.wrong)

    def row(self, kind: str) -> str:
        """Return a row of the table."""
        cells = (kind, self.all, self.right, self.rightly_refused, len(self.wrong), self.ids_lost)
        return f"| {' | '.join(map(str, cells))} |"


def read(name: str, content: bytes) -> tuple[list[Asked], list[str]]:
    """Return what a file asks for, and the reasons for what it does not."""
    asked: list[Asked] = []
    reasons: list[str] = []
    try:
        for part in read_parts(name, content):
            asked += [request for request, _ in part.asked]
            reasons += part.left_out
    except IdentificationError as error:
        reasons.append(str(error))
    return asked, reasons


def means(asked: Asked, film: dict[str, Any]) -> bool:
    """Return whether a request is for this film: title, year and ids."""
    expected = film.get("title")
    titles = {normalise(title) for title in (asked.title or "", *asked.other_titles)}
    if expected and normalise(expected) not in titles:
        return False
    ids = _ids(asked)
    wanted = {name: str(film[name]).strip() for name in NAMESPACES if film.get(name)}
    return asked.year == film.get("year") and ids == wanted


def _ids(asked: Asked) -> dict[str, str]:
    return {**asked.unsure_ids, **asked.ids}


def score_files(kind: str) -> Score:
    """Return the score of the files in one folder: exports, nfo or webhooks."""
    score = Score()
    for item in json.loads((USER_FILES / "INDEX.json").read_text()):
        if not item["file"].startswith(f"{kind}/"):
            continue
        path = USER_FILES / item["file"]
        asked, reasons = read(path.name, path.read_bytes())
        films = item["expected"]["films"]
        rest = list(asked)
        missing = []
        for film in films:
            found = next((request for request in rest if means(request, film)), None)
            rest.remove(found) if found is not None else missing.append(film)
        wanted = Counter(f"{name}:{str(film[name]).strip()}" for film in films for name in NAMESPACES if film.get(name))
        got = Counter(
            f"{name}:{value}"
            for request in asked
            for name, value in (*request.ids.items(), *request.unsure_ids.items())
        )
        score.ids_lost += (wanted - got).total()
        if rest or missing:
            score.wrong.append(
                f"{item['file']}: missing {missing[:3]}, surplus {[r.words() for r in rest[:3]]}, {reasons[:4]}"
            )
        elif films:
            score.right += 1
        elif reasons and all(len(reason) > 8 for reason in reasons):
            score.rightly_refused += 1
        else:
            score.wrong.append(f"{item['file']}: refused without a reason")
    return score


def score_names(step: int) -> tuple[Score, Score]:
    """Return the score of names of films, and that of names that are no film; of every `step`th name."""
    films, others = Score(), Score()
    with (USER_FILES / "names" / "names.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["is_film"] != "unclear"]
    for row in rows[::step]:
        asked = _read_name(row["name"])
        if row["is_film"] == "false":
            if asked is None:
                others.rightly_refused += 1
            else:
                others.wrong.append(f"{row['name']!r} ({row['note']}): {asked.words()}")
        elif asked is None:
            films.wrong.append(f"{row['name']!r} is refused")
        elif _is_read(asked, row):
            films.right += 1
        else:
            lost = set(row["expected_id"].split()) - {f"{name}:{value}" for name, value in asked.ids.items()}
            films.ids_lost += len(lost)
            films.wrong.append(f"{row['name']!r}: {asked.words()} {asked.other_titles}, not {row['expected_title']}")
    return films, others


def _read_name(name: str) -> Asked | None:
    try:
        return read_name(name)
    except IdentificationError:
        return None


def _is_read(asked: Asked, row: dict[str, str]) -> bool:
    wanted = {normalise(title) for title in row["expected_title"].split(" || ")}
    titles = {normalise(title) for title in (asked.title or "", *asked.other_titles)}
    ids = {f"{name}:{value}" for name, value in asked.ids.items()}
    title_fits = not row["expected_title"] or bool(wanted & titles)
    return title_fits and str(asked.year or "") == row["expected_year"] and set(row["expected_id"].split()) <= ids

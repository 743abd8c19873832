"""The check of TMDB's daily list of ids: is the table the newest list, whole, and believable.

Belongs here: the rule and its figures. Does not belong here: repairs; the next materialization of tmdb_ids takes what
is right.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from movie_assets.defs.check_rule import WARN, Rule, Scope, nothing
from movie_assets.providers.tmdb.id_export import MOVIE_IDS
from movie_assets.store.data_files import DataFile, data_files
from movie_assets.warehouse import exported_ids

OLDEST = timedelta(days=3)
"""A list is there every day; with one that is older, films that are new or gone are found late."""


def _not_whole(scope: Scope) -> pl.DataFrame:
    """Return why the table is not the newest whole list; nothing where the list is off or was never there."""
    known = data_files(scope.operations, [MOVIE_IDS]).get(MOVIE_IDS)
    if known is None or not (scope.settings.tmdb.id_export and scope.settings.tmdb.enabled):
        return nothing(problem=pl.String)
    problems = [known.problem] if known.problem else []
    day, films = exported_ids.shown(scope.warehouse)
    if known.made_on is not None:
        if scope.now.date() - known.made_on > OLDEST:
            problems.append(f"the newest list is of {known.made_on}")
        if (day, films) != (known.made_on, known.rows):
            problems.append(f"the table has {films:,} films of {day}, the list {known.rows or 0:,} of {known.made_on}")
    rows = [(None, problem) for problem in problems]
    return pl.DataFrame(rows, schema={"partition_year": pl.String, "problem": pl.String}, orient="row")


def _said(scope: Scope) -> Mapping[str, Any]:
    known = data_files(scope.operations, [MOVIE_IDS]).get(MOVIE_IDS, DataFile(MOVIE_IDS))
    return {
        "films": known.rows or 0,
        "wrong_lines": known.wrong or 0,
        "made_on": known.made_on.isoformat() if known.made_on else "never",
    }


TMDB_ID_RULES = (
    Rule(
        "tmdb_ids",
        "whole_list",
        "The table is TMDB's newest list of ids: whole, hardly a line wrong, not much shorter than the one before, and"
        " with nearly all of our films.",
        _not_whole,
        WARN,
        _said,
    ),
)

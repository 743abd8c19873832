"""What went wrong with Dagster's own records, in the data folder or in Postgres, in words.

Belongs here: telling that error from others, and what to do about it, without Dagster, whose import takes a second.
Does not belong here: opening the records (instance.py).
"""

import logging
from pathlib import Path

from movie_assets.store.postgres_words import on_one_line, right_to_give, what_to_do

_ANEW = (
    "They are of runs and events, not of films: move the folders history and schedules away, and the next command makes"
    " new ones."
)


def why_unusable(error: BaseException | None, home: Path | None = None) -> str | None:
    """Return why Dagster's storage failed and what to do, if that is what led to an error; else None."""
    where = "in the data folder" if home is None else f"in {home}"
    while error is not None:
        if type(error).__module__.startswith("sqlalchemy"):
            if (said := getattr(error, "orig", None)) is not None and type(said).__module__.startswith("psycopg2"):
                why = on_one_line(said)
                there = what_to_do(why, "Is the server there (MOVIE_ASSETS_OPERATIONS_URL)?")
                return f"Dagster's own records in Postgres cannot be used: {why}. {right_to_give(why) or there}"
            why = next(iter(str(error).strip().splitlines()), type(error).__name__)
            return f"Dagster's own records {where} cannot be used: {why}. {_advice(why)}"
        error = error.__cause__ or error.__context__
    return None


def _advice(why: str) -> str:
    if "full" in why or "disk I/O" in why:
        return "Free some space and run again."
    if "locked" in why:
        return "Another program holds them: close it, and run again."
    if "readonly" in why or "unable to open" in why:
        return "Check the permissions of the folder and of all in it."
    return _ANEW


class _Attempts(logging.Filter):
    """What dagster-postgres warns of at each attempt to connect: a hundred lines before the error that says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Retrying failed database connection")


_attempts = _Attempts()


def leave_out_attempts() -> None:
    """Do not log each attempt of Dagster's to reach Postgres; safe to call again."""
    logging.getLogger().addFilter(_attempts)  # twice the same is added once

"""What `movie-assets set`, `blank`, `lock`, `prefer`, `unlock` and `corrections` do and show.

Belongs here: words for people. Does not belong here: options (correct_commands.py), decisions (correct/correcting.py).
"""

from datetime import date
from pathlib import Path

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.cli.output import Output
from movie_assets.cli.result import Column, Table, columns
from movie_assets.collect.context import Context
from movie_assets.correct import correcting, files
from movie_assets.correct.correcting import Wish
from movie_assets.settings import Settings
from movie_assets.store import corrections
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import open_operations, read_operations
from movie_assets.wording import counted, named


def correct_film(settings: Settings, wish: Wish, film: str, field: str, reason: str, argument: str | None) -> str:
    """Correct a field of a film; return in words what it is now.

    Raises:
        UnknownFilmError: no film, or several, are meant.
        UnknownFieldError: no such field, value or provider.
    """
    with reported_warehouse(settings) as warehouse, open_operations(settings) as operations:
        done = correcting.correct(Context(settings, operations, warehouse), wish, film, field, reason, argument)
    value = "empty" if done.value is None else repr(str(done.value) if isinstance(done.value, date) else done.value)
    return f"{named(done.title, done.year, done.movie_id)}: {field} is now {value}, from {done.source or 'nobody'}"


def show_corrections(settings: Settings, out: Output, film: str | None) -> None:
    """Show the corrections in force, or all decisions about the fields of one film, the newest first.

    Raises:
        UnknownFilmError: no film, or several, are meant.
    """
    with read_operations(settings) as operations:
        if film is None:
            decided = corrections.in_force(operations).select("movie_id", *_NAMES).rows()
        else:
            history = corrections.history(operations, the_film(operations, film)[0])
            decided = [(one.movie_id, *(getattr(one, name) for name in _NAMES)) for one in history]
    out.table(Table("corrections", _COLUMNS, decided, layout="cells" if decided else "none"))
    if not decided:
        out.say("Nobody corrected anything yet: movie-assets set FILM FIELD VALUE --reason WHY")


_NAMES = ("field", "action", "value", "prefers", "locked_from", "reason", "decided_at")
_COLUMNS = (
    Column("movie_id", "film"),
    *columns("field", "action", "value", "prefers", "locked_from", "reason"),
    Column("decided_at", "decided (UTC)"),
)


def export_corrections(settings: Settings, path: Path) -> str:
    """Write the corrections in force into a file; return in words how many."""
    with read_operations(settings) as operations:
        return f"{files.write(operations, path)} corrections are in {path}"


def import_corrections(settings: Settings, out: Output, path: Path) -> bool:
    """Take the corrections of a file, say what became of them, and return whether every line was one."""
    with reported_warehouse(settings) as warehouse, open_operations(settings) as operations:
        found, wrong = files.read(operations, path)
        new = correcting.bring(Context(settings, operations, warehouse), found)
    out.say(f"{path}: {counted(new, 'correction')} taken, {len(found) - new} in force already")
    for line in wrong:
        out.warn(f"{path}, {line}")
    return not wrong

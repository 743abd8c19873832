"""`movie-assets doctor`: what stands in the way of a collection, and what to do about it.

Belongs here: the checks in their order, and how they are shown. Does not belong here: the checks (doctor_machine.py,
doctor_instance.py, doctor_settings.py), the calls that try keys (collect/key_trials.py).
"""

from collections.abc import Iterator
from functools import partial

from movie_assets.cli.doctor_finding import Check, State
from movie_assets.cli.doctor_machine import disk, folders, locks, packages, stores
from movie_assets.cli.doctor_settings import names
from movie_assets.cli.options import settings as settings_in_force
from movie_assets.cli.output import Output
from movie_assets.cli.result import Row, Table, columns
from movie_assets.errors import ConfigurationError, MovieAssetsError
from movie_assets.settings import Settings


def examine(out: Output, *, offline: bool) -> bool:
    """Show a line for each check; return whether none found an error."""
    states = set()
    for check in _checks(offline=offline):
        row = (check.what, check.state.value, check.says, check.do)
        out.table(Table("checks", columns("check", "state", "says", "do"), [row], layout="lines", line=_line))
        states.add(check.state)
    if State.ERROR in states:
        out.say("Something does not work; see the lines with error.")
    else:
        but = " Mind the lines with warning." if State.WARNING in states else ""
        out.say(f"Nothing stands in the way.{but}")
    return State.ERROR not in states


def _checks(*, offline: bool) -> Iterator[Check]:
    yield from packages()
    yield from names()
    try:
        settings = settings_in_force()
    except ConfigurationError as error:
        yield Check("settings", State.ERROR, str(error))
        return
    mode = "the embedded providers" if settings.demo_mode else ", ".join(settings.active_providers) or "no provider"
    yield Check("settings", State.OK, f"can be used; we ask {mode}")
    for look in (folders, disk, locks, stores, partial(_keys, offline=offline), _instance):
        try:
            yield from look(settings)
        except OSError as error:  # what cannot be looked at keeps nothing else from it
            words = f"{error.filename}: {error.strerror}"
            yield Check("data folder", State.ERROR, words, "Check who may read it (MOVIE_ASSETS_DATA).")
        except MovieAssetsError as error:
            yield Check("stores", State.ERROR, str(error))


def _keys(settings: Settings, *, offline: bool) -> Iterator[Check]:
    if settings.demo_mode or offline:
        why = "--offline" if offline else "the embedded providers take every key"
        yield Check("keys", State.OK, f"nobody was asked: {why}")
        return
    from movie_assets.collect.key_trials import Trial, tried  # an HTTP client

    states = {Trial.GOOD: State.OK, Trial.REFUSED: State.ERROR, Trial.NO_ANSWER: State.WARNING}
    for name in settings.providers.keys() - set(settings.active_providers):
        needed = State.ERROR if name == "tmdb" else State.OK
        variable = f"{name}_{settings.of(name).needs}".upper()
        yield Check(f"key of {name}", needed, "off: nothing set, or switched off", f"Set {variable} to use it.")
    try:
        found = tried(settings)
    except ConfigurationError as error:
        yield Check("keys", State.ERROR, str(error))
        return
    for name, (trial, words) in found.trials.items():
        # Without TMDB nothing is discovered.
        state = State.ERROR if name == "tmdb" and trial is Trial.NO_ANSWER else states[trial]
        yield Check(f"key of {name}", state, words)
    if found.wrong_clock:
        yield Check("clock", State.ERROR, found.wrong_clock)
    elif found.right_clock:
        yield Check("clock", State.OK, "agrees with the first provider that answered, to the day")
    else:
        yield Check("clock", State.WARNING, "no provider said what time it is")


def _instance(settings: Settings) -> Iterator[Check]:
    if not (settings.dagster_folder / "dagster.yaml").exists():
        yield Check(
            "Dagster", State.OK, f"{settings.dagster_folder} has no dagster.yaml yet: the first command writes it"
        )
        return
    from movie_assets.cli.doctor_instance import instance  # Dagster

    yield from instance(settings)


def _line(row: Row) -> str:
    return f"{row['state']:<8}{row['check']}: {row['says']}" + (f" -> {row['do']}" if row["do"] else "")

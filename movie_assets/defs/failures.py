"""What to do about a failed run, in one sentence.

Belongs here: from an error to advice. Does not belong here: raising errors, the sensor that asks (sensors.py).
"""

from typing import Protocol

from movie_assets import errors

RESUME = "What was answered is kept: launch the run again, and it asks only for the rest."
_ADVICE = {
    "AuthenticationError": "Correct the key that the message names, then launch the run again.",
    "ConfigurationError": "Correct the setting that the message names, then launch the run again.",
    "ClockError": "Set the clock of this machine, then launch the run again.",
    "StoreError": f"Do what the message says about the file, then launch the run again. {RESUME}",
    "ProviderClosedError": f"The provider is failing: launch the run again when it answers. {RESUME}",
    "DagsterAssetCheckFailedError": "The rows of these tables are wrong: delete the file warehouse.duckdb, then launch"
    " the job replay, which makes every table anew without a call.",
    "UnknownFilmError": "Name the film by its movie_id, TMDB id or IMDb id, then launch the run again.",
    "IdentificationError": "Correct the run configuration as the message says, then launch the run again.",
}
OURS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
"""Names of our errors: Dagster keeps the name of a class, not the class."""


class Error(Protocol):
    """What Dagster keeps of an error."""

    @property
    def message(self) -> str:
        """Class and words."""

    @property
    def cls_name(self) -> str | None:
        """The class alone."""

    @property
    def cause(self) -> "Error | None":
        """The error that led to this one."""


def reason_of(error: Error) -> tuple[str, str]:
    """Return class and words of the first error of ours in the chain, which says what to do; else of the innermost."""
    chain = [error]
    while chain[-1].cause is not None:
        chain.append(chain[-1].cause)
    error = next((each for each in chain if each.cls_name in OURS), chain[-1])
    name, words = error.cls_name or "", error.message.strip()
    _, found, rest = words.partition(f"{name}: ")
    return name, rest if found else words


def advice(error: str, words: str) -> str:
    """Return what happened and what to do."""
    return f"{words.rstrip('.')}. {_ADVICE.get(error, RESUME)}"

"""What a check of `movie-assets doctor` found.

Belongs here: the value. Does not belong here: checks, and how they are shown (doctor.py).
"""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How it is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, what was found, and what to do about it."""

    what: str
    state: State
    says: str
    do: str = ""

"""What an operator prefers where a film has several values of one kind: the settings that a merge depends on.

Belongs here: those values. Does not belong here: reading them from the environment (settings.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Preferences:
    """`priority`: field -> providers, the first that has a value leads. `ttl_hours`: by provider.

    `country`: whose certificates count. `languages`: of images and trailers, best first; None = without text.
    """

    priority: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ttl_hours: Mapping[str, float] = field(default_factory=dict)
    country: str = "US"
    languages: Sequence[str | None] = ("en", None)

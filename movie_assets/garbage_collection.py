"""How often Python looks for garbage, in a process that imports much and keeps it all.

Belongs here: that alone, for commands and for whatever loads the code location. Does not belong here: other settings of
a process.
"""

import atexit
import gc

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Python looks for garbage cycles each so many new objects. Its 700 cost a command, which mostly imports, a tenth."""


def collect_rarely() -> None:
    """Look for garbage rarely in this process from now on, and not at all at its end."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)  # or Python looks through all that was imported once more, half a second with Dagster

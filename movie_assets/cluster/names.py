"""The names that daemon and workers agree on.

Belongs here: the queue, the kinds of names that are held in Postgres. Does not belong here: holding them
(store/session_locks.py).
"""

QUEUE = "movie_assets"
RUN, SLOT, COMMAND, DAEMON = (f"movie-assets {kind}" for kind in ("run", "slot", "command", "daemon"))
"""A run that a worker executes, a slot of a worker, a command that executes a run itself, the one daemon."""

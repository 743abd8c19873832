"""Whether a process is alive, for what it may have left behind.

Belongs here: naming a process so that another one with its number is not taken for it. Does not belong here: what is
done about a dead one.
"""

import os
import socket
from pathlib import Path

HOST = socket.gethostname()


def alive(host: str, pid: int) -> bool:
    """Return whether a process is alive; one of another host counts as alive, since nobody here can know."""
    if host != HOST or pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def named(pid: int) -> str:
    """Return the name of a process: host, number, and when it started, where the system says so."""
    return f"{HOST}/{pid}/{_started(pid)}"


def named_alive(name: str) -> bool:
    """Return whether the process of this name is alive."""
    host, _, rest = name.rpartition("/")[0].rpartition("/")
    started = name.rpartition("/")[2]
    return not rest.isdecimal() or (alive(host, int(rest)) and (host != HOST or started == _started(int(rest))))


def _stat(pid: int) -> list[str]:
    """Return what Linux says of a process, from its state on; empty elsewhere."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _is_zombie(pid: int) -> bool:
    return _stat(pid)[:1] == ["Z"]


def _started(pid: int) -> str:
    return "".join(_stat(pid)[19:20])

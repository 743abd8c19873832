"""A network between a program and Postgres: what either side sends arrives later.

Belongs here: delaying bytes on this machine. Does not belong here: losing them, measuring.
"""

import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr


@contextmanager
def delayed(address: SecretStr, seconds: float) -> Iterator[SecretStr]:
    """Yield an address at which a Postgres on a socket of this machine is so many seconds away, there and back."""
    parts = conninfo_to_dict(address.get_secret_value())
    context = multiprocessing.get_context("spawn")  # a process of its own: its threads must not wait for ours
    ours, theirs = context.Pipe()
    there = f"{parts['host']}/.s.PGSQL.{parts.get('port') or 5432}"
    process = context.Process(target=_forward, args=(there, seconds / 2, theirs), daemon=True)
    process.start()
    try:
        yield SecretStr(make_conninfo("", **{**parts, "host": "127.0.0.1", "port": ours.recv()}))
    finally:
        process.kill()
        process.join()


def _forward(there: str, seconds: float, told: Connection) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        told.send(server.getsockname()[1])
        while True:
            near, _ = server.accept()
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far = socket.socket(socket.AF_UNIX)
            far.connect(there)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(one, other, seconds), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket, seconds: float) -> None:
    while received := one.recv(1 << 20):
        time.sleep(seconds)
        other.sendall(received)
    other.close()

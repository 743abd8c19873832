"""`movie-assets demo`: the embedded provider server in the foreground.

Belongs here: starting it, printing the variables and the final table. Does not belong here: the server (demo/).
"""

import signal
import threading
from collections import Counter

from rich.console import Console
from rich.table import Table

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError


def serve_demo(port: int) -> None:
    """Serve until interrupted, then show what was asked.

    Raises:
        ConfigurationError: the port is taken.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    server = EmbeddedServer(port=port)
    try:
        server.start()
    except OSError as error:
        raise ConfigurationError(f"port {port} cannot be used: {error.strerror}. Choose another by --port.") from None
    try:
        for name, value in server.environment().items():
            print(f"export {name}={value}")
        print(
            f"# embedded providers at {server.url}; what was asked: {server.url}/_demo/requests. Stop by Ctrl-C.",
            flush=True,
        )
        stop.wait()
    finally:
        server.stop()
    asked = Counter((r.provider, r.endpoint, r.status) for r in server.log.entries())
    table = Table("provider", "endpoint", "status", "requests", title="What was asked")
    for (provider, endpoint, status), count in sorted(asked.items(), key=str):
        table.add_row(provider, endpoint, str(status), f"{count:,}")
    Console().print(table)

"""`movie-assets demo`: the embedded provider server in the foreground.

Belongs here: starting it, printing the variables and the final table. Does not belong here: the server (demo/).
"""

import signal
import threading

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
            f"# embedded providers at {server.url}; what was asked: {server.url}/_demo/report. Stop by Ctrl-C.",
            flush=True,
        )
        stop.wait()
    finally:
        server.stop()
    print(server.report())

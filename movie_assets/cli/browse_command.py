"""`movie-assets browse`: the pages of browse/ in the foreground, on loopback.

Belongs here: the address, starting and stopping. Does not belong here: the pages (browse/).
"""

import socket
import webbrowser
from functools import partial

from movie_assets.cli.cache_reports import warn_of_mismatch
from movie_assets.cli.identification_command import opened_context
from movie_assets.errors import ConfigurationError
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import where_stored

SECONDS_TO_END = 5
"""What is being answered may end before the server does."""


def serve_pages(settings: Settings, port: int, *, open_browser: bool) -> None:
    """Serve until interrupted.

    Raises:
        ConfigurationError: the port is taken.
        KeyboardInterrupt: it was.
    """
    import uvicorn

    from movie_assets.browse.site import site
    from movie_assets.collect.demo_providers import providers_up

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigurationError(
                f"port {port} cannot be used: {error.strerror}. Choose another by --port."
            ) from None
        listener.listen()
        warn_of_mismatch(settings)
        with providers_up(settings) as live:
            app = site(live, partial(opened_context, settings))
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            print(f"Films: {address}   data: {where_stored(settings)}   Stop by Ctrl-C.", flush=True)
            if open_browser:
                webbrowser.open(address)  # the socket listens already: the browser waits for the server
            config = uvicorn.Config(
                app,
                log_config=None,
                log_level="critical",  # faults are logged without keys where their page is made (browse/site.py)
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=SECONDS_TO_END,
            )
            uvicorn.Server(config).run(sockets=[listener])

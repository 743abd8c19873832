"""The server itself: a socket on loopback, uvicorn behind it, and the means to steer it.

Belongs here: starting, stopping, addresses and keys. Does not belong here: requests (`serving`), answers (the packages
of the providers).
"""

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import uvicorn

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.life import Life
from movie_assets.demo.catalogue.living import LivingCatalogue
from movie_assets.demo.catalogue.scaled_catalogue import ScaledCatalogue
from movie_assets.demo.fanart import routes as fanart
from movie_assets.demo.fanart.routes import Fanart
from movie_assets.demo.images.image_routes import Images
from movie_assets.demo.imdb import routes as imdb
from movie_assets.demo.imdb.routes import Imdb
from movie_assets.demo.omdb import routes as omdb
from movie_assets.demo.omdb.routes import Omdb
from movie_assets.demo.serving.asgi import build_app
from movie_assets.demo.serving.control import Control
from movie_assets.demo.serving.endpoint import Provider
from movie_assets.demo.serving.faults import FaultPlan
from movie_assets.demo.serving.limits import Limit, Limits
from movie_assets.demo.serving.moving_clock import Clock
from movie_assets.demo.serving.report import as_table, summary
from movie_assets.demo.serving.requests_log import RequestLog
from movie_assets.demo.serving.wire_faults import OpenProtocol
from movie_assets.demo.tmdb import exports as tmdb_exports
from movie_assets.demo.tmdb import routes as tmdb
from movie_assets.demo.tmdb.exports import Exports
from movie_assets.demo.tmdb.routes import Tmdb
from movie_assets.demo.tvdb import routes as tvdb
from movie_assets.demo.tvdb.routes import Tvdb
from movie_assets.demo.wikidata import routes as wikidata
from movie_assets.demo.wikidata.routes import Wikidata

HOST = "127.0.0.1"
_START_TIMEOUT_SECONDS = 10.0


def utc_now() -> datetime:
    """Return the time: the default clock of a server."""
    return datetime.now(UTC)


def _catalogue(life: Life | None, size: int | None, *, now: Callable[[], datetime], seed: str) -> Catalogue:
    if size is not None:
        return ScaledCatalogue(size, now=now, seed=seed)
    return Catalogue(now=now, seed=seed) if life is None else LivingCatalogue(life, now=now, seed=seed)


class EmbeddedServer:
    """All providers under one port of this machine, reachable from nowhere else.

    As a context manager, the server runs in a thread of this process. `latency_seconds` may change while it runs;
    `now` is its clock, which `clock` can move; `seed` decides every generated value. With `life`, films change as the
    clock moves. With `size`, the server has that many generated films instead of the shipped ones. `limits` are the
    quotas and paces that each provider enforces. `extra` adds providers to those that are built in: their requests
    pass through the same log, latency, limits and faults.
    """

    def __init__(
        self,
        port: int = 0,
        latency_seconds: float = 0.0,
        *,
        now: Callable[[], datetime] = utc_now,
        seed: str = "demo",
        life: Life | None = None,
        size: int | None = None,
        limits: Mapping[str, Limit] | None = None,
        extra: Iterable[Provider] = (),
    ) -> None:
        self.latency_seconds = latency_seconds
        self.log = RequestLog()
        self.faults = FaultPlan(seed=seed)
        if life is not None and size is not None:
            raise ValueError("generated films (size) do not change (life): give one of the two")
        self.clock = Clock(now)
        now = self.clock
        self.catalogue = _catalogue(life, size, now=now, seed=seed)
        self.limits = Limits(limits or {}, now=now)
        self._wanted_port = port
        self._socket: socket.socket | None = None
        self._port = 0
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None
        app = build_app(
            [
                Tmdb(self.catalogue, now=now),
                Exports(self.catalogue, now=now),
                Omdb(self.catalogue, now=now),
                Fanart(self.catalogue),
                Tvdb(self.catalogue, now=now),
                Wikidata(self.catalogue),
                Imdb(self.catalogue, now=now),
                Images(),
                *extra,
            ],
            log=self.log,
            faults=self.faults,
            latency=lambda: self.latency_seconds,
            limits=self.limits,
            now=now,
            control=Control(
                catalogue=self.catalogue, log=self.log, faults=self.faults, clock=self.clock, limits=self.limits
            ).routes(),
        )
        config = uvicorn.Config(
            app,
            http=OpenProtocol,
            loop="auto",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            # To uvicorn, a planned cut is an error of the application: it would print one for each.
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=60,
            server_header=False,
            date_header=False,  # clients play with clocks; a fault adds the header
        )
        self._server = uvicorn.Server(config)

    @property
    def port(self) -> int:
        """The port that the server listens on, once started."""
        return self._port

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://{HOST}:{self._port}"

    def environment(self) -> dict[str, str]:
        """Return the variables that point the providers' clients at this server. Any other key gets a 401."""
        return {
            "TMDB_BASE_URL": f"{self.url}{tmdb.ROOT}",
            "TMDB_API_KEY": tmdb.API_KEY,
            "TMDB_EXPORTS_URL": f"{self.url}{tmdb_exports.ROOT}",
            "OMDB_BASE_URL": f"{self.url}{omdb.ROOT}/",
            "OMDB_API_KEY": omdb.API_KEY,
            "FANART_BASE_URL": f"{self.url}{fanart.ROOTS[0]}",
            "FANART_API_KEY": fanart.API_KEY,
            "TVDB_BASE_URL": f"{self.url}{tvdb.ROOT}",
            "TVDB_API_KEY": tvdb.API_KEY,
            "WIKIDATA_BASE_URL": f"{self.url}{wikidata.ROOT}",
            "WIKIDATA_CONTACT": wikidata.CONTACT,
            "IMDB_BASE_URL": f"{self.url}{imdb.ROOT}",
            "IMDB_DATASETS_URL": f"{self.url}{imdb.DATASETS_ROOT}",
        }

    def report(self) -> str:
        """Return a table of all requests: by provider, endpoint, status and client, how many and how fast."""
        return as_table(summary(self.log.entries()))

    def _bind(self) -> socket.socket:
        """Open the listening socket. A taken port raises OSError here, not in a thread."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, self._wanted_port))
            listener.listen(2048)
        except BaseException:
            listener.close()
            raise
        self._socket, self._port = listener, listener.getsockname()[1]
        return listener

    def _run(self, listener: socket.socket) -> None:
        try:
            self._server.run(sockets=[listener])
        # start() raises it in the thread that can handle it.
        except BaseException as error:
            self._failure = error
        finally:
            listener.close()

    def start(self) -> Self:
        """Start in a thread; return when the server accepts connections."""
        if self._thread is not None:
            raise RuntimeError("this server was already started; make a new one")
        listener = self._bind()
        self._thread = threading.Thread(target=self._run, args=(listener,), name="demo-server", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _START_TIMEOUT_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("the embedded server did not start in time") from self._failure
            time.sleep(0.002)
        return self

    def stop(self) -> None:
        """Stop; requests under way have a second to end. May be called twice."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=_START_TIMEOUT_SECONDS)

    def run_foreground(self, ready: Callable[[Self], None] | None = None) -> Self:
        """Serve in the main thread until SIGINT or SIGTERM, then return the server, whose log and `report` remain.

        Prints nothing. `ready` is called with the server once its address is known.
        """
        listener = self._bind()
        try:
            if ready is not None:
                ready(self)
            with self._caught_signals():
                self._server.run(sockets=[listener])
        finally:
            listener.close()
        return self

    @contextlib.contextmanager
    def _caught_signals(self) -> Iterator[None]:
        """Swallow the signal that stops uvicorn, which raises it again: that would end the caller before its report."""

        def stop(_number: int, _frame: object) -> None:
            self._server.should_exit = True

        previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

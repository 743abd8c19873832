"""The embedded server: requests a second on one core, and memory with a million films.

Belongs here: measuring the server that all other benchmarks ask, so that it is known never to be what they measure.
Does not belong here: measuring the product.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import uvloop

_APPENDS = "images,videos,credits,external_ids,keywords,release_dates"
_KEYS = "api_key=demo-tmdb-key"
_SECONDS = 4.0
_CONNECTIONS = 16
_WANTED_BYTES = 35_000
# Runs in a process and on a core of its own; prints its port, then on a line from us its memory and CPU time.
_SERVER = """
import os, resource, sys, threading
from movie_assets.demo.server import EmbeddedServer
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
size = int(sys.argv[1]) or None
def report(server):
    print(server.port, flush=True)
    for _ in sys.stdin:
        used = resource.getrusage(resource.RUSAGE_SELF)
        with open("/proc/self/status") as status:
            held = next(line for line in status if line.startswith("VmRSS")).split()[1]
        print(int(held) / 1024, used.ru_utime + used.ru_stime, flush=True)
server = EmbeddedServer(size=size)
server.run_foreground(lambda s: threading.Thread(target=report, args=(s,), daemon=True).start())
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one load came to."""

    requests: int
    seconds: float
    size: float
    cpu: float

    def line(self, name: str) -> str:
        """Return the load as a line of the table."""
        rate, a_core = self.requests / self.seconds, self.requests / max(self.cpu, 1e-9)
        return f"{name:44} {self.size / 1000:8.1f} KB {rate:9,.0f} /s {a_core:9,.0f} /s of CPU"


class _Server:
    """The server in its own process."""

    def __init__(self, size: int) -> None:
        command = [sys.executable, "-c", _SERVER, str(size)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._read())

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def used(self) -> tuple[float, float]:
        """Return its memory in MB and its CPU seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        memory, cpu = self._read().split()
        return float(memory), float(cpu)

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.communicate(timeout=10)


def _request(film_id: int) -> bytes:
    path = f"/tmdb/3/movie/{film_id}?append_to_response={_APPENDS}&{_KEYS}"
    return f"GET {path} HTTP/1.1\r\nHost: demo\r\n\r\n".encode()


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send one request and return the size of its answer's body; less work than any HTTP client does."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    start = head.index(b"content-length:") + 15
    size = int(head[start : head.index(b"\r\n", start)])
    await reader.readexactly(size)
    return size


async def _load(port: int, films: list[int], seconds: float | None) -> tuple[int, int]:
    """Ask for films in turn over several connections: each once, or again and again for some seconds."""
    left = iter(films) if seconds is None else None
    ends = time.perf_counter() + (seconds or 0)

    async def connection(first: int) -> tuple[int, int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = total = 0
        try:
            while True:
                film = next(left, None) if left is not None else films[(first + count) % len(films)]
                if film is None or (seconds is not None and time.perf_counter() > ends):
                    return count, total
                total += await _exchange(reader, writer, _request(film))
                count += 1
        finally:
            writer.close()

    counted = await asyncio.gather(*(connection(i * 7) for i in range(_CONNECTIONS)))
    return sum(count for count, _ in counted), sum(total for _, total in counted)


def _measured(server: _Server, films: list[int], seconds: float | None = _SECONDS) -> Load:
    _, before = server.used()
    began = time.perf_counter()
    requests, total = uvloop.run(_load(server.port, films, seconds))
    took = time.perf_counter() - began
    return Load(requests, took, total / max(1, requests), server.used()[1] - before)


async def _near(port: int, wanted: int) -> list[int]:
    """Return fifty films whose answers are nearest to a size, of those that some hundred people voted for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    films: list[int] = []
    for page in range(1, 9):
        query = f"sort_by=vote_count.desc&vote_count.gte=300&vote_count.lte=900&page={page * 40}&{_KEYS}"
        writer.write(f"GET /tmdb/3/discover/movie?{query} HTTP/1.1\r\nHost: demo\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        start = head.index(b"content-length:") + 15
        body = await reader.readexactly(int(head[start : head.index(b"\r\n", start)]))
        films += [film["id"] for film in json.loads(body)["results"]]
    sizes = [(abs(await _exchange(reader, writer, _request(film)) - wanted), film) for film in films]
    writer.close()
    return [film for _, film in sorted(sizes)[:50]]


def run() -> None:
    """Print the table: requests a second by kind of answer, and memory by number of films."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, os.sched_getaffinity(0) - {max(os.sched_getaffinity(0))})
    million = 100_000_001
    print(f"{'answer, one core':44} {'size':>11} {'rate':>12} {'rate by CPU time':>21}")
    demo = _Server(0)
    try:
        print(_measured(demo, [49521]).line("shipped film, everything appended, encoded"))
    finally:
        demo.stop()
    large = _Server(1_000_000)
    try:
        at_start, _ = large.used()
        print(_measured(large, [million + 999_999], 1.0).line("generated film that nobody knows, encoded"))
        some = list(range(million + 400_000, million + 404_000))
        known = uvloop.run(_near(large.port, _WANTED_BYTES))
        print(_measured(large, known).line("50 generated films, about 35 KB, encoded"))
        print(_measured(large, some, None).line("4,000 generated films, each for the first time"))
        fresh = list(range(million, million + 1_000_000, 97))
        _measured(large, fresh, None)
        at_end, _ = large.used()
    finally:
        large.stop()
    print(
        f"\nmemory with 1,000,000 films: {at_start:.0f} MB when started, {at_end:.0f} MB after {len(fresh):,} of them"
    )


if __name__ == "__main__":
    run()

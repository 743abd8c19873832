"""No secret gets out: whatever a provider sends back, and in whatever encoding, no file and no line holds a key."""

import base64
import html
import logging
import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.clock import utc_now
from movie_assets.collect.context import Context
from movie_assets.demo.fanart.routes import CLIENT_KEY
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.routes import PIN, USER_KEY
from movie_assets.errors import ConfigurationError, MovieAssetsError
from movie_assets.identify import service
from movie_assets.masking import MASK, know, mask_http_logs, masked, masked_bytes
from movie_assets.matching.query import ask
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import environment, run

KEYS = st.text("abcdefABCDEF0123456789-_.+/=", min_size=8, max_size=40)


def decoded(data: bytes) -> Iterator[bytes]:
    """Yield the data as it is, and with every encoding undone that we can think of."""
    yield data
    plain = data
    for _ in range(3 if re.search(rb"%|\\\\|&", data) else 0):
        plain = unquote_to_bytes(plain)
        plain = re.sub(rb"\\+(?:u00|x)([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), plain)
        plain = html.unescape(plain.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        yield plain
    yield data.replace(b"\x00", b"")
    for word in re.findall(rb"[0-9A-Fa-f]{16,}", data):
        yield bytes.fromhex(word[: len(word) // 2 * 2].decode())
    for word in re.findall(rb"[A-Za-z0-9+/_-]{12,}", data):
        for start in range(4):
            part = word[start:].translate(bytes.maketrans(b"-_", b"+/"))
            yield base64.b64decode(part[: len(part) // 4 * 4])


def found(data: bytes, marks: list[bytes]) -> list[bytes]:
    """Return the marks that data holds in any encoding, in small letters."""
    return [mark for text in decoded(data) for mark in marks if mark in text.lower()]


@given(KEYS, st.text(max_size=20), st.text(max_size=20), st.integers(0, 8))
def test_a_known_value_is_masked_in_every_form_property(key: str, before: str, after: str, form: int) -> None:
    """Raw, URL-encoded, escaped, in hexadecimal, in base64 of more than it, in large letters: nothing of it is left."""
    know(key)
    wrapped = f"{before[:5]}{key}{after[:5]}"
    told = {
        0: wrapped,
        1: quote(wrapped, safe=""),
        2: repr(wrapped),
        3: html.escape(wrapped),
        4: wrapped.upper(),
        5: base64.b64encode(wrapped.encode()).decode(),
        6: wrapped.encode().hex(),
        7: "".join(f"\\u{ord(letter):04x}" for letter in key),
        8: "".join(f"&#{ord(letter)};" for letter in key),
    }[form]
    assert not found(masked(f"{before} {told} {after}").encode("utf-8", "surrogatepass"), [key.lower().encode()])


def test_what_is_no_secret_stays() -> None:
    """Words and short values are not masked; a body without a secret is the same object's bytes."""
    know("abc")
    know(None)
    body = b'{"title": "The abc of \\u00e9tudes & 100%41 more"}'
    assert masked_bytes(body) == body


@pytest.mark.fault("fetch", "an error that holds a key")
def test_errors_and_logs_are_masked(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever writes a key into an error of ours or into a log line of the HTTP libraries: it is not there."""
    know("marked-key-0001")
    assert str(MovieAssetsError("asked https://x/?api_key=marked-key-0001")) == f"asked https://x/?api_key={MASK}"
    mask_http_logs()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpcore.http11").debug("headers %r", [(b"authorization", b"Bearer marked-key-0001")])
    assert "marked-key-0001" not in caplog.text


@pytest.mark.fault("command", "a key with a line break")
def test_keys_are_stripped_and_checked() -> None:
    """White space around a key goes; what no request can carry is refused by the variable's name, without the value."""
    stripped = TmdbSettings(_env_file=None, api_key=" abcdef0123456789\n").api_key
    assert stripped is not None
    assert stripped.get_secret_value() == "abcdef0123456789"
    assert TmdbSettings(_env_file=None, api_key=" \n").api_key is None
    for wrong in ("abcdef01\n23456789", "'abcdef0123456789'", "abcdef0123 456789", "abcdef012345678é", "abcdef\x00"):
        with pytest.raises(ConfigurationError, match=r"^TMDB_API_KEY: has a space") as refused:
            TmdbSettings(_env_file=None, api_key=wrong)
        assert wrong not in str(refused.value)


ECHOES: list[dict[str, Any]] = [
    {"kind": "echo"},
    *({"kind": "echo", "status": status} for status in (301, 400, 401, 403, 404, 418, 429, 500)),
    {"kind": "status_line"},
    {"kind": "html", "status": 403},
]
COMMANDS = (
    ("collect", "--start-year", "1987", "--refresh-limit", "3"),
    ("identify", "--imdb", "tt0133093", "--automatic"),
    ("show", "The Matrix"),
    ("sql", "FROM tmdb_details LIMIT 20"),
)


def everything(data: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the texts of both stores, those that stand compressed in them too."""
    with sqlite3.connect(data / "operations.sqlite") as store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for cell in {cell for row in store.execute(f"SELECT * FROM {table}") for cell in row}:
                if isinstance(cell, bytes) and cell[:4] == b"\x28\xb5\x2f\xfd":
                    yield f"operations {table}", zstandard.ZstdDecompressor().decompressobj().decompress(cell)
                elif isinstance(cell, str):
                    yield f"operations {table}", cell.encode()
    warehouse = Warehouse(data / "warehouse.duckdb")
    with warehouse.connection():
        for table in warehouse.frame("SELECT table_name FROM information_schema.tables")["table_name"]:
            for row in warehouse.frame(f"FROM {table}").iter_rows():
                yield f"warehouse {table}", repr(row).encode()


OWN_KEYS = {"FANART_CLIENT_KEY": CLIENT_KEY, "TVDB_API_KEY": USER_KEY, "TVDB_PIN": PIN}


def marks_of(server: EmbeddedServer) -> list[bytes]:
    return [v.encode() for n, v in {**server.environment(), **OWN_KEYS}.items() if n.endswith(("KEY", "PIN"))]


def leaks(server: EmbeddedServer, data: Path, printed: str) -> set[str]:
    """Return where a key stands, or TVDB's token: in a file, a row of a store, or what was printed."""
    marks = marks_of(server)
    tokens = re.compile(rb"demo\.\d{10}\.[0-9a-f]{40}")
    held = {
        str(path)
        for path in data.rglob("*")
        if path.is_file() and (any(mark in (raw := path.read_bytes()).lower() for mark in marks) or tokens.search(raw))
    }
    places = [*everything(data), ("printed", printed.encode("utf-8", "surrogatepass"))]
    return held | {where for where, text in places if found(text, marks) or tokens.search(text)}


@pytest.mark.parametrize("fault", ECHOES, ids=lambda fault: f"{fault['kind']} {fault.get('status', '')}")
@pytest.mark.fault("raw response", "a provider echoes the key")
def test_no_key_is_kept_whatever_providers_send_back(
    server: EmbeddedServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    """Providers repeat the request in an answer or an error: no key in a file, a stored body, an error or a log."""
    for name in ("httpx", "httpcore", "movie_assets"):
        caplog.set_level(logging.DEBUG, name)
    own = {"fanart": {"client_key": CLIENT_KEY}, "tvdb": {"api_key": USER_KEY, "pin": PIN}}
    settings = settings_for(server, tmp_path, attempts=2, **own)
    said: list[str] = []
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1987")
        collect_years(settings, operations, "1987", limit=1)
        # Few failures in a row: a breaker that opens would end the calls, and with them the echoes.
        passing = fault["kind"] == "status_line" or fault.get("status") == 500
        server.faults.add(**fault, probability=0.25 if passing else 0.7, retry_after=0)
        for _ in range(3):
            for work in (discover_years, collect_years):
                try:
                    said += getattr(work(settings, operations, "1987"), "problems", [])
                except MovieAssetsError as error:
                    said.append(str(error))
        context = Context(settings, operations, Warehouse(settings.warehouse_path))
        (request_id,) = requests.add_requests(operations, [(ask({"imdb_id": "tt0133093"}), "x")], "cli", utc_now())
        try:
            said += service.identify(context, [request_id]).waiting.values()
        except MovieAssetsError as error:
            said.append(str(error))
        project_years(settings, operations, context.warehouse, "1987")
    assert not leaks(server, tmp_path, "\n".join([*said, caplog.text]))
    if fault == {"kind": "echo"}:
        assert MASK.encode() in b" ".join(data for where, data in everything(tmp_path) if "responses" in where)


@pytest.mark.fault("command", "failing commands with marked keys")
def test_no_key_gets_out_of_commands(server: EmbeddedServer, tmp_path: Path) -> None:
    """Runs of Dagster and every command, with providers that repeat the request: no key in a file or a line."""
    env = environment(server, tmp_path, **OWN_KEYS, MOVIE_ASSETS_RETRY_INITIAL_SECONDS="0.01")
    server.faults.add(kind="echo")
    printed = []
    for command in COMMANDS:
        code, output, errors = run(*command, env=env)
        assert "Traceback" not in errors, (command, errors)
        printed.append(f"{command} {code}\n{output}\n{errors}")
    server.faults.clear()
    server.faults.add(kind="echo", status=401)
    code, output, errors = run(*COMMANDS[0], "--force", env=env)
    assert (code, "TMDB_API_KEY" in errors) == (1, True)
    printed.append(output + errors)
    assert not leaks(server, tmp_path, "\n".join(printed))


def test_new_files_are_private(server: EmbeddedServer, tmp_path: Path) -> None:
    """Folders that a command makes are 0700, files 0600; a .env that others can read is said."""
    data, here = tmp_path / "new" / "data", tmp_path / "here"
    here.mkdir()
    (here / ".env").write_text("MOVIE_ASSETS_MIN_VOTES=300\n")
    (here / ".env").chmod(0o644)
    before = os.umask(0o022)
    try:
        env = environment(server, data)
        code, _, errors = run("collect", "--start-year", "1987", "--max-pages", "1", env=env, cwd=here)
        assert code == 0, errors
        assert "chmod 600 .env" in errors
        assert run("sql", "SELECT 1", env=env)[0] == 0
    finally:
        os.umask(before)
    for path in (data, *data.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert list(data.glob("*.snapshot-*"))


def test_settings_remember_their_keys() -> None:
    """A key that settings have loaded is masked from then on, wherever it stands."""
    Settings(_env_file=None, omdb={"api_key": "loaded-key-9"})
    assert masked("apikey=loaded-key-9") == f"apikey={MASK}"

"""No secret gets out: whatever a provider sends back, and in whatever encoding, no file and no line holds a key."""

import base64
import html
import logging
import os
import stat
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from movie_assets.clock import utc_now
from movie_assets.collect.context import Context
from movie_assets.demo.fanart.routes import CLIENT_KEY
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.routes import PIN, USER_KEY
from movie_assets.errors import ConfigurationError, MovieAssetsError
from movie_assets.identify import service
from movie_assets.masking import MASK, know, mask_http_logs, masked, masked_bytes, remembering
from movie_assets.matching.query import ask
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.leak_search import ECHOES, found, leaks, texts
from movie_assets_tests.processes import environment, run

FEW_ECHOES = [
    fault if fault.get("status") in (None, 302, 401, 404, 500) else pytest.param(fault, marks=pytest.mark.prove)
    for fault in ECHOES
]
"""All of them, and those of the suite: each kind, and a status of each class."""
KEYS = st.text("abcdefABCDEF0123456789-_.+/=", min_size=8, max_size=40)


@given(KEYS, st.text(max_size=20), st.text(max_size=20), st.integers(0, 19))
@example("00000000", "\\", "", 11)
def test_a_known_value_is_masked_in_every_form_property(key: str, before: str, after: str, form: int) -> None:
    """Raw, URL-encoded twice, escaped, in hexadecimal, in base64 and base32, twice so, in other letters, in two lines,
    cut: nothing is left."""
    wrapped = f"{before[:5]}{key}{after[:5]}"
    based = base64.b64encode(wrapped.encode())
    written = {
        0: wrapped,
        1: quote(wrapped, safe=""),
        2: repr(wrapped),
        3: html.escape(wrapped),
        4: wrapped.upper(),
        5: base64.b64encode(wrapped.encode()).decode(),
        6: wrapped.encode().hex(),
        7: "".join(f"\\u{ord(letter):04x}" for letter in key),
        8: "".join(f"&#{ord(letter)};" for letter in key),
        9: wrapped.swapcase(),
        10: quote(quote(wrapped, safe=""), safe=""),
        11: f"{before[:5]}{key[:5]}\r\n  {key[5:]}",
        12: base64.encodebytes(f"{'x' * 60}{key}".encode()).decode(),
        13: base64.b32encode(wrapped.encode()).decode(),
        14: base64.b64encode(based).decode(),
        15: based.hex(),
        16: "".join(f"\\{ord(letter):03o}" for letter in key),
        17: "".join(f"={ord(letter):02X}" for letter in key),
        18: " ".join(f"&#{ord(letter)}" for letter in key).replace(" ", ""),
        19: f"{key[:-2]}... ...{key[2:]}",
    }[form]
    marks = [part.lower().encode() for part in ((key[:-2], key[2:]) if len(key) > 20 else (key,))]
    with remembering():
        know(key)
        assert not found(masked(f"{before} {written} {after}").encode("utf-8", "surrogatepass"), marks)


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


@pytest.mark.parametrize("fault", FEW_ECHOES, ids=lambda fault: " ".join(map(str, fault.values())))
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
        some = partial(collect_years, limit=12)
        for work in (discover_years, some) * 3:
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
        assert MASK.encode() in b" ".join(data for where, data in texts(tmp_path) if "bodies" in where)


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


def test_a_tilde_is_the_home_folder() -> None:
    """A folder that .env names by ~ is in the home folder, not one of that name."""
    assert Settings(_env_file=None, data=Path("~/films")).data == Path.home() / "films"


def test_settings_remember_their_keys() -> None:
    """A key that settings have loaded is masked from then on, wherever it stands."""
    Settings(_env_file=None, omdb={"api_key": "loaded-key-9"})
    assert masked("apikey=loaded-key-9") == f"apikey={MASK}"

"""Odd transfers over real sockets: compression that is stacked, unknown or a bomb; Retry-After of any text; blocks."""

import contextlib
import gzip
import json
import os
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import AuthenticationError, BadAnswerError, BlockedError, ProviderError, RateLimitedError
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.http.test_core import FILM, ask
from movie_assets_tests.providers.parser_samples import SAMPLES

GOOD = b'{"id": 603, "original_title": "T"}'
PACKED = gzip.compress(GOOD)
PAGE = "<!DOCTYPE html><html><title>Just a moment...</title></html>"


def serve(server: EmbeddedServer, body: bytes, encoding: str) -> None:
    server.faults.add(provider="tmdb", status=200, body=body, headers={"Content-Encoding": encoding})


@pytest.mark.parametrize("encoding", ["gzip, gzip", "zstd", "br", "deflate", "gzip, identity", "x" * 5_000])
@pytest.mark.fault("fetch", "stacked or unknown encodings")
def test_other_encodings_than_one_gzip_are_refused(
    encoding: str, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """A body that is packed twice, or in a way that nobody asked for, is refused before it is unpacked."""
    serve(server, gzip.compress(gzip.compress(GOOD)), encoding)
    with pytest.raises(BadAnswerError, match="only gzip is read"):
        ask(settings, operations)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_one_gzip_is_read(encoding: str, server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """An answer in gzip is read."""
    serve(server, gzip.compress(GOOD), encoding)
    assert ask(settings, operations).body == GOOD


@pytest.mark.fault("fetch", "a small body that unpacks to gigabytes")
def test_unpacking_stops_at_the_limit(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """A small body that unpacks to a gigabyte is unpacked no further than the limit of an answer."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(1_000)) + packer.flush()
    serve(server, bomb, "gzip")
    with pytest.raises(BadAnswerError, match="larger than"):
        ask(settings, operations)


@pytest.mark.parametrize(
    "body", [PACKED[:-9], b"no gzip", PACKED[:12] + b"xxxxxxxxxxxxxxx"], ids=["cut", "none", "broken"]
)
@pytest.mark.fault("fetch", "broken compression")
def test_broken_compression_is_refused(
    body: bytes, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """A body that does not unpack, or ends too early, is refused in words."""
    serve(server, body, "gzip")
    with pytest.raises(BadAnswerError, match="compression is broken"):
        ask(settings, operations)


TEXTS = [
    "\u00b2",
    "-5",
    "1e9",
    "9" * 5_000,
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Fri, 31 Dec 9999 23:59:59 -9999",
    "soon",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "",
    " 7 ",
    "Wed, 21 Oct 2015 07:28:00",
    "0",
    "1, 2",
    "\u0663",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.fault("fetch", "any text in Retry-After")
def test_any_text_in_retry_after_is_a_short_pause(
    text: str, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """Whatever Retry-After says: an HTTP 429 is one, and pauses the provider for a minute at most."""
    server.faults.add(provider="tmdb", status=429, headers={"Retry-After": text.encode().decode("latin-1")})
    before = datetime.now(UTC).timestamp()
    with pytest.raises(RateLimitedError):
        ask(settings, operations)
    row = operations.row("SELECT paused_until FROM rate_limits WHERE provider = 'tmdb'")
    assert row is not None
    assert row["paused_until"] <= before + 65


ANSWERS = [json.dumps(sample).encode() for sample in SAMPLES.values()]
DAMAGED = st.tuples(st.sampled_from(ANSWERS), st.floats(0, 1), st.binary(max_size=20)).map(
    lambda parts: parts[0][: int(parts[1] * len(parts[0]))] + parts[2]
)
SOME = 2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else 25


@given(st.integers(200, 599), st.binary(max_size=200) | DAMAGED, st.text(st.characters(max_codepoint=255), max_size=20))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=SOME)
def test_property_any_response_is_an_answer_or_an_error_in_words(
    server: EmbeddedServer, settings: Settings, operations: Operations, status: int, body: bytes, header: str
) -> None:
    """Any status with any bytes and headers is an answer or a ProviderError, never anything else."""
    server.faults.clear()
    text = header.replace("\r", "").replace("\n", "").replace("\x00", "").strip()
    headers = {"Content-Encoding": text, "Retry-After": text, "Location": text}
    server.faults.add(provider="tmdb", status=status, body=body or b" ", headers=headers)
    with operations.transaction() as connection:
        connection.execute("DELETE FROM rate_limits")
    with contextlib.suppress(ProviderError):
        ask(settings.model_copy(update={"attempts": 1}), operations)


@pytest.mark.parametrize("provider", ["tmdb", "omdb", "fanart", "tvdb"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, PAGE),
        (401, f"\ufeff{PAGE}"),
        (403, PAGE),
        (403, '{"error_code": 1020, "error_name": "access_denied"}'),
        (403, '"Forbidden"'),
    ],
)
@pytest.mark.fault("fetch", "HTTP 401 or 403 with a page")
def test_a_refusal_that_is_a_page_is_a_block_of_that_provider_alone(
    status: int, body: str, provider: str, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """What is not the provider's own JSON says nothing of the key: it is left alone for an hour, the reason is kept."""
    server.faults.add(provider=provider, kind="html", status=status, body=body)
    with pytest.raises(BlockedError):
        ask(settings, operations, provider, {"omdb": "tt0133093", "tvdb": "1"}.get(provider, FILM))
    row = operations.row("SELECT reason FROM rate_limits WHERE provider = ?", (provider,))
    assert row is not None
    assert str(status) in row["reason"]


@pytest.mark.parametrize(
    ("provider", "body", "message"),
    [
        ("tmdb", '{"status_code": 7, "status_message": "Invalid API key", "success": false}', "Invalid API key"),
        ("tmdb", '{"status_code": 3, "status_message": "Authentication failed"}', "Authentication failed"),
        ("omdb", '{"Response": "False", "Error": "No API key provided."}', "No API key provided."),
        ("omdb", "", "no message"),
        ("fanart", '{"status": "error", "error message": "Not a valid API key"}', "Not a valid API key"),
    ],
)
@pytest.mark.fault("fetch", "HTTP 401 in several shapes")
def test_a_refused_key_is_told_in_the_providers_words(
    provider: str, body: str, message: str, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """The reason of a refused key is the provider's own message, whatever shape its body has."""
    server.faults.add(provider=provider, status=401, body=body)
    with pytest.raises(AuthenticationError, match=message):
        ask(settings, operations, provider, {"omdb": "tt0133093"}.get(provider, FILM))


@pytest.mark.fault("fetch", "TMDB's 404 of code 6")
def test_tmdbs_invalid_id_is_not_found(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """TMDB's 404 with its code 6 means the same as 34; another 404 is no answer."""
    server.faults.add(provider="tmdb", status=404, body={"status_code": 6, "status_message": "Invalid id"}, times=1)
    server.faults.add(provider="tmdb", status=404, body={"status_code": 99}, times=1)
    assert ask(settings, operations).outcome == "not_found"
    with pytest.raises(BadAnswerError):
        ask(settings, operations)


@pytest.mark.fault("discovery", "HTTP 429 once")
def test_one_429_at_discovery_waits(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """A page that is answered with HTTP 429 is asked for again after the pause; the year is whole."""
    server.faults.add(provider="tmdb", endpoint="discover", status=429, headers={"Retry-After": "0"}, times=1)
    assert discover_years(settings, operations, "1999")["1999"].films


def test_429s_at_discovery_end_for_a_waiting_person(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """A person hears of a 429 after the retries: nothing but the third of an automated run closes the provider."""
    server.faults.add(provider="tmdb", endpoint="discover", status=429, headers={"Retry-After": "0"})
    with pytest.raises(RateLimitedError):
        discover_years(settings, operations, "1999", interactive=True)


@pytest.mark.parametrize("total", [10**9, 400])
@pytest.mark.fault("discovery", "total_pages lies")
def test_pages_end_when_one_tells_nothing_new(
    total: int, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """However many pages a provider promises: when they repeat, no more are asked for."""
    film = '{"id": 77, "title": "T", "release_date": "1999-05-05"}'
    body = f'{{"page": 1, "total_pages": {total}, "total_results": 9, "results": [{film}]}}'
    server.faults.add(provider="tmdb", endpoint="discover", status=200, body=body)
    assert discover_years(settings, operations, "1999")["1999"].films == {77}
    assert server.log.count("tmdb", "discover") <= 12


@pytest.mark.fault("fetch", "a revoked key of an optional provider, many films waiting")
def test_a_refused_key_of_one_provider_sets_it_aside(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """A revoked key of an optional provider costs one call and that provider's part; the others are asked as ever."""
    discover_years(settings, operations, "1999")
    server.faults.add(provider="omdb", status=401, body={"Response": "False", "Error": "Invalid API key!"})
    report = collect_years(settings, operations, "1999")
    assert report.total("tmdb")["fetched"] == len(report.films)
    assert report.total("fanart")["fetched"]
    assert report.total("omdb")["deferred"]
    assert "OMDB_API_KEY" in report.refused_keys["omdb"]
    assert server.log.count("omdb") == 1

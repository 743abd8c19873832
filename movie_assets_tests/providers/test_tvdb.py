"""TVDB over real sockets: login and token, films, remote ids, failures, and what never appears in messages."""

import asyncio
import base64
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from movie_assets.clock import Clock, utc_now
from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.collect.throttle import Spent
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.demo.tvdb.routes import API_KEY, PIN, USER_KEY
from movie_assets.errors import AuthenticationError, BadAnswerError, ProviderError, RateLimitedError, ServerError
from movie_assets.models import RawResponse
from movie_assets.providers.tvdb.details import found, parse
from movie_assets.providers.tvdb.login import UNKNOWN_LIFE, renewal
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.conftest import settings_for

LOLA, IMDB = "2658", "tt0130827"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
Ask = Callable[..., list[RawResponse]]


@pytest.fixture(autouse=True)
def _known_film(server: EmbeddedServer) -> Iterator[None]:
    server.catalogue.edit(104, title="Run Lola Run", imdb_id=IMDB)
    yield
    server.clock.reset()


@pytest.fixture
def ask(settings: Settings, operations: Operations) -> Ask:
    """Ask TVDB for films, all at once, in one session."""

    def asking(
        *ids: str, settings: Settings = settings, spent: Spent | None = None, clock: Clock = utc_now, **how: Any
    ) -> list[RawResponse]:
        async def work() -> list[RawResponse]:
            async with open_session(settings, operations, spent=spent, clock=clock) as session:
                tvdb = session.clients["tvdb"]
                return list(await asyncio.gather(*(tvdb.film(id_, **how) for id_ in ids or (LOLA,))))

        return run_interruptibly(work())

    return asking


def test_a_session_logs_in_once(ask: Ask, server: EmbeddedServer) -> None:
    """However many films wait for the first token, one login serves them; the ledger counts it as a call."""
    known = [str(tvdb_id_of(film.tmdb_id)) for film in server.catalogue.view.films.values() if film.in_tvdb][:12]
    assert {answer.outcome for answer in ask(*known)} == {"ok"}
    assert server.log.count("tvdb", "login") == 1
    assert server.log.count("tvdb", "extended") == 12


def test_a_run_logs_in_once(ask: Ask, server: EmbeddedServer, operations: Operations) -> None:
    """The token outlives the sessions of a run; the login is in the ledger, and in no raw response."""
    spent = Spent()
    ask(spent=spent)
    ask(spent=spent)
    assert server.log.count("tvdb", "login") == 1
    assert sum(calls for (provider, _), calls in spent.calls.items() if provider == "tvdb") == 3
    rows = operations.rows("SELECT endpoint, outcome FROM api_requests ORDER BY request_id")
    assert [tuple(row) for row in rows] == [("login", "ok"), *[("movies_extended", "ok")] * 2]


def test_a_pin_goes_with_the_login(ask: Ask, server: EmbeddedServer, settings: Settings) -> None:
    """A key that users support opens TVDB with the pin, and without it names the variable to set."""
    with_pin = settings_for(server, settings.data, tvdb={"api_key": USER_KEY, "pin": PIN})
    assert ask(settings=with_pin)[0].http_status == 200
    for pin in (None, "wrong"):
        with pytest.raises(AuthenticationError, match="TVDB_PIN"):
            ask(settings=settings_for(server, settings.data, tvdb={"api_key": USER_KEY, "pin": pin}))


@pytest.mark.fault("fetch", "a refused TVDB key, many films waiting")
def test_a_refused_login_is_not_repeated(ask: Ask, server: EmbeddedServer, settings: Settings) -> None:
    """A wrong key is asked once, however many films wait for it."""
    with pytest.raises(AuthenticationError, match="TVDB_API_KEY"):
        ask(*map(str, range(1, 10)), settings=settings_for(server, settings.data, tvdb={"api_key": "wrong"}))
    assert [r.status for r in server.log.entries("tvdb")] == [401]


@pytest.mark.fault("fetch", "TVDB ends a token before its time")
def test_a_refused_token_is_renewed_once(ask: Ask, server: EmbeddedServer) -> None:
    """A token that TVDB ended before its time gives way to one new login, also for films in flight at once."""
    spent = Spent()
    ask(spent=spent)
    server.clock.move(timedelta(days=31))
    known = [str(tvdb_id_of(film.tmdb_id)) for film in server.catalogue.view.films.values() if film.in_tvdb][:4]
    assert {answer.http_status for answer in ask(*known, spent=spent)} == {200}
    assert server.log.count("tvdb", "login") == 2


@pytest.mark.fault("fetch", "TVDB refuses the new token as well")
def test_a_token_that_is_always_refused_ends_the_asking(ask: Ask, server: EmbeddedServer) -> None:
    """When the new token is refused as well, it is the key: the call fails and is not tried again."""
    server.faults.add(provider="tvdb", endpoint="extended", status=401)
    with pytest.raises(AuthenticationError, match="TVDB_API_KEY"):
        ask()
    assert (server.log.count("tvdb", "login"), server.log.count("tvdb", "extended")) == (2, 2)


def test_a_token_is_renewed_before_it_ends(ask: Ask, server: EmbeddedServer) -> None:
    """A token that does not say when it ends is renewed after a day; no call is refused on the way."""
    spent, start = Spent(), utc_now()
    for hours in (0, 23, 25):
        ask(spent=spent, clock=lambda hours=hours: start + timedelta(hours=hours))
    assert server.log.count("tvdb", "login") == 2
    assert all(r.status == 200 for r in server.log.entries("tvdb"))


def _jwt(claims: Any) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{middle}.c2ln"


@pytest.mark.parametrize(
    ("token", "life"),
    [
        (_jwt({"exp": (NOW + timedelta(days=30)).timestamp(), "age": ""}), timedelta(days=27)),
        (_jwt({"exp": (NOW + timedelta(minutes=10)).timestamp()}), timedelta(minutes=9)),
        (_jwt({"exp": (NOW - timedelta(days=1)).timestamp()}), UNKNOWN_LIFE),
        (_jwt({"exp": 1e300}), UNKNOWN_LIFE),
        (_jwt({"exp": None}), UNKNOWN_LIFE),
        (_jwt(["exp"]), UNKNOWN_LIFE),
        (_jwt({}), UNKNOWN_LIFE),
        ("demo.1798000000.abc", UNKNOWN_LIFE),
        ("opaque", UNKNOWN_LIFE),
        ("a.!.c", UNKNOWN_LIFE),
    ],
)
def test_when_a_token_is_renewed(token: str, life: timedelta) -> None:
    """After nine tenths of the life that its claim `exp` gives; after a day if it gives none that is possible."""
    assert renewal(token, NOW) == NOW + life


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 404}, "not_found"),
        ({"status": 200, "body": {"status": "success", "data": None}}, "not_found"),
    ],
)
def test_what_tvdb_does_not_have_is_an_answer(
    fault: dict[str, Any], outcome: str, ask: Ask, server: EmbeddedServer
) -> None:
    """A failure with HTTP 404, and null data with 200, say that there is no such film."""
    assert ask("99999999")[0].outcome == "not_found"
    server.faults.add(provider="tvdb", endpoint="extended", **fault)
    assert ask()[0].outcome == outcome


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ({"status": 200, "body": {"status": "failure", "message": "no way", "data": None}}, BadAnswerError, "no way"),
        ({"status": 400}, BadAnswerError, "HTTP 400"),
        ({"status": 404, "body": "<html>no such page</html>"}, BadAnswerError, "not JSON"),
        ({"status": 200, "body": {"status": "success", "data": {"id": 5}}}, BadAnswerError, "answered with 5"),
        ({"status": 200, "body": {"status": "success", "data": [1]}}, BadAnswerError, "answered with None"),
        ({"kind": "broken_json"}, BadAnswerError, "not JSON"),
        ({"kind": "wrong_type"}, BadAnswerError, "not a JSON object"),
        ({"kind": "html"}, BadAnswerError, "not JSON"),
        ({"kind": "redirect"}, BadAnswerError, "another host"),
        ({"status": 429, "headers": {"Retry-After": "0"}}, RateLimitedError, "429"),
    ],
)
@pytest.mark.parametrize("endpoint", ["extended", "remoteid"])
@pytest.mark.fault("fetch", "TVDB answers with another film, no JSON or 429")
def test_faults_are_errors_and_not_retried(
    fault: dict[str, Any], error: type[ProviderError], words: str, endpoint: str, ask: Ask, server: EmbeddedServer
) -> None:
    """Failures, other films, bodies that are not JSON and 429 are asked once, and never count as "not found"."""
    if endpoint == "remoteid" and words.startswith("answered"):
        fault, words = {"status": 200, "body": {"status": "success", "data": {"id": 5}}}, "no list"
    server.faults.add(provider="tvdb", endpoint=endpoint, **fault)
    with pytest.raises(error, match=words):
        ask(LOLA if endpoint == "extended" else IMDB)
    assert server.log.count("tvdb", endpoint) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 200, "body": {"status": "success", "data": {}}}, "brought no token"),
        ({"status": 200, "body": {"status": "success", "data": {"token": "a\nb"}}}, "brought no token"),
        ({"kind": "html"}, "not a JSON object"),
        ({"status": 418}, "HTTP 418"),
    ],
)
@pytest.mark.fault("fetch", "a TVDB login without a token")
def test_a_login_without_a_token_is_a_bad_answer(
    fault: dict[str, Any], words: str, ask: Ask, server: EmbeddedServer
) -> None:
    """A login without a usable token fails the call, with nothing of its answer in the error."""
    server.faults.add(provider="tvdb", endpoint="login", **fault)
    with pytest.raises(BadAnswerError, match=words):
        ask()
    assert server.log.count("tvdb", "extended") == 0


@pytest.mark.parametrize("endpoint", ["login", "extended", "remoteid"])
@pytest.mark.fault("fetch", "a server error that passes")
def test_passing_faults_are_tried_again(endpoint: str, ask: Ask, server: EmbeddedServer) -> None:
    """A server error is retried with backoff, at the login too."""
    server.faults.add(provider="tvdb", endpoint=endpoint, status=503, times=2)
    assert {answer.http_status for answer in ask(LOLA, IMDB)} == {200}
    assert server.log.count("tvdb", endpoint) == 3
    server.faults.add(provider="tvdb", endpoint=endpoint, status=503)
    with pytest.raises(ServerError):
        ask(LOLA, IMDB)


def test_an_imdb_id_finds_the_film(ask: Ask, server: EmbeddedServer) -> None:
    """The search by remote id reports the TVDB id, also where its first hit is a season; the film's record agrees."""
    films = [f for f in server.catalogue.view.films.values() if f.imdb_id and f.in_tvdb][:60]
    answers = ask(*(str(film.imdb_id) for film in films))
    assert {answer.endpoint for answer in answers} == {"search_remoteid"}
    assert any("season" in json.loads(answer.body)["data"][0] for answer in answers)
    ids = [found(answer.body).ids["tvdb"] for answer in answers]
    assert ids == [str(tvdb_id_of(film.tmdb_id)) for film in films]
    records = [parse(answer.body) for answer in ask(*ids[:20])]
    assert [record.reported.ids.get("imdb") for record in records] == [film.imdb_id for film in films[:20]]


def test_an_unknown_imdb_id_is_not_found(ask: Ask) -> None:
    """Nothing found is null data: an answer."""
    assert ask("tt99999999")[0].outcome == "not_found"


def test_every_record_of_the_catalogue_becomes_a_row(ask: Ask, server: EmbeddedServer) -> None:
    """Null lists, relative images and missing translations: every extended record gives a row with whole addresses."""
    known = [f for f in server.catalogue.view.films.values() if f.in_tvdb][:80]
    rows = [parse(answer.body).row for answer in ask(*(str(tvdb_id_of(f.tmdb_id)) for f in known))]
    assert [row["tmdb_id"] for row in rows] == [film.tmdb_id for film in known]
    addresses = [row["poster_url"] for row in rows] + [i["file_path"] for row in rows for i in row["images"]]
    assert all(address is None or address.startswith("https://") for address in addresses)
    assert any(row["genres"] == [] and row["cast_members"] == [] for row in rows)
    assert any(row["overview"] for row in rows)


@pytest.mark.parametrize("right", [True, False])
def test_key_pin_and_token_are_never_reported(
    right: bool, ask: Ask, server: EmbeddedServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Key, pin and token are in no log, error, repr or file, whether they open TVDB or not."""
    key, pin, spent = USER_KEY, PIN if right else "p1n-and-wrong", Spent()
    mine = settings_for(server, settings.data, tvdb={"api_key": key, "pin": pin})
    caplog.set_level(logging.DEBUG)
    if right:
        ask(settings=mine, spent=spent)
        server.clock.move(timedelta(days=31))
        ask(settings=mine, spent=spent)
        server.faults.add(provider="tvdb", endpoint="extended", status=401)
    with pytest.raises(AuthenticationError) as caught:
        ask(settings=mine, spent=spent)
    secrets = [key, pin, API_KEY, *(token.text for token in spent.tokens.values())]
    assert len(secrets) == 3 + right
    error: BaseException | None = caught.value
    reported = caplog.text + repr(mine) + repr(spent) + repr(spent.tokens)
    while error is not None:
        reported += f"{error!r}{vars(error)}"
        error = error.__cause__ or error.__context__
    for secret in secrets:
        assert secret not in reported
        for path in settings.data.rglob("*"):
            assert path.is_dir() or secret.encode() not in path.read_bytes()

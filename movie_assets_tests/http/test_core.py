"""The HTTP core, over real sockets: what is retried, what is refused, what never appears in messages."""

import logging
from typing import Any

import pytest

from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import (
    AuthenticationError,
    BadAnswerError,
    ProviderError,
    QuotaReachedError,
    RateLimitedError,
    ServerError,
    TransportError,
)
from movie_assets.http.core import Request
from movie_assets.models import RawResponse
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.conftest import settings_for

FILM, IMDB = "603", "tt0133093"


def ask(
    settings: Settings,
    operations: Operations,
    provider: str = "tmdb",
    subject: str = FILM,
    *,
    interactive: bool = False,
) -> RawResponse:
    async def work() -> RawResponse:
        async with open_session(settings, operations, interactive=interactive) as session:
            return await session.clients[provider].film(subject)

    return run_interruptibly(work())


@pytest.fixture(autouse=True)
def _known_film(server: EmbeddedServer) -> None:
    server.catalogue.edit(603, title="The Matrix", imdb_id=IMDB, release_date="1999-03-30")


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"kind": "cut"}])
def test_passing_faults_are_tried_again(
    fault: dict[str, Any], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """5xx and a connection cut in mid-answer are retried with backoff, and then the answer counts."""
    server.faults.add(provider="tmdb", times=2, **fault)
    assert ask(settings, operations).http_status == 200
    assert server.log.count("tmdb", "movie") == 3
    attempts = [row["attempt"] for row in operations.rows("SELECT attempt FROM api_requests ORDER BY 1")]
    assert attempts == [1, 2, 3]


def test_retries_end(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """After the first attempt and three retries the caller gets the error."""
    server.faults.add(provider="tmdb", status=500)
    with pytest.raises(ServerError, match="HTTP 500"):
        ask(settings, operations)
    assert server.log.count("tmdb", "movie") == 4


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "broken_json"}, BadAnswerError),
        ({"kind": "html"}, BadAnswerError),
        ({"status": 400}, BadAnswerError),
        ({"status": 401}, AuthenticationError),
        ({"kind": "redirect"}, BadAnswerError),
        ({"status": 404, "body": "<html>no such page</html>"}, BadAnswerError),
    ],
)
def test_permanent_faults_are_not_retried(
    fault: dict[str, Any],
    error: type[ProviderError],
    settings: Settings,
    operations: Operations,
    server: EmbeddedServer,
) -> None:
    """What would fail again is asked once: 400, 401, not JSON, HTML with 200, another host, somebody else's 404."""
    server.faults.add(provider="tmdb", **fault)
    with pytest.raises(error):
        ask(settings, operations)
    assert server.log.count("tmdb", "movie") == 1


def test_not_found_is_an_answer(settings: Settings, operations: Operations) -> None:
    """TMDB's 404, OMDb's "False" and Fanart.tv's 404 are answers, not errors."""
    assert ask(settings, operations, "tmdb", "9").outcome == "not_found"
    assert ask(settings, operations, "omdb", "tt9999999").outcome == "not_found"
    assert ask(settings, operations, "fanart", "9").outcome == "not_found"


@pytest.mark.fault("fetch", "a body larger than the cap")
def test_a_body_over_the_cap_is_refused(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """A huge answer is cut off at the cap instead of filling the memory."""
    server.faults.add(provider="tmdb", kind="huge")
    small = settings.model_copy(update={"max_body_bytes": 100_000})
    with pytest.raises(BadAnswerError, match="larger than 100,000 bytes"):
        ask(small, operations)


def test_a_time_out_is_a_passing_fault(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """No whole answer in time is retried, then reported with the seconds waited."""
    server.faults.add(provider="tmdb", delay_seconds=2.0)
    quick = settings.model_copy(update={"timeout_seconds": 0.1, "attempts": 2})
    with pytest.raises(TransportError, match=r"no whole answer within 0.1 s"):
        ask(quick, operations)


def test_nobody_listening_is_a_passing_fault(settings: Settings, operations: Operations) -> None:
    """A refused connection is retried, then reported."""
    nobody = settings.model_copy(
        update={"tmdb": settings.tmdb.model_copy(update={"base_url": "http://127.0.0.1:9/3"}), "attempts": 2}
    )
    with pytest.raises(TransportError):
        ask(nobody, operations)


@pytest.mark.parametrize(("interactive", "calls"), [(False, 1), (True, 2)])
def test_429_is_retried_only_for_a_waiting_person(
    interactive: bool, calls: int, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """Automated runs leave the film for the next run; a person's call waits and tries again."""
    server.faults.add(provider="tmdb", status=429, headers={"Retry-After": "0"}, times=1)
    if interactive:
        assert ask(settings, operations, interactive=True).http_status == 200
    else:
        with pytest.raises(RateLimitedError):
            ask(settings, operations)
    assert server.log.count("tmdb", "movie") == calls


def test_omdbs_401_is_read(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """OMDb's 401 is a bad key or a used-up quota: the body decides, and only the second closes it for the day."""
    server.faults.add(
        provider="omdb", status=401, body={"Response": "False", "Error": "Request limit reached!"}, times=1
    )
    with pytest.raises(QuotaReachedError):
        ask(settings, operations, "omdb", IMDB)
    closed = operations.rows("SELECT quota_closed_until > 0 AS closed FROM rate_limits WHERE provider = 'omdb'")
    assert closed[0]["closed"]


def _tmdb(code: int | str, words: str) -> dict[str, Any]:
    return {"success": False, "status_code": code, "status_message": words}


def _omdb(words: str) -> dict[str, Any]:
    return {"Response": "False", "Error": words}


@pytest.mark.parametrize(
    ("provider", "body", "becomes"),
    [
        ("tmdb", _tmdb(7, "Invalid API key: You must be granted a valid key."), AuthenticationError),
        ("tmdb", _tmdb("7", "Invalid API key"), AuthenticationError),
        ("tmdb", _tmdb(10, "Suspended API key"), AuthenticationError),
        ("tmdb", _tmdb(25, "Your request count is over the allowed limit."), RateLimitedError),
        ("tmdb", _tmdb(34, "The resource you requested could not be found."), "not_found"),
        ("tmdb", _tmdb(6, "Invalid id: The pre-requisite id is invalid or not found."), "not_found"),
        ("tmdb", _tmdb(11, "Internal error: Something went wrong."), BadAnswerError),
        ("tmdb", {"errors": ["query must be provided"]}, BadAnswerError),
        ("omdb", _omdb("Invalid API key!"), AuthenticationError),
        ("omdb", _omdb("No API key provided."), AuthenticationError),
        ("omdb", _omdb("Request limit reached!"), QuotaReachedError),
        ("omdb", _omdb("Daily request limit reached"), QuotaReachedError),
        ("omdb", _omdb("Movie not found"), "not_found"),
        ("omdb", _omdb("Incorrect IMDb ID"), "not_found"),
        ("omdb", _omdb("Something went wrong."), BadAnswerError),
        ("fanart", {"status": "error", "error message": "Invalid API Key"}, AuthenticationError),
        ("fanart", {"status": "error", "error message": "Database down"}, BadAnswerError),
    ],
)
@pytest.mark.fault("fetch", "an error in a body with HTTP 200")
def test_an_error_in_a_body_counts_whatever_the_status(
    provider: str,
    body: dict[str, Any],
    becomes: type[ProviderError] | str,
    server: EmbeddedServer,
    settings: Settings,
    operations: Operations,
) -> None:
    """What a provider says of a key, its limits or a film means the same with HTTP 200: it is never a good answer."""
    server.faults.add(provider=provider, status=200, body=body)
    subject = IMDB if provider == "omdb" else FILM
    if isinstance(becomes, str):
        assert ask(settings, operations, provider, subject).outcome == becomes
        return
    with pytest.raises(becomes) as caught:
        ask(settings, operations, provider, subject)
    assert caught.type is becomes


@pytest.mark.parametrize("code", [7, 34, 11])
def test_an_error_of_a_search_is_no_search_that_finds_nothing(
    code: int, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """TMDB's body of an error with HTTP 200 is not an empty list: nobody has said that no film is called so."""
    server.faults.add(provider="tmdb", status=200, body=_tmdb(code, "It could not be found."))

    async def search() -> RawResponse:
        async with open_session(settings, operations) as session:
            return await session.tmdb.find(IMDB)

    with pytest.raises((AuthenticationError, BadAnswerError), match="could not be found"):
        run_interruptibly(search())


@pytest.mark.parametrize("provider", ["tmdb", "omdb", "fanart"])
@pytest.mark.fault("fetch", "a wrong key, at the HTTP core")
def test_a_wrong_key_is_named_by_its_variable_and_never_printed(
    provider: str, server: EmbeddedServer, operations: Operations, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """A refused key says which variable to check; the key is in no message, log or table."""
    secret = "s3cr3t-and-wrong"
    wrong = settings_for(server, settings.data, **{provider: {"api_key": secret}})
    caplog.set_level(logging.DEBUG)
    with pytest.raises(AuthenticationError, match=f"{provider.upper()}_API_KEY") as caught:
        ask(wrong, operations, provider, IMDB if provider == "omdb" else FILM)
    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert secret not in caplog.text
    assert secret not in "".join(f"{error!r}{vars(error) if error else ''}" for error in chain)
    assert secret not in repr(wrong)
    for path in settings.data.rglob("*"):
        assert path.is_dir() or secret.encode() not in path.read_bytes()


@pytest.mark.fault("raw response", "an answer about another film than was asked for")
def test_a_film_that_was_not_asked_for_is_refused(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """An answer about another film is refused."""
    server.faults.add(provider="tmdb", status=200, body={"id": 604, "original_title": "Another"})
    with pytest.raises(BadAnswerError, match="asked for 603, answered with 604"):
        ask(settings, operations)


@pytest.mark.parametrize("spelled", [603.0, "603", "0603", " 603", "603.0"])
@pytest.mark.parametrize("provider", ["tmdb", "fanart", "tvdb"])
def test_an_id_is_compared_as_it_is_read(
    provider: str, spelled: object, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """The number of a film is the same in every spelling of it: its answer is no other film's."""
    record = {"id": spelled, "tmdb_id": spelled, "title": "A Film"}
    body = {"status": "success", "data": record} if provider == "tvdb" else record
    server.faults.add(provider=provider, subject=FILM, status=200, body=body)
    assert ask(settings, operations, provider).http_status == 200


def test_a_fault_in_reading_costs_the_answer(settings: Settings, operations: Operations) -> None:
    """Whatever goes wrong while an answer is read is a bad answer: not retried, and never the end of a run."""

    async def work() -> None:
        async with open_session(settings, operations) as session:
            request = Request("tmdb", "movie", FILM, f"{settings.tmdb.base_url}/movie/{FILM}", {}, {}, {})
            await session.http.ask(request, lambda response: 1 // (len(response.body) * 0))

    with pytest.raises(BadAnswerError, match=r"cannot be understood \(ZeroDivisionError\)"):
        run_interruptibly(work())
    (row,) = operations.rows("SELECT outcome FROM api_requests")
    assert row["outcome"] == "bad_answer"

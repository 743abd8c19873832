"""What waits for a person is decided on the page as by the commands."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from movie_assets.clock import utc_now
from movie_assets.collect.context import Context
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify import service
from movie_assets.matching.query import ask
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.browse.conftest import pages_of, token_of
from movie_assets_tests.made_once import put_stores
from movie_assets_tests.processes import command, environment


@pytest.fixture
def waiting(settings: Settings, operations: Operations, warehouse: Warehouse) -> int:
    """A request that two films may be meant by."""
    asked = ask({"title": "The Matrix"})
    (request_id,) = requests.add_requests(operations, [(asked, "list.csv, line 3")], "inbox", utc_now())
    service.identify(Context(settings, operations, warehouse, utc_now), [request_id])
    return request_id


@pytest.fixture
def client(settings: Settings, waiting: int) -> Iterator[httpx.Client]:
    with pages_of(settings) as client:
        yield client


def status(settings: Settings, request_id: int) -> str:
    with Operations(settings.operations_path) as operations:
        return requests.request(operations, request_id).status


def test_a_candidate_is_taken_and_rejected(client: httpx.Client, settings: Settings, waiting: int) -> None:
    """The page shows candidates with posters; taking one leads to its film, rejecting it lets the request wait anew."""
    page, token = client.get("/waiting").text, token_of(client)
    assert f'action="/waiting/{waiting}/confirm"' in page
    assert 'value="tmdb:603"' in page
    assert "list.csv, line 3" in page
    assert "https://image.tmdb.org/" in page
    taken = client.post(f"/waiting/{waiting}/confirm", data={"token": token, "candidate": "tmdb:603"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/films/603")
    assert f'action="/waiting/{waiting}/undo"' in client.get("/films/603").text
    assert status(settings, waiting) == "confirmed"
    again = client.post(f"/waiting/{waiting}/confirm", data={"token": token, "candidate": "tmdb:603"})
    assert again.status_code == 409
    assert client.post(f"/waiting/{waiting}/undo", data={"token": token}).status_code == 303
    assert f'action="/waiting/{waiting}/confirm"' in client.get("/waiting").text
    assert client.get("/films/603").status_code == 404


def test_a_request_is_dismissed_and_taken_back(client: httpx.Client, settings: Settings, waiting: int) -> None:
    """A reason is needed; the page that follows offers to take it back."""
    token, path = token_of(client), f"/waiting/{waiting}/dismiss"
    assert client.post(path, data={"token": token, "reason": " "}).status_code == 400
    done = client.post(path, data={"token": token, "reason": "no film"})
    assert "Take that back" in client.get(done.headers["location"]).text
    assert status(settings, waiting) == requests.DISMISSED
    assert client.post(f"/waiting/{waiting}/undo", data={"token": token}).status_code == 303
    assert status(settings, waiting) != requests.DISMISSED


def test_a_fault_is_said_where_the_pages_run(
    settings: Settings, waiting: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The page names the fault alone; the traceback is logged, once, whatever uvicorn's own log is set to."""
    with pages_of(settings, ZeroDivisionError("of the test")) as client:
        page = client.post(f"/waiting/{waiting}/undo", data={"token": token_of(client)})
    assert (page.status_code, "ZeroDivisionError" in page.text, "of the test" in page.text) == (500, True, False)
    (said,) = [one.getMessage() for one in caplog.records if one.name == "movie_assets.browse.site"]
    assert said.startswith("Traceback")
    assert "ZeroDivisionError: of the test" in said


def test_what_cannot_be_done_changes_nothing(client: httpx.Client, settings: Settings, waiting: int) -> None:
    """No such request or candidate, or none named: words, and the request waits as before."""
    token, before = token_of(client), status(settings, waiting)
    for path, candidate, code in (
        (f"/waiting/{waiting}/confirm", "", 400),
        (f"/waiting/{waiting}/confirm", "nothing", 409),
        (f"/waiting/{waiting}/confirm", "tmdb:98000000", 409),
        ("/waiting/999/confirm", "tmdb:603", 409),
        (f"/waiting/{waiting}/undo", "", 409),
    ):
        page = client.post(path, data={"token": token, "candidate": candidate})
        assert (page.status_code, path) == (code, path), page.text
    assert status(settings, waiting) == before


def test_the_command_serves_until_it_is_stopped(
    server: EmbeddedServer, settings: Settings, year_made: Callable[[str], Path]
) -> None:
    """It says its address, answers there, and ends by Ctrl-C."""
    put_stores(year_made("1987"), settings)
    env = environment(server, settings.data)
    with command("browse", "--port", "0", env=env) as process:
        assert process.stdout
        address = process.stdout.readline().split()[1]
        assert address.startswith("http://127.0.0.1:")
        assert "RoboCop" in httpx.get(address, params={"words": "robo"}, trust_env=False).text
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130

"""Who may ask: people of this machine by its own names; forms of our own pages alone decide."""

import httpx
import pytest

from movie_assets_tests.browse.conftest import token_of


@pytest.mark.parametrize(
    "headers",
    [
        *({"Host": "films.example"}, {"Host": "127.0.0.1.films.example"}, {"Host": ""}),
        *({"Origin": "https://films.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}),
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/films/106", "/style.css", "/nowhere"])
def test_pages_of_other_sites_get_nothing(client: httpx.Client, headers: dict[str, str], path: str) -> None:
    """A foreign Host (a name that points to loopback), Origin or site: 403, and nothing of a film."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 403
    assert "films" not in answer.text


@pytest.mark.parametrize("act", ["confirm", "dismiss", "undo"])
def test_only_forms_of_our_own_pages_decide(client: httpx.Client, act: str) -> None:
    """Without the token, with another, without an Origin, by GET or too long: refused before anything is read of it."""
    path, token = f"/waiting/1/{act}", token_of(client)
    assert client.post(path, data={}).status_code == 403
    assert client.post(path, data={"token": "x" * len(token)}).status_code == 403
    assert client.get(path, params={"token": token}).status_code == 405
    assert client.post(path, data={"token": token, "reason": "x" * 20_000}).status_code == 413
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.post(path, data={"token": token}, headers=followed).status_code == 403
    with httpx.Client(base_url=client.base_url, trust_env=False) as without_origin:
        assert without_origin.post(path, data={"token": token}).status_code == 403
        assert without_origin.get("/waiting", headers=followed).status_code == 200


def test_pages_may_do_nothing_that_they_do_not_need(client: httpx.Client) -> None:
    """No script runs, no page may frame these, nothing is kept; every answer says so, refusals too."""
    for answer in (client.get("/"), client.get("/nowhere"), client.get("/", headers={"Host": "films.example"})):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert " style=" not in client.get("/films/5548").text

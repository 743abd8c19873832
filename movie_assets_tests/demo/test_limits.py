"""Quotas and paces that the providers enforce, and what they refuse."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

import httpx
import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.serving.limits import Limit, Limits

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ticking() -> tuple[list[datetime], Callable[[], datetime]]:
    times = [NOON]
    return times, lambda: times[0]


def test_pace_is_counted_by_second() -> None:
    """A provider answers so many requests in a second and refuses the next until the second is over."""
    times, now = ticking()
    limits = Limits({"tmdb": Limit(per_second=3)}, now=now)
    assert [limits.take("tmdb") is None for _ in range(5)] == [True, True, True, False, False]
    assert limits.take("omdb") is None
    times[0] += timedelta(seconds=1)
    assert limits.take("tmdb") is None
    assert limits.used()["tmdb"]["refused"] == 2


def test_quota_is_counted_by_utc_day() -> None:
    """A quota is used up until midnight in UTC; refused requests do not count."""
    times, now = ticking()
    limits = Limits({"omdb": Limit(per_day=2, quota_status=401)}, now=now)
    refused = [limits.take("omdb") for _ in range(4)][2:]
    assert [(r.status, r.reason) for r in refused if r] == [(401, "quota"), (401, "quota")]
    assert limits.used()["omdb"]["used_today"] == 2
    times[0] = NOON.replace(hour=23, minute=59)
    assert limits.take("omdb") is not None
    times[0] += timedelta(minutes=1)
    assert limits.take("omdb") is None


@pytest.mark.parametrize(("form", "expected"), [("seconds", "1"), ("date", None), ("none", "")])
def test_retry_after_comes_in_every_form(form: Literal["seconds", "date", "none"], expected: str | None) -> None:
    """A refusal for pace has a Retry-After in seconds, as a date, or not at all."""
    _, now = ticking()
    limits = Limits({"tmdb": Limit(per_second=1, retry_after=form)}, now=now)
    limits.take("tmdb")
    refused = limits.take("tmdb")
    assert refused is not None
    reported = refused.headers.get("Retry-After", "")
    if expected is None:
        assert parsedate_to_datetime(reported) == NOON + timedelta(seconds=1)
    else:
        assert reported == expected


def test_refusals_have_the_providers_own_bodies() -> None:
    """TMDB refuses with status_code 25, OMDb with HTTP 401 and "Request limit reached!", and the rest goes on."""
    limits = {"tmdb": Limit(per_second=1), "omdb": Limit(per_day=0, quota_status=401)}
    with EmbeddedServer(now=lambda: NOON, limits=limits) as server:
        url = f"{server.url}/tmdb/3/movie/11?api_key=demo-tmdb-key"
        assert httpx.get(url).status_code == 200
        refused = httpx.get(url)
        assert (refused.status_code, refused.json()["status_code"]) == (429, 25)
        assert refused.headers["retry-after"] == "1"
        spent = httpx.get(f"{server.url}/omdb/?i=tt0076759&apikey=demo-omdb-key")
        assert (spent.status_code, spent.json()["Error"]) == (401, "Request limit reached!")
        assert httpx.get(f"{server.url}/fanart/v3/movies/11?api_key=demo-fanart-key").status_code == 200
        server.clock.move(timedelta(seconds=1))
        assert httpx.get(url).status_code == 200


def test_limits_over_http(server: EmbeddedServer, control: httpx.Client, tmdb: httpx.Client) -> None:
    """Another process sets limits, reads how far they are used, and removes them; at first there are none."""
    assert control.get("/limits").json() == {}
    control.post("/limits", json={"provider": "tmdb", "per_day": 1})
    assert [tmdb.get("/movie/11").status_code for _ in range(2)] == [200, 429]
    assert control.get("/limits").json()["tmdb"]["refused"] == 1
    assert control.post("/limits", json={"per_day": 1}).status_code == 400
    assert control.post("/limits", json={"provider": "tmdb", "per_second": 0}).status_code == 400
    control.delete("/limits")
    assert tmdb.get("/movie/11").status_code == 200

"""The embedded server with calls of every kind that schemathesis makes of its endpoints: it answers each of them.

Belongs here: an OpenAPI description that is derived from the endpoints, and those calls. Does not belong here: what the
answers hold (test_openapi.py). Calls are those that the description allows and those that it forbids: other methods,
parameters that are missing or of another type, odd headers. ANY_CALLS says how many an endpoint gets of each kind.
"""

import os
import re
from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from movie_assets.clock import utc_now
from movie_assets.demo.fanart.routes import Fanart
from movie_assets.demo.imdb.routes import Imdb
from movie_assets.demo.omdb.routes import Omdb
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tmdb.routes import Tmdb
from movie_assets.demo.tvdb.routes import Tvdb

CALLS = int(os.environ.get("ANY_CALLS", "100"))
NUMBERS = ["page", "year", "since", "y", "primary_release_year", "vote_count.gte"]
DAYS = ["primary_release_date.gte", "primary_release_date.lte", "start_date", "end_date"]
PARAMETERS = {
    "tmdb": [*NUMBERS, "language", "query", "append_to_response", "include_image_language", "external_source", *DAYS],
    "omdb": [*NUMBERS, "i", "t", "s", "type", "plot", "r", "v", "tomatoes", "callback"],
    "fanart": [*NUMBERS, "client_key"],
    "tvdb": [*NUMBERS, "query", "type", "remote_id", "meta", "short", "language", "country", "sort"],
    "imdb": [*NUMBERS, "ref_"],
}
IDS = ["603", "tt0133093", "tt0137523", "2658", "0", "-1", "eng", "title.basics.tsv.gz"]


def described(server: EmbeddedServer) -> dict[str, Any]:
    """Return an OpenAPI description of every endpoint."""
    catalogue = server.catalogue
    providers = (
        Tmdb(catalogue, now=utc_now),
        Omdb(catalogue, now=utc_now),
        Fanart(catalogue),
        Tvdb(catalogue, now=utc_now),
    )
    paths: dict[str, dict[str, Any]] = {}
    for provider in (*providers, Imdb(catalogue, now=utc_now)):
        for endpoint in provider.endpoints():
            path = re.sub(r"\{(\w+):\w+\}", r"{\1}", endpoint.path)
            inside = [
                {"name": name, "in": "path", "required": True, "schema": {"anyOf": [{"enum": IDS}, {"type": "string"}]}}
                for name in re.findall(r"\{(\w+)\}", path)
            ]
            asked = [
                {"name": name, "in": "query", "schema": {"type": "integer" if name in NUMBERS else "string"}}
                for name in PARAMETERS[endpoint.provider]
            ]
            for method in endpoint.methods:
                call: dict[str, Any] = {"parameters": inside + asked, "responses": {"default": {"description": "any"}}}
                if method == "POST":
                    body = {"type": "object", "properties": {"apikey": {"type": "string"}}, "required": ["apikey"]}
                    call["requestBody"] = {"content": {"application/json": {"schema": body}}}
                paths.setdefault(path, {})[method.lower()] = call
    return {"openapi": "3.0.3", "info": {"title": "providers", "version": "1"}, "paths": paths}


def keys(server: EmbeddedServer) -> dict[str, dict[str, Any]]:
    """Return what opens each provider: parameters or headers."""
    known = server.environment()
    login = httpx.post(f"{known['TVDB_BASE_URL']}/login", json={"apikey": known["TVDB_API_KEY"]}, trust_env=False)
    return {
        "tmdb": {"params": {"api_key": known["TMDB_API_KEY"]}},
        "omdb": {"params": {"apikey": known["OMDB_API_KEY"]}},
        "fanart": {"params": {"api_key": known["FANART_API_KEY"]}},
        "tvdb": {"headers": {"Authorization": f"Bearer {login.json()['data']['token']}"}},
        "imdb": {},
    }


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_any_call_is_answered(server: EmbeddedServer, mode: str) -> None:
    """No call, allowed or not, with a key or without, gets an HTTP 5xx or a broken connection."""
    import schemathesis  # only here: it takes a second, and every worker imports every module of tests
    from schemathesis.core.result import Ok

    kind = schemathesis.GenerationMode(mode)
    schema = schemathesis.openapi.from_dict(described(server))
    opened, seen, crashed = keys(server), Counter[int](), list[str]()

    def send(case: Any) -> None:
        provider = next((name for name in PARAMETERS if name in case.path), "imdb")
        for how in (opened[provider], {}):
            response = case.call(base_url=server.url, **how)
            seen[response.status_code] += 1
            if response.status_code >= 500:
                crashed.append(f"{response.status_code} {case.as_curl_command()}")

    often = settings(max_examples=CALLS, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        often(given(case=found.ok().as_strategy(generation_mode=kind))(send))()
    print(f"{seen.total():,} calls ({mode}): {dict(sorted(seen.items()))}")
    assert crashed == []

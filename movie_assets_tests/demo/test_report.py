"""The requests in figures: what was asked, by whom and how often."""

import httpx

from movie_assets.demo.server import EmbeddedServer


def test_report_counts_by_endpoint_status_and_client(server: EmbeddedServer, control: httpx.Client) -> None:
    """The report has one row for each provider, endpoint, status and client, with times and durations."""
    url = f"{server.url}/tmdb/3/movie/11?api_key=demo-tmdb-key"
    for name in ("one", "one", "two"):
        httpx.get(url, headers={"User-Agent": name})
    httpx.get(f"{server.url}/tmdb/3/movie/11", headers={"User-Agent": "two"})
    rows = control.get("/report").json()
    counted = [(row["provider"], row["endpoint"], row["status"], row["client"], row["requests"]) for row in rows]
    assert counted == [
        ("tmdb", "movie", 200, "one", 2),
        ("tmdb", "movie", 200, "two", 1),
        ("tmdb", "movie", 401, "two", 1),
    ]
    assert all(row["first"] <= row["last"] and 0 <= row["median_ms"] <= row["p99_ms"] for row in rows)


def test_report_as_a_table(server: EmbeddedServer, control: httpx.Client) -> None:
    """The table lists the requests and their totals, injected faults included."""
    server.faults.add(status=503, times=1)
    httpx.get(f"{server.url}/tmdb/3/movie/11?api_key=demo-tmdb-key")
    table = server.report()
    assert control.get("/report", params={"format": "text"}).text == table
    lines = table.splitlines()
    assert lines[0].split()[:3] == ["provider", "endpoint", "status"]
    assert lines[2].split()[:3] == ["tmdb", "movie", "503"]
    assert lines[-1].split() == ["total", "1", "1"]

"""Whether the UI and its daemon work: `python -m movie_assets.cli.healthy [PORT]`, the health check of the container.

Belongs here: that one question, asked by HTTP as a browser on this machine would. Does not belong here: what to do
about it (doctor.py).
"""

import json
import sys
import urllib.request

PORT = 3000
_QUESTION = """{
  repositoriesOrError { __typename ... on RepositoryConnection { nodes { name } } }
  instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } }
}"""


def why_not(port: int) -> str | None:
    """Return why the UI on this port does not do its work; None when it does."""
    body = json.dumps({"query": _QUESTION}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"})
    no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with no_proxy.open(request, timeout=8) as answer:
            data = json.load(answer)["data"]
    except (OSError, ValueError, KeyError) as error:
        return f"the UI does not answer: {error}"
    if not data["repositoriesOrError"].get("nodes"):
        return "the code location is not loaded"
    daemons = data["instance"]["daemonHealth"]["allDaemonStatuses"]
    ill = [daemon["daemonType"] for daemon in daemons if daemon["required"] and not daemon["healthy"]]
    return f"not healthy: {', '.join(ill)}" if ill else None


if __name__ == "__main__":
    sys.exit(why_not(int(sys.argv[1]) if len(sys.argv) > 1 else PORT))

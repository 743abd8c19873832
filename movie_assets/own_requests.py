"""Which HTTP requests come from this machine's own pages, for servers that listen on loopback.

Belongs here: judging Host, Origin and what a browser says of the page that asks. Does not belong here: servers, and
what a server of ours adds to it (cli/ui_guard.py, browse/visitor_guard.py).
"""

import re
from collections.abc import Collection, Sequence

OWN = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
"""A Host that names this machine's loopback, with or without a port, and nothing else."""
_PORT = re.compile(r":[0-9]{1,5}\Z", re.ASCII)
FOREIGN = frozenset({"cross-site", "same-site"})
"""What a browser says of a request that another site's page made (Sec-Fetch-Site)."""
Headers = Sequence[tuple[bytes, bytes]]


def named(headers: Headers, name: bytes) -> list[str]:
    """Return all values of a header."""
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def why_refused(headers: Headers, *, only_reads: bool, others: Collection[str] = ()) -> str | None:
    """Return why a request is not our own; None when it is.

    `others` are names of hosts whose requests are our own too, with any port: a proxy with a login asks by them.

    Without an Origin, a page of another site may still follow links to what `only_reads`.
    """
    hosts = named(headers, b"host")
    if len(hosts) != 1 or not (OWN.fullmatch(hosts[0]) or _PORT.sub("", hosts[0]).lower() in others):
        return "Host is not this machine's"
    if any(origin not in (f"http://{hosts[0]}", f"https://{hosts[0]}") for origin in named(headers, b"origin")):
        return "Origin is another site's"
    followed = named(headers, b"sec-fetch-mode") == ["navigate"] and only_reads
    if FOREIGN & set(named(headers, b"sec-fetch-site")) and not followed:
        return "another site's page asks"
    return None

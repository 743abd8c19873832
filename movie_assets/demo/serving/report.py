"""The requests in figures: by provider, endpoint, status and client, as rows and as a table.

Belongs here: counting a log and laying it out as text. Does not belong here: the log (`requests_log`), printing (left
to the caller).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from movie_assets.demo.serving.requests_log import Request


@dataclass(frozen=True, slots=True)
class Row:
    """All requests of one kind. Times are ISO 8601 in UTC; milliseconds are measured at the server."""

    provider: str
    endpoint: str
    status: int
    client: str
    requests: int
    first: str
    last: str
    median_ms: float
    p99_ms: float
    faults: int


def summary(entries: Iterable[Request]) -> list[Row]:
    """Return one row for each provider, endpoint, status and client."""
    groups: dict[tuple[str, str, int, str], list[Request]] = {}
    for entry in entries:
        groups.setdefault((entry.provider, entry.endpoint, entry.status, entry.client), []).append(entry)
    rows = []
    for (provider, endpoint, status, client), asked in sorted(groups.items()):
        took = sorted(entry.milliseconds for entry in asked)
        times = [entry.at for entry in asked]
        rows.append(
            Row(
                provider=provider,
                endpoint=endpoint,
                status=status,
                client=client,
                requests=len(asked),
                first=_iso(min(times)),
                last=_iso(max(times)),
                median_ms=took[len(took) // 2],
                p99_ms=took[min(len(took) - 1, len(took) * 99 // 100)],
                faults=sum(entry.fault is not None for entry in asked),
            )
        )
    return rows


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def as_table(rows: Iterable[Row]) -> str:
    """Return rows as a plain-text table with a line of totals."""
    listed = list(rows)
    heads = ("provider", "endpoint", "status", "client", "requests", "median ms", "p99 ms", "faults", "last")
    lines: list[tuple[Any, ...]] = [
        (
            *(row.provider, row.endpoint, row.status, row.client[:32], f"{row.requests:,}"),
            *(f"{row.median_ms:.2f}", f"{row.p99_ms:.2f}", row.faults or "", row.last),
        )
        for row in listed
    ]
    total = sum(row.requests for row in listed)
    lines.append(("total", "", "", "", f"{total:,}", "", "", sum(row.faults for row in listed) or "", ""))
    cells = [heads, *[tuple(str(cell) for cell in line) for line in lines]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    to_the_right = {2, 4, 5, 6, 7}
    text = [
        "  ".join(
            cell.rjust(width) if column in to_the_right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    return "\n".join([text[0], "-" * len(text[0]), *text[1:]]) + "\n"

"""`make cluster-demo`: ten years on a cluster of this one machine, with a host killed amid them, beside one machine.

Belongs here: what is printed. Does not belong here: what is run (backfill_run.py).
"""

import sys
import tempfile
import time
from pathlib import Path

from movie_assets_tests.cluster.backfill_run import Outcome, outcome
from movie_assets_tests.cluster.hosts import has_namespaces, redis_program
from movie_assets_tests.postgres import TestServer

YEARS = [str(year) for year in range(1984, 1994)]


def main() -> int:
    """Run it, print what came of it; return the exit code."""
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {words}", flush=True)

    try:
        program = redis_program()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    kind = "process namespaces with names of their own" if has_namespaces() else "plain processes (no right to unshare)"
    print(f"Hosts are {kind}. They share Postgres, redis ({program}) and an object store (moto).")
    with tempfile.TemporaryDirectory(prefix="cluster-demo-") as folder:
        postgres = TestServer(Path(folder) / "postgres")
        try:
            found = outcome(Path(folder), postgres, YEARS, say)
        finally:
            postgres.close()
    print(shown(found))
    return 0 if not any(found.different.values()) else 1


def shown(found: Outcome) -> str:
    """Return the outcome as text."""
    lines = [f"{'table':30}{'rows':>8}  beside one machine"]
    for table, rows in found.rows.items():
        differ = found.different[table]
        lines.append(f"{table:30}{rows:8,}  {'equal, moments apart' if not differ else f'{differ:,} rows differ'}")
    lines.append(f"\n{'calls':30}{'alone':>8}{'cluster':>9}")
    lines += [f"{provider:30}{alone:8,}{together:9,}" for provider, (alone, together) in found.calls.items()]
    runs = ", ".join(f"{n} {status}" for status, n in sorted(found.runs.items()))
    lines += [
        "",
        f"{'asked twice of a film':44}{found.asked_twice:8}   what was in flight on the killed host",
        f"{'seconds until the dead worker was noticed':44}{found.noticed:8.1f}",
        f"{'seconds until another one had its run':44}{found.began_again:8.1f}",
        f"{'seconds from the backfill to its end':44}{found.seconds:8.1f}",
        f"{'runs':44}{runs}; the backfill: {found.backfill}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

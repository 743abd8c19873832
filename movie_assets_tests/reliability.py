"""docs/reliability.md, written by the tests that prove it: `pytest -m fault --reliability docs/reliability.md`.

Belongs here: the mark `fault(phase, what)`, collecting what passed, the page. Does not belong here: any test. The rule
of a row is the docstring of its test: what the fault costs, what is kept, what the next run does.
"""

import inspect
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PHASES = {
    "discovery": "the films of a year, and TMDB's list of all films",
    "fetch": "what a provider is asked for a film",
    "raw response": "an answer is kept, read, and may mean another film",
    "typed write": "rows of the warehouse are written",
    "merge": "what providers report becomes one film",
    "projection": "the warehouse is brought in step with the operations store",
    "migration": "stores of another version of the program",
    "backup": "backing up, restoring and moving",
    "compact": "pruning bodies and compacting the warehouse",
    "snapshot": "copies for readers",
    "sensor tick": "what Dagster's sensors do by themselves",
    "inbox": "files and requests that ask which film is meant",
    "rate limiter": "when a call may go",
    "command": "the command `movie-assets`, its settings and its stores",
    "run": "a whole run, its process, and the clock of its host",
}
"""Where a fault strikes -> what that is, in the order in which a film passes by."""
_PLACES = list(PHASES)
HEAD = """# Reliability

One bad thing costs one thing. Each row is a fault that a test plays for real, over sockets and on real files, and what
is promised when it happens: what it costs, what is kept, what the next run does. `make reliability` runs these tests
and writes this page; only what passed stands here. Long proofs are no part of it: `make prove` runs them.

"""
_CONTENTS = "| phase | what it is about | faults |\n|---|---|---|\n"
_TABLE = "| fault | promise | test | cases |\n|---|---|---|---|\n"


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A fault, and what is promised."""

    phase: int
    fault: str
    promise: str
    test: str

    def line(self, cases: int) -> str:
        """Return the row of its phase's table."""
        return f"| {self.fault} | {self.promise} | `{self.test}` | {cases} |\n"


def row_of(function: object, mark: pytest.Mark, test: str) -> Row:
    """Return the row of a marked test. Its place is the module and the function, without parameters."""
    phase, fault = mark.args
    return Row(_PLACES.index(phase), fault, " ".join((inspect.getdoc(function) or "").split()), test)


def page(cases: Mapping[Row, int]) -> str:
    """Return the whole page: its contents, and a table for each phase."""
    phases: dict[int, list[Row]] = {}
    for row in sorted(cases):
        phases.setdefault(row.phase, []).append(row)
    contents, tables = [HEAD, _CONTENTS], []
    for place, rows in phases.items():
        phase = _PLACES[place]
        contents.append(f"| [{phase}](#{phase.replace(' ', '-')}) | {PHASES[phase]} | {len(rows)} |\n")
        tables += [f"\n## {phase.capitalize()}\n\n", _TABLE, *(row.line(cases[row]) for row in rows)]
    return "".join(contents + tables)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--reliability", type=Path, help="write the table of faults whose tests passed to this file")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test's report carry its faults, also from another process."""
    for item in items:
        if isinstance(item, pytest.Function):
            place = f"{item.path.relative_to(Path(__file__).parent)}::{item.function.__name__}"
            for mark in item.iter_markers("fault"):
                row = row_of(item.function, mark, place)
                item.user_properties.append(("fault", [row.phase, row.fault, row.promise, row.test]))


def pytest_configure(config: pytest.Config) -> None:
    """Write the table at the end of the process that hears of every test."""
    if config.getoption("--reliability", default=None) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Table(config.getoption("--reliability")))


class _Table:
    def __init__(self, path: Path) -> None:
        self._path, self._rows = path, Counter[Row]()
        self._failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: list[tuple[str, Any]] = report.user_properties
        rows = [Row(*value) for name, value in properties if name == "fault"]
        if report.failed:
            self._failed |= {row.test for row in rows}
        elif report.when == "call" and report.passed:
            self._rows.update(rows)

    def pytest_sessionfinish(self) -> None:
        self._path.write_text(page({row: n for row, n in self._rows.items() if row.test not in self._failed}))

"""docs/reliability.md, written by the tests that prove it: `pytest -m fault --reliability docs/reliability.md`.

Belongs here: the mark `fault(phase, what)`, collecting what passed, the table. Does not belong here: any test. The rule
of a row is the docstring of its test: what the fault costs, what is kept, what the next run does.
"""

import inspect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PHASES = (
    *("discovery", "fetch", "raw response", "typed write", "merge", "projection", "migration", "backup", "compact"),
    *("snapshot", "sensor tick", "inbox", "rate limiter", "command", "run"),
)
HEAD = """# Reliability

One bad thing costs one thing. Each row is a fault that a test plays for real, over sockets and on real files, and what
is promised when it happens. `make reliability` runs these tests and writes this page; only what passed stands here.
Long proofs are no part of it: `make prove` runs them.

| phase | fault | what it costs, what is kept, what the next run does | test | cases |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A fault, and what is promised."""

    phase: int
    fault: str
    promise: str
    test: str

    def line(self, cases: int) -> str:
        """Return the row of the table."""
        return f"| {PHASES[self.phase]} | {self.fault} | {self.promise} | `{self.test}` | {cases} |\n"


def row_of(function: object, mark: pytest.Mark, test: str) -> Row:
    """Return the row of a marked test. Its place is the module and the function, without parameters."""
    phase, fault = mark.args
    return Row(PHASES.index(phase), fault, " ".join((inspect.getdoc(function) or "").split()), test)


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
        self._path.write_text(HEAD + "".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        for row in sorted(self._rows):
            if row.test not in self._failed:
                yield row.line(self._rows[row])

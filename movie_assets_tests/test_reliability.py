"""docs/reliability.md says what the tests of faults prove, no less and no more."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parent / "docs" / "reliability.md"


ELSEWHERE = ("pytest.mark.prove", "pytest.mark.skipif")
"""Tests that do not run everywhere, or that only `make prove` runs: their rows may be missing."""


def marked(*, everywhere: bool) -> set[tuple[str, str, str]]:
    """Return phase, fault and test of each mark in the tests; with `everywhere` of those that always run."""
    return {
        (str(phase.value), str(fault.value), f"{path.relative_to(TESTS)}::{node.name}")
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not everywhere or not any(ast.unparse(mark).startswith(ELSEWHERE) for mark in node.decorator_list)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault"
        for phase, fault in [mark.args]
        if isinstance(phase, ast.Constant) and isinstance(fault, ast.Constant)
    }


def test_every_fault_that_is_played_stands_on_the_page() -> None:
    """A test of a fault that is added, renamed or removed is so on the page: `make reliability` writes it anew."""
    rows = {
        (phase.lower(), fault, test)
        for phase, section in re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", PAGE.read_text(), re.MULTILINE)
        for fault, test in re.findall(r"^\| (.+?) \| .+ \| `(.+?)` \| \d+ \|$", section, re.MULTILINE)
    }
    assert marked(everywhere=True) <= rows <= marked(everywhere=False)

"""`python -m benchmarks [NAME...]`: run benchmarks by module name; without a name, run all.

Belongs here: finding and starting them. Does not belong here: measuring. A benchmark is a module of this package that
has a function `run`; the other modules are shared by the benchmarks.
"""

import ast
import importlib
import sys
from pathlib import Path

from benchmarks.rounds import machine

ORDER = ("plan", "write", "fetch", "e2e", "dagster")
"""The order of a full run; a benchmark that is not named here comes after them, by name."""


def names() -> list[str]:
    """Return the modules with a `run`, without importing them."""
    found = [
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in ast.parse(path.read_text()).body)
    ]
    return sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def main(asked: list[str]) -> int:
    """Run the asked benchmarks; return the exit code."""
    there = names()
    if unknown := [name for name in asked if name not in there]:
        print(f"there is no benchmark {', '.join(unknown)}; choose from: {', '.join(there)}", file=sys.stderr)
        return 2
    print(machine())
    for name in asked or there:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

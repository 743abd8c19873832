"""Commands typed in the test's own process: what they print, and how they end.

Belongs here: that alone. Does not belong here: fixtures; commands as processes of their own (processes.py).
"""

import sys
from collections.abc import Callable, Mapping

import pytest

from movie_assets.cli.app import main

Command = Callable[..., tuple[int, str, str]]


def typed_with(
    variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Return what runs a command with these variables, and more that are given: exit code, output, errors."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def call(*arguments: str, **changes: str) -> tuple[int, str, str]:
        for name, value in changes.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["movie-assets", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output, errors = capfd.readouterr()
        return int(ended.value.code or 0), output, errors

    return call

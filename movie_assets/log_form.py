"""Logs as JSON, one object a line, for what collects the logs of a container.

Belongs here: the form of a line, and putting it on what this process logs. Does not belong here: what is logged, which
form is asked for (MOVIE_ASSETS_LOG_FORMAT, settings.py).

The names (`timestamp`, `level`, `logger`, `event`) are those of `dagster dev --log-format json`, so a log has one form.
"""

import json
import logging
import sys
from typing import Any

import structlog
from rich.text import Text

from movie_assets.masking import masked
from movie_assets.plain_text import plain

_ADDED: tuple[Any, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def log_as_json() -> None:
    """Write what this process logs to the errors as JSON; safe to call again."""
    root = logging.getLogger()
    if is_json():
        return
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    handler = _JsonHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_ADDED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _mask,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root.addHandler(handler)


def is_json() -> bool:
    """Whether this process logs as JSON."""
    return any(isinstance(handler, _JsonHandler) for handler in logging.getLogger().handlers)


def as_json(line: str, logger: str) -> str:
    """Return a line of another process as JSON; one that is JSON already stays, but for secrets."""
    words = plain(masked(Text.from_ansi(line).plain)).strip()
    try:
        if isinstance(json.loads(words), dict):
            return words
    except ValueError:
        pass
    moment = structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"]
    level = next((name for name in ("critical", "error", "warning", "debug") if f" {name.upper()} " in words), "info")
    return json.dumps({"event": words, "level": level, "logger": logger, "timestamp": moment}, ensure_ascii=False)


class _JsonHandler(logging.StreamHandler[Any]):
    """The handler that writes JSON: by its type it is known."""


def _mask(_: Any, __: str, event: Any) -> Any:
    """Mask every text of a record, its traceback too."""
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}

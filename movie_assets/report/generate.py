"""Generating the report: from both stores to a file.

Belongs here: the order of the work, and putting the file in place. Does not belong here: what it shows (sections.py),
how it looks (page.py). The command `report` and the asset collection_report call the same function.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from movie_assets.errors import ConfigurationError
from movie_assets.monitoring.figures import percent, summary
from movie_assets.report.gathered import Gathered, gather
from movie_assets.report.page import page
from movie_assets.report.sections import Section, sections
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.overview import Overview


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was written: where, how large, its leading figures, what it shows."""

    path: Path
    size: int
    leading: Mapping[str, int | str]
    sections: Sequence[Section]


def make_report(
    settings: Settings, operations: Operations, overview: Overview | None, now: datetime, path: Path
) -> Made:
    """Write the report of this moment (aware UTC) to `path`, in the place of an older one.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    gathered = gather(settings, operations, overview, now)
    shown = sections(gathered)
    leading = _leading(gathered)
    html = page(gathered, shown, leading).encode()
    arriving = path.with_name(f".{path.name}.arriving-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        arriving.write_bytes(html)
        arriving.replace(path)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}. Name another --output.") from error
    finally:
        with suppress(OSError):
            arriving.unlink()
    return Made(path.absolute(), len(html), leading, shown)


def _leading(gathered: Gathered) -> dict[str, int | str]:
    """Return the figures that stand first on the page, and in the metadata of the asset."""
    figures = summary(gathered.stats)
    frozen = percent(int(figures["data_frozen"]) / gathered.films if gathered.films else None)
    return {
        "films": gathered.films,
        "fully_refreshed": figures["refresh_coverage"],
        "frozen_share": frozen,
        "waiting_for_a_person": sum(gathered.waiting.values()) + len(gathered.conflicts),
    }

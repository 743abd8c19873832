"""What the code location holds: docs/definitions.md, from its assets, checks, jobs, schedules and sensors.

Belongs here: the page, written by `python -m movie_assets_tests.pages.definition_page`. Does not belong here: what is
checked (test_pages.py), tables and their columns (docs/tables.md).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import dagster as dg

from movie_assets.definitions import build_defs
from movie_assets.settings import Settings
from movie_assets_tests.pages.markdown_table import table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "definitions.md"
_HEAD = """# Assets, checks and automation

Written by `python -m movie_assets_tests.pages.definition_page` from the code location; a test compares it. Columns of
each asset's table: [tables.md](tables.md). Sensors and schedules that do not run from the start are switched on in the
UI.
"""


def text() -> str:
    """Return the page."""
    defs = build_defs(Settings(_env_file=None, demo=True))
    repository = defs.get_repository_def()
    return _HEAD + "".join(f"{line}\n" for part in (_assets, _checks, _jobs, _automation) for line in part(repository))


def _assets(repository: dg.RepositoryDefinition) -> Iterator[str]:
    rows = []
    graph = repository.asset_graph
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        parents = ", ".join(f"`{parent.to_user_string()}`" for parent in sorted(node.parent_keys))
        kind = ("a year" if node.is_partitioned else "whole") if node.is_executable else "a view"
        rows.append((f"`{key.to_user_string()}`", node.group_name, kind, parents))
    yield from _section("Assets", ("asset", "group", "partition", "made of"), rows)


def _checks(repository: dg.RepositoryDefinition) -> Iterator[str]:
    found: dict[tuple[str, str], set[str]] = {}
    for definition in repository.asset_checks_defs_by_key.values():
        for spec in definition.check_specs:
            found.setdefault((spec.name, spec.description or ""), set()).add(spec.asset_key.to_user_string())
    rows = [
        (f"`{name}`", says, ", ".join(f"`{asset}`" for asset in sorted(assets)))
        for (name, says), assets in sorted(found.items())
    ]
    yield from _section("Checks", ("check", "says", "of"), rows)


def _jobs(repository: dg.RepositoryDefinition) -> Iterator[str]:
    jobs = sorted(repository.get_all_jobs(), key=lambda job: job.name)
    rows = [(f"`{job.name}`", job.description or "") for job in jobs if not job.name.startswith("__")]
    yield from _section("Jobs", ("job", "does"), rows)


def _automation(repository: dg.RepositoryDefinition) -> Iterator[str]:
    running = {dg.DefaultSensorStatus.RUNNING, dg.DefaultScheduleStatus.RUNNING}
    rows = [
        (
            f"`{schedule.name}`",
            schedule.description or "",
            f"`{schedule.cron_schedule}`",
            _from_the_start(schedule.default_status in running),
        )
        for schedule in sorted(repository.schedule_defs, key=lambda one: one.name)
    ]
    yield from _section("Schedules", ("schedule", "does", "when (UTC)", "runs from the start"), rows)
    sensors = [
        (
            f"`{sensor.name}`",
            sensor.description or "Materializes assets whose own condition holds.",
            _from_the_start(sensor.default_status in running),
        )
        for sensor in sorted(repository.sensor_defs, key=lambda one: one.name)
    ]
    yield from _section("Sensors", ("sensor", "does", "runs from the start"), sensors)


def _from_the_start(runs: bool) -> str:
    return "yes" if runs else ""


def _section(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield from table(head, rows)


if __name__ == "__main__":
    PAGE.write_text(text())

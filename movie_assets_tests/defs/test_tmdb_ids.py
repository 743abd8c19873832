"""TMDB's daily list of ids in Dagster: the asset with its figures, the check, the lineage to `movies`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from movie_assets.definitions import build_defs
from movie_assets.defs.check_rule import Scope
from movie_assets.defs.tmdb_id_checks import TMDB_ID_RULES
from movie_assets.demo.server import EmbeddedServer
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for


def run(settings: Settings, instance: dg.DagsterInstance) -> Any:
    """Execute the job in this process."""
    return build_defs(settings).resolve_job_def("ids").execute_in_process(instance=instance)


def figures(result: Any) -> dict[str, Any]:
    """Return what the UI shows of the asset."""
    (event,) = [event for event in result.get_asset_materialization_events() if event.asset_key.path == ["tmdb_ids"]]
    return {name: value.value for name, value in event.materialization.metadata.items()}


def failing(settings: Settings, now: datetime) -> list[str]:
    """Return what breaks the check."""
    (rule,) = TMDB_ID_RULES
    with Operations(settings.operations_path) as operations:
        scope = Scope(Warehouse(settings.warehouse_path), operations, settings, [], now)
        return list(rule.failures(scope)["problem"])


def test_one_materialization_brings_the_list_and_what_follows(server: EmbeddedServer, tmp_path: Path) -> None:
    """Its figures say what came of it; films that it told us of are planned, and no call of TMDB's was made."""
    settings = settings_for(server, tmp_path, min_popularity=40.0)
    films = [film for film in server.catalogue.view.ordered("popularity") if film.in_tmdb]
    popular = [film for film in films if film.popularity >= 40 and not film.video]
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(settings, instance)
        shown, versions = figures(result), [_version(result)]
        assert (shown["list"], shown["wrong_lines"], shown["films_that_left"]) == ("replaced", 0, 0)
        assert (shown["dagster/row_count"], shown["films_discovered"]) == (len(films), len(popular))
        assert shown["bytes"] > 1_000
        assert "problem" not in shown
        evaluated = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
        assert evaluated == {"unique_key": True, "whole_list": True}
        again = run(settings, instance)
        versions.append(_version(again))
        assert (figures(again)["list"], figures(again)["films_discovered"]) == ("unchanged", 0)
        assert versions[0] == versions[1]
        assert server.log.count("tmdb") == 0
    with Operations(settings.operations_path) as operations:
        first = make_plan(operations, settings, datetime.now(UTC), refresh_limit=None).shown().row(0, named=True)
        assert first["movie_id"] == popular[-1].tmdb_id
        assert (first["partition_year"], first["reason"]) == ("undated", "archived, never fetched")


def _version(result: Any) -> Any:
    (event,) = result.get_asset_materialization_events()
    return event.materialization.tags["dagster/data_version"]


def test_the_check_says_what_is_wrong(server: EmbeddedServer, tmp_path: Path) -> None:
    """An old list, a refused one, a table that is not the list; nothing where the list was never there or is off."""
    settings, now = settings_for(server, tmp_path), datetime.now(UTC)
    Operations(settings.operations_path).close()
    assert failing(settings, now) == []
    with dg.DagsterInstance.ephemeral() as instance:
        run(settings, instance)
        assert failing(settings, now) == []
        assert "the newest list is of" in failing(settings, now + timedelta(days=5))[0]
        with Warehouse(settings.warehouse_path).transaction() as connection:
            connection.execute("DELETE FROM tmdb_ids WHERE tmdb_id = 603")
        assert "the table has" in failing(settings, now)[0]
        server.faults.add(provider="tmdb_files", status=200, body=b"<html></html>")
        run(settings, instance)
        assert "no whole gzip file" in failing(settings, now)[0]
        off = settings.model_copy(update={"tmdb": settings.tmdb.model_copy(update={"id_export": False})})
        assert failing(off, now + timedelta(days=9)) == []
        assert "switched off (TMDB_ID_EXPORT=false" in figures(run(off, instance))["list"]

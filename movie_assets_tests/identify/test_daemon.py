"""The inbox sensor under the real daemon: from a file that is dropped to a film that is shown."""

from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import dev, environment, wait_until


@pytest.mark.prove
def test_from_a_dropped_file_to_a_film(server: EmbeddedServer, tmp_path: Path) -> None:
    """Switched on, the sensor takes files after two ticks, and launches one run that takes what is certain."""
    settings = settings_for(server, tmp_path)
    settings.inbox_folder.mkdir(parents=True)
    (settings.inbox_folder / "films.csv").write_text("title,year\nThe Matrix,1999\nHalloween,\n")
    (settings.inbox_folder / "broken.nfo").write_text("<movie>")
    with dev(environment(server, tmp_path)) as ui:
        ui.start_sensor("inbox_sensor")
        asked = wait_until(lambda: [t for t in ui.ticks("inbox_sensor") if t["runIds"]], "a tick that asks for a run")
        (run_id,) = asked[0]["runIds"]
        ended = wait_until(lambda: (s := ui.status(run_id)) in ("SUCCESS", "FAILURE", "CANCELED") and s, "the run")
        assert ended == "SUCCESS"
        wait_until(lambda: "nothing new" in str(ui.ticks("inbox_sensor")[0]["skipReason"]), "a quiet tick")
        entries = {entry["label"] for entry in ui.materializations("identifications")[0]["metadataEntries"]}
        ui.stop_sensor("inbox_sensor")
    assert {"pending", "conflicts", "waiting"} <= entries
    warehouse = Warehouse(settings.warehouse_path)
    assert warehouse.frame("SELECT movie_id FROM provider_cache").rows() == [(603,)]
    assert warehouse.frame("SELECT status FROM identification_requests ORDER BY request_id").rows() == [
        ("confirmed",),
        ("ambiguous",),
    ]
    assert (settings.inbox_folder / "refused" / "broken.nfo.reason.txt").exists()
    assert (settings.inbox_folder / "taken" / "films.csv").exists()

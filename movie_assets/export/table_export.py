"""Exporting tables, views and a query of the warehouse into a folder of files.

Belongs here: what is exported in which order, from a copy to which nobody writes. Does not belong here: the formats
(warehouse/export_formats.py), the folder (export_folder.py), the manifest (manifest.py).
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from movie_assets.errors import ConfigurationError
from movie_assets.export.export_folder import staged
from movie_assets.export.export_request import ExportRequest
from movie_assets.export.manifest import Written, manifest_of, write_manifest
from movie_assets.past.past_warehouse import warehouse_as_of
from movie_assets.settings import Settings
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.export_formats import FORMATS, write
from movie_assets.warehouse.exporting import Extract, answering_providers, of_declared, of_query, reading
from movie_assets.warehouse.lineage import providers_of
from movie_assets.warehouse.opening import warehouse_of
from movie_assets.warehouse.redistributable import left_out, make_redistributable

ONE_FILE = "movie_assets"
"""The name of the file of formats that have one for all tables."""
Watch = Callable[[str], None]
"""Told the table that is written next."""


def export_tables(settings: Settings, request: ExportRequest, now: datetime, watch: Watch) -> dict[str, Any]:
    """Export what is asked for; return the manifest.

    Raises:
        ConfigurationError: there is no such table, or the query is wrong.
        StoreError: there is no warehouse yet, or the folder is taken or cannot be written.
    """
    request.check()
    kept_back = left_out() if request.only_redistributable else {}
    names = _names(request, kept_back)
    warehouse = warehouse_of(settings) if request.then is None else warehouse_as_of(settings, request.then)
    copy = warehouse.place.moment()
    with staged(request.folder, replace=request.replace, holds=settings.warehouse_path, now=now) as folder:
        with _spill(folder) as spill:
            read = copy
            if request.only_redistributable:
                watch("what may be passed on")
                read = make_redistributable(copy, spill / "redistributable.duckdb", settings.preferences)
            only = folder.absolute() if request.only_redistributable else None
            with reading(read, spill, only) as connection:
                extracts = [of_declared(TABLES.get(name) or VIEWS[name]) for name in names]
                if request.query is not None and request.name is not None:
                    extracts.append(of_query(connection, request.name, request.query))
                    _refuse_kept_back(extracts[-1].reads, kept_back)
                oldest = answering_providers(connection)
                written = []
                for extract in extracts:
                    watch(extract.name)
                    file = _file(extract, request.format)
                    rows = write(connection, extract, request.format, folder / file, spill)
                    inside = {provider for name in extract.reads for provider in _providers(name)}
                    written.append(Written(extract, file, rows, [name for name in oldest if name in inside]))
        manifest = manifest_of(
            request,
            written,
            folder,
            as_of=copy.written_at if request.then is None else request.then,
            now=now,
            oldest=oldest,
            left_out=kept_back if not request.tables and request.query is None else {},
            demo=settings.demo_mode,
        )
        write_manifest(manifest, folder)
    return manifest


def _names(request: ExportRequest, kept_back: Mapping[str, str]) -> list[str]:
    """Return the tables and views to export, in the order in which they are declared.

    Raises:
        ConfigurationError: one is unknown, or must not be passed on.
    """
    known = [*TABLES, *VIEWS]
    if unknown := sorted(set(request.tables) - set(known)):
        raise ConfigurationError(f"no table or view is called {', '.join(unknown)}. Known: {', '.join(known)}")
    if request.name in known:
        raise ConfigurationError(f"--name {request.name} is the name of a table; take another one")
    _refuse_kept_back(request.tables, kept_back)
    every = not request.tables and request.query is None
    return [name for name in known if (every and name not in kept_back) or name in request.tables]


def _refuse_kept_back(names: Iterable[str], kept_back: Mapping[str, str]) -> None:
    if refused := sorted(set(names) & kept_back.keys()):
        raise ConfigurationError(f"--only-redistributable leaves out {refused[0]}: {kept_back[refused[0]]}")


def _providers(name: str) -> Iterable[str]:
    return providers_of(name) if name in TABLES or name in VIEWS else ()


def _file(extract: Extract, file_format: str) -> str:
    chosen = FORMATS[file_format]
    return f"{ONE_FILE if chosen.one_file else extract.name}.{chosen.ending}"


@contextmanager
def _spill(folder: Path) -> Iterator[Path]:
    """Yield where DuckDB puts what does not fit its memory; it is gone at the end."""
    spill = folder / ".spill"
    spill.mkdir()
    try:
        yield spill
    finally:
        shutil.rmtree(spill, ignore_errors=True)

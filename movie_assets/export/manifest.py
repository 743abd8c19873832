"""The manifest of an export: what is in which file, from when, and what the providers' terms say of it.

Belongs here: its shape, reading it back. Does not belong here: writing tables (table_export.py).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from movie_assets import __version__
from movie_assets.export.export_request import ExportRequest
from movie_assets.providers.registry import SPECS
from movie_assets.warehouse.exporting import Extract

MANIFEST = "manifest.json"
_KIND = "movie-assets export"
_CSV = {
    "null": 'a field without anything; an empty text is ""',
    "lists_and_records": "JSON",
    "formulas": "an apostrophe stands before texts that start with = + - @ or a control character, and before those"
    " that have apostrophes before such a start: take one away to get the text",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A table that was written: what, into which file, how many rows, and whose values are in it."""

    extract: Extract
    file: str
    rows: int
    providers: Sequence[str]


def manifest_of(
    request: ExportRequest,
    written: Sequence[Written],
    folder: Path,
    *,
    as_of: datetime,
    now: datetime,
    oldest: Mapping[str, datetime],
    left_out: Mapping[str, str],
    demo: bool,
) -> dict[str, Any]:
    """Return the manifest of the files in a folder. Moments are UTC.

    `oldest`: each provider's oldest answer inside. `left_out`: tables that must not be passed on, with the reason.
    """
    files = sorted({one.file for one in written})
    return {
        "kind": _KIND,
        "version": __version__,
        "format": request.format,
        "as_of": as_of.isoformat(timespec="seconds"),
        "exported_at": now.isoformat(timespec="seconds"),
        "only_redistributable": request.only_redistributable,
        **({"generated": "The demo's values are partly invented; see docs/embedded-server.md."} if demo else {}),
        **({"csv": _CSV} if request.format == "csv" else {}),
        "files": [
            {"path": file, "bytes": (folder / file).stat().st_size, "sha256": _hash(folder / file)} for file in files
        ],
        "tables": [_table(one) for one in written],
        "left_out": dict(left_out),
        "providers": [
            _provider(name, moment, [one.extract.name for one in written if name in one.providers])
            for name, moment in oldest.items()
            if any(name in one.providers for one in written)
        ],
    }


def files_of(folder: Path) -> set[str] | None:
    """Return the files of an earlier export, its manifest too; None if the folder is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        if manifest["kind"] != _KIND:
            return None
        return {MANIFEST, *(str(file["path"]) for file in manifest["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_manifest(manifest: Mapping[str, Any], folder: Path) -> None:
    """Write the manifest, the last file of an export: a folder without it is not whole."""
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")


def _provider(name: str, oldest: datetime, tables: Sequence[str]) -> dict[str, Any]:
    """Return what a provider's terms say of its data, and until when the oldest of them may be kept."""
    spec = SPECS[name]
    days = spec.licence.keep_days
    return {
        "name": name,
        "display_name": spec.display_name,
        "licence": asdict(spec.licence),
        "notice": spec.notice,
        "oldest_answer": oldest.isoformat(timespec="seconds"),
        "keep_until": None if days is None else (oldest + timedelta(days=days)).isoformat(timespec="seconds"),
        "tables": list(tables),
    }


def _table(one: Written) -> dict[str, Any]:
    extract = one.extract
    return {
        "name": extract.name,
        "file": one.file,
        "rows": one.rows,
        "comment": extract.comment,
        **({"query": extract.sql} if extract.is_query else {}),
        "sorted_by": list(extract.key),
        "columns": [{"name": field.name, "type": field.dtype, "comment": field.comment} for field in extract.fields],
        "providers": list(one.providers),
    }


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

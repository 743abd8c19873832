"""How DuckDB reaches the files of a lake, in a folder or an object store, and whether it does.

Belongs here: extensions, secrets, looking. Does not belong here: the lake (lake.py), its catalogue (lake_catalogue.py).
"""

import importlib.resources
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from movie_assets.errors import ConfigurationError
from movie_assets.masking import masked
from movie_assets.object_store import ObjectStoreSettings


def why_not_in_reach(place: str) -> str | None:
    """Return why files cannot be written there, as far as looking tells: an object store is asked for names."""
    if not place.startswith("s3:"):
        folder = Path(place)
        there = next(path for path in (folder, *folder.parents) if path.exists())
        return None if there.is_dir() and os.access(there, os.W_OK | os.X_OK) else f"{there} cannot be written"
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{quoted(extension('httpfs'))}'")
        connection.execute(secret("object_store", "s3", object_store()))
        try:
            connection.execute(f"FROM glob('{quoted(place)}no-such-file*')").fetchall()
        except duckdb.Error as error:
            return f"{place}: {masked(str(error).splitlines()[0])}"
    return None


def extension(name: str) -> str:
    """Return the file of an extension, which came as a wheel.

    Raises:
        ConfigurationError: it is not installed, or is of another version of DuckDB.
    """
    try:
        package = importlib.resources.files(f"duckdb_extension_{name}")
    except ModuleNotFoundError as error:
        raise ConfigurationError(f"MOVIE_ASSETS_LAKE needs the extra: movie-assets[cluster] ({error})") from None
    found = package / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not found.is_file():
        raise ConfigurationError(f"the package duckdb-extension-{name} is not of DuckDB {duckdb.__version__}")
    return str(found)


def quoted(text: str) -> str:
    """Return a text as it stands between the quotes of SQL."""
    return text.replace("'", "''")


def secret(name: str, kind: str, parts: Mapping[str, str]) -> str:
    """Return the statement that gives DuckDB what it must not show."""
    said = "".join(f", {part} '{quoted(value)}'" for part, value in parts.items() if value)
    return f"CREATE OR REPLACE SECRET {name} (TYPE {kind}{said})"


def object_store() -> dict[str, str]:
    """Return how DuckDB reaches the object store of the settings."""
    store = ObjectStoreSettings()
    keys = {"SECRET": store.secret_access_key, "SESSION_TOKEN": store.session_token}
    parts = {name: value.get_secret_value() for name, value in keys.items() if value}
    parts |= {"KEY_ID": store.access_key_id} if store.access_key_id else {}
    parts |= {"REGION": store.region} if store.region else {}
    if store.endpoint_url:
        address = urlsplit(store.endpoint_url)
        parts |= {"ENDPOINT": address.netloc, "URL_STYLE": "path"}
        parts["USE_SSL"] = "true" if address.scheme == "https" else "false"
    return parts

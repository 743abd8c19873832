"""From where this program runs, a checkout or an installed wheel, and the files that it brings.

Belongs here: what follows from that alone. Does not belong here: what settings say (settings.py).
"""

from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent
CHECKOUT = _PACKAGE.parent if (_PACKAGE.parent / "workspace.yaml").exists() else None
"""The folder of the checkout from which this code runs; None for an installed wheel."""
DATA = CHECKOUT / "data" if CHECKOUT else user_data_path("movie-assets", appauthor=False)
"""The data folder unless MOVIE_ASSETS_DATA names another: data/ in a checkout, else where the platform keeps data."""
DAGSTER_YAML = CHECKOUT / "data" / "dagster.yaml" if CHECKOUT else _PACKAGE / "dagster.yaml"
"""The Dagster configuration that is copied into a new data folder."""
CLUSTER_YAML = _PACKAGE / "cluster" / "dagster.yaml"
"""The same of a cluster."""

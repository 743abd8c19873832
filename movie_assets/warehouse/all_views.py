"""All views of the warehouse, by name.

Belongs here: the list. Does not belong here: the views (fact_views.py, merging/fields_view.py).
"""

from movie_assets.merge.preferences import Preferences
from movie_assets.table import View
from movie_assets.warehouse.fact_views import FACT_VIEWS
from movie_assets.warehouse.merging.fields_view import fields_view

_FIELDS = fields_view(Preferences())
"""As a file that nobody merged into has it. A merge declares it anew, by the preferences of its settings."""

VIEWS: dict[str, View] = {**FACT_VIEWS, _FIELDS.name: _FIELDS}
"""In an order in which each stands behind those that it reads."""

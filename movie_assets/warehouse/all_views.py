"""All views of the warehouse, by name.

Belongs here: the list. Does not belong here: the views (fact_views.py, merging/fields_view.py,
merging/disagreements_view.py, curves_view.py).
"""

from movie_assets.merge.preferences import Preferences
from movie_assets.table import View
from movie_assets.warehouse.curves_view import CURVES
from movie_assets.warehouse.fact_views import FACT_VIEWS
from movie_assets.warehouse.merging.disagreements_view import DISAGREEMENTS
from movie_assets.warehouse.merging.fields_view import fields_view

_FIELDS = fields_view(Preferences())
"""As a file that nobody merged into has it. A merge declares it anew, by the preferences of its settings."""

VIEWS: dict[str, View] = {
    **FACT_VIEWS,
    **{view.name: view for view in (_FIELDS, DISAGREEMENTS, CURVES)},
}
"""In an order in which each stands behind those that it reads."""

"""Drawings of matplotlib as SVG inside a page, in the colours of the page.

Belongs here: that conversion. Does not belong here: what is drawn (charts.py), the page.

matplotlib writes text as text and every colour as a number. Those of the palette become variables of the page's style,
which has other values in dark mode, so that one drawing fits both.
"""

import re
from io import StringIO
from typing import TYPE_CHECKING

from movie_assets.monitoring.plots import PALETTE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMES = {value: name for name, value in PALETTE.items()}
_COLOUR = re.compile("|".join(_NAMES))
_HEAD = re.compile(r'<svg\b[^>]*?\bviewBox="([^"]+)"[^>]*>', re.DOTALL)


def inline_svg(figure: "Figure", name: str, label: str) -> str:
    """Return the drawing as an element of a page. No other one has its `name`; `label`: ids of what names it.

    It takes the width of what it stands in.
    """
    from matplotlib import rc_context

    drawn = StringIO()
    undated = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(drawn, format="svg", facecolor="none", metadata=undated)
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)  # matplotlib numbers the groups of every drawing alike
    svg = re.sub(r"font-family: [^;]*; ?", "", svg)  # the page's
    svg = _COLOUR.sub(lambda found: f"var(--{_NAMES[found[0]]})", svg)
    return _HEAD.sub(lambda found: f'<svg role="img" aria-labelledby="{label}" viewBox="{found[1]}">', svg, count=1)

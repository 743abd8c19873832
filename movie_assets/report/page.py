"""The page of the report: sections as HTML with their charts inside, styles and all.

Belongs here: how values are written, and filling in the template (page.html.jinja). Does not belong here: which figures
there are (sections.py).

Titles and reasons are foreign text: the template escapes everything but the drawings, which hold no foreign text.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from movie_assets import __version__
from movie_assets.masking import masked
from movie_assets.monitoring.figures import percent
from movie_assets.monitoring.plots import NARROW, WIDE
from movie_assets.plain_text import plain
from movie_assets.providers.registry import SPECS
from movie_assets.report.gathered import Gathered
from movie_assets.report.sections import KINDS, Figures, Kind, Section
from movie_assets.report.themed_svg import inline_svg

OPEN_ROWS = 12
"""A table of more rows is folded where a chart says the same."""
MOST_OF_A_CELL = 300
_FORMS: dict[Kind, str] = {"signed": "+.2f", "number": ",.0f", "bar": ",.0f"}


def page(gathered: Gathered, shown: Sequence[Section], leading: Mapping[str, int | str]) -> str:
    """Return the page, without any key."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": _moment, "heading": _heading}
    notices = MarkdownIt("commonmark", {"html": False})
    html = environment.get_template("page.html.jinja").render(
        gathered=gathered,
        sections=[(section, _charts(section), [_table(table) for table in section.tables]) for section in shown],
        tiles=[(name, f"{value:,}" if isinstance(value, int) else value) for name, value in leading.items()],
        open_rows=OPEN_ROWS,
        notices=[
            (spec.display_name, Markup(notices.renderInline(spec.notice)), spec.licence)  # noqa: S704 - our own words
            for spec in SPECS.values()
        ],
        version=__version__,
    )
    return masked(plain(html))


def _charts(section: Section) -> list[tuple[str, Markup]]:
    """Return the chart as it is drawn for a screen and for a telephone."""
    if section.draw is None:
        return []
    label = f"{section.name}-title {section.name}-says"
    return [
        (name, Markup(inline_svg(section.draw(width), f"{section.name}-{name}", label)))  # noqa: S704 - our drawing
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    ]


def _table(table: Figures) -> dict[str, Any]:
    """Return a table as the template wants it: headings, and cells with their class and the width of a bar."""
    kinds: list[Kind] = [KINDS.get(name, "text") for name in table.columns]
    largest = [max((row[n] for row in table.rows), default=0) if kind == "bar" else 0 for n, kind in enumerate(kinds)]
    return {
        "name": table.name,
        "heads": list(zip(table.columns, kinds, strict=True)),
        "rows": [
            [
                (_cell(value, kind), kind, round(100 * value / most) if kind == "bar" else None)
                for value, kind, most in zip(row, kinds, largest, strict=True)
            ]
            for row in table.rows
        ],
    }


def _cell(value: Any, kind: Kind) -> str:
    if value is None:
        return "-"
    if kind == "moment":
        return _moment(value)
    if kind == "share":
        return percent(value)
    if kind in _FORMS:
        return format(value, _FORMS[kind])
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= MOST_OF_A_CELL else f"{text[:MOST_OF_A_CELL]}..."


def _moment(moment: datetime) -> str:
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{utc:%Y-%m-%d %H:%M} UTC"


def _heading(name: str) -> str:
    return name.replace("_", " ")

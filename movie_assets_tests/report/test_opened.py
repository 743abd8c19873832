"""The report as a person sees it: opened in Debian's Chromium, on a screen, on a telephone, in dark mode."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="left out: there is no Chromium (apt-get install chromium)")
LOOKS = {
    "screen": (1280, "light"),
    "telephone": (400, "light"),
    "dark": (1280, "dark"),
    "dark_telephone": (400, "dark"),
}
CONTRAST = 4.5
"""What WCAG asks of text."""
SMALLEST = 9.5
"""Pixels of the smallest letters of a chart."""
LOOK = """() => {
  const shown = node => node.checkVisibility() && node.getClientRects().length > 0;
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const paint = node => {
    const style = getComputedStyle(node), inside = node instanceof SVGElement;
    const found = rgb(inside ? style.fill : style.backgroundColor);
    return found.length < 3 || found[3] === 0 || (inside && node.tagName === 'svg') ? null : found;
  };
  const around = node => { while (node && !paint(node)) node = node.parentElement; return paint(node); };
  const below = node => {
    if (!(node instanceof SVGElement)) return around(node);
    const box = node.getBoundingClientRect();
    const stack = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return stack.filter(other => other.tagName !== 'text').map(paint).find(Boolean);
  };
  const texts = [...document.querySelectorAll('main *')].filter(node => shown(node) &&
    [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()));
  const drawings = [...document.querySelectorAll('figure svg')].filter(shown);
  return {
    title: document.title,
    overflow: document.scrollingElement.scrollWidth - innerWidth,
    faint: texts.map(node => {
      const colour = rgb(getComputedStyle(node)[node instanceof SVGElement ? 'fill' : 'color']);
      return [contrast(colour, below(node)), node.textContent.trim().slice(0, 40)];
    }).filter(([found]) => !(found >= CONTRAST)),
    small: drawings.flatMap(svg => [...svg.querySelectorAll('text')].map(text => [
      parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
      text.textContent]).filter(([size]) => size < SMALLEST)),
    marks: Object.fromEntries(drawings.map(svg => [svg.closest('section').id,
      [...svg.querySelectorAll('path, use')].filter(mark => {
        const box = mark.getBoundingClientRect(), style = getComputedStyle(mark);
        return box.width * box.height > 1 && (style.fill !== 'none' || style.stroke !== 'none');
      }).length])),
    outside: drawings.flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
      const box = text.getBoundingClientRect(), own = svg.getBoundingClientRect();
      return box.left < own.left - 1 || box.right > own.right + 1;
    }).map(text => text.textContent)),
  };
}"""
"""Measures the page that is open."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.mark.parametrize("look", LOOKS)
def test_it_is_readable_and_drawn(look: str, report: Path, browser: Browser) -> None:
    """No error, no request, every chart drawn, all letters large and dark enough, nothing wider than the screen."""
    width, scheme = LOOKS[look]
    seen = opened(browser, report, width, scheme)
    assert seen["errors"] == []
    assert seen["requests"] == [report.as_uri()]
    assert seen["title"].startswith("movie-assets")
    assert seen["overflow"] <= 0
    assert seen["marks"].keys() == {"films_by_year", "answers_by_age", "calls", "outcomes", "ratings", "coverage"}
    assert min(seen["marks"].values()) >= 2, seen["marks"]
    assert seen["faint"] == []
    assert seen["small"] == []
    assert seen["outside"] == []


def opened(browser: Browser, file: Path, width: int, scheme: Any) -> dict[str, Any]:
    """Open a file; return what LOOK measures, console errors, and addresses that were asked for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    errors: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("data:") else requests.append(request.url))
    page.goto(file.as_uri())
    # As high as the page, since only what is in view can be asked for what lies below it.
    page.set_viewport_size({"width": width, "height": int(page.evaluate("document.body.scrollHeight")) + 50})
    seen: dict[str, Any] = page.evaluate(LOOK.replace("CONTRAST", str(CONTRAST)).replace("SMALLEST", str(SMALLEST)))
    context.close()
    return seen | {"errors": errors, "requests": requests}

"""Taking every picture anew: `make screenshots`, a few minutes, with Chromium.

Belongs here: a demo, the UI on it, and a browser. Does not belong here: which pictures there are (pictures.py).
"""

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from movie_assets_tests.processes import command, dev, run
from movie_assets_tests.screenshots.pictures import PICTURES, SHOWN, Picture

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_PATIENCE = 120_000
_SETTLED = 4_000
"""Milliseconds for what moves in: lists that unfold, graphs that are laid out."""


def take_all(names: list[str]) -> None:
    """Collect what `make demo` collects, and take the pictures of these names (none: all)."""
    pictures = [picture for picture in PICTURES if not names or picture.name in names]
    with tempfile.TemporaryDirectory() as made:
        data = Path(made) / "data"
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MOVIE_ASSETS_")},
            "MOVIE_ASSETS_DATA": str(data),
            "MOVIE_ASSETS_DEMO": "true",
        }
        for words in (("demo", "--collect"), ("report", "--output", str(data / "report.html"))):
            code, output, errors = run(*words, env=env)
            assert code == 0, output + errors
        with dev(env) as ui, _browse(env) as pages, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM)
            for picture in pictures:
                _take(browser, picture, {"dev": ui.url, "browse": pages}[picture.server], data)
                print(f"{picture.file.name}: {picture.fingerprint}")
            browser.close()
    recorded = json.loads(SHOWN.read_text()) if SHOWN.exists() else {}
    recorded |= {picture.name: picture.fingerprint for picture in pictures}
    SHOWN.write_text(json.dumps({p.name: recorded[p.name] for p in PICTURES if p.name in recorded}, indent=2) + "\n")


@contextmanager
def _browse(env: dict[str, str]) -> Iterator[str]:
    """Run `movie-assets browse` until the block ends; yield its address."""
    process = command("browse", "--port", "0", env=env)
    assert process.stdout is not None
    try:
        words = process.stdout.readline()  # names the address, once it listens
        yield words.split()[1].rstrip("/")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _take(browser: Browser, picture: Picture, url: str, data: Path) -> None:
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light", timezone_id="UTC")
    page.set_default_timeout(_PATIENCE)
    page.goto(url + picture.address if picture.address.startswith("/") else (data / picture.address).as_uri())
    page.get_by_text(picture.ready).first.wait_for()
    page.wait_for_timeout(_SETTLED)
    for selector in picture.clicks:
        page.locator(selector).first.click()
        page.wait_for_timeout(_SETTLED)
    page.screenshot(path=picture.file)
    page.close()


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("Chromium is needed for the pictures (apt-get install chromium)")
    take_all(sys.argv[1:])

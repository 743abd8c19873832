"""Addresses that lead out of the pages: images at the providers' hosts, and the providers' own pages of a film.

Belongs here: which of them a page may have. Does not belong here: the embedded server's images (demo/images/).
"""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from movie_assets.collect.demo_providers import image_address
from movie_assets.providers.registry import SPECS
from movie_assets.settings import Settings

_PAGES = {
    **{name: spec.page for name, spec in SPECS.items() if f"{{{name}_id}}" in spec.page},
    "wikidata": "https://www.wikidata.org/wiki/{wikidata_id}",
}
"""Whose id -> the address of the film's page there."""
_VIDEOS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
_THUMBNAILS = "w342"
"""TMDB's size for what is shown small; the tables have the address of the original, which is far larger."""


class Images:
    """The images that pages may load. `settings`: those that `providers_up` yields, so that the demo's are found."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bases = {spec.contribution.images_name: spec.contribution.images_base or "" for spec in SPECS.values()}
        self._hosts = frozenset(host for spec in SPECS.values() for host in spec.contribution.image_hosts)

    @property
    def sources(self) -> Sequence[str]:
        """Where images are loaded from, as a Content-Security-Policy names them."""
        if self._settings.demo_mode:
            server = urlsplit(self._settings.tmdb.base_url)
            return [f"{server.scheme}://{server.netloc}"]
        return sorted(f"https://{host}" for host in self._hosts)

    def address(self, stored: str | None, *, provider: str | None = None, small: bool = False) -> str | None:
        """Return where a browser loads an image; None where there is none, or no host that we know has it.

        `provider`: the provider_name of a path without a host.
        """
        if stored and stored.startswith("/") and provider is not None:
            stored = self._bases.get(provider, "") + stored
        try:
            parts = urlsplit(stored or "")
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or (not self._settings.demo_mode and parts.netloc not in self._hosts):
            return None
        path = parts.path.replace("/t/p/original/", f"/t/p/{_THUMBNAILS}/", 1) if small else parts.path
        return image_address(self._settings, f"https://{parts.netloc}{path}")


def page_of(namespace: str, value: object) -> str | None:
    """Return the address of a film's page at whoever issued an id; None where we know no such page."""
    if namespace not in _PAGES or not value:
        return None
    return _PAGES[namespace].format_map({f"{namespace}_id": quote(str(value), safe="")})


def video_page(site: object, key: object) -> str | None:
    """Return where a video is watched."""
    base = _VIDEOS.get(str(site).casefold())
    return f"{base}{quote(str(key), safe='')}" if base and key else None


def web_address(text: object) -> str | None:
    """Return a text that a provider sent if it is an address of a web page, and nothing that a browser would run."""
    if not isinstance(text, str):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None

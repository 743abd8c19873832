"""The proxies that the environment names, as the HTTP core uses them.

Belongs here: refusing one that cannot be used, by its variable's name. Does not belong here: connecting.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies

from movie_assets.errors import ConfigurationError
from movie_assets.masking import know

SCHEMES = ("http", "https", "all")


def check_proxies() -> None:
    """Refuse a proxy that no call could go through, before any work. Its password is a secret from here on.

    Raises:
        ConfigurationError: names the variable, never its value, which may hold a password.
    """
    named = getproxies()
    for scheme in SCHEMES:
        if named.get(scheme):
            try:
                wrong = _wrong(named[scheme])
            except ValueError:  # a port that is no number, an address in brackets that is none
                wrong = "is no address"
            if wrong:
                raise ConfigurationError(
                    f"{scheme.upper()}_PROXY: {wrong}. Set it to an address such as http://proxy.example:3128,"
                    " or unset it (in small letters too)."
                )


def _wrong(address: str) -> str | None:
    parts = urlsplit(address if "://" in address else f"http://{address}")
    know(parts.password)
    if parts.scheme.startswith("socks"):
        return "names a SOCKS proxy, which is not supported"
    if parts.scheme not in ("http", "https"):
        return "is neither an http nor an https address"
    if not parts.hostname or any(letter.isspace() for letter in address) or parts.port == 0:
        return "is no address"
    return None

"""Addresses of servers in settings: what one must look like, and that its password is masked from then on.

Belongs here: judging the text of an address. Does not belong here: connecting.
"""

from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import SecretStr

from movie_assets.masking import know


def of_postgres(url: str) -> SecretStr:
    """Return an address of a Postgres database as it is used.

    Raises:
        ValueError: it is none.
    """
    try:
        parts = _split(url)
    except ValueError:
        raise ValueError("is no address of a database, such as postgresql://user@host/name") from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("is no address of a Postgres database, such as postgresql://user@host/name")
    return SecretStr(url.strip())


def of_lake(address: str) -> SecretStr:
    """Return the address of a lake's catalogue as it is used.

    Raises:
        ValueError: it is none.
    """
    kind, _, url = address.strip().partition(":")
    database = of_postgres(url)
    if kind != "postgres":
        raise ValueError("begins with postgres: and goes on with an address of Postgres")
    return SecretStr(f"{kind}:{database.get_secret_value()}")


def of_redis(url: str) -> SecretStr:
    """Return an address of a redis server as it is used.

    Raises:
        ValueError: it is none.
    """
    try:
        parts = _split(url)
        usable = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("is no address of a redis server, such as redis://:password@host:6379/0")
    return SecretStr(url.strip())


def _split(url: str) -> SplitResult:
    """Return the parts of an address; its passwords are masked from then on."""
    parts = urlsplit(url.strip())
    for password in {parts.password or "", *parse_qs(parts.query).get("password", ())}:
        know(password)
        know(unquote(password))
    return parts

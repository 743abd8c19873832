"""Addresses of servers in settings: what one must look like, which go together, and that passwords are masked.

Belongs here: judging the text of an address. Does not belong here: connecting.
"""

from collections.abc import Collection
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import SecretStr

from movie_assets.masking import know

CLUSTER = {
    "operations_url": ("MOVIE_ASSETS_OPERATIONS_URL", "postgresql://user:password@host/name"),
    "lake": ("MOVIE_ASSETS_LAKE", "postgres:postgresql://user:password@host/name"),
    "lake_data": ("MOVIE_ASSETS_LAKE_DATA", "a folder that all hosts share, or s3://bucket/folder"),
    "broker": ("MOVIE_ASSETS_BROKER", "redis://:password@host:6379/0"),
}
"""Settings that are all set or none: their variables, and what they look like."""
_A_DATABASE = "is no address of a Postgres database, such as postgresql://user@host/name"
_A_QUEUE = "is no address of a redis server, such as redis://:password@host:6379/0"
_TORN = (
    "cannot be read. In a name or a password write %40 for @, %3A for :, %2F for /, %3F for ?, %23 for #, and %25 for %"
)


def why_half_a_cluster(given: Collection[str]) -> str | None:
    """Return why these settings of a cluster are too few, and which are missing; None where all or none are given."""
    missing = [name for name in CLUSTER if name not in given]
    if not given or not missing:
        return None
    names = " and ".join(CLUSTER[name][0] for name in given)
    wanted = " and ".join(f"{variable} ({such})" for variable, such in map(CLUSTER.__getitem__, missing))
    verb = "does" if len(given) == 1 else "do"
    return f"{names} alone {verb} not make a cluster: also set {wanted}, or none of them. One machine needs none."


def of_postgres(url: str) -> SecretStr:
    """Return an address of a Postgres database as it is used.

    Raises:
        ValueError: it is none.
    """
    if _split(url, _A_DATABASE).scheme not in ("postgresql", "postgres"):
        raise ValueError(_A_DATABASE)
    return SecretStr(url.strip())


def of_lake(address: str) -> SecretStr:
    """Return the address of a lake's catalogue as it is used.

    Raises:
        ValueError: it is none.
    """
    kind, _, url = _unquoted(address).partition(":")
    database = of_postgres(url)
    if kind != "postgres":
        raise ValueError("begins with postgres: and goes on with an address of Postgres")
    return SecretStr(f"{kind}:{database.get_secret_value()}")


def of_files(place: str) -> str:
    """Return the place of a lake's files as it is used. A folder's path is absolute: all hosts mean the same one.

    Raises:
        ValueError: it is none.
    """
    kind, is_address, rest = place.partition("://")
    if not is_address:
        folder = Path(place).expanduser()
        if not folder.is_absolute():  # in quotes, perhaps
            raise ValueError("is no folder with its whole path, such as /shared/lake, nor such as s3://bucket/folder")
        return str(folder)
    if kind != "s3" or not rest.strip("/"):
        raise ValueError("is neither a folder nor such as s3://bucket/folder")
    return place


def of_redis(url: str) -> SecretStr:
    """Return an address of a redis server as it is used.

    Raises:
        ValueError: it is none.
    """
    parts = _split(url, _A_QUEUE)
    try:
        usable = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        int(parts.path.strip("/") or 0)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(_A_QUEUE)
    return SecretStr(url.strip())


def shown(url: SecretStr) -> str:
    """Return a database of Postgres in words, without name and password."""
    parts = urlsplit(url.get_secret_value())
    query = parse_qs(parts.query)
    host = parts.netloc.rpartition("@")[2] or ",".join(query.get("host", ())) or "this machine"
    return f"{unquote(host)}/{unquote(parts.path.strip('/')) or ''.join(query.get('dbname', ()))}"


def _unquoted(address: str) -> str:
    """Return an address without blanks around it. Whoever quotes it where nothing reads quotes is told so."""
    if (bare := address.strip())[:1] in ("'", '"'):
        raise ValueError("begins with a quote. Leave the quotes out")
    return bare


def _split(url: str, why_not: str) -> SplitResult:
    """Return the parts of an address; its passwords are masked from then on."""
    bare = _unquoted(url)
    try:
        parts = urlsplit(bare)
    except ValueError:
        raise ValueError(why_not) from None
    # Programs take such an address apart in different ways, and would show the end of a password as a host's name.
    if parts.netloc.count("@") > 1 or "@" in parts.path + parts.query or "#" in url:
        raise ValueError(_TORN)
    for password in {parts.password or "", *parse_qs(parts.query).get("password", ())}:
        know(password)
        know(unquote(password))
    return parts

"""Sessions of Postgres that both ends notice the loss of, when the network between them is cut or a host vanishes.

Belongs here: what is asked of both ends. Does not belong here: what a session is for (postgres_connection.py,
session_locks.py, warehouse/lake_catalogue.py).

Without it a client that waits for an answer waits for two hours, and one that sends for a quarter of an hour.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from movie_assets.errors import ConfigurationError

DEAD_AFTER = (
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000"
)
"""The server ends the session of a host that it cannot reach after 25 s, and with it what the host held: also when it
was just sending, while TCP asks for no sign of life and sends again for a quarter of an hour."""
AT_OUR_PACE = " ".join(f"-c {what}_timeout=0" for what in ("statement", "idle_in_transaction_session", "idle_session"))
"""What a database may have set for impatient guests: our transactions wait for each other, and leases for answers."""
GIVEN_UP: Mapping[str, str] = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""So does the client with a server that it cannot reach."""


def noticed(known: Mapping[str, Any], options: str = "") -> dict[str, str]:
    """Return the parts of an address that make a loss noticed. What it says itself stands; `options` are added."""
    own = {name: value for name, value in GIVEN_UP.items() if known.get(name) is None}
    return own | {
        "options": " ".join(filter(None, (AT_OUR_PACE, str(known.get("options") or ""), DEAD_AFTER, options)))
    }


def for_sqlalchemy(url: str) -> str:
    """Return an address with these parts for SQLAlchemy and psycopg2, every part by its name.

    SQLAlchemy divides an address by rules of its own, under which several hosts, or a folder before the name, are none.

    Raises:
        ConfigurationError: it cannot be read.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        known = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise ConfigurationError(f"MOVIE_ASSETS_OPERATIONS_URL cannot be read: {error}") from None
    return f"postgresql+psycopg2:///?{urlencode({**GIVEN_UP, **known})}"

"""The address of a store as an argument of another process.

Belongs here: writing and reading it. Does not belong here: making stores (conftest.py).
"""

from pathlib import Path

from pydantic import SecretStr

from movie_assets.store.connection import Address, Operations


def written(address: Address) -> str:
    """Return an address as text."""
    return str(address) if isinstance(address, Path) else address.get_secret_value()


def opened(text: str) -> Operations:
    """Open the store at an address that was written."""
    return Operations(SecretStr(text) if text.startswith("postgresql:") else Path(text))

"""Numbers in the addresses of pages.

Belongs here: reading them. Does not belong here: what they are numbers of (film_pages.py, review_pages.py).
"""

from starlette.exceptions import HTTPException

LARGEST = 2**63 - 1
"""What a column holds."""
MOST_SHOWN = 40
"""Characters of what is no number."""


def number_in(text: str, what: str) -> int:
    """Return the number that a part of an address is.

    Raises:
        HTTPException: 400, it is none, or none that a column holds.
    """
    try:
        number = int(text)
    except ValueError:  # also of more digits than Python reads
        raise HTTPException(400, f"{text[:MOST_SHOWN]!r} is not {what}.") from None
    if abs(number) > LARGEST:
        raise HTTPException(400, f"{number} is too large.")
    return number

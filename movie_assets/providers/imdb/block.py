"""How IMDb turns robots away.

Belongs here: distinguishing a block from a page. Does not belong here: what follows from a block (the rate limiter),
reading pages.
"""

_CHALLENGES = (
    b"awswafcookiedomainlist",
    b"gokuprops",
    b"challenge-container",
    b"captcha",
    b"verify that you're not a robot",
)
"""Texts, in lower case, of pages that ask a visitor to prove that he is not a robot."""


def block_of(status: int, body: bytes) -> str | None:
    """Return why an answer is a block, or None for a page.

    IMDb turns robots away with HTTP 202 (empty, or with a challenge) or 403. A challenge may have any status.
    """
    if status == 403 or (status == 202 and not body.strip()):
        return f"HTTP {status}{'' if body.strip() else ' without a body'}"
    is_page = b"og:title" in body or b"__NEXT_DATA__" in body or b"application/ld+json" in body
    if not is_page and any(mark in body[:50_000].lower() for mark in _CHALLENGES):
        return f"a challenge for robots (HTTP {status})"
    return f"HTTP {status}" if status == 202 else None

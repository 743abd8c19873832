"""A number and what it counts, as English writes them.

Belongs here: that alone. Does not belong here: any message; text from outside (plain_text.py).
"""


def counted(number: int, noun: str) -> str:
    """Return "1 call", or "2,000 calls"; `noun` is one whose plural ends in s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

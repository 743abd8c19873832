"""Lists of values as one parameter of a statement: their number must not change its text, nor reach a limit.

Belongs here: the SQL that reads such a parameter, which is JSON. Does not belong here: what the values are.
"""


def numbers(parameter: str = "?") -> str:
    """Return the set of the whole numbers in a parameter, for IN."""
    return f"(SELECT CAST(value AS bigint) FROM json_each({parameter}))"


def texts(parameter: str = "?") -> str:
    """Return the set of the texts in a parameter, for IN."""
    return f"(SELECT value FROM json_each({parameter}))"


NUMBERS, TEXTS = numbers(), texts()

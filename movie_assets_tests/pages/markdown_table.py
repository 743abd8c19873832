"""Tables in Markdown.

Belongs here: their form. Does not belong here: what stands in them.
"""

from collections.abc import Iterable, Iterator


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(_cell(words) for words in row)} |"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")

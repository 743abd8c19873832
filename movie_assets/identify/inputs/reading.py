"""Reading a file of the inbox as requests, in parts.

Belongs here: which reader takes which file, parts, how much is read. Does not belong here: any format; moving files
(identify/inbox.py).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.contents import Contents, Entry, LeftOut, at
from movie_assets.identify.inputs.decoding import text_of
from movie_assets.identify.inputs.json_objects import read_json
from movie_assets.identify.inputs.json_text import payload_of
from movie_assets.identify.inputs.nfo import read_nfo
from movie_assets.identify.inputs.plain_lines import read_lines
from movie_assets.identify.inputs.tables import read_table
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.query import Asked

MOST_BYTES = 20_000_000
MOST_REQUESTS = 50_000
IN_A_PART, ROWS_IN_A_PART = 20, 500
"""Entries of a part. A name takes 10 ms to read, an evil one half a second: a part is done in seconds."""
MOST_REASONS = 200
"""Reasons of a file that asks for nothing, which its message repeats."""


@dataclass(frozen=True, slots=True)
class Part:
    """The requests of a part of a file, each with the line that it came from; and what was left out, with the reason.

    `until`: how many entries of the file end with this part.
    """

    asked: Sequence[tuple[Asked, str | None]]
    left_out: Sequence[str] = ()
    until: int = 1


def read_parts(name: str, content: bytes, *, after: int = 0) -> Iterator[Part]:
    """Yield the requests of a file in parts, without its first `after` entries.

    Its ending says how it is read. A file with another ending, and an empty NFO, asks by its name.

    Raises:
        IdentificationError: the file is none of these, or asks for nothing; the message says why, a line a reason.
    """
    if (advice := _ADVICE.get(ending(name))) is not None:
        raise IdentificationError(advice)
    reader = _READERS.get(ending(name)) if content or not speaks_by_name(name) else None
    if reader is None:
        yield Part([(read_name(name), None)])
        return
    if len(content) > MOST_BYTES:
        raise IdentificationError(f"larger than {MOST_BYTES:,} bytes")
    text = text_of(payload_of(content) if ending(name) == "json" else content, art=ending(name) == "nfo")
    contents = reader(text, name)
    if not contents.asks:
        reasons = [*(contents.reasons() or ["it asks for nothing: it has no film"]), *contents.notes]
        more = [f"and {len(reasons) - MOST_REASONS:,} more"] if len(reasons) > MOST_REASONS else []
        raise IdentificationError("\n".join([*reasons[:MOST_REASONS], *more]))
    if len(contents.entries) > MOST_REQUESTS:
        raise IdentificationError(f"more than {MOST_REQUESTS:,} requests in one file")
    size = IN_A_PART if any(isinstance(entry.what, str) for entry in contents.entries) else ROWS_IN_A_PART
    for start in range(after, len(contents.entries), size):
        part = contents.entries[start : start + size]
        asked, left_out = _asked(part)
        yield Part(asked, [*left_out, *(contents.notes if start == 0 else ())], start + len(part))


def _asked(entries: Sequence[Entry]) -> tuple[list[tuple[Asked, str | None]], list[str]]:
    """Read the names among some entries; return what is asked, and what is left out, with the reason."""
    asked: list[tuple[Asked, str | None]] = []
    left_out: list[str] = []
    for entry in entries:
        left_out += [at(entry.place, note) for note in entry.notes]
        try:
            match entry.what:
                case LeftOut(reason):
                    left_out.append(at(entry.place, reason))
                case str(name):
                    asked.append((read_name(name), entry.place))
                case request:
                    asked.append((request, entry.place))
        except IdentificationError as error:
            left_out.append(at(entry.place, str(error)))
    return asked, left_out


def ending(name: str) -> str:
    """Return the ending of a name without its dot, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def has_text(name: str) -> bool:
    """Return whether the content asks, and not only the name."""
    return ending(name) in _READERS


def speaks_by_name(name: str) -> bool:
    """Return whether the file's name may say what its content does not."""
    return _READERS.get(ending(name)) is read_nfo


_UNPACK, _SAVE = "an archive: unpack it, and put its files into the inbox", "a workbook: save its sheet as CSV"
_ADVICE = {
    **dict.fromkeys(("zip", "rar", "7z", "gz", "tar", "tgz", "xz", "bz2"), _UNPACK),
    **dict.fromkeys(("xlsx", "xls", "ods", "numbers"), _SAVE),
}
_READERS: dict[str, Callable[[str, str], Contents]] = {
    "csv": lambda text, _: read_table(text),
    **dict.fromkeys(("tsv", "tab"), lambda text, _: read_table(text)),
    **dict.fromkeys(("nfo", "xml", "rss", "atom", "url"), read_nfo),
    **dict.fromkeys(("json", "jsonl", "ndjson"), lambda text, _: read_json(text)),
    **dict.fromkeys(("txt", "m3u", "m3u8"), lambda text, _: read_lines(text)),
}

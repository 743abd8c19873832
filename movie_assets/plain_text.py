"""Making text from outside (providers, files, people) fit to be stored and shown.

Belongs here: which characters are replaced. Does not belong here: markup of one output (its module knows that).
"""

import re

# Control characters move the cursor or end a line; lone surrogates are not text and cannot be encoded; embeddings and
# overrides of direction show an id in another order than it is written.
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069"
REPEATED = 80
"""Characters of what somebody typed that a message says back."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_UNFIT = re.compile(f"[{_CONTROLS}]")
_UNFIT_IN_A_LINE = re.compile(f"[{_CONTROLS}\t\n]")


def plain(text: str) -> str:
    """Return the text without control characters and lone surrogates; its lines and tabs stay."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """Return the text as one line without control characters and lone surrogates: for names, titles and reasons."""
    return _UNFIT_IN_A_LINE.sub("\N{REPLACEMENT CHARACTER}", text)


def seen(text: str) -> str:
    """Return the text on one line without what nobody sees: breaks and tabs are spaces, marks and controls are gone.

    What cannot be encoded is replaced. Joiners stay: they are part of words in Persian and in Indian scripts.
    """
    return one_line(_UNSEEN.sub("", " ".join(text.split())))


def cut(text: str) -> str:
    """Return a text as a message repeats it, which need not be all of it."""
    return text if len(text) <= REPEATED else f"{text[: REPEATED - 3]}..."


def escaped(text: str) -> str:
    """Return JSON text without such characters, as JSON writes them: it means the same."""
    return _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

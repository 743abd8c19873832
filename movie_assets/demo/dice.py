"""Seeded draws that depend on nothing but their seed.

Belongs here: turning (seed, film, topic) into numbers, choices and tokens. Does not belong here: what is drawn for
a film. Draws come from BLAKE2 and not from the `random` module: a film's numbers are the same on every Python
version, in every process, and whatever was asked before.
"""

import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_WORDS = struct.Struct("<16I")


class Dice:
    """A stream of draws for one topic of one film."""

    __slots__ = ("_block", "_key", "_used", "_words")

    def __init__(self, seed: str, subject: int | str, topic: str) -> None:
        self._key = f"{seed}/{subject}/{topic}/".encode()
        self._block = 0
        self._words: tuple[int, ...] = ()
        self._used = 16

    def word(self) -> int:
        """Return 32 random bits."""
        if self._used == 16:
            self._words = _WORDS.unpack(blake2b(self._key + str(self._block).encode()).digest())
            self._block += 1
            self._used = 0
        word = self._words[self._used]
        self._used += 1
        return word

    def unit(self) -> float:
        """Return a number from 0 (inclusive) to 1 (exclusive)."""
        return self.word() / 4294967296.0

    def below(self, limit: int) -> int:
        """Return an integer from 0 to limit - 1."""
        return self.word() % limit

    def between(self, low: int, high: int) -> int:
        """Return an integer from low to high, both inclusive."""
        return low + self.word() % (high - low + 1)

    def chance(self, probability: float) -> bool:
        """Return True with the given probability."""
        return self.word() < probability * 4294967296.0

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.word() % len(options)]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Return up to count different options, in drawn order."""
        pool = list(options)
        return [pool.pop(self.word() % len(pool)) for _ in range(min(count, len(pool)))]


def token(seed: str, subject: int | str, topic: str, characters: int = 16) -> str:
    """Return a hexadecimal token that is stable for its arguments (for file names and ids)."""
    digest = blake2b(f"{seed}/{subject}/{topic}".encode(), digest_size=(characters + 1) // 2)
    return digest.hexdigest()[:characters]

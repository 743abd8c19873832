"""Seeded draws that depend on nothing but their seed.

Belongs here: turning (seed, film, topic) into numbers, choices and tokens. Does not belong here: what is drawn for
a film. Draws come from BLAKE2 rather than from `random`, so that a film's numbers are the same on every Python
version, in every process and in any order of requests.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_WORDS = struct.Struct("<16I")


def _words(key: bytes) -> Iterator[int]:
    """Yield an endless sequence of random 32-bit words: block by block, a hash of the key and a counter."""
    block = 0
    while True:
        yield from _WORDS.unpack(blake2b(key + str(block).encode()).digest())
        block += 1


class Dice:
    """A stream of draws for one topic of one film. `word` returns 32 random bits, from which all draws are made."""

    __slots__ = ("word",)

    def __init__(self, seed: str, subject: int | str, topic: str) -> None:
        # The generator's own method, for speed: one answer takes a hundred draws.
        self.word: Callable[[], int] = _words(f"{seed}/{subject}/{topic}/".encode()).__next__

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
    """Return a hexadecimal token for file names and ids; the same arguments always give the same one."""
    digest = blake2b(f"{seed}/{subject}/{topic}".encode(), digest_size=(characters + 1) // 2)
    return digest.hexdigest()[:characters]

"""The content hash of watched fields, beside canonical JSON of the whole answer, hashed by the standard library.

Belongs here: both, over answers of real size. Does not belong here: getting them (shipped.py), parsing them, which both
need; the benchmark that prints this (plan.py).

Both start from the parsed answer: ours from the typed row, including the selection of watched fields; the other from
the object that JSON gave. Figures: microseconds of CPU: each works on one thread and waits for nothing. Target: at most
a tenth, over TMDB's answers, the large ones. The others' are printed too, and a film's four together.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benchmarks.rounds import alternating, rounds, spread, table, verdict
from benchmarks.shipped import answers
from movie_assets.policy.change_detection import content_hash, declared_facts
from movie_assets.providers.registry import PARSERS

TIMES = 200
MOST = 0.1
WHOLE = "a film, all four"
DESIGNS = ("content hash", "canonical JSON")


def _ours(provider: str, row: dict[str, Any]) -> str:
    return content_hash(provider, declared_facts(provider, PARSERS[provider].watched(row)))


def _canonical(answer: Any) -> str:
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()


def _microseconds(hashed: Callable[[Any], str], things: Sequence[Any]) -> float:
    """Return the processor time that hashing one thing takes."""
    began = time.process_time()
    for _ in range(TIMES):
        for thing in things:
            hashed(thing)
    return (time.process_time() - began) / TIMES / len(things) * 1e6


def hashes() -> None:
    """Run and print."""
    kilobytes: dict[str, float] = {}
    taken: dict[str, dict[str, list[float]]] = {}
    for provider, own in answers().items():
        rows, wholes = [PARSERS[provider].parse(body).row for body in own], [json.loads(body) for body in own]
        works: dict[str, tuple[Callable[[Any], str], list[Any]]] = {
            DESIGNS[0]: (partial(_ours, provider), rows),
            DESIGNS[1]: (_canonical, wholes),
        }
        kilobytes[provider] = sum(map(len, own)) / len(own) / 1_000
        taken[provider] = {design: [] for design in DESIGNS}
        for design in alternating(DESIGNS, rounds()):
            taken[provider][design].append(_microseconds(*works[design]))
    film = {d: [sum(a_round) for a_round in zip(*(of[d] for of in taken.values()), strict=True)] for d in DESIGNS}
    kilobytes[WHOLE], taken[WHOLE] = sum(kilobytes.values()), film
    shares = {what: spread(one / other for one, other in zip(*of.values(), strict=True)) for what, of in taken.items()}
    table(
        "content hash: microseconds of CPU an answer",
        ("answer", "KB", *DESIGNS, "share"),
        [(what, f"{kilobytes[what]:.1f}", *map(spread, of.values()), shares[what]) for what, of in taken.items()],
    )
    for what in ("tmdb", WHOLE):
        verdict(f"content hash, {what}", shares[what], MOST, "of canonical JSON")

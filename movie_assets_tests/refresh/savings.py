"""What each lever of refreshing saves: the tables of docs/refresh.md, from the printed figures of simulated variants.

Belongs here: adding up and laying out. Does not belong here: simulating (simulation.py).
`python -m movie_assets_tests.refresh.savings FOLDER` reads age.json, feed.json, freeze.json, all.json and slow.json
there, as far as `python -m movie_assets_tests.refresh.simulation VARIANT > FOLDER/VARIANT.json` wrote them, and prints
Markdown.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from movie_assets.policy.due_dates import MovieAge

TMDB_PARTS = 7
"""TMDB endpoints whose data one call brings: details, images, videos, credits, ids, keywords, release dates."""
FILM_CALL = "tmdb movie"
ENDPOINTS = (FILM_CALL, "tmdb changes", "tmdb discover", "tmdb find", "omdb title", "fanart movies")
NAMES = {
    "age": "rules of age alone",
    "feed": "and the feed",
    "freeze": "and freeze",
    "all": "and both",
    "slow": "and both, half the changes",
}
TMDB_ALONE = ("feed", "slow")
"""Variants that leave the other providers out."""

Figures = Mapping[str, Mapping[str, Any]]
"""A variant's figures by its name, in the order of NAMES, "age" among them."""


def levers(figures: Figures) -> Iterator[tuple[str, int, int]]:
    """Yield what TMDB costs by levers: their names, requests with one call an endpoint, and with one call a film."""
    for variant, reported in figures.items():
        requests = reported["requests"]
        rest = sum(number for name, number in requests.items() if name.startswith("tmdb ") and name != FILM_CALL)
        yield NAMES[variant], requests[FILM_CALL] * TMDB_PARTS + rest, requests[FILM_CALL] + rest


def tables(figures: Figures) -> Iterator[str]:
    """Yield the lines of all tables."""
    apart_alone, alone = next(levers(figures))[1:]
    yield "| TMDB, pages included | a call an endpoint | saved | a call a film | saved | of the rules of age |"
    yield "|---|---|---|---|---|---|"
    for name, apart, together in levers(figures):
        reported = [f"{apart:,}", _saved(apart, apart_alone), f"{together:,}", _saved(together, apart_alone)]
        yield f"| {name} | {' | '.join(reported)} | {100 * together / alone:.1f} % |"
    variants = " | ".join(NAMES[variant] for variant in figures)
    yield from ("", f"| requests | {variants} |", f"|---|{'---|' * len(figures)}")
    for name in ENDPOINTS:
        reported = [f"{variant['requests'].get(name, 0):,}" for variant in figures.values()]
        yield f"| {name} | {' | '.join(reported)} |"
    yield from _by_age({variant: reported for variant, reported in figures.items() if variant != "slow"})


def _by_age(figures: Figures) -> Iterator[str]:
    variants = " | ".join(NAMES[variant] for variant in figures)
    yield from ("", f"| film calls | everything daily | {variants} | saved by both |")
    yield f"|---|---|{'---|' * len(figures)}---|"
    for provider in ("tmdb", "omdb", "fanart"):
        for age in MovieAge:
            key = f"{provider} {age.value}"
            calls = {variant: reported["answers"].get(key, 0) for variant, reported in figures.items()}
            left_out = TMDB_ALONE if provider != "tmdb" else ()
            shown = ["-" if variant in left_out else f"{n:,}" for variant, n in calls.items()]
            daily = f"{figures['age']['daily'].get(key, 0):,}"
            saved = _saved(calls["all"], calls["age"])
            yield f"| {provider}, {age.value} | {daily} | {' | '.join(shown)} | {saved} |"


def _saved(calls: int, of: int) -> str:
    return f"{round(100 * (1 - calls / of))} %"


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    paths = {name: folder / f"{name}.json" for name in NAMES}
    print("\n".join(tables({name: json.loads(path.read_text()) for name, path in paths.items() if path.exists()})))

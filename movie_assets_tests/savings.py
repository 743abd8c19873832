"""What each lever of refreshing saves: the tables of docs/refresh.md, from the printed figures of simulated variants.

Belongs here: adding up and laying out. Does not belong here: simulating (simulation.py).
`python -m movie_assets_tests.savings FOLDER` reads all.json, feed.json, freeze.json and age.json there, which
`python -m movie_assets_tests.simulation VARIANT > FOLDER/VARIANT.json` wrote, and prints Markdown.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from movie_assets.rules.refresh import MovieAge

TMDB_PARTS = 7
"""TMDB endpoints that one call tells: details, images, videos, credits, external ids, keywords, release dates."""
FILM_CALL, ON_TOP = "tmdb movie", ("tmdb changes", "tmdb discover", "tmdb find")
VARIANTS = ("age", "feed", "freeze", "all")
NAMES = {"age": "age rules alone", "feed": "with the feed", "freeze": "with freeze", "all": "with both"}

Figures = Mapping[str, Mapping[str, Any]]


def levers(figures: Figures) -> Iterator[tuple[str, int, int]]:
    """Yield what TMDB costs by levers: their names, requests with one call an endpoint, and with one call a film."""
    for variant in VARIANTS:
        requests = figures[variant]["requests"]
        rest = sum(number for name, number in requests.items() if name.startswith("tmdb ") and name != FILM_CALL)
        yield NAMES[variant], requests[FILM_CALL] * TMDB_PARTS + rest, requests[FILM_CALL] + rest


def by_age(figures: Figures, provider: str) -> Iterator[tuple[str, list[int]]]:
    """Yield a provider's film calls by age band: everything daily, then each variant that has this provider."""
    for age in MovieAge:
        key = f"{provider} {age.value}"
        told = [figures["age"]["daily"].get(key, 0)]
        yield age.value, told + [figures[variant]["answers"].get(key, 0) for variant in VARIANTS]


def tables(figures: Figures) -> Iterator[str]:
    """Yield the lines of all tables."""
    base = next(iter(levers(figures)))[1]
    yield "| TMDB requests, feed and discovery pages included | a call an endpoint | | one call a film | |"
    yield "|---|---|---|---|---|"
    for name, apart, together in levers(figures):
        yield f"| {name} | {apart:,} | {_saved(apart, base)} | {together:,} | {_saved(together, base)} |"
    yield ""
    yield f"| requests | {' | '.join(NAMES[variant] for variant in VARIANTS)} |"
    yield f"|---|{'---|' * len(VARIANTS)}"
    for name in (FILM_CALL, *ON_TOP, "omdb title", "fanart movies"):
        told = [figures[variant]["requests"].get(name) for variant in VARIANTS]
        yield f"| {name} | {' | '.join('-' if n is None else f'{n:,}' for n in told)} |"
    yield ""
    yield f"| film calls | everything daily | {' | '.join(NAMES[variant] for variant in VARIANTS)} | saved by both |"
    yield f"|---|---|{'---|' * len(VARIANTS)}---|"
    for provider in ("tmdb", "omdb", "fanart"):
        for age, calls in by_age(figures, provider):
            # The feed speaks of TMDB alone, so that its variant leaves the other providers out.
            shown = [f"{n:,}" if provider == "tmdb" or at != 2 else "as left" for at, n in enumerate(calls)]
            yield f"| {provider}, {age} | {' | '.join(shown)} | {_saved(calls[-1], calls[1])} |"


def _saved(calls: int, of: int) -> str:
    return "-" if calls == of else f"{100 * (calls / of - 1):+.0f} %"


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print("\n".join(tables({name: json.loads((folder / f"{name}.json").read_text()) for name in VARIANTS})))

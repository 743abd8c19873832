"""Samples in the shapes of recorded answers: `python -m movie_assets_tests.sample_writing FOLDER` writes them anew.

Recorded answers are not ours to ship, their shapes are facts: which keys there are, of which types, in which notation,
and what is odd about them. A sample has all of that, and made-up values. Belongs here: which answers become samples,
leaving out what repeats. Does not belong here: making values up (disguise.py), reading.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from movie_assets.demo.catalogue.facts import real_films
from movie_assets_tests.demo.shape import shape_of
from movie_assets_tests.disguise import disguise, text, year

SAMPLES = Path(__file__).with_name("samples")
PROVIDERS = ("tmdb", "omdb", "fanart", "tvdb", "imdb")
SPECIFICATIONS = {
    "tmdb": "tmdb/spec/robomotion__tmdb-v3-openapi-3.0.0.json",
    "tvdb": "tvdb/spec/thetvdb__v4-swagger.yml",
    "omdb": "omdb/spec/apievangelist__omdb-openapi.yml",
}
ASKED = {
    *("/movie/{movie_id}", "/movie/changes", "/movie/latest", "/movie/now_playing", "/movie/popular"),
    *("/movie/top_rated", "/movie/upcoming", "/discover/movie", "/search/movie", "/find/{external_id}"),
    *("/genre/movie/list", "/configuration", "/configuration/countries", "/configuration/languages"),
    *(
        f"/movie/{{movie_id}}/{part}"
        for part in (
            "alternative_titles",
            "changes",
            "credits",
            "external_ids",
            "images",
            "keywords",
            "lists",
            "recommendations",
            "release_dates",
            "reviews",
            "similar",
            "translations",
            "videos",
        )
    ),
    *("/movies/{id}", "/movies/{id}/extended", "/movies", "/movies/slug/{slug}", "/movies/statuses", "/search"),
    *("/movies/{id}/translations/{language}", "/search/remoteid/{remoteId}", "/genres", "/languages", "/countries"),
    *("/artwork/types", "/content/ratings", "/sources/types", "/people/types", "/updates"),
    *("TitleResult", "SearchResult"),
}
"""Paths and schemas of OpenAPI files whose rules are shipped: those that the embedded server answers."""
NO_SAMPLE = {
    # Insides of pages that no reader of ours reads, and large.
    *("more/imdb/imdbinfo_movie_tt0133093_cut.json", "more/imdb/imdbinfo_sample_episodes.json"),
    "more/imdb/imdbinfo_sample_series.json",
}
FRAMES = ("__NEXT_DATA__", "application/ld+json")


def _is_table(value: dict[str, Any]) -> bool:
    """Return whether an object's keys are data: countries, languages."""
    return len(value) > 3 and all(re.fullmatch(r"[A-Z]{2}", key) for key in value)


def _paths(value: Any) -> set[tuple[str, str]]:
    return {(path, kind) for path, kinds in shape_of([value]).items() for kind in kinds}


def thin(value: Any) -> Any:
    """Return JSON without the items of lists that show no key and no type that earlier ones lack."""
    if isinstance(value, list):
        return [thin(item) for item in _telling(value)]
    if isinstance(value, dict):
        if _is_table(value):
            kept = [id(inner) for inner in _telling(list(value.values()))]
            value = {name: inner for name, inner in value.items() if id(inner) in kept}
        return {name: thin(inner) for name, inner in value.items()}
    return value


def _telling(items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    seen: set[tuple[str, str]] = set()
    for item in items:
        paths = _paths(item) | {(name, str(item.get(name))) for name in ("type",) if isinstance(item, dict)}
        if len(kept) < 2 or paths - seen:
            kept.append(item)
            seen |= paths
    return kept


def page(html: str) -> str:
    """Return the page of a title with what its data say made up; of the markup only what says which title it is."""
    frames = []
    for mark, opening in zip(
        FRAMES,
        ('<script id="__NEXT_DATA__" type="application/json">', '<script type="application/ld+json">'),
        strict=True,
    ):
        found = re.search(rf"<script[^>]*{re.escape(mark)}[^>]*>(.*?)</script>", html, re.DOTALL)
        data = json.loads(found.group(1)) if found else {}
        if mark == "__NEXT_DATA__":
            shown = data["props"]["pageProps"]
            parts = ("tconst", "aboveTheFoldData", "mainColumnData")
            data = {"props": {"pageProps": {name: shown[name] for name in parts}}}
        made_up = json.dumps(disguise(_wide(data)), ensure_ascii=False, indent=0)
        frames.append(f"{opening}{made_up}</script>")
    film = re.search(r'"tconst":"(tt\d+)"', html)
    imdb_id = text(film.group(1)) if film else ""
    heading = re.search(r"<title>(.*?)(?: \((\d{4})\))? - IMDb</title>", html)
    named = f"{text(heading.group(1))} ({year(int(heading.group(2) or 0))})" if heading else ""
    return "\n".join(
        (
            f"<!DOCTYPE html><html><head><title>{named} - IMDb</title>",
            f'<meta property="og:title" content="{named} - IMDb"><meta property="og:type" content="video.movie">',
            f'<link rel="canonical" href="https://www.imdb.com/title/{imdb_id}/">',
            f'<meta property="imdb:pageConst" content="{imdb_id}">',
            frames[1],
            "</head><body>",
            frames[0],
            "</body></html>\n",
        )
    )


_SHOWN = {
    *("id", "isAdult", "tconst", "titleType", "titleText", "originalTitleText", "releaseYear", "releaseDate"),
    *("plot", "genres", "spokenLanguages", "countriesOfOrigin", "ratingsSummary", "certificate", "primaryImage"),
    *("directors", "principalCredits", "production", "canHaveEpisodes", "series", "metacritic", "keywords"),
    *("runtime", "cast"),
}


def _wide(data: Any) -> Any:
    """Leave out of a page's data what no reader of films reads; keep five of a list, so that a cast stays one."""
    if isinstance(data, list):
        return [_wide(item) for item in data[:5]]
    if not isinstance(data, dict):
        return data
    return {
        name: _wide({key: part for key, part in inner.items() if key in _SHOWN})
        if name in ("aboveTheFoldData", "mainColumnData")
        else _wide(inner)
        for name, inner in data.items()
        if name not in ("review", "trailer", "primaryVideos", "entityHistory", "requestContext")
    }


# Keywords of a schema that say which answers are good; descriptions and examples are their authors' own words.
_RULES = {
    *("type", "properties", "items", "required", "nullable", "enum", "format", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "minItems", "maxItems", "uniqueItems", "oneOf", "anyOf", "allOf", "additionalProperties"),
}


def rules(schema: Any, components: Any) -> Any:
    """Return a schema with its references put in their places, and nothing in it but rules."""
    if isinstance(schema, list):
        return [rules(item, components) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return rules(components["schemas"][schema["$ref"].rpartition("/")[2]], components)
    kept = {}
    for name, inner in schema.items():
        if name == "properties":
            kept[name] = {field: rules(of, components) for field, of in inner.items()}
        elif name in _RULES:
            kept[name] = rules(inner, components)
    return kept


def rules_of(specification: Path) -> dict[str, Any]:
    """Return the rules for good answers of an OpenAPI file, by path, and those that have a name of their own."""
    raw = specification.read_bytes()
    found = json.loads(raw) if raw.startswith(b"{") else yaml.load(raw, yaml.CSafeLoader)
    components = found.get("components", {})
    good = {}
    for path, methods in found.get("paths", {}).items():
        content = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if path in ASKED and (schema := content.get("application/json", {}).get("schema")):
            good[path] = rules(schema, components)
    return good | {name: rules(of, components) for name, of in components["schemas"].items() if name in ASKED}


def attested(folder: Path) -> set[tuple[int, str]]:
    """Return the pairs of TMDB and IMDb ids that recorded answers and lists hold; "" where they have TMDB's alone."""
    table = (folder / "catalogue" / "imdb_tmdb_ids.csv").read_text(encoding="utf-8").splitlines()
    pairs = {(int(row["tmdb_id"]), row["imdb_id"]) for row in csv.DictReader(table)}
    for file in folder.glob("**/*.json"):
        if "spec" in file.parts or file.name == "INDEX.json":
            continue
        for found in _objects(json.loads(file.read_bytes())):
            if isinstance(film := found.get("id"), int) and not isinstance(film, bool):
                pairs |= {(film, "")} if "title" in found else set()
                pairs |= {(film, found["imdb_id"])} if isinstance(found.get("imdb_id"), str) else set()
    # The answer of /find to an IMDb id names that id in the question alone.
    for file in folder.glob("tmdb/fixtures/*find_movie_tt*.json"):
        films = json.loads(file.read_bytes())["movie_results"]
        pairs |= {(film["id"], file.stem.rpartition("_")[2]) for film in films}
    return pairs & {(film.tmdb_id, film.imdb_id or "") for film in real_films()}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _rows(table: str, most: int = 3) -> str:
    """Return a data file of IMDb's with a few made-up rows of each kind."""
    lines = table.splitlines()
    columns = lines[0].split("\t")
    seen: Counter[str] = Counter()
    kept = [lines[0]]
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(columns):
            continue
        kind = next((c for c, name in zip(cells, columns, strict=True) if name in ("titleType", "category")), "")
        seen[kind] += 1
        if seen[kind] <= (most if kind else 5 * most):
            kept.append("\t".join(disguise(c, name) for c, name in zip(cells, columns, strict=True)))
    return "\n".join(kept) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def samples_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each sample that recorded answers give."""
    for part in (*PROVIDERS, *(f"more/{provider}" for provider in PROVIDERS)):
        for file in sorted((folder / part).rglob("*")):
            name = str(file.relative_to(folder))
            if "/spec/" in name or not file.is_file() or name in NO_SAMPLE:
                continue
            if file.suffix == ".json":
                yield name, _json(disguise(thin(json.loads(file.read_bytes()))))
            elif file.suffix == ".tsv":
                yield name, _rows(file.read_text(encoding="utf-8"))
            elif file.suffix == ".html" and "no_jsonld" not in name and not name.startswith("more/"):
                yield name, page(file.read_text(encoding="utf-8"))
    for provider, specification in SPECIFICATIONS.items():
        yield f"{provider}/spec/rules.json", json.dumps(rules_of(folder / specification), separators=(",", ":")) + "\n"
    lines = [f"{tmdb_id},{imdb_id}\n" for tmdb_id, imdb_id in sorted(attested(folder))]
    yield "catalogue/attested_ids.csv", "".join(["tmdb_id,imdb_id\n", *lines])


if __name__ == "__main__":
    for name, made_up in samples_of(Path(sys.argv[1])):
        (SAMPLES / name).parent.mkdir(parents=True, exist_ok=True)
        (SAMPLES / name).write_text(made_up, encoding="utf-8")

"""Samples in the shapes of recorded answers: `python -m movie_assets_tests.disguise FOLDER` writes them anew.

Recorded answers are not ours to ship, their shapes are facts: which keys there are, of which types, in which notation,
and what is odd about them. A sample has all of that, and made-up values. The same value becomes the same made-up value
everywhere, so that answers about one film still fit together, and a test can say what a sample must hold by disguising
what the recording holds. Belongs here: making values up and leaving out what repeats. Does not belong here: reading.
"""

import csv
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from movie_assets.demo.catalogue.facts import real_films
from movie_assets_tests.demo.shape import shape_of

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
WORDS: list[str] = re.findall(
    r"\w+",
    "amber anchor autumn basin beacon birch bridge candle canyon cedar cellar circus clover copper corner coral "
    "cotton dancer desert dinner doctor dragon ember engine falcon fellow ferry flower forest garden gentle glass "
    "golden guitar hammer harbor hidden hollow hunter island ivory jacket journey kettle ladder lantern letter "
    "little lonely maple marble market meadow mirror morning mountain narrow needle night ocean office orange "
    "orchard paper pepper pilot planet pocket puzzle quiet rabbit railway river rocket saddle sailor scarlet "
    "second secret shadow silent silver simple sister spring stable station stone summer sunday table tailor "
    "teacher thunder ticket timber tower tunnel valley velvet violet walnut water weather willow window winter "
    "wooden yellow ",
)
LETTERS = {
    "CJK": "山川海空花風雨雪月星森林石道夜朝春秋人町",
    "HIRAGANA": "あいうえおかきくけこ",
    "KATAKANA": "アイウエオカキク",
    "HANGUL": "가나다라마바사아자차",
    "CYRILLIC": "абвгдежзик",
    "GREEK": "αβγδεζηθικ",
    "ARABIC": "ابتثجحخدذر",
    "HEBREW": "אבגדהוזחטי",
    "THAI": "กขคงจฉชซ",
    "GEORGIAN": "აბგდევზთ",
    "LATIN": "áâãäåçèéêëìíîïñòóôöøùúûüý",
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NO_SAMPLE = {
    # Insides of pages that no reader of ours reads, and large.
    *("more/imdb/imdbinfo_movie_tt0133093_cut.json", "more/imdb/imdbinfo_sample_episodes.json"),
    "more/imdb/imdbinfo_sample_series.json",
}
LONGEST = 90
"""Longer texts are cut: what they say does not matter."""
NOTHING_SAID = {"N/A", "\\N", "null", "undefined", "Not Rated", "Unrated"}
KEPT = {
    # Words of the interfaces: types, states, kinds, codes. Their value decides how an answer is read.
    *("Type", "Response", "Error", "Rated", "Source", "status", "error message", "type", "@type", "@context"),
    *("lang", "iso_639_1", "iso_3166_1", "language", "country", "original_language", "originalCountry", "primary_type"),
    *("originalLanguage", "department", "known_for_department", "job", "site", "media_type", "recordType"),
    "peopleType",
    *("sourceName", "contentType", "action", "quality", "qualifier", "titleType", "category", "__typename"),
    *("certification", "contentRating", "rating", "inLanguage", "size", "change_keys", "backdrop_sizes", "base_url"),
    *("secure_base_url", "logo_sizes", "poster_sizes", "profile_sizes", "still_sizes", "qid", "q"),
}
KIND_KEYS = {"titleType", "category", "type"}
"""Objects that say a kind: their `id` and `text` are words of the interface too."""
NUMBERS_KEPT = {"seconds", "height", "width", "gender", "status_code", "aspect_ratio", "size", "type", "genre_ids"}
HOSTS = ("imdb.com", "media-amazon.com", "tmdb.org", "themoviedb.org", "fanart.tv", "thetvdb.com", "youtube.com")
FRAMES = ("__NEXT_DATA__", "application/ld+json")


def _dice(value: object) -> int:
    return int.from_bytes(hashlib.blake2b(str(value).encode(), digest_size=8).digest(), "big")


def year(number: int) -> int:
    """Return the made-up year of a year."""
    return 1950 + _dice(f"year {number}") % 70


def number(value: int) -> int:
    """Return the made-up number of a number: as long; below a thousand it stays as it is."""
    if -1_000 < value < 1_000:
        return value
    if 1_870 <= value <= 2_040:
        return year(value)
    if value < 0:
        return -number(-value)
    least = int("1".ljust(len(str(value)), "0"))
    return least + _dice(f"number {value}") % (9 * least)


def _word(found: re.Match[str]) -> str:
    word = found.group()
    if word.isdigit():
        return str(number(int(word))).zfill(len(word))
    if word.isascii():
        made_up = WORDS[_dice(word.lower()) % len(WORDS)]
        return (
            made_up.upper() if word.isupper() and len(word) > 1 else made_up.title() if word[0].isupper() else made_up
        )
    return "".join(_letter(letter, place) for place, letter in enumerate(word))


def _letter(letter: str, place: int) -> str:
    if letter.isascii():
        return _code(f"{letter}{place}")[0]
    if not letter.isalpha():
        return letter
    script = unicodedata.name(letter, "LATIN").split()[0]
    pool = LETTERS.get(script, LETTERS["LATIN"])
    made_up = pool[_dice(f"{letter}{place}") % len(pool)]
    return made_up.upper() if letter.isupper() else made_up


def _code(text: str) -> str:
    """Return letters and digits of an address or a key made up, one for one."""
    dice, made_up = _dice(text), []
    for letter in text:
        dice = _dice(dice)
        pool = (
            "0123456789"
            if letter.isdigit()
            else "abcdefghijklmnopqrstuvwxyz"
            if letter.islower()
            else ("ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter.isascii() and letter.isupper() else letter)
        )
        made_up.append(pool[dice % len(pool)])
    return "".join(made_up)


def _id(found: re.Match[str]) -> str:
    """Return the made-up id of IMDb's: as long; there are seven digits at least."""
    digits = found.group(2)
    return found.group(1) + str(_dice(found.group()) % 9 + 1) + str(_dice(digits)).zfill(20)[: len(digits) - 1]


def text(value: str) -> str:
    """Return the made-up text of a text, in the same notation."""
    for pattern, make in _NOTATIONS:
        if found := pattern.fullmatch(value):
            return make(found)
    cut = value if len(value) <= LONGEST else value[:LONGEST].rsplit(" ", 1)[0] + "."
    cut = re.sub(r"\S{60,}", lambda found: found.group()[:40], cut)
    return re.sub(r"\b(tt|nm|co)(\d{7,})\b|[^\W_]+", lambda f: _id(f) if f.group(1) else _word(f), cut)


def _grouped(found: re.Match[str]) -> str:
    made_up = number(int(found.group(2).replace(",", "")))
    return f"{found.group(1)}{made_up:,}{found.group(3) or ''}"


def _dated(found: re.Match[str]) -> str:
    return f"{year(int(found.group(1)))}{found.group(2)}"


def _address(found: re.Match[str]) -> str:
    host, path = found.group(1), found.group(2)
    if host and not host.endswith(HOSTS):
        host = f"{host.partition('//')[0]}//films.example"
    if imdb := re.fullmatch(r"(.*?)(tt|nm)(\d{7,})(.*)", path):
        return host + imdb.group(1) + _id(re.fullmatch(r"(tt|nm)(\d+)", imdb.group(2) + imdb.group(3)) or found) + "/"
    end = re.search(r"\.\w{3,4}$", path)
    stem = path[: end.start()] if end else path
    return host + re.sub(r"[^/?=&.@:]{4,}", lambda part: _code(part.group()[:24]), stem) + (end.group() if end else "")


_NOTATIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), make)
    for pattern, make in (
        (r".{0,3}", lambda found: found.group()),
        (r"(tt|nm|co)(\d{7,})", _id),
        (r"(\d{4})(-\d{2}-\d{2}.*)", _dated),
        (r"(\d{1,2}) (" + "|".join(MONTHS) + r") (\d{4})", lambda f: f"{f[1]} {f[2]} {year(int(f[3]))}"),
        (r"(\d{4})([–-])(\d{4})?", lambda f: f"{year(int(f[1]))}{f[2]}{year(int(f[1])) + 4 if f[3] else ''}"),
        (r"PT[\dHMS]+", lambda found: found.group()),
        (r"(\$?)(\d{1,3}(?:,\d{3})+)(\.\d\d)?", _grouped),
        (r"\d+(\.\d+)?(%|/10|/100| min| h)?", lambda f: str(number(int(f[0]))) if f[0].isdigit() else f[0]),
        (r"\d+ h \d+ min", lambda found: found.group()),
        (r"((?:https?:)?//[^/\s]+)(\S*)", _address),
        (r"()(/\S+)", _address),
        (r"([0-9a-f]{24}|[\w-]{11})", lambda f: _code(f[0]) if re.search(r"\d", f[0]) else _text_of_words(f[0])),
    )
)


def _text_of_words(value: str) -> str:
    return re.sub(r"[^\W_]+", _word, value)


def disguise(value: Any, key: str = "", parent: str = "") -> Any:
    """Return JSON with made-up values, under the same keys and in the same types."""
    if isinstance(value, dict):
        return {name: disguise(inner, name, key) for name, inner in value.items()}
    if isinstance(value, list):
        return [disguise(item, key, parent) for item in value]
    if isinstance(value, str):
        is_word = key in KEPT or value in NOTHING_SAID or (parent in KIND_KEYS and key in ("id", "text"))
        is_word |= key == "key" and value.islower() and value.replace("_", "").isalpha()  # else a video's, at its site
        return value if is_word and len(value) <= LONGEST else text(value)
    if isinstance(value, bool) or not isinstance(value, int) or key in NUMBERS_KEPT:
        return value
    return number(value)


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

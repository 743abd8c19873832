"""Which fields the answers of providers have, and where each goes: docs/fields.md, found out by trying.

Belongs here: the page, written by `python -m movie_assets_tests.providers.field_table`. Does not belong here: what is
checked (test_field_table.py).

Each field is taken out of an answer that has all (whole_answers.py); the columns of the typed row that change are where
it goes.
"""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from movie_assets.errors import BadAnswerError
from movie_assets.providers.fanart.client import GROUPS
from movie_assets.providers.registry import PARSERS, PROVIDER_TABLES, SPECS
from movie_assets_tests.providers import statement_table
from movie_assets_tests.providers.whole_answers import MODELS, answer, paths

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fields.md"
ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "tmdb": {
        "id": "tmdb_id; without it the answer is refused",
        "imdb_id": "imdb_id, external_ids; external_ids.imdb_id where it has none",
        "video": "identification: a film that was only a video",
        "credits.cast[].job": "no such field in a cast",
        "credits.cast[].department": "no such field in a cast",
        "credits.crew[].character": "no such field in a crew",
        "credits.crew[].order": "no such field in a crew",
        "external_ids.imdb_id": "imdb_id and external_ids, where the record itself has none",
        "original_title": "original_title; title where there is none",
    },
    "omdb": {
        "Type": "says that it is a film; identification",
        "imdbID": "imdb_id; without it the answer is refused",
        "Ratings[].Source": "whose score it is: rotten_tomatoes_score, metacritic_score",
    },
    "fanart": {
        "tmdb_id": "tmdb_id; without it the answer is refused",
        **{f"{group}[].id": "left in raw_response: the address names the image" for group in GROUPS},
    },
    "tvdb": {
        "status": "says that it is an answer",
        "data.id": "tvdb_id; without it the answer is refused",
        "data.status.recordType": "says that it is a film",
        "data.contentRatings[].contentType": "says that it is a film's certificate",
        "data.artworks[].score": "the order of images",
        "data.first_release.date": "release_date; without it the earliest of the releases",
        "data.first_release.country": "left in raw_response: releases have it",
        "data.first_release.detail": "left in raw_response: releases have it",
        "data.translations.nameTranslations[].overview": "left in raw_response: overviews stand apart",
        "data.translations.nameTranslations[].isAlias": "an alias is no title of a language",
        "data.translations.overviewTranslations[].name": "left in raw_response: names stand apart",
        "data.translations.overviewTranslations[].isAlias": "left in raw_response: of names alone",
        "data.translations.overviewTranslations[].tagline": "translations.tagline, where the name has none",
    },
    "imdb": {
        "basics.tconst": "imdb_id; without it the answer is refused",
        "basics.titleType": "kind; without it the answer is refused",
        "basics.primaryTitle": "title, original_title; without it the answer is refused",
        "rating.numVotes": "imdb_votes; without votes there is no imdb_rating",
    },
}
"""Fields without which no column alone changes -> what they are for."""
LEFT: Mapping[str, Mapping[str, str]] = {
    "tmdb": {
        "belongs_to_collection.backdrop_path": "the collection's poster is kept",
        "changes*": "the product asks for changes of all films at once (`tmdb_changes`)",
        "account_states*": "of one user",
        "lists*": "lists of users",
        "reviews*": "texts of users",
        "recommendations*": "other films",
        "similar*": "other films",
        "translations.translations[].*": "names of the language, address and length by language",
        "watch/providers.results.*.link": "the film's page at TMDB, with the country: /movie/ID/watch?locale=DE",
        "releases*": "of answers before 2014; release_dates has more",
        "trailers*": "of answers before 2014; videos has more",
        "softcore": "of no use beside adult",
        "production_countries[].name": "the code is kept",
        "spoken_languages[].*name": "the code is kept",
        "images.*.aspect_ratio": "width by height",
        "images.*.iso_3166_1": "the language is kept",
        "videos.results[].id": "site and key name the video",
        "release_dates.results[].release_dates[].descriptors*": "words beside a certificate",
        "release_dates.results[].release_dates[].iso_639_1": "the country is kept",
        "credits.*": "of the person, not of the film: adult, gender, popularity, ids of the credit",
    },
    "omdb": {
        "DVD": 'always "N/A" since 2020',
        "Response": "says that it is an answer",
        "tomato*": "of answers before 2017, and only when asked for",
    },
    "fanart": {},
    "tvdb": {
        "data.awards[].id": "the name is the vocabulary",
        "data.audioLanguages*": "of editions, not of the film",
        "data.subtitleLanguages*": "of editions, not of the film",
        "data.inspirations*": "addresses of works that it is made from",
        "data.lists*": "lists of users, and franchises",
        "data.tagOptions*": "tags of editors",
        "data.companies.*": "studios and producers are kept; networks, distributors and effects are not",
        "data.characters[].*": "pictures of parts, and ids of the credit",
        "data.contentRatings[].*": "words about the certificate",
        "data.genres[].*": "the name is the vocabulary",
        "data.studios[].*": "the name is kept",
        "data.aliases[].language": "an alias is a title, whatever its language",
        "data.artworks[].*": "the address names the image; thumbnails are made from it",
        "data.remoteIds[].type": "a number that differs by kind of record: the name counts",
        "data.production_countries[].*": "the code is kept",
        "data.status.*": "the name is kept",
        "data.trailers[].id": "the address names the video",
        "data.nameTranslations*": "languages that translations has in full",
        "data.overviewTranslations*": "languages that translations has in full",
        "data.translations.a*": "aliases stand apart",
        "data.translations.*[].aliases*": "aliases stand apart",
        "data.translations.*[].isPrimary": "the original language says it",
    },
    "imdb": {},
}
"""What answers have beside the wire models (fnmatch) -> why it is left in raw_response."""


class Field(NamedTuple):
    """A field of an answer: its path, [] for each item of a list, * for each name, and where it goes."""

    path: str
    goes: str


def fields(provider: str) -> list[Field]:
    """Return every field of a provider's wire models, and where it goes."""
    whole = answer(provider)
    row = _row(provider, whole)
    assert row is not None, provider
    return [Field(path, _goes(provider, path, row, whole)) for path in paths(MODELS[provider])]


def text() -> str:
    """Return the page."""
    parts = [_HEAD]
    for provider, spec in SPECS.items():
        if provider in MODELS:
            table = PROVIDER_TABLES[provider].name
            parts += [f"## {spec.display_name}: `{table}`\n", "| field | goes to |", "|---|---|"]
            parts += [f"| `{path}` | {goes} |" for path, goes in fields(provider)]
            left = LEFT[provider]
            parts += [f"| `{pattern}` | left in raw_response: {why} |" for pattern, why in left.items()]
            parts.append("")
        elif provider == "wikidata":
            parts += [f"## {spec.display_name}: `{spec.table.name}`\n", "| statement | goes to |", "|---|---|"]
            parts += [*(f"| `{number}` | {goes} |" for number, goes in statement_table.rows()), ""]
    return "\n".join(parts)


_HEAD = """# Fields of answers, and where each goes

Written by `python -m movie_assets_tests.providers.field_table` from the wire models of the providers; a test compares
it with the code, and with recorded answers where they are at hand. Columns are those of the typed table; what
the cache takes from them, `field_sources` and the lineage of each column say. The whole answer is in `raw_response`.
IMDb's title pages are not JSON of an API: `providers/imdb/next_data.py` and `page.py` say where each value stands.
Wikidata's statements come with what qualifies them: place, date, character, people, work, method.
"""


def _goes(provider: str, path: str, row: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    if path in ELSEWHERE[provider]:
        return ELSEWHERE[provider][path]
    less = deepcopy(dict(whole))
    _take_out(less, path.split("."))
    without = _row(provider, less)
    assert without is not None, f"{provider}: {path} is needed; say so in ELSEWHERE"
    columns = [place for column in row for place in _differing(column, row[column], without[column])]
    assert columns, f"{provider}: {path} goes nowhere; say why in ELSEWHERE"
    return ", ".join(f"`{column}`" for column in columns)


def _differing(column: str, value: Any, other: Any) -> list[str]:
    if value == other:
        return []
    if isinstance(value, list) and isinstance(other, list) and value and isinstance(value[0], dict):
        inner = [
            f"{column}.{name}"
            for name in value[0]
            if len(value) == len(other) and any(a[name] != b[name] for a, b in zip(value, other, strict=True))
        ]
        return inner or [column]
    return [column]


def _row(provider: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return PARSERS[provider].parse(json.dumps(body).encode()).row
    except BadAnswerError:
        return None


def _take_out(value: Any, path: Sequence[str]) -> None:
    name = path[0].removesuffix("[]")
    if name == "*":
        for item in value.values():
            _take_out(item, path[1:])
        return
    if len(path) == 1:
        value.pop(name, None)
        return
    for item in value[name] if path[0].endswith("[]") else [value[name]]:
        _take_out(item, path[1:])


if __name__ == "__main__":
    PAGE.write_text(text())

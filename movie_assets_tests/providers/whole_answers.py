"""An answer with every field of a provider's wire models, made from the models themselves.

Belongs here: examples of values, and putting them together. Does not belong here: where a field goes (field_table.py),
samples in the recorded shapes (parser_samples.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, BeforeValidator

from movie_assets.providers.fanart.client import Artwork
from movie_assets.providers.imdb.datasets import Rows
from movie_assets.providers.omdb.wire import Film as OmdbFilm
from movie_assets.providers.tmdb.wire import Movie
from movie_assets.providers.tvdb.wire import FilmAnswer
from movie_assets.providers.values import certificates, dates, identifiers, name_lists, numbers, texts

MODELS: dict[str, type[BaseModel]] = {
    "tmdb": Movie,
    "omdb": OmdbFilm,
    "fanart": Artwork,
    "tvdb": FilmAnswer,
    "imdb": Rows,
}
_EXAMPLES: dict[Any, Any] = {
    texts.text: "Text",
    texts.title: "Title",
    texts.line: "Title",
    texts.address: "https://a.example/x.jpg",
    texts.image_path: "/x.jpg",
    dates.day: "2001-02-03",
    dates.moment: "2001-02-03T04:05:06Z",
    identifiers.number_id: 7,
    identifiers.imdb_id: "tt0000007",
    identifiers.wikidata_id: "Q7",
    identifiers.handle: "name",
    identifiers.language_code: "en",
    identifiers.country_code: "US",
    certificates.certificate: "PG",
    numbers.count: 7,
    numbers.positive: 7,
    numbers.minutes: 90,
    numbers.number: 7,
    numbers.dollars: 700,
    numbers.year: 2001,
    numbers.points_of_10: 7.5,
    numbers.points_of_100: 75,
    name_lists.people: "A, B",
    name_lists.words: "A, B",
    name_lists.languages: "A",
    name_lists.countries: "A",
    str: "Text",
    bool: True,
    int: 7,
    float: 7.5,
}
_TEXTS = {texts.text, texts.title, texts.line}
"""Readers whose examples differ by field, so that one value is told from another."""
_SET: Mapping[str, Mapping[str, Any]] = {
    "omdb": {
        "Type": "movie",
        "Ratings[].Source": "Rotten Tomatoes",
        "Ratings[].Value": "84%",
        "Awards": "Won 1 Oscar.",
    },
    "tvdb": {
        "status": "success",
        "data.status.recordType": "movie",
        "data.image": "https://a.example/x.jpg",
        "data.artworks[].type": 14,
        "data.artworks[].image": "https://a.example/x.jpg",
        "data.characters[].peopleType": "Actor",
        "data.characters[].personImgURL": "https://a.example/x.jpg",
        "data.contentRatings[].country": "usa",
        "data.contentRatings[].contentType": "movie",
        "data.remoteIds[].sourceName": "IMDB",
        "data.remoteIds[].id": "tt0000007",
        "data.translations.nameTranslations[].language": "eng",
        "data.translations.nameTranslations[].isAlias": False,
        "data.translations.overviewTranslations[].language": "eng",
        "data.trailers[].url": "https://www.youtube.com/watch?v=k",
    },
    "imdb": {"basics.tconst": "tt0000007", "basics.titleType": "movie", "basics.isAdult": "1"},
}
"""What must be this, so that a record is a film's and each item counts."""


def answer(provider: str) -> dict[str, Any]:
    """Return an answer with every field of the wire models."""
    made: dict[str, Any] = _example(MODELS[provider], "", _SET.get(provider, {}))
    return made


def paths(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Yield the path of each value of a model."""
    for name, field in model.model_fields.items():
        path = f"{before}{field.alias or name}"
        inner, many = _inner(field.annotation)
        if inner is not None:
            yield from paths(inner, f"{path}{many}.")
        else:
            yield path


def _example(model: type[BaseModel], before: str, given: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        inner, many = _inner(field.annotation)
        path = f"{before}{key}"
        if inner is not None:
            item = _example(inner, f"{path}{many}.", given)
            made[key] = {"[]": [item], ".*": {"US": item}, "": item}[many]
        else:
            made[key] = given.get(path, _value(field.annotation, field.metadata, path))
    return made


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """Return the model inside an annotation, and [] where there is a list of them, .* where they have a name each."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    for part in get_args(annotation):
        model, many = _inner(part)
        if model is not None:
            origin: Any = getattr(annotation, "__origin__", None)
            return model, many or {list: "[]", dict: ".*"}.get(origin, "")
    return None, ""


def _value(annotation: Any, metadata: Sequence[Any], path: str) -> Any:
    """Return an example of a value: what its reader reads, else one of its type."""
    readers = [meta.func for meta in metadata if isinstance(meta, BeforeValidator)]
    if known := [reader for reader in readers if reader in _EXAMPLES]:
        example = _EXAMPLES[known[-1]]
        return f"{example} {path}" if known[-1] in _TEXTS else example
    if getattr(annotation, "__origin__", None) is list:
        (part,) = get_args(annotation)
        return [_value(part, getattr(part, "__metadata__", ()), path)]
    for part in (annotation, *get_args(annotation)):
        if part in _EXAMPLES:
            return _EXAMPLES[part]
        if inner := getattr(part, "__metadata__", ()):
            return _value(get_args(part)[0], inner, path)
    return "https://a.example/x.jpg"

"""Merging typed answers into the provider cache: a pure function over polars frames.

Belongs here: which provider's value a field gets, and the shapes of the merged rows. Does not belong here: reading or
writing frames, the priority table itself (a setting).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from movie_assets.merge.priority import default_order
from movie_assets.providers.registry import ROUTES, SPECS

MERGE_CODE = 3
"""Increase it when this module merges differently: then every film is merged again, without a call."""

YEAR_REPORTERS = tuple(name for name, spec in SPECS.items() if spec.contribution.year)
"""Who reports the release year when nobody reports the day."""

MERGED_FIELDS = (
    "title",
    "original_title",
    "original_language",
    "tagline",
    "overview",
    "outline",
    "release_date",
    "runtime",
    "content_rating",
    "status",
    "tmdb_rating",
    "tmdb_votes",
    "imdb_rating",
    "imdb_votes",
    "rotten_tomatoes_score",
    "metacritic_score",
    "awards",
    "budget",
    "revenue",
    "box_office",
    "popularity",
    "genres",
    "companies",
    "countries",
    "directors",
    "poster_url",
)
"""The fields of provider_cache_movies that are filled from providers."""

FIELDS: dict[str, dict[str, str]] = {
    field: {name: column for name, spec in SPECS.items() if (column := spec.contribution.fields.get(field))}
    for field in MERGED_FIELDS
}
"""Merged field -> provider -> its column."""

IMAGE_SOURCES = {name: spec.contribution.images_name for name, spec in SPECS.items() if spec.contribution.images_name}
"""Providers of images, and the provider_name of each in the cache."""
VIDEO_SOURCES = tuple(name for name, spec in SPECS.items() if spec.contribution.videos)
"""Providers of videos."""
(CREDITS_SOURCE,) = (name for name, spec in SPECS.items() if spec.contribution.credits)
"""The provider of cast, crew, keywords and other ids."""


def merge_version(priority: Mapping[str, Sequence[str]], ttl_hours: Mapping[str, float]) -> str:
    """Return a hash of everything that a merge depends on, except answers."""
    text = json.dumps([MERGE_CODE, sorted((f, list(p)) for f, p in priority.items()), sorted(ttl_hours.items())])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def merge(
    films: pl.DataFrame,
    answers: Mapping[str, pl.DataFrame],
    priority: Mapping[str, Sequence[str]],
    ttl_hours: Mapping[str, float],
) -> dict[str, pl.DataFrame]:
    """Return the rows of all provider_cache_* tables for these films.

    `films` has a row for each film: movie_id, tmdb_id, imdb_id, tvdb_id, import_status, missing_providers, merge_key.
    `answers` has the typed rows by provider: tmdb_details, omdb_ratings, fanart_images, tvdb_details, imdb_titles. A
    film without any answer gets no rows.
    """
    wide, versions = _wide(films, answers, ttl_hours)
    return {
        "provider_cache_movies": _movies(wide, priority),
        "provider_cache_images": pl.concat(
            [
                _exploded(answers[provider], "images", versions, provider_name=name)
                for provider, name in IMAGE_SOURCES.items()
            ]
        ).unique(["movie_id", "provider_name", "image_type", "file_path"], keep="first", maintain_order=True),
        "provider_cache_videos": pl.concat(
            [_exploded(answers[p], "videos", versions, provider_name=p) for p in VIDEO_SOURCES]
        ).unique(["movie_id", "provider_name", "site", "key"], keep="first", maintain_order=True),
        "provider_cache_movie_cast": _exploded(answers[CREDITS_SOURCE], "cast_members", versions).unique(
            ["movie_id", "person_id", "character_name", "cast_order"], keep="first", maintain_order=True
        ),
        "provider_cache_movie_crew": _exploded(answers[CREDITS_SOURCE], "crew_members", versions).unique(
            ["movie_id", "person_id", "job", "department"], keep="first", maintain_order=True
        ),
        "provider_cache_keywords": _exploded(
            answers[CREDITS_SOURCE], "keywords", versions, provider_name=CREDITS_SOURCE
        ).unique(["movie_id", "keyword_id"], keep="first", maintain_order=True),
        "provider_cache_external_ids": _external_ids(answers, versions),
    }


def _wide(
    films: pl.DataFrame, answers: Mapping[str, pl.DataFrame], ttl_hours: Mapping[str, float]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return films joined with their typed rows (columns prefixed by provider), and the version of each merge."""
    wide = films
    for provider, frame in answers.items():
        typed = frame.with_columns(_directors()) if provider == CREDITS_SOURCE else frame
        keep = {"answer_id", "fetched_at", *(c[provider] for c in FIELDS.values() if provider in c)}
        keep |= {"year"} if provider in YEAR_REPORTERS else set()
        narrow = typed.select("movie_id", pl.col(sorted(keep)).name.prefix(f"{provider}."))
        wide = wide.join(narrow, on="movie_id", how="left", validate="1:1")
    wide = wide.with_columns(
        answer_id=pl.max_horizontal(f"{p}.answer_id" for p in answers),
        fetched_at=_earliest(answers, dict.fromkeys(answers, 0.0)),
        expires_at=_earliest(answers, ttl_hours),
    ).filter(pl.col("answer_id").is_not_null())
    return wide, wide.select("movie_id", "answer_id")


def _earliest(providers: Iterable[str], hours: Mapping[str, float]) -> pl.Expr:
    """Return the earliest end of a provider's TTL after its answer. IMDb is not asked any more once TMDB has a film, so
    its answer grows old by design: it counts only if no other provider answered.
    """
    ends = {p: pl.col(f"{p}.fetched_at") + pl.duration(hours=hours[p]) for p in providers}
    return pl.coalesce(
        pl.min_horizontal(end for p, end in ends.items() if p in ROUTES), *(ends[p] for p in ends if p not in ROUTES)
    )


def _movies(wide: pl.DataFrame, priority: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    values, sources = [], []
    for field, columns in FIELDS.items():
        order = [p for p in priority.get(field, default_order(field)) if p in columns]
        present = [(p, _present(pl.col(f"{p}.{columns[p]}"), wide.schema[f"{p}.{columns[p]}"])) for p in order]
        values.append(pl.coalesce(value for _, value in present).alias(field) if present else pl.lit(None).alias(field))
        source = pl.lit(None, pl.String)
        for provider, value in reversed(present):
            source = pl.when(value.is_not_null()).then(pl.lit(provider)).otherwise(source)
        sources.append(source.alias(field))
    return wide.select(
        "movie_id",
        "tmdb_id",
        "imdb_id",
        "tvdb_id",
        *values,
        "import_status",
        complete=pl.col("missing_providers").list.len() == 0,
        missing_providers="missing_providers",
        field_sources=pl.struct(sources).struct.json_encode(),
        fetched_at="fetched_at",
        expires_at="expires_at",
        answer_id="answer_id",
        merge_key="merge_key",
        year=pl.coalesce(pl.lit(None, pl.Int32), *(f"{p}.year" for p in YEAR_REPORTERS)),
    ).with_columns(year=pl.coalesce(pl.col("release_date").dt.year(), "year"))


def _present(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Turn an empty list into null, so that it falls to the next provider."""
    return pl.when(value.list.len() > 0).then(value) if isinstance(dtype, pl.List) else value


def _directors() -> pl.Expr:
    crew = pl.col("crew_members")
    directing = crew.list.eval(pl.element().filter(pl.element().struct.field("job") == "Director").struct.field("name"))
    return directing.list.unique(maintain_order=True).alias("directors")


def _exploded(
    frame: pl.DataFrame, column: str, versions: pl.DataFrame, *, provider_name: str | None = None
) -> pl.DataFrame:
    """Return the structs of a list column as rows."""
    rows = (
        frame.select("movie_id", "fetched_at", column)
        .explode(column)
        .drop_nulls(column)
        .unnest(column)
        .join(versions, on="movie_id", how="inner", maintain_order="left")
    )
    return rows if provider_name is None else rows.with_columns(provider_name=pl.lit(provider_name))


def _external_ids(answers: Mapping[str, pl.DataFrame], versions: pl.DataFrame) -> pl.DataFrame:
    """Return the film's ids as each provider reports them: TMDB reports several, the others the one asked with."""
    reported = [_exploded(answers[CREDITS_SOURCE], "external_ids", versions, provider_name=CREDITS_SOURCE)]
    named = [(name, *pair) for name, spec in SPECS.items() for pair in spec.contribution.reported_ids]
    for provider, source, column in named:
        reported.append(
            answers[provider]
            .select(
                "movie_id",
                "fetched_at",
                source=pl.lit(source),
                external_id=pl.col(column).cast(pl.String),
            )
            .drop_nulls("external_id")
            .join(versions, on="movie_id", how="inner", maintain_order="left")
            .with_columns(provider_name=pl.lit(IMAGE_SOURCES.get(provider, provider)))
        )
    return pl.concat(reported, how="diagonal").unique(
        ["movie_id", "provider_name", "source"], keep="first", maintain_order=True
    )

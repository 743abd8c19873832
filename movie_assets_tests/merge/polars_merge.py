"""The merge once more, over polars frames: what the queries must give, row by row.

Belongs here: the oracle of test_queries.py, written without SQL. Does not belong here: the merge itself
(movie_assets/merge).
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from movie_assets.merge.fields import (
    CREDITS_SOURCE,
    CREDITS_SOURCES,
    FIELDS,
    FROM_CREW,
    IDS_SOURCES,
    IMAGE_BASES,
    IMAGE_KINDS,
    IMAGE_SOURCES,
    VIDEO_SOURCES,
    YEAR_REPORTERS,
)
from movie_assets.merge.preferences import Preferences
from movie_assets.merge.priority import default_order
from movie_assets.providers.registry import ROUTES, SPECS
from movie_assets.providers.values.certificates import NOT_RATED
from movie_assets.providers.values.genres import SPELLINGS
from movie_assets_tests.merge import polars_media


def merge(
    films: pl.DataFrame, answers: Mapping[str, pl.DataFrame], preferences: Preferences
) -> dict[str, pl.DataFrame]:
    """Return the rows of all provider_cache_* tables for these films.

    `films` has a row for each film: movie_id, tmdb_id, imdb_id, tvdb_id, import_status, partition_year,
    missing_providers, merge_key. `answers` has the typed rows by provider: tmdb_details, omdb_ratings, fanart_images,
    tvdb_details, imdb_titles. A film without any answer gets no rows.
    """
    wide, versions = _wide(films, answers, preferences)
    images = pl.concat(
        [
            _exploded(answers[provider], "images", versions, provider_name=name)
            for provider, name in IMAGE_SOURCES.items()
        ]
    )
    videos = pl.concat([_exploded(answers[p], "videos", versions, provider_name=p) for p in VIDEO_SOURCES])
    wide = _with_addresses(wide, images, videos, preferences)
    return {
        "provider_cache_movies": _movies(wide, preferences.priority),
        "provider_cache_images": images.unique(
            ["movie_id", "provider_name", "image_type", "file_path"], keep="first", maintain_order=True
        ),
        "provider_cache_videos": videos.unique(
            ["movie_id", "provider_name", "site", "key"], keep="first", maintain_order=True
        ),
        "provider_cache_movie_cast": _credits(answers, "cast_members", versions).unique(
            ["movie_id", "provider_name", "person_id", "character_name", "cast_order"],
            keep="first",
            maintain_order=True,
        ),
        "provider_cache_movie_crew": _credits(answers, "crew_members", versions).unique(
            ["movie_id", "provider_name", "person_id", "job", "department"], keep="first", maintain_order=True
        ),
        "provider_cache_keywords": _exploded(
            answers[CREDITS_SOURCE], "keywords", versions, provider_name=CREDITS_SOURCE
        ).unique(["movie_id", "keyword_id"], keep="first", maintain_order=True),
        "provider_cache_external_ids": _external_ids(answers, versions),
    }


def _wide(
    films: pl.DataFrame, answers: Mapping[str, pl.DataFrame], preferences: Preferences
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return films joined with their typed rows (columns prefixed by provider), and the version of each merge."""
    wide = films
    for provider, frame in answers.items():
        typed = frame.with_columns(_in_force(provider, frame, preferences.country))
        keep = {"answer_id", "fetched_at", *(c[provider] for c in FIELDS.values() if provider in c)}
        keep |= {"year"} if provider in YEAR_REPORTERS else set()
        narrow = typed.select("movie_id", pl.col(sorted(keep)).name.prefix(f"{provider}."))
        wide = wide.join(narrow, on="movie_id", how="left", validate="1:1")
    wide = wide.with_columns(
        answer_id=pl.max_horizontal(f"{p}.answer_id" for p in answers),
        fetched_at=_earliest(answers, dict.fromkeys(answers, 0.0)),
        expires_at=_earliest(answers, preferences.ttl_hours),
        own_year=pl.col("partition_year").cast(pl.Int32, strict=False),
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


def _with_addresses(
    wide: pl.DataFrame, images: pl.DataFrame, videos: pl.DataFrame, preferences: Preferences
) -> pl.DataFrame:
    """Return the films with the image of each kind (KIND, and KIND.provider), and with their trailer."""
    for column in IMAGE_KINDS:
        chosen = polars_media.images(images, column, preferences.languages)
        named = chosen.rename({"image": f"chosen.{column}", "provider": f"chosen.{column}.provider"})
        wide = wide.join(named, on="movie_id", how="left", validate="1:1")
    return wide.join(polars_media.trailers(videos, preferences.languages), on="movie_id", how="left", validate="1:1")


def _movies(wide: pl.DataFrame, priority: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    values, sources = [], []
    for field, columns in FIELDS.items():
        order = [p for p in priority.get(field, default_order(field)) if p in columns]
        present = _values(field, [(p, f"{p}.{columns[p]}") for p in order], wide.schema)
        values.append(pl.coalesce(value for _, value in present).alias(field) if present else pl.lit(None).alias(field))
        source = pl.lit(None, pl.String)
        for provider, value in reversed(present):
            source = pl.when(value.is_not_null()).then(provider).otherwise(source)
        sources.append(source.alias(field))
    images = [column for column in IMAGE_KINDS if column not in FIELDS]
    sources += [_provider_of(f"chosen.{column}.provider").alias(column) for column in images]
    sources.append(_provider_of("trailer_provider").alias("trailer_url"))
    return wide.select(
        "movie_id",
        "tmdb_id",
        "imdb_id",
        "tvdb_id",
        *values,
        *(pl.col(f"chosen.{column}").alias(column) for column in images),
        "trailer_url",
        "import_status",
        complete=pl.col("missing_providers").list.len() == 0,
        missing_providers="missing_providers",
        field_sources=pl.struct(sources).struct.json_encode(),
        fetched_at="fetched_at",
        expires_at="expires_at",
        answer_id="answer_id",
        merge_key="merge_key",
        year=pl.coalesce("own_year", *(f"{p}.year" for p in YEAR_REPORTERS)),
    ).with_columns(year=pl.coalesce("year", pl.col("release_date").dt.year()))


def _values(field: str, columns: Sequence[tuple[str, str]], schema: pl.Schema) -> list[tuple[pl.Expr, pl.Expr]]:
    """Return a field's values in the order in which they count, each with the expression of its provider's name."""
    found = [(pl.lit(p), _present(pl.col(column), schema[column])) for p, column in columns]
    if field == "release_date":
        # A date of another year is that of another release, such as the American one: the film's own year counts.
        own = pl.col("own_year")
        return [(p, pl.when(own.is_null() | (day.dt.year() == own)).then(day)) for p, day in found]
    if field == "content_rating":
        # "Not Rated" falls to the next provider, and stands only if nobody has a certificate.
        rated = [(p, pl.when(value != NOT_RATED).then(value)) for p, value in found]
        return [*rated, *found]
    if field == "genres":
        return [
            (p, value.list.eval(pl.element().replace(SPELLINGS)).list.unique(maintain_order=True)) for p, value in found
        ]
    if field.endswith("_url"):
        bases = [IMAGE_BASES.get(p, "") for p, _ in columns]
        found = [(p, polars_media.whole(value, base)) for (p, value), base in zip(found, bases, strict=True)]
    if field in IMAGE_KINDS:
        found = [(_provider_of(f"chosen.{field}.provider"), pl.col(f"chosen.{field}")), *found]
    return found


def _provider_of(column: str) -> pl.Expr:
    """Return the provider whose images have the name in this column."""
    return pl.col(column).replace({name: provider for provider, name in IMAGE_SOURCES.items()})


def _present(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Turn an empty list into null, so that it falls to the next provider."""
    return pl.when(value.list.len() > 0).then(value) if isinstance(dtype, pl.List) else value


def _in_force(provider: str, frame: pl.DataFrame, country: str) -> list[pl.Expr]:
    """Return the columns of a provider that are made from others: names of the crew, the country's certificate."""
    made = [_of_crew(field, jobs) for field, jobs in FROM_CREW.items()] if provider in CREDITS_SOURCES else []
    if (column := FIELDS["content_rating"].get(provider)) is None:
        return made
    if "certificates" in frame.columns:
        own = pl.element().filter(pl.element().struct.field("country") == country)
        certificate = pl.col("certificates").list.eval(own.struct.field("certificate")).list.first()
        return [*made, certificate.alias(column)]
    return made if country == "US" else [*made, pl.lit(None, pl.String).alias(column)]


def _of_crew(field: str, jobs: Sequence[str]) -> pl.Expr:
    """Return the names of those with one of these jobs, each once."""
    having = pl.element().filter(pl.element().struct.field("job").is_in(jobs)).struct.field("name")
    return pl.col("crew_members").list.eval(having).list.drop_nulls().list.unique(maintain_order=True).alias(field)


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


def _credits(answers: Mapping[str, pl.DataFrame], column: str, versions: pl.DataFrame) -> pl.DataFrame:
    """Return each film's people as rows, of the first provider that has any."""
    found = _exploded(answers[CREDITS_SOURCE], column, versions, provider_name=CREDITS_SOURCE)
    for provider in CREDITS_SOURCES[1:]:
        rows = _exploded(answers[provider], column, versions, provider_name=provider)
        found = pl.concat([found, rows.join(found, on="movie_id", how="anti", maintain_order="left")])
    return found


def _external_ids(answers: Mapping[str, pl.DataFrame], versions: pl.DataFrame) -> pl.DataFrame:
    """Return the film's ids as each provider reports them: some have a list, all those with columns of their own."""
    reported = [_exploded(answers[p], "external_ids", versions, provider_name=p) for p in IDS_SOURCES]
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

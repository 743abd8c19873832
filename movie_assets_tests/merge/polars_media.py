"""The image and the trailer of a film once more, over polars frames.

Belongs here: the part of the oracle (polars_merge.py) that chooses media.
"""

from collections.abc import Sequence

import polars as pl

from movie_assets.merge.fields import IMAGE_BASES, IMAGE_KINDS, IMAGE_SOURCES, TEXTLESS
from movie_assets.providers.registry import SPECS

_BASES = {IMAGE_SOURCES[provider]: base for provider, base in IMAGE_BASES.items()}
_SITES = {"YouTube": "https://www.youtube.com/watch?v=", "Vimeo": "https://vimeo.com/"}


def whole(path: pl.Expr, base: str) -> pl.Expr:
    """Return a path as an address; an address stays."""
    return pl.when(path.str.starts_with("/")).then(pl.lit(base) + path).otherwise(path)


def images(frame: pl.DataFrame, column: str, languages: Sequence[str | None]) -> pl.DataFrame:
    """Return each film's image for a column: by language, then provider, votes and size. movie_id, image, provider."""
    kinds = {IMAGE_SOURCES[provider]: kind for provider, kind in IMAGE_KINDS[column].items()}
    wanted = [None, *(code for code in languages if code)] if column in TEXTLESS else languages
    path = pl.col("file_path")
    address = pl.coalesce(
        *(pl.when(pl.col("provider_name") == name).then(whole(path, base)) for name, base in _BASES.items()), path
    )
    of_kind = pl.any_horizontal(
        (pl.col("provider_name") == name) & (pl.col("image_type") == kind) for name, kind in kinds.items()
    )
    return (
        frame.filter(of_kind)
        .with_columns(image=address)
        .filter(pl.col("image").str.contains("^https?://[^/]"))
        .sort(
            "movie_id",
            _rank(pl.col("language"), wanted),
            _rank(pl.col("provider_name"), list(kinds)),
            pl.col("vote_count").fill_null(0),
            pl.col("vote_average").fill_null(0),
            pl.col("is_hd").fill_null(value=False),
            path,
            descending=[False, False, False, True, True, True, False],
        )
        .unique("movie_id", keep="first", maintain_order=True)
        .select("movie_id", "image", provider="provider_name")
    )


def trailers(frame: pl.DataFrame, languages: Sequence[str | None]) -> pl.DataFrame:
    """Return each film's trailer: the official one, TMDB's before others, the newest.

    Columns: movie_id, trailer_url, trailer_provider.
    """
    address = pl.coalesce(
        *(pl.when(pl.col("site") == site).then(pl.lit(base) + pl.col("key")) for site, base in _SITES.items())
    )
    return (
        frame.filter(pl.col("video_type") == "trailer", pl.col("is_official").fill_null(value=True))
        .with_columns(trailer_url=address)
        .drop_nulls("trailer_url")
        .sort(
            "movie_id",
            pl.col("is_official").is_null(),
            _rank(pl.col("provider_name"), list(SPECS)),
            _rank(pl.col("language"), languages),
            pl.col("published_at"),
            "key",
            descending=[False, False, False, False, True, False],
            nulls_last=True,
        )
        .unique("movie_id", keep="first", maintain_order=True)
        .select("movie_id", "trailer_url", trailer_provider="provider_name")
    )


def _rank(value: pl.Expr, order: Sequence[str | None]) -> pl.Expr:
    rank = pl.lit(len(order))
    for place in reversed(range(len(order))):
        rank = pl.when(value.eq_missing(pl.lit(order[place], pl.String))).then(place).otherwise(rank)
    return rank

"""The query of the images and the trailer that are shown of a film, as whole addresses.

Belongs here: choosing among all images and videos of a film. Does not belong here: all other fields (movie_query.py).
"""

from collections.abc import Sequence

from movie_assets.merge.fields import IMAGE_BASES, IMAGE_KINDS, TEXTLESS, VIDEO_SOURCES
from movie_assets.warehouse.merging.sql_parts import address, chosen, elements, literal, one_of, rank

_SITES = {"YouTube": "https://www.youtube.com/watch?v=", "Vimeo": "https://vimeo.com/"}
_IMAGE_PARTS = ("image_type", "file_path", "vote_count", "vote_average", "language", "is_hd")
_VIDEO_PARTS = ("video_type", "site", "key", "language", "is_official", "published_at")


def chosen_images_query(languages: Sequence[str | None]) -> str:
    """Return the query of each film's image of each kind: by language, provider, votes and size.

    Its columns: movie_id, and KIND (provider, address) for each kind. A path that stands twice in a list is
    the same image.
    """
    kinds_of = {
        provider: sorted({kinds[provider] for kinds in IMAGE_KINDS.values() if provider in kinds})
        for provider in dict.fromkeys(provider for kinds in IMAGE_KINDS.values() for provider in kinds)
    }
    shown = " UNION ALL ".join(
        f"SELECT movie_id, {literal(provider)} AS provider, {_parts(_IMAGE_PARTS)},"
        f" {address('file_path', IMAGE_BASES.get(provider))} AS image"
        f" FROM ({elements(provider, 'images')}) WHERE element.image_type IN {one_of(kinds)}"
        for provider, kinds in kinds_of.items()
    )
    columns = ", ".join(_best_image(column, languages) for column in IMAGE_KINDS)
    return f"SELECT movie_id, {columns} FROM ({shown}) WHERE regexp_matches(image, '^https?://[^/]') GROUP BY movie_id"


def _best_image(column: str, languages: Sequence[str | None]) -> str:
    kinds = IMAGE_KINDS[column]
    wanted = [None, *(code for code in languages if code)] if column in TEXTLESS else languages
    of_kind = " OR ".join(
        f"(provider = {literal(provider)} AND image_type = {literal(kind)})" for provider, kind in kinds.items()
    )
    order = (
        f"({rank('language', wanted)}, {rank('provider', list(kinds))}, -coalesce(vote_count, 0),"
        " -coalesce(vote_average, 0), NOT coalesce(is_hd, false), file_path)"
    )
    return f"min_by({{'provider': provider, 'address': image}}, {order}) FILTER ({of_kind}) AS {column}"


def trailers_query(languages: Sequence[str | None]) -> str:
    """Return the query of each film's trailer: official ones first, TMDB's, the newest.

    Its columns: movie_id, and trailer_url (provider, address).
    """
    videos = " UNION ALL ".join(
        f"SELECT movie_id, {literal(provider)} AS provider, {_parts(_VIDEO_PARTS)}"
        f" FROM ({elements(provider, 'videos')})"
        for provider in VIDEO_SOURCES
    )
    trailer = chosen({f"site = {literal(site)}": f"{literal(base)} || key" for site, base in _SITES.items()})
    order = (
        f"(is_official IS NULL, {rank('provider', VIDEO_SOURCES)}, {rank('language', languages)},"
        " published_at IS NULL, -epoch_us(published_at), key)"
    )
    return (
        f"SELECT movie_id, min_by({{'provider': provider, 'address': {trailer}}}, {order}) AS trailer_url"
        f" FROM ({videos})"
        f" WHERE video_type = 'trailer' AND coalesce(is_official, true) AND {trailer} IS NOT NULL GROUP BY movie_id"
    )


def _parts(names: Sequence[str]) -> str:
    return ", ".join(f"element.{name} AS {name}" for name in names)

"""The query of a film's own merged row: of each field the value of the first provider that has one.

Belongs here: which values a field has, in which order. Does not belong here: the order itself (priority.py), images and
trailers (media_query.py), tables with many rows a film (part_queries.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from movie_assets.merge.fields import (
    CREDITS_SOURCES,
    FIELDS,
    FROM_CREW,
    IMAGE_BASES,
    IMAGE_KINDS,
    YEAR_REPORTERS,
)
from movie_assets.merge.preferences import Preferences
from movie_assets.merge.priority import counting_order
from movie_assets.providers.registry import PROVIDER_TABLES, ROUTES
from movie_assets.providers.values.certificates import NOT_RATED
from movie_assets.providers.values.genres import SPELLINGS
from movie_assets.warehouse.merging.corrected_values import is_blank, person_rows, with_corrections
from movie_assets.warehouse.merging.media_query import chosen_images_query, trailers_query
from movie_assets.warehouse.merging.merge_inputs import MERGING, of_provider
from movie_assets.warehouse.merging.sql_parts import Value, address, chosen, each_once, literal, one_of


def movies_query(preferences: Preferences, corrected: Collection[str] = ()) -> str:
    """Return the query of the rows of provider_cache_movies; `corrected`: the fields that people corrected."""
    named = values_by_field(preferences, corrected)
    blank = {field: is_blank(field) for field in corrected}
    values = ", ".join(f"{_first_value(found, blank.get(field))} AS {field}" for field, found in named.items())
    sources = ", ',', ".join(_source(field, found, blank.get(field)) for field, found in named.items())
    year = f"coalesce(own_year, {', '.join(column_of(p, 'year') for p in YEAR_REPORTERS)}, year(release_date))"
    parts, rows = answers_of_films(preferences, corrected)
    return f"""
WITH {parts}
SELECT f.movie_id, f.tmdb_id, f.imdb_id, f.tvdb_id, {values}, f.import_status,
       len(f.missing_providers) = 0 AS complete, f.missing_providers, concat('{{', {sources}, '}}') AS field_sources,
       {_earliest(dict.fromkeys(PROVIDER_TABLES, 0.0))} AS fetched_at,
       {_earliest(preferences.ttl_hours)} AS expires_at, f.answer_id, f.merge_key, {year} AS year
FROM {rows}
"""


def answers_of_films(preferences: Preferences, corrected: Collection[str]) -> tuple[str, str]:
    """Return what stands behind WITH and behind FROM.

    There each film `f` stands beside all that answers say of it, and people, where fields are corrected.
    """
    typed = ", ".join(
        f'"{provider}" AS (SELECT movie_id, {_columns(provider, preferences.country)} FROM {of_provider(provider)})'
        for provider in PROVIDER_TABLES
    )
    people = f"person AS ({person_rows(corrected)}), " if corrected else ""
    joined = [
        *(f'"{provider}"' for provider in PROVIDER_TABLES),
        "chosen",
        "trailers",
        *(["person"] if corrected else []),
    ]
    parts = f"""{people}{typed},
chosen AS ({chosen_images_query(preferences.languages)}),
trailers AS ({trailers_query(preferences.languages)}),
films AS (SELECT *, try_cast(partition_year AS INTEGER) AS own_year FROM {MERGING})"""
    return parts, " ".join(["films f", *(f"LEFT JOIN {rows} USING (movie_id)" for rows in joined)])


def values_by_field(preferences: Preferences, corrected: Collection[str]) -> dict[str, list[Value]]:
    """Return each field's values in the order in which they count: the first that is not NULL is the film's."""
    images = {name: [_chosen("chosen", name)] for name in IMAGE_KINDS if name not in FIELDS}
    named = {field: _values(field, preferences) for field in FIELDS}
    every = {**named, **images, "trailer_url": [_chosen("trailers", "trailer_url")]}
    return {f: with_corrections(f, values) if f in corrected else values for f, values in every.items()}


def _chosen(rows: str, name: str) -> Value:
    return f"{rows}.{name}.provider", f"{rows}.{name}.address"


def _columns(provider: str, country: str) -> str:
    """Return what is read of a provider's row, each column under a name of its own."""
    made = _made(provider, country)
    columns = {"answer_id", "fetched_at", *(having[provider] for having in FIELDS.values() if provider in having)}
    columns |= {"year"} if provider in YEAR_REPORTERS else set()
    return ", ".join(f"{made.get(column, column)} AS {column_of(provider, column)}" for column in sorted(columns))


def _made(provider: str, country: str) -> dict[str, str]:
    """Return the columns of a provider that are made from others: names of the crew, the country's certificate."""
    made = {}
    if provider in CREDITS_SOURCES:
        for field, jobs in FROM_CREW.items():
            names = f"[c.name FOR c IN crew_members IF c.job IN {one_of(jobs)} AND c.name IS NOT NULL]"
            made[field] = each_once(names)
    if (column := FIELDS["content_rating"].get(provider)) is not None:
        if any(c.name == "certificates" for c in PROVIDER_TABLES[provider].columns):
            made[column] = f"[c.certificate FOR c IN certificates IF c.country = {literal(country)}][1]"
        elif country != "US":
            made[column] = "NULL::VARCHAR"
    return made


def column_of(provider: str, column: str) -> str:
    """Return the name under which a column of a provider stands beside those of the others."""
    return f'"{provider}.{column}"'


def _values(field: str, preferences: Preferences) -> list[Value]:
    """Return a field's values in the order in which they count."""
    having, order = FIELDS[field], counting_order(field, preferences)
    found = [(literal(p), _present(p, having[p])) for p in order]
    if field == "release_date":
        # A date of another year is that of another release, such as the American one: the film's own year counts.
        return [(p, f"CASE WHEN own_year IS NULL OR year({day}) = own_year THEN {day} END") for p, day in found]
    if field == "content_rating":
        # "Not Rated" falls to the next provider, and stands only if nobody has a certificate.
        return [*((p, f"nullif({value}, {literal(NOT_RATED)})") for p, value in found), *found]
    if field == "genres":
        spelled = chosen({f"g = {literal(one)}": literal(other) for one, other in SPELLINGS.items()}, "g")
        return [(p, each_once(f"[{spelled} FOR g IN {value}]")) for p, value in found]
    if field.endswith("_url"):
        found = [(name, address(value, IMAGE_BASES.get(p))) for p, (name, value) in zip(order, found, strict=True)]
    if field in IMAGE_KINDS:
        found = [_chosen("chosen", field), *found]
    return found


def _present(provider: str, name: str) -> str:
    """Return a column's value, an empty list as NULL, so that it falls to the next provider."""
    value, lists = column_of(provider, name), {c.name for c in PROVIDER_TABLES[provider].columns if c.is_list}
    return f"CASE WHEN len({value}) > 0 THEN {value} END" if name in lists or name in FROM_CREW else value


def _first_value(values: Sequence[Value], blank: str | None) -> str:
    first = f"coalesce({', '.join(value for _, value in values)})" if values else "NULL"
    return f"CASE WHEN NOT {blank} THEN {first} END" if blank else first


def _source(field: str, values: Iterable[Value], blank: str | None) -> str:
    """Return a member of the JSON object that says from whom each field is."""
    found = {blank: literal('"person"')} if blank else {}
    found |= {f"{value} IS NOT NULL": f"'\"' || {name} || '\"'" for name, value in values}
    return f"'\"{field}\":', {chosen(found, literal('null'))}"


def _earliest(hours: Mapping[str, float]) -> str:
    """Return the earliest end of a provider's TTL after its answer.

    IMDb is not asked any more once TMDB has a film, so its answer grows old by design: it counts only if no other
    provider answered.
    """
    ends = {p: f"{column_of(p, 'fetched_at')} + to_microseconds({round(hours[p] * 3_600_000_000)})" for p in hours}
    routed = ", ".join(end for p, end in ends.items() if p in ROUTES)
    return f"coalesce(least({routed}), {', '.join(end for p, end in ends.items() if p not in ROUTES)})"

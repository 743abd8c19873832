"""Views of what each film won and earned: awards by name and by year, box office by territory.

Belongs here: their declarations. Does not belong here: other facts that a film has several of (fact_views.py).
"""

from collections.abc import Iterator

import polars as pl

from movie_assets.providers.columns import MOVIE_ID, TEXTS, TIMESTAMP
from movie_assets.providers.registry import SPECS
from movie_assets.table import Column, View
from movie_assets.warehouse.cache_tables import PROVIDER
from movie_assets.warehouse.list_items import having, items_of, made_from

AWARDS = View(
    "provider_cache_awards",
    "Awards of each film by name: OMDb counts the one that it names, TVDB names more, Wikidata has each with its year:"
    " provider_cache_award_results. All that a film won: provider_cache_movies.award_wins.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("award", pl.String, "The award, in the provider's words."),
        Column("wins", pl.Int32, "How often the film won it; NULL where the provider does not count."),
        Column("nominations", pl.Int32, "How often it was nominated, wins not counted; NULL likewise."),
    ),
    key=("movie_id", "provider_name", "award"),
    sql="SELECT DISTINCT movie_id, provider_name, item AS award, NULL::INTEGER AS wins, NULL::INTEGER AS nominations"
    f" FROM ({items_of('awards')}) UNION ALL SELECT movie_id, provider_name, item.award,"
    " count(*) FILTER (item.won)::INTEGER, count(*) FILTER (NOT item.won)::INTEGER"
    f" FROM ({items_of('award_results')}) GROUP BY ALL UNION ALL"
    " SELECT movie_id, field_sources ->> 'named_award', named_award, named_award_wins,"
    " named_award_nominations FROM stored.provider_cache_movies WHERE named_award IS NOT NULL",
    made_from=(
        *made_from("awards"),
        *made_from("award_results"),
        *(f"provider_cache_movies.named_award{of}" for of in ("", "_wins", "_nominations")),
    ),
)

AWARD_RESULTS = View(
    "provider_cache_award_results",
    "Awards that each film or its people won or were nominated for, with year, ceremony, people and work.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("award", pl.String, "The award, in the provider's words."),
        Column("won", pl.Boolean, "It was won, or else nominated for."),
        Column("year", pl.Int32, "The year of the award."),
        Column("ceremony", pl.String, "The ceremony."),
        Column("people", TEXTS, "Who won it, or was nominated."),
        Column("work", pl.String, "The work that it was for, where the provider names one."),
        Column("award_id", pl.String, "The award's item at Wikidata."),
    ),
    key=("movie_id", "provider_name", "award", "won", "year", "ceremony", "people", "work", "award_id"),
    sql="SELECT DISTINCT movie_id, provider_name, item.award, item.won, item.year, item.ceremony, item.people,"
    f" item.work, item.award_id FROM ({items_of('award_results')})",
    made_from=made_from("award_results"),
)

_TERRITORIES = {"revenue": "world", "box_office": "US"}
"""Merged fields that are sums of US dollars -> their territory."""


def _single_sums() -> Iterator[tuple[str, str, str, str]]:
    """Yield who has one sum of a territory and no list: name in the cache, table, column, territory."""
    for name, spec in SPECS.items():
        contribution = spec.contribution
        for field, territory in _TERRITORIES.items():
            if "box_office" not in contribution.lists and (column := contribution.fields.get(field)) is not None:
                yield contribution.images_name or name, spec.table.name, column, territory


def _sums() -> str:
    listed = [
        f"SELECT movie_id, '{name}' AS provider_name, unnest({column}) AS item, fetched_at FROM {table}"
        for name, table, column in having("box_office")
    ]
    rows = [
        "SELECT DISTINCT movie_id, provider_name, item.territory AS territory, item.amount AS amount,"
        f" item.currency AS currency, item.as_of AS as_of, fetched_at FROM ({one})"
        for one in listed
    ]
    rows += [
        f"SELECT movie_id, '{name}', '{territory}', {column}::DOUBLE, 'USD', NULL::DATE, fetched_at FROM {table}"
        f" WHERE {column} IS NOT NULL"
        for name, table, column, territory in _single_sums()
    ]
    return " UNION ALL ".join(rows)


def _sources_of_sums() -> tuple[str, ...]:
    single = [(table, column) for _, table, column, _ in _single_sums()]
    tables = {table for table, _ in single} | {table for _, table, _ in having("box_office")}
    columns = [f"{table}.{column}" for table, column in single]
    return (*made_from("box_office"), *columns, *sorted(f"{table}.fetched_at" for table in tables))


BOX_OFFICE = View(
    "provider_cache_box_office",
    "What each film earned, by territory, in the currency that each provider says. Where providers are far apart:"
    " provider_cache_disagreements.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("territory", pl.String, "ISO 3166-1, world, else a name; NULL where the provider does not say."),
        Column("amount", pl.Float64, "The sum."),
        Column("currency", pl.String, "ISO 4217, else the currency's item at Wikidata."),
        Column("as_of", pl.Date, "The day that the sum is of, where the provider says it."),
        Column("fetched_at", TIMESTAMP, "When the answer with it was fetched (UTC)."),
    ),
    key=("movie_id", "provider_name", "territory", "amount", "currency", "as_of"),
    sql=_sums(),
    made_from=_sources_of_sums(),
)

"""Rows of the warehouse that break a rule: what the asset checks show, with the year of each.

Belongs here: the queries. Does not belong here: which rule is a check and how grave it is (defs/checks.py,
defs/upkeep.py), fetch states (store/failing_states.py). Every frame has a column partition_year, null where a row has
no year; it holds rows of the asked years alone, and where there is no year, all.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from movie_assets.merge.measures import GRAVE
from movie_assets.policy.due_dates import FAILED_MOST
from movie_assets.providers.registry import PROVIDER_TABLES, ROUTES
from movie_assets.table import Table
from movie_assets.warehouse.conditions import THESE_YEARS, doubled, listed, these_films
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.merging.disagreements_view import disagreements_sql

_DUE = " OR ".join(f"needs_{name}" for name in ROUTES)
_STATUS = (
    f"(SELECT partition_year, s.*, {_DUE} AS due FROM movie_status s JOIN movies USING (movie_id) WHERE {THESE_YEARS})"
)
"""movie_status with the year of each film, and whether any call is due."""
_OVERDUE = f"due AND next_due_at < as_of - INTERVAL {FAILED_MOST.days} DAY"


def duplicate_keys(warehouse: Warehouse, table: Table, years: Sequence[str]) -> pl.DataFrame:
    """Return the keys that stand in a table more than once: partition_year, the key, copies."""
    key = ", ".join(f't."{name}"' for name in table.key)
    if table.whole:
        return warehouse.frame(
            f"SELECT NULL::VARCHAR AS partition_year, {key}, count(*) AS copies FROM {table.name} t"
            " GROUP BY ALL HAVING count(*) > 1"
        )
    with warehouse.connection() as connection:
        counted = connection.execute(f"SELECT count(*) FROM movies WHERE {THESE_YEARS}", [listed(years)]).fetchall()
        of_years = f"{table.stored_name} JOIN (SELECT movie_id FROM movies WHERE {THESE_YEARS}) USING (movie_id)"
        queries = doubled(of_years, [f'"{name}"' for name in table.key], counted[0][0])
        odd = {film for query in queries for film in warehouse.frame(query, [listed(years)])["movie_id"]}
        return warehouse.frame(
            f"SELECT m.partition_year, {key}, count(*) AS copies FROM {table.stored_name} t"
            f" JOIN (SELECT movie_id, partition_year FROM movies) m USING (movie_id) WHERE {these_films(odd)}"
            " GROUP BY ALL HAVING count(*) > 1"
        )


def orphans(warehouse: Warehouse, table: Table) -> pl.DataFrame:
    """Return the films of a table that are not in films: partition_year (an orphan has none), movie_id."""
    return warehouse.frame(
        f"SELECT DISTINCT NULL::VARCHAR AS partition_year, t.movie_id FROM {table.stored_name} t"
        " WHERE movie_id NOT IN (SELECT movie_id FROM movies)"
    )


def not_in_cache(warehouse: Warehouse, years: Sequence[str]) -> pl.DataFrame:
    """Return the films with details that the cache lacks: partition_year, movie_id, title."""
    return warehouse.frame(
        f"SELECT partition_year, movie_id, title FROM movies WHERE {THESE_YEARS} AND import_status <> 'soft'"
        " AND movie_id NOT IN (SELECT movie_id FROM stored.provider_cache_movies)",
        [listed(years)],
    )


def answers_shown(warehouse: Warehouse, table: Table, years: Sequence[str]) -> pl.DataFrame:
    """Return which response each row of a provider's table comes from: movie_id, warehouse (an id), partition_year."""
    return warehouse.frame(
        f"SELECT t.movie_id, t.answer_id AS warehouse, partition_year FROM {table.name} t JOIN movies USING (movie_id)"
        f" WHERE {THESE_YEARS}",
        [listed(years)],
    )


def fetched_before(warehouse: Warehouse, table: Table, years: Sequence[str], moment: datetime) -> pl.DataFrame:
    """Return the films whose answer was fetched before a moment (aware), the oldest first.

    The columns: partition_year, movie_id, title, fetched_at (UTC), gone (the provider does not have the film any more).
    """
    return warehouse.frame(
        "SELECT partition_year, m.movie_id, m.title, t.fetched_at, gone_at IS NOT NULL AS gone"
        f" FROM {table.name} t JOIN movies m USING (movie_id) WHERE m.{THESE_YEARS} AND t.fetched_at < ?"
        " ORDER BY t.fetched_at, m.movie_id",
        [listed(years), moment.astimezone(UTC).replace(tzinfo=None)],
    )


def disagreeing_ids(warehouse: Warehouse, years: Sequence[str]) -> pl.DataFrame:
    """Return the films to which a provider gives another IMDb id: partition_year, movie_id, title, every id."""
    # A provider that is asked with the IMDb id repeats it.
    names = [n for n, route in ROUTES.items() if route.id_provider != "imdb" and "imdb_id" in PROVIDER_TABLES[n].schema]
    ids = "".join(f", {name}.imdb_id AS {name}_says" for name in names)
    joins = "".join(f" LEFT JOIN {PROVIDER_TABLES[name].name} {name} USING (movie_id)" for name in names)
    differ = " OR ".join(f"{name}.imdb_id <> m.imdb_id" for name in names)
    return warehouse.frame(
        f"SELECT m.partition_year, m.movie_id, m.title, m.imdb_id{ids} FROM movies m{joins}"
        f" WHERE m.{THESE_YEARS} AND ({differ})",
        [listed(years)],
    )


def shared_items(warehouse: Warehouse, years: Sequence[str]) -> pl.DataFrame:
    """Return the films whose Wikidata item another film has, of whatever year: partition_year, both films, the item."""
    return warehouse.frame(
        "WITH items AS (SELECT DISTINCT movie_id, external_id AS item FROM provider_cache_external_ids"
        " WHERE source = 'wikidata')"
        " SELECT m.partition_year, m.movie_id, m.title, item AS wikidata_item, other.movie_id AS shared_with"
        " FROM movies m JOIN items USING (movie_id) JOIN items other USING (item)"
        f" WHERE m.{THESE_YEARS} AND other.movie_id <> m.movie_id ORDER BY item, m.movie_id",
        [listed(years)],
    )


def grave_disagreements(warehouse: Warehouse, years: Sequence[str], most: float) -> pl.DataFrame:
    """Return the grave disagreements of years in which more than this share of the films have one, the gravest first.

    The columns: partition_year, those of provider_cache_disagreements.
    """
    these = disagreements_sql("movie_id IN (SELECT movie_id FROM films)")
    return warehouse.frame(
        f"WITH films AS (SELECT movie_id, partition_year FROM movies WHERE {THESE_YEARS}), grave AS MATERIALIZED"
        f" (SELECT partition_year, d.* FROM ({these}) d JOIN films USING (movie_id) WHERE score >= {GRAVE}),"
        " odd AS (SELECT partition_year, count(DISTINCT movie_id) AS odd FROM grave GROUP BY 1)"
        " SELECT grave.* FROM grave JOIN odd USING (partition_year) JOIN"
        " (SELECT partition_year, count(*) AS films FROM films GROUP BY 1) USING (partition_year) WHERE films * ? < odd"
        " ORDER BY score DESC, movie_id, field",
        [listed(years), most],
    )


def money_of_a_namesake(warehouse: Warehouse, years: Sequence[str]) -> pl.DataFrame:
    """Return the films with the budget or a gross of another film of that title: partition_year, both films, the sums.

    Case, accents and punctuation of a title do not count. The other film may be of any year.
    """
    return warehouse.frame(
        "WITH films AS (SELECT movie_id, title, year, budget, revenue, box_office,"
        r" regexp_replace(strip_accents(lower(title)), '[[:punct:]\s]+', '', 'g') AS spelled"
        " FROM stored.provider_cache_movies)"
        " SELECT m.partition_year, f.movie_id, f.title, other.movie_id AS namesake, other.year AS year_of_namesake,"
        " f.budget, f.revenue, f.box_office FROM films f JOIN movies m USING (movie_id)"
        " JOIN films other ON other.spelled = f.spelled AND other.movie_id <> f.movie_id AND"
        " (other.budget = f.budget OR other.revenue = f.revenue OR other.box_office = f.box_office)"
        f" WHERE m.{THESE_YEARS} ORDER BY ALL",
        [listed(years)],
    )


def overdue(warehouse: Warehouse, years: Sequence[str]) -> pl.DataFrame:
    """Return the films whose call is overdue by more than the longest wait after a failure, the longest due first."""
    return warehouse.frame(
        "SELECT partition_year, movie_id, title, age_category, next_due_at, as_of"
        f" FROM {_STATUS} WHERE {_OVERDUE} ORDER BY next_due_at",
        [listed(years)],
    )


def refresh_by_year(warehouse: Warehouse, years: Sequence[str]) -> pl.DataFrame:
    """Return for each year its films, and how many are due, overdue, complete and frozen; as_of is UTC."""
    return warehouse.frame(
        "SELECT partition_year AS year, count(*) AS films, count_if(due) AS due,"
        f" count_if({_OVERDUE}) AS overdue, count_if(last_full_refresh IS NOT NULL) AS complete,"
        f" count_if(data_frozen) AS frozen, max(as_of) AS as_of FROM {_STATUS} GROUP BY 1 ORDER BY 1 DESC",
        [listed(years)],
    )


def thin_years(warehouse: Warehouse, years: Sequence[str], complete_at_least: float) -> pl.DataFrame:
    """Return the years of which fewer films are complete than this share: partition_year, films, whole (a share)."""
    return warehouse.frame(
        "SELECT partition_year, count(*) AS films, count_if(last_full_refresh IS NOT NULL) / count(*) AS whole FROM"
        f" {_STATUS} GROUP BY 1 HAVING whole < {complete_at_least} ORDER BY 1",
        [listed(years)],
    )

"""A warehouse of only what providers' terms let be passed on: as it were if only those providers had answered.

Belongs here: making that file of a copy of the warehouse. Does not belong here: the terms (providers/*/spec.py), what
is exported of it (export/).

The merge is done again over the typed rows of those providers alone. So each field gets the best value that may be
passed on, views show what remains, and there is no second rule of whose value counts.
"""

from pathlib import Path

from movie_assets.merge.fields import YEAR_REPORTERS
from movie_assets.merge.preferences import Preferences
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS, CACHE_TABLES
from movie_assets.warehouse.conditions import these_films
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.lineage import OWN, providers_of
from movie_assets.warehouse.merging.fields_view import fields_view
from movie_assets.warehouse.merging.merge_inputs import given
from movie_assets.warehouse.merging.queries import cache_queries
from movie_assets.warehouse.place import Moment
from movie_assets.warehouse.projection import MERGED_AT_ONCE
from movie_assets.warehouse.refresh_tables import FIELD_CHANGES
from movie_assets.warehouse.wide_table import wide_sql

FREE = tuple(name for name, spec in SPECS.items() if spec.licence.redistributable)
"""The providers whose data may be passed on."""
_NEVER = frozenset(("movie_status", "tmdb_changes", "identification_requests", "identifications"))
"""Tables of the collection, in which titles and candidates of any provider stand and do not say whose they are."""
_FILM = "movie_id, tmdb_id, imdb_id, tvdb_id, import_status"
"""What is left of the film itself: the ids that name it."""


def left_out() -> dict[str, str]:
    """Return the tables and views of which nothing may be passed on, and why."""
    reasons = {}
    for name in (*TABLES, *VIEWS):
        whose = providers_of(name)
        if name in _NEVER:
            reasons[name] = "It holds titles of any provider, without saying whose."
        elif whose and not set(whose) & set(FREE):
            names = ", ".join(SPECS[provider].display_name for provider in whose)
            reasons[name] = f"The terms of {names} do not let its data be passed on."
    return reasons


def make_redistributable(copy: Moment, target: Path, preferences: Preferences) -> Moment:
    """Make a warehouse file at `target` of what may be passed on of a copy of the warehouse; return it."""
    place = DuckDBFile(target, still=True)
    warehouse = Warehouse(place)
    with warehouse.connection() as connection:
        copy.attach(connection, "source")
        warehouse.declare(fields_view(preferences))
        for name in (*(PROVIDER_TABLES[provider].name for provider in FREE), *sorted(OWN - CACHE_TABLES.keys())):
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM source.main.{name}")
        providers = ", ".join(f"'{provider}'" for provider in FREE)
        connection.execute(
            f"INSERT INTO {FIELD_CHANGES.stored_name} BY NAME SELECT * FROM source.{FIELD_CHANGES.stored_name}"
            f" WHERE provider IN ({providers})"
        )
        films = " UNION ".join(f"SELECT movie_id FROM {PROVIDER_TABLES[provider].name}" for provider in FREE)
        if films:
            connection.execute(
                f"INSERT INTO movies BY NAME SELECT {_FILM}, source, created_at, updated_at, gone_at"
                f" FROM source.main.movies SEMI JOIN ({films}) USING (movie_id)"
            )
        ids = warehouse.frame("SELECT movie_id FROM movies ORDER BY movie_id")["movie_id"].to_list()
        for start in range(0, len(ids), MERGED_AT_ONCE):
            part = ids[start : start + MERGED_AT_ONCE]
            these = these_films(part)
            films_of_part, corrected = warehouse.frame(_films_query(these)), warehouse.frame(_corrections_query(these))
            queries = cache_queries(preferences, corrected["field"].unique().sort().to_list())
            warehouse.write(Batch(part, queries, given=given(films_of_part, corrected)))
            warehouse.write(Batch(part, {"provider_cache": wide_sql}))
    return place.moment()


def _corrections_query(these: str) -> str:
    """Return the query of what people corrected of films, which is theirs to pass on.

    A locked value is a provider's: it stays only where its provider's terms let it.
    """
    columns = ", ".join(c.name for c in CACHE_CORRECTIONS.columns if c.name != "answer_id")
    free = ", ".join(f"'{provider}'" for provider in FREE)
    theirs = f"(locked_from IS NULL OR locked_from IN ({free}))"
    return f"SELECT {columns} FROM source.main.{CACHE_CORRECTIONS.name} WHERE {these} AND {theirs}"


def _films_query(these: str) -> str:
    """Return the query of films as a merge is given them (merging/merge_inputs.py).

    The year that owns a film is TMDB's: in its place stands the one that the others report.
    """
    tables = [PROVIDER_TABLES[provider].name for provider in FREE]
    joins = " ".join(f"LEFT JOIN {table} USING (movie_id)" for table in tables)
    newest = f"greatest({', '.join(f'{table}.answer_id' for table in tables)}, NULL)"
    years = [f"{PROVIDER_TABLES[provider].name}.year" for provider in YEAR_REPORTERS if provider in FREE]
    films = ", ".join(f"m.{name}" for name in _FILM.split(", "))
    return (
        f"SELECT {films}, coalesce({', '.join((*years, 'NULL'))})::VARCHAR AS partition_year, s.missing_providers,"
        f" {newest} AS merge_key, {newest} AS answer_id FROM movies m"
        f" JOIN source.stored.provider_cache_movies s USING (movie_id) {joins} WHERE m.{these}"
    )

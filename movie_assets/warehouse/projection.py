"""Projection: compares what the warehouse should hold, by the operations store, with what it holds.

Belongs here: which films of a year are stale in which table, and their new rows as batches. Does not belong here:
parsing (providers/), merging (merge/), writing (database.py), fetching. A projection can be repeated: a second one
finds nothing to do, and the next run finds whatever a killed run left undone.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

import polars as pl

from movie_assets.clock import utc_now
from movie_assets.errors import BadAnswerError
from movie_assets.policy.movie_status import movie_status
from movie_assets.providers.json_body import json_text
from movie_assets.providers.registry import PARSERS, PROVIDER_TABLES, parser_version
from movie_assets.settings import Settings
from movie_assets.store import corrections, film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.damage import bodies_of, note_damage
from movie_assets.store.placeholder_figures import placeholder_states
from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.warehouse.conditions import Films, among, these_films
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.film_tables import MOVIES
from movie_assets.warehouse.merging.fields_view import fields_view
from movie_assets.warehouse.merging.merge_inputs import given
from movie_assets.warehouse.merging.queries import cache_queries, merge_version
from movie_assets.warehouse.wide_table import wide_sql

logger = logging.getLogger(__name__)

MERGED_AT_ONCE = 10_000
"""How many films one merge takes: its cost is per query as much as per film."""
COMPARED_AT_ONCE = 100_000
"""How many films are compared with their rows at once, so that memory does not grow with the collection."""
BODIES_AT_ONCE = 250
"""How many films' whole answers are in memory at once: 250 x 3 x 35 KB is small, and so is 250 x 250 KB."""


class Projection:
    """The projections of some years, or of a range of films, at one moment. `anew`: of all, stale or not."""

    def __init__(
        self,
        operations: Operations,
        warehouse: Warehouse,
        settings: Settings,
        films: Films,
        run_id: str | None = None,
        *,
        anew: bool = False,
    ) -> None:
        self._operations = operations
        self._warehouse = warehouse
        self._settings = settings
        self._among = films
        self._run_id = run_id
        self._anew = anew
        self._films: set[int] | None = None

    def movies(self) -> Iterator[Batch]:
        """Yield films that differ from `movies`: new, reported again, moved to another year, merged away.

        What the operations store does not show leaves every table, in one transaction. Rows of films that `movies`
        lacks have no year: each projection of years takes them along, and brings the film back or takes the rows away.
        """
        with self._warehouse.connection():
            every = self._candidates() | self._orphans()
        for ids in _groups(every):
            yield from self._movies(ids)

    def _movies(self, ids: Sequence[int]) -> Iterator[Batch]:
        stored = self._stored(", ".join(MOVIES.schema.names()), "movies", ids)
        wanted = film_frames.films(self._operations, ids)
        same = wanted.select(MOVIES.schema.names()).join(stored, on=MOVIES.schema.names(), how="semi", nulls_equal=True)
        shown = set(wanted["movie_id"])
        for part in _parts(sorted(shown - set(same["movie_id"])), self._settings.batch_films):
            yield Batch(part, {"movies": wanted.filter(pl.col("movie_id").is_in(part))})
        for part in _parts(sorted(self._with_rows(set(ids) - shown)), self._settings.batch_films):
            yield Batch(part, {}, removed=True)

    def answered(self, providers: Iterable[str]) -> Iterator[Batch]:
        """Yield what is to be written of `movies` and of the typed tables of these providers."""
        yield from self.movies()
        for provider in providers:
            yield from self.provider(provider)

    def provider(self, provider: str) -> Iterator[Batch]:
        """Yield films whose typed row is not their latest good answer as the current parser reads it."""
        for ids in _groups(self._candidates()):
            yield from self._provider(provider, ids)

    def _provider(self, provider: str, ids: Sequence[int]) -> Iterator[Batch]:
        table, version = PROVIDER_TABLES[provider], parser_version(provider)
        stored = self._stored("movie_id, answer_id, parser_version", table.name, ids)
        wanted = film_frames.good_answers(self._operations, ids, provider)
        good = {row[0] for row in stored.iter_rows() if wanted.get(row[0]) == row[1] and row[2] == version}
        stale = sorted((set(wanted) | set(stored["movie_id"])) - (set() if self._anew else good))
        for part in _parts(stale, BODIES_AT_ONCE):
            yield self._typed(provider, part, {i: wanted[i] for i in part if i in wanted})

    def _typed(self, provider: str, movie_ids: Sequence[int], answers: Mapping[int, str]) -> Batch:
        table, parser, rows = PROVIDER_TABLES[provider], PARSERS[provider], []
        refused = set(answers)  # until read: whose body is lost or damaged keeps the row that is stored
        unread = dict(answers)
        for movie_id, answer_id, fetched_at, body in film_frames.bodies(self._operations, provider, answers):
            unread.pop(movie_id, None)
            try:
                row = parser.parse(body).row
            except Exception as error:  # of an improved parser, or a fault: what is stored stays
                fault = not isinstance(error, BadAnswerError)
                logger.warning("film %s keeps its older %s row: %s", movie_id, table.name, error, exc_info=fault)
                continue
            refused.discard(movie_id)
            row |= {"movie_id": movie_id, "answer_id": answer_id, "fetched_at": fetched_at}
            row |= {"parser_version": parser.version, "raw_response": _json_text(body)}
            rows.append(row)
        if unread and not self._anew:  # verify makes rows anew, and says what it found itself
            lost = bodies_of(self._operations, unread.values())
            note_damage(self._operations, lost, utc_now(), ask_again=True)
        return Batch([i for i in movie_ids if i not in refused], {table.name: table.frame(rows)})

    def cache(self) -> Iterator[Batch]:
        """Yield films whose merge used other answers, ids or priorities; all merged tables in one batch."""
        self._warehouse.declare(fields_view(self._settings.preferences))
        for ids in _groups(self._candidates()):
            yield from self._cache(ids)

    def _cache(self, ids: Sequence[int]) -> Iterator[Batch]:
        with self._warehouse.connection():
            wanted = self._merge_inputs(merge_version(self._settings.preferences), ids)
            stored = self._stored("movie_id, merge_key", "stored.provider_cache_movies", ids)
        same = wanted.join(stored, on=["movie_id", "merge_key"], how="semi").filter(not self._anew)
        stale = sorted((set(wanted["movie_id"]) | set(stored["movie_id"])) - set(same["movie_id"]))
        for part in _parts(stale, MERGED_AT_ONCE):
            films = wanted.filter(pl.col("movie_id").is_in(part))
            corrected = corrections.in_force(self._operations, part)
            queries = cache_queries(self._settings.preferences, corrected["field"].unique().sort().to_list())
            yield Batch(part, queries, given=given(films, corrected))

    def _merge_inputs(self, version: str, ids: Collection[int]) -> pl.DataFrame:
        """Return the films with a typed row, each with the key that its merge should have."""
        films = film_frames.films(self._operations, ids).select(
            "movie_id", "tmdb_id", "imdb_id", "tvdb_id", "import_status", "partition_year"
        )
        missing = film_frames.missing(self._operations, ids, self._settings.active_providers)
        missing = missing.group_by("movie_id").agg(missing_providers=pl.col("provider").sort())
        films = films.join(missing, on="movie_id", how="left").with_columns(
            pl.col("missing_providers").fill_null(pl.lit([], pl.List(pl.String)))
        )
        corrected = corrections.in_force(self._operations, ids).sort("decision_id")
        corrected = corrected.group_by("movie_id").agg(corrected=pl.col("decision_id").str.join(","))
        films = films.join(corrected, on="movie_id", how="left")
        for provider, table in PROVIDER_TABLES.items():
            columns = f"movie_id, answer_id || '/' || parser_version AS {provider}, answer_id AS answer_id_{provider}"
            films = films.join(self._stored(columns, table.name, ids), on="movie_id", how="left", validate="1:1")
        parts = [
            *map(pl.col, ("imdb_id", "tvdb_id", "import_status", "partition_year", "tmdb_id")),
            pl.col("missing_providers").list.join(","),
            *map(pl.col, (*PROVIDER_TABLES, "corrected")),
        ]
        return films.filter(pl.any_horizontal(pl.col(list(PROVIDER_TABLES)).is_not_null())).select(
            "movie_id",
            "tmdb_id",
            "imdb_id",
            "tvdb_id",
            "import_status",
            "partition_year",
            "missing_providers",
            answer_id=pl.max_horizontal(f"answer_id_{provider}" for provider in PROVIDER_TABLES),
            merge_key=pl.concat_str(pl.lit(version), *parts, separator=" ", ignore_nulls=True),
        )

    def _stored(self, columns: str, table: str, movie_ids: Collection[int], by: str | None = None) -> pl.DataFrame:
        grouped = f" GROUP BY {by}" if by else ""
        return self._warehouse.frame(f"SELECT {columns} FROM {table} WHERE {these_films(movie_ids)}{grouped}")

    def wide(self) -> Iterator[Batch]:
        """Yield films whose row in provider_cache was made from another merge than provider_cache_movies has."""
        for ids in _groups(self._candidates()):
            for part in _parts(self._unequal_merges(ids), MERGED_AT_ONCE):
                yield Batch(part, {"provider_cache": wide_sql})

    def _unequal_merges(self, movie_ids: Collection[int]) -> list[int]:
        these = these_films(movie_ids)
        found = self._warehouse.frame(
            f"""
            SELECT movie_id FROM (SELECT movie_id, merge_key FROM stored.provider_cache_movies WHERE {these}) m
            FULL JOIN (SELECT movie_id, merge_key FROM provider_cache WHERE {these}) w USING (movie_id)
            WHERE {self._anew} OR m.merge_key IS DISTINCT FROM w.merge_key
            ORDER BY movie_id
            """
        )
        return found["movie_id"].to_list()

    def status(self, as_of: datetime) -> Iterator[Batch]:
        """Yield every film's refresh state at this moment (aware UTC)."""
        for ids in _groups(self._candidates()):
            rows = self._states_at(ids, as_of)
            for part in _parts(ids, self._settings.batch_films):
                yield Batch(part, {"movie_status": rows.filter(pl.col("movie_id").is_in(part))})

    def shows_all(self, as_of: datetime) -> bool:
        """Return whether every table shows what it should at this moment (aware UTC), so that a run changed no row.

        The moment of movie_status alone may be older: its rows say the same now.
        """
        with self._warehouse.connection():
            self._films = ids = self._candidates()  # nothing is written meanwhile, so that they stay the same
            try:
                if next(self.tables(), None) is not None:
                    return False
            finally:
                self._films = None
            return all(self._shows_states(group, as_of) for group in _groups(ids))

    def _shows_states(self, ids: Sequence[int], as_of: datetime) -> bool:
        stored = self._stored("* EXCLUDE (as_of)", "movie_status", ids)
        now = self._states_at(ids, as_of).select(stored.columns).cast(stored.schema)
        return (
            now.height == stored.height and now.join(stored, on=stored.columns, how="anti", nulls_equal=True).is_empty()
        )

    def _states_at(self, ids: Collection[int], as_of: datetime) -> pl.DataFrame:
        films = film_frames.films(self._operations, ids).select("movie_id", "title", "release_date", "import_status")
        states = film_frames.states(self._operations, ids)
        retries = placeholder_states(self._operations, ids)
        return movie_status(films, states, self._settings.active_providers, as_of, retries)

    def changes(self) -> Iterator[Batch]:
        """Yield films whose history differs from their rows in field_changes."""
        for ids in _groups(self._candidates()):
            yield from self._changes(ids)

    def _changes(self, ids: Sequence[int]) -> Iterator[Batch]:
        stored = self._stored("movie_id, count(*) AS n, max(answer_id) AS last", "field_changes", ids, by="movie_id")
        reported = film_frames.field_changes(self._operations, ids)
        wanted = reported.group_by("movie_id").agg(n=pl.len().cast(pl.Int64), last=pl.col("answer_id").max())
        same = wanted.join(stored, on=["movie_id", "n", "last"], how="semi").filter(not self._anew)
        stale = sorted((set(wanted["movie_id"]) | set(stored["movie_id"])) - set(same["movie_id"]))
        for part in _parts(stale, self._settings.batch_films):
            yield Batch(part, {"field_changes": reported.filter(pl.col("movie_id").is_in(part))})

    def _with_rows(self, movie_ids: Collection[int]) -> set[int]:
        """Return those of these films that have a row in any table."""
        if not movie_ids:
            return set()
        these = these_films(movie_ids)
        tables = " UNION ".join(f"SELECT movie_id FROM {t.stored_name} WHERE {these}" for t in FILM_TABLES.values())
        return set(self._warehouse.frame(tables)["movie_id"])

    def _orphans(self) -> set[int]:
        """Return the films that have rows, and none in `movies`: of all, or of the range."""
        where = f" WHERE {among(self._among)[0]}" if isinstance(self._among, range) else ""
        tables = " UNION ".join(
            f"SELECT DISTINCT movie_id FROM (SELECT movie_id FROM {t.stored_name}{where})"
            f" ANTI JOIN (SELECT movie_id FROM movies{where}) USING (movie_id)"
            for t in FILM_TABLES.values()
            if t is not MOVIES
        )
        return set(self._warehouse.frame(tables)["movie_id"])

    def tables(self) -> Iterator[Batch]:
        """Yield what differs of every film table but movie_status; each batch is made after those before were taken."""
        providers = (self.provider(name) for name in PROVIDER_TABLES)
        return chain(self.movies(), *providers, self.cache(), self.wide(), self.changes())

    def _candidates(self) -> set[int]:
        """Return the films of these years, or of the range, by the operations store or still by the warehouse.

        Films that this run asked about are included even when their answer moved them to another year.
        """
        if self._films is not None:
            return self._films
        condition, parameters = among(self._among)
        shown = self._warehouse.frame(f"SELECT movie_id FROM movies WHERE {condition}", parameters)
        owned = film_frames.movie_ids_of(self._operations, self._among) | set(shown["movie_id"])
        return owned | film_frames.answered_in(self._operations, self._run_id)


def project(projection: Projection, warehouse: Warehouse, as_of: datetime | None = None) -> int:
    """Bring all tables up to date in one opening of the warehouse; return the films written, summed over tables.

    This is for callers without Dagster, whose assets each write their own table. `as_of` (aware UTC) adds movie_status.
    """
    written = 0
    with warehouse.connection():
        for batch in chain(projection.tables(), projection.status(as_of) if as_of else ()):
            warehouse.write(batch)
            written += len(batch.movie_ids)
    return written


def _json_text(body: bytes) -> str | None:
    """Return an answer as it was received, or None for a page of IMDb, whose megabyte of markup is not copied."""
    return json_text(body) if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else None


def _groups(movie_ids: Collection[int]) -> Iterator[Sequence[int]]:
    """Yield films, at most COMPARED_AT_ONCE at a time, in the order of their ids."""
    return _parts(sorted(movie_ids), COMPARED_AT_ONCE)


def _parts(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]

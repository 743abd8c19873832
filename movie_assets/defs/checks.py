"""Asset checks: what must hold of the tables after a run, with the failing years and films named.

Belongs here: checks over the warehouse and the operations store. Does not belong here: repairs; the next run heals.
A check knows its year in a run over one year; a run over a range has one result, whose metadata names the years.
"""

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import dagster as dg
import polars as pl
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from movie_assets.clock import Clock
from movie_assets.defs.check_rule import WARN, Failures, Rule, Scope
from movie_assets.defs.partitions import YEARS, in_order
from movie_assets.defs.resources import WarehouseResource
from movie_assets.defs.upkeep import UPKEEP_RULES
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store import failing_states, film_frames
from movie_assets.store.totals import films_by_year, years_together, years_with_films
from movie_assets.warehouse import failing_rows
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.cache_tables import CACHE_TABLES
from movie_assets.warehouse.opening import open_operations
from movie_assets.warehouse.projection import COMPARED_AT_ONCE
from movie_assets.wording import counted, span_of

SHOWN = 10


def _duplicates(table: str) -> Failures:
    return lambda scope: failing_rows.duplicate_keys(scope.warehouse, TABLES[table], scope.years)


def _orphans(table: str) -> Failures:
    return lambda scope: failing_rows.orphans(scope.warehouse, TABLES[table])


def _not_in_cache(scope: Scope) -> pl.DataFrame:
    return failing_rows.not_in_cache(scope.warehouse, scope.years)


def _together(scope: Scope) -> list[list[str]]:
    """Return the years of a check in groups of which the films fit into memory."""
    films = films_by_year(scope.operations)
    return list(years_together({year: films.get(year, 0) for year in scope.years}, COMPARED_AT_ONCE))


def _not_the_latest(provider: str) -> Failures:
    def failures(scope: Scope) -> pl.DataFrame:
        return pl.concat(of_years(scope, years) for years in _together(scope))

    def of_years(scope: Scope, years: Sequence[str]) -> pl.DataFrame:
        good = film_frames.good_answers_of(scope.operations, years, provider)
        reported = good.rename({"answer_id": "raw_responses"})
        shown = failing_rows.answers_shown(scope.warehouse, PROVIDER_TABLES[provider], years)
        return reported.join(shown, on="movie_id", how="full", coalesce=True).filter(
            pl.col("raw_responses").ne_missing(pl.col("warehouse"))
        )

    return failures


def _ids_disagree(scope: Scope) -> pl.DataFrame:
    found = (failing_rows.disagreeing_ids, failing_rows.shared_items)
    return pl.concat([rows(scope.warehouse, scope.years) for rows in found], how="diagonal")


def _money_of_a_namesake(scope: Scope) -> pl.DataFrame:
    return failing_rows.money_of_a_namesake(scope.warehouse, scope.years)


def _disagreeing(scope: Scope) -> pl.DataFrame:
    share = scope.settings.disagreeing_share
    found = [failing_rows.grave_disagreements(scope.warehouse, years, share) for years in _together(scope)]
    return pl.concat(found).sort("score", descending=True, maintain_order=True)


def _put_off(scope: Scope) -> pl.DataFrame:
    return failing_states.put_off(scope.operations, scope.years)


RULES: tuple[Rule, ...] = (
    *(Rule(name, "unique_key", "No key stands twice.", _duplicates(name)) for name in TABLES),
    *(
        Rule(name, "no_orphans", "Every row's film is in movies.", _orphans(name), of_years=False)
        for name in TABLES
        if name != "movies" and "movie_id" in TABLES[name].schema
    ),
    *(
        Rule(table.name, "latest_answer", "Every row is the film's latest good answer.", _not_the_latest(provider))
        for provider, table in PROVIDER_TABLES.items()
    ),
    Rule("provider_cache_movies", "every_film", "Every film with details is in the cache.", _not_in_cache),
    Rule(
        "provider_cache_external_ids",
        "ids_agree",
        "Providers agree on the film's IMDb id, and no other film has its Wikidata item.",
        _ids_disagree,
        WARN,
    ),
    Rule(
        "provider_cache_movies",
        "money_of_its_own",
        "No film has the budget or a gross of another film of its title.",
        _money_of_a_namesake,
        WARN,
    ),
    Rule(
        "provider_cache_movies",
        "few_disagreements",
        "Providers gravely disagree about no more films of a year than MOVIE_ASSETS_DISAGREEING_SHARE.",
        _disagreeing,
        WARN,
    ),
    Rule("movie_status", "nothing_put_off", "No call failed or was deferred.", _put_off, WARN),
    *UPKEEP_RULES,
)


BLOCKING = {(name, "unique_key") for name in CACHE_TABLES}
"""Checks that hold up what reads their tables: `provider_cache` would show a film twice."""


def build_checks() -> list[dg.AssetChecksDefinition]:
    """Return all checks as three steps, each check selectable alone.

    What blocks has a step of its own, which stands between its tables and their readers.
    """
    blocking = [rule for rule in RULES if (rule.asset, rule.name) in BLOCKING]
    others = [rule for rule in RULES if rule not in blocking]
    return [
        _step("provider_cache_keys", blocking, YEARS, blocking=True),
        _step("year_checks", [rule for rule in others if rule.partitioned], YEARS),
        _step("whole_checks", [rule for rule in others if not rule.partitioned], None),
    ]


def _step(
    name: str, rules: Sequence[Rule], years: dg.PartitionsDefinition[str] | None, *, blocking: bool = False
) -> dg.AssetChecksDefinition:
    with warnings.catch_warnings():
        # A check that knows its partition is marked as a preview; pyproject.toml pins the version of Dagster
        # in which it works.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        specs = [
            dg.AssetCheckSpec(r.name, asset=r.asset, description=r.description, blocking=blocking, partitions_def=years)
            for r in rules
        ]

    @dg.multi_asset_check(name=name, specs=specs, can_subset=True)
    def checks(
        context: dg.AssetCheckExecutionContext,
        settings: dg.ResourceParam[Settings],
        warehouse: WarehouseResource,
        clock: dg.ResourceParam[Clock],
    ) -> Iterator[dg.AssetCheckResult | dg.AssetCheckEvaluation]:
        with open_operations(settings) as operations:
            partitioned = years is not None and (context.has_partition_key or context.has_partition_key_range)
            of_run = in_order(context.partition_keys) if partitioned else years_with_films(operations)
            scope = Scope(warehouse.store, operations, settings, list(of_run), clock())
            asked = context.selected_asset_check_keys
            chosen = [r for r in rules if dg.AssetCheckKey(dg.AssetKey(r.asset), r.name) in asked]
            with scope.warehouse.connection():  # opened once for all checks, closed before Dagster writes its events
                results = [_result(rule, scope) for rule in chosen]
            if partitioned and not context.has_partition_key:
                # Dagster gives the result of a range to no partition, and shows each as skipped.
                for result in results:
                    yield from _by_year(result, scope.years)
        yield from results
        if partitioned and not blocking:
            still = _failing_years(context.instance, chosen)
            elsewhere = {key: [year for year in failing if year not in of_run] for key, failing in still.items()}
            yield from (_of_asset(result, others) for result in results if (others := elsewhere.get(_key(result))))

    return checks


def evaluations(
    scope: Scope, written: Mapping[str, Collection[str | None]], instance: dg.DagsterInstance | None = None
) -> Iterator[dg.AssetCheckEvaluation]:
    """Yield what every check of some tables says of some of their years; of a table without years, of all of it.

    The UI shows the last one as that of the asset: it fails while any other year's last one failed (`instance`).
    """
    everything = replace(scope, years=years_with_films(scope.operations))
    rules = [rule for rule in RULES if rule.asset in written]
    still = _failing_years(instance, [rule for rule in rules if rule.partitioned]) if instance else {}
    with scope.warehouse.connection():
        for rule in rules:
            years = in_order(year for year in written[rule.asset] if year is not None and rule.partitioned)
            result = _result(rule, replace(scope, years=years) if rule.partitioned else everything)
            others = [year for year in still.get(_key(rule), []) if year not in years]
            if len(years) == 1 and not others:  # what it says of this year is what it says of the asset
                yield _of_asset(result, others, partition=years[0])
            else:
                yield from _by_year(result, years)
                yield _of_asset(result, others)


def _key(checked: Rule | dg.AssetCheckResult) -> dg.AssetCheckKey:
    name = checked.name if isinstance(checked, Rule) else checked.check_name
    asset = dg.AssetKey(checked.asset) if isinstance(checked, Rule) else checked.asset_key
    assert asset is not None
    assert name is not None
    return dg.AssetCheckKey(asset, name)


def _failing_years(instance: dg.DagsterInstance, rules: Sequence[Rule]) -> dict[dg.AssetCheckKey, list[str]]:
    """Return the checks that failed for some years when they last looked at these, with the years."""
    failing: dict[dg.AssetCheckKey, list[str]] = {}
    for one in instance.event_log_storage.get_asset_check_partition_info([_key(rule) for rule in rules]):
        if one.latest_execution_status is AssetCheckExecutionRecordStatus.FAILED and one.partition_key is not None:
            failing.setdefault(one.check_key, []).append(one.partition_key)
    return {key: sorted(found) for key, found in failing.items()}


def _of_asset(
    result: dg.AssetCheckResult, others: Sequence[str], *, partition: str | None = None
) -> dg.AssetCheckEvaluation:
    """Return a result over some years, or this one, as that of the asset, which fails while `others` do."""
    more = {"failing_years_before": ", ".join(others)} if others else {}
    words = f"{result.description} These years failed it before: {', '.join(others)}." if others else result.description
    assert result.asset_key is not None
    assert result.check_name is not None
    return dg.AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed and not others,
        metadata={**result.metadata, **more},
        severity=result.severity,
        description=words,
        partition=partition,
    )


def _by_year(result: dg.AssetCheckResult, years: Sequence[str]) -> Iterator[dg.AssetCheckEvaluation]:
    """Return what a result over several years says of each. A row without a year is of none."""
    failing = str(result.metadata["failing_years"].value).split(", ")
    assert result.asset_key is not None
    assert result.check_name is not None
    for year in years:
        yield dg.AssetCheckEvaluation(
            asset_key=result.asset_key,
            check_name=result.check_name,
            passed=year not in failing,
            severity=result.severity,
            partition=year,
        )


def _years_looked_at(years: Sequence[str]) -> dict[str, str]:
    """Return the years that were looked at, in words."""
    return {"years": f"{span_of(years[0], years[-1])} ({len(years)})" if years else "none"}


def _result(rule: Rule, scope: Scope) -> dg.AssetCheckResult:
    failures, years = rule.failures(scope), scope.years
    failing = sorted(failures["partition_year"].drop_nulls().unique().to_list())
    return dg.AssetCheckResult(
        asset_key=rule.asset,
        check_name=rule.name,
        passed=failures.is_empty(),
        severity=rule.severity,
        description=(f"Broken by {counted(failures.height, 'row')}: " if failures.height else "") + rule.description,
        metadata={
            **(_years_looked_at(years) if rule.partitioned else {}),
            "failures": failures.height,
            "failing_years": ", ".join(failing) or "none",
            "examples": dg.MetadataValue.json(failures.head(SHOWN).cast(pl.String).to_dicts()),
            **(rule.figures(scope) if rule.figures else {}),
        },
    )

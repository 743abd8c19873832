"""Verifying that nothing in either store is lost, damaged or doubled, and repairing what can be.

Belongs here: which checks there are, in which order, and what mends each. Does not belong here: their SQL
(store/store_checks.py, warehouse/comparing.py), what the terminal shows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from movie_assets.clock import utc_now
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store import film_frames, schema_checks, store_checks
from movie_assets.store.connection import Operations
from movie_assets.store.damage import note_damage
from movie_assets.warehouse import comparing
from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.past_status import wrong_status
from movie_assets.warehouse.projection import COMPARED_AT_ONCE, Projection
from movie_assets.warehouse.whole_tables import differing_tables, show, whole_tables
from movie_assets.wording import counted

FILMS_AT_ONCE = 2_000
"""How many films are compared together, so that runs wait for these only."""
REPAIR = "movie-assets verify --repair mends it from the operations store, without a call"
Watch = Callable[[str], object]
Wrong = dict[str, set[int]]  # films by table
RESTORE = "restore a backup (movie-assets restore)"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, and where; `remedy`: what mends it. `repaired`: it holds again."""

    what: str
    places: Sequence[str]
    remedy: str
    repaired: bool = False


@dataclass(slots=True)
class Verified:
    """What was counted and found. `behind`: films, by table, whose newest answer the next run will show."""

    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    behind: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether everything holds, by now."""
        return all(finding.repaired for finding in self.findings)


def verify(
    settings: Settings,
    operations: Operations,
    warehouse: Warehouse,
    *,
    repair: bool = False,
    quick: bool = False,
    watch: Watch = lambda _: None,
) -> Verified:
    """Check both stores; `repair` what can be, `quick`: without reading bodies and comparing rows value by value.

    `watch` hears what is looked at now.

    Raises:
        StoreError: a file cannot be opened at all; the message says what to do.
    """
    watch("the file of the operations store")
    shape = list(_shape(operations, repair=repair))
    if any(not finding.repaired for finding in shape):
        return Verified(findings=shape)  # nothing else can be told by rows that no rule held together
    done = Verified(store_checks.counts(operations), shape)
    done.findings += _file(operations, repair=repair)
    done.findings += _values(operations, repair=repair)
    done.findings += _states(operations, repair=repair)
    done.findings += _counts(operations, repair=repair)
    if not quick:
        watch(f"{done.counts['bodies']:,} bodies of raw responses")
        done.findings += _bodies(operations, warehouse, repair=repair)
    done.findings += [
        Finding(what, places, _ask_again(places)) for what, places in store_checks.broken_rules(operations)
    ]
    if warehouse.place.exists() or repair:
        _rows(done, settings, operations, warehouse, repair=repair, quick=quick, watch=watch)
        done.counts |= comparing.rows_by_table(warehouse)
    elif done.counts["films"]:
        done.findings.append(Finding("there is no warehouse", [warehouse.place.name], REPAIR))
    return done


def _file(operations: Operations, *, repair: bool) -> Iterator[Finding]:
    faults = store_checks.file_faults(operations)
    if faults and repair:
        store_checks.rebuild_indexes(operations)
        left = store_checks.file_faults(operations)
        if mended := [fault for fault in faults if fault not in left]:
            yield Finding("an index of the operations store was wrong", mended, "", repaired=True)
        faults = left
    if faults:
        yield Finding("the file of the operations store is damaged", faults, f"if --repair does not mend it, {RESTORE}")


def _shape(operations: Operations, *, repair: bool) -> Iterator[Finding]:
    if lost := schema_checks.lost_tables(operations):
        yield Finding("the operations store lacks what held its rows", lost, RESTORE)
    elif indexes := schema_checks.lost_indexes(operations):
        made = schema_checks.make_indexes(operations, indexes) if repair else []
        if made:
            yield Finding("the operations store lacked an index", made, "", repaired=True)
        if left := [name for name in indexes if name not in made]:
            remedy = f"rows break its rule: {RESTORE}" if repair else REPAIR
            yield Finding("the operations store lacks an index", left, remedy)


def _values(operations: Operations, *, repair: bool) -> Iterator[Finding]:
    if odd := schema_checks.impossible_values(operations):
        places = [f"{table}.{column} in {counted(count, 'row')}" for (table, column), count in odd.items()]
        if repair:
            schema_checks.forget_impossible_values(operations)
        yield Finding("a moment or a day that cannot be", places, REPAIR, repaired=repair)


def _states(operations: Operations, *, repair: bool) -> Iterator[Finding]:
    if places := store_checks.missing_states(operations):
        if repair:
            store_checks.make_missing_states(operations)
        yield Finding("a film lacks a fetch state", places, REPAIR, repaired=repair)


def _counts(operations: Operations, *, repair: bool) -> Iterator[Finding]:
    if places := store_checks.wrong_counts(operations):
        if repair:
            store_checks.count_anew(operations)
        yield Finding("a count that the store keeps is wrong", places, REPAIR, repaired=repair)


def _bodies(operations: Operations, warehouse: Warehouse, *, repair: bool) -> Iterator[Finding]:
    """Read every body. A typed row holds the whole response too: what has its hash is what was received."""
    mended, missed, unused = list[str](), list[str](), list[str]()
    damaged = list(store_checks.damaged_bodies(operations))
    note_damage(operations, damaged, utc_now(), ask_again=False)
    for body_id in damaged:
        owners = store_checks.owners_of(operations, body_id)
        places = [f"{owner.movie_id} at {owner.provider}" for owner in owners]
        if (body := _in_warehouse(operations, warehouse, owners, body_id)) is not None:
            mended += places
            if repair:
                store_checks.mend(operations, body_id, body)
        elif owners:
            missed += places
            if repair:
                note_damage(operations, [body_id], utc_now(), ask_again=True)
        else:
            unused.append(f"body {body_id}")
    if mended:
        yield Finding("a raw response is damaged, and the warehouse has it whole", mended, REPAIR, repaired=repair)
    if missed:
        yield Finding("a raw response is damaged and stands nowhere else", missed, _ask_again(missed))
    if unused:
        yield Finding("a raw response that newer ones replaced is damaged", unused, RESTORE)


def _in_warehouse(
    operations: Operations, warehouse: Warehouse, owners: Iterable[store_checks.Owner], body_id: int
) -> bytes | None:
    if not warehouse.place.exists():
        return None
    for owner in owners:
        table = PROVIDER_TABLES[owner.provider].name
        body = comparing.raw_response(warehouse, table, owner.movie_id, owner.answer_id)
        if body is not None and store_checks.is_body(operations, body_id, body):
            return body
    return None


def _ask_again(places: Sequence[str]) -> str:
    film = places[0].split()[0]
    return f"{RESTORE}, or ask again: movie-assets collect --film {film} --force"


def _rows(
    done: Verified,
    settings: Settings,
    operations: Operations,
    warehouse: Warehouse,
    *,
    repair: bool,
    quick: bool,
    watch: Watch,
) -> None:
    """Compare every table with what the operations store says, some films at a time: runs wait for these only.

    In the order of their ids, in which both stores keep them, so that each part of a table is read once.
    """
    done.findings += _keys(warehouse, repair=repair)
    done.findings += _whole(operations, warehouse, repair=repair)
    wrong: defaultdict[str, set[int]] = defaultdict(set)
    behind: defaultdict[str, set[int]] = defaultdict(set)
    most = COMPARED_AT_ONCE if quick else FILMS_AT_ONCE
    for number, films in enumerate(film_frames.ranges(operations, most)):
        watch(f"the rows of {done.counts['films']:,} films, from number {number * most + 1:,} on")
        today = Projection(operations, warehouse, settings, films)
        altered, stale = _altered_and_stale(today, warehouse)
        if repair:
            stale = _shown(today, warehouse)
        unshown = comparing.without_status(warehouse, films)
        stale = _joined(stale, {"movie_status": unshown})
        found: Wrong = {}
        if repair or not quick:  # else what differs is what was found stale
            every = Projection(operations, warehouse, settings, films, anew=not quick)
            found = _compared(every, warehouse, repair=repair)
        if not quick:
            found["movie_status"] = wrong_status(operations, warehouse, settings, films)
        _show_status(today, warehouse, repair and bool(unshown or found.get("movie_status")))
        if not repair and (altered or any(found.values())):  # what a run learned meanwhile is not wrong
            stale = _joined(stale, _altered_and_stale(today, warehouse)[1])
        for name, own in stale.items():
            behind[name] |= own
        stale = {name: own - altered.get(name, set()) for name, own in stale.items()}
        found = _joined(found, altered)
        for name, own in found.items():
            wrong[name] |= own - stale.get(name, set())
    for name, own in wrong.items():
        if own:
            places = [str(film) for film in sorted(own)]
            done.findings.append(Finding(f"{name}: rows are not what was received", places, REPAIR, repaired=repair))
    done.behind = {} if repair else {name: len(own) for name, own in behind.items() if own}


def _whole(operations: Operations, warehouse: Warehouse, *, repair: bool) -> Iterator[Finding]:
    wanted = whole_tables(operations)
    for name, rows in differing_tables(warehouse, wanted).items():
        if repair:
            show(warehouse, {name: wanted[name]})
        remedy = f"what runs just now shows them at its end, or {REPAIR}"
        yield Finding(
            f"{name}: rows are not those of the operations store", [counted(rows, "row")], remedy, repaired=repair
        )


def _keys(warehouse: Warehouse, *, repair: bool) -> Iterator[Finding]:
    for name, doubled in comparing.doubled_keys(warehouse).items():
        own = name in FILM_TABLES and not FILM_TABLES[name].whole
        remedy = REPAIR if own else "the next run that fills the table replaces it"
        yield Finding(f"{name}: keys stand twice", [f"{doubled} keys"], remedy, repaired=repair and own)
    for name, lost in comparing.orphans(warehouse).items():
        yield Finding(f"{name}: rows without a film in movies", [counted(lost, "film")], REPAIR, repaired=repair)


def _show_status(projection: Projection, warehouse: Warehouse, wanted: bool) -> None:
    for batch in projection.status(utc_now()) if wanted else ():
        warehouse.write(batch, whatever_is_stored=True)


def _altered_and_stale(projection: Projection, warehouse: Warehouse) -> tuple[Wrong, Wrong]:
    """Return the films whose rows somebody changed so that no run replaces them, and all that wait to be shown."""
    altered: Wrong = {}
    stale: defaultdict[str, set[int]] = defaultdict(set)
    with warehouse.connection():  # meanwhile no run writes rows that are newer than what is read here
        for batch in projection.tables():
            altered = _joined(altered, comparing.no_run_replaces(warehouse, batch))
            for name in batch.tables:
                stale[name].update(batch.movie_ids)
    return altered, stale


def _shown(projection: Projection, warehouse: Warehouse) -> Wrong:
    """Show what is not shown as it is known, and what follows from it; return, by table, the films."""
    shown: defaultdict[str, set[int]] = defaultdict(set)
    with warehouse.connection():
        for batch in projection.tables():
            for name in batch.tables:
                shown[name].update(batch.movie_ids)
            warehouse.write(batch)
    return shown


def _joined(left: Wrong, right: Wrong) -> Wrong:
    return {name: left.get(name, set()) | right.get(name, set()) for name in left.keys() | right.keys()}


def _compared(projection: Projection, warehouse: Warehouse, *, repair: bool) -> Wrong:
    """Return, by table, the films whose rows differ; `repair` writes them as they should be."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    with warehouse.connection():
        for batch in projection.tables():
            differing = comparing.differing(warehouse, batch)
            for name, films in differing.items():
                found[name] |= films
            if repair and differing:
                warehouse.write(_of(batch, differing), whatever_is_stored=True)
    return found


def _of(batch: Batch, differing: Wrong) -> Batch:
    """Return the batch of those films alone."""
    if batch.removed:
        return batch
    return batch.of(sorted(set().union(*differing.values())), differing)

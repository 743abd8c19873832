"""The migration that lets SQLite keep counts of films, of coming calls and of requests, by triggers.

Belongs here: that DDL, which never changes again, and how to count anew. Does not belong here: reading the counts
(census.py, catalogue_counts.py).

Whoever writes a film, a fetch state or a request, in whatever process, changes the counts in the same transaction. What
is counted is said once, by the views film_kinds and due_kinds: their rows are taken off before a change and added after
it. Nothing in them depends on the moment of reading: that a date has come, and a film's age, are for the reader.
"""

STATE, GOOD, NOT_FOUND, FAILED, FROZEN, ASKABLE = (1 << bit for bit in range(6))
"""What `states` says of a film at a provider: name:sum, the providers in their order."""
KEPT = STATE | GOOD | NOT_FOUND | FAILED | FROZEN | ASKABLE
LONG_AGO = -1_000_000
"""Stands for a release day that no longer changes when a film is due: unknown, or MATTERS days before the due date."""
DAY = 86_400
MATTERS = 396
"""The youngest ages end a year after the release; a reader looks ahead by 31 days at most."""

_BITS = {
    "s.good_answer_id IS NOT NULL": GOOD,
    "s.status = 'not_found'": NOT_FOUND,
    "s.status = 'failed'": FAILED,
    "s.frozen > 0": FROZEN,
    "s.external_id IS NOT NULL": ASKABLE,
}
STATE_BITS = " + ".join([str(STATE), *(f"CASE WHEN {what} THEN {bit} ELSE 0 END" for what, bit in _BITS.items())])
_KINDS = "released, import_status, gone, states"
_DUE = "due_day, provider, follows, released, first, waited"


def _released_day(due_at: str) -> str:
    """Return SQL of a film's release day, where it may still matter on the due date."""
    day = "CAST(julianday(f.release_date) - 2440587.5 AS INTEGER)"
    return f"CASE WHEN {day} >= CAST({due_at} / 86400 AS INTEGER) - {MATTERS} THEN {day} ELSE {LONG_AGO} END"


def _film_kinds(other_states: str = "") -> str:
    return (
        f"SELECT f.movie_id, coalesce(substr(f.release_date, 1, 7), '') AS released, f.import_status,"
        " CASE WHEN f.gone_at IS NULL THEN 0 ELSE 1 END AS gone,"
        f" coalesce((SELECT group_concat(s.provider || ':' || ({STATE_BITS}), ' ') FROM fetch_state s"
        f" WHERE s.movie_id = f.movie_id{other_states}), '') AS states"
        " FROM films f WHERE f.merged_into IS NULL AND f.hidden_at IS NULL"
    )


def _film(by: int, where: str, kinds: str = "film_kinds") -> str:
    return (
        f"INSERT INTO film_counts SELECT {_KINDS}, {by} FROM {kinds} WHERE {where}"
        f" ON CONFLICT ({_KINDS}) DO UPDATE SET films = film_counts.films + excluded.films;"
    )


def _calls(by: int, where: str) -> str:
    return (
        f"INSERT INTO due_counts SELECT {_DUE}, {by} FROM due_kinds WHERE {where}"
        f" ON CONFLICT ({_DUE}) DO UPDATE SET calls = due_counts.calls + excluded.calls;"
    )


def _request(by: int, row: str) -> str:
    return (
        f"INSERT INTO request_counts VALUES (CAST({row}.started_at / 86400 AS INTEGER), {row}.provider,"
        f" {row}.outcome, {by}) ON CONFLICT (day, provider, outcome)"
        " DO UPDATE SET requests = request_counts.requests + excluded.requests;"
    )


def _trigger(name: str, when: str, *statements: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN {' '.join(statements)} END;\n"


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)


_BITS_DIFFER = STATE_BITS.replace("s.", "OLD.") + " <> " + STATE_BITS.replace("s.", "NEW.")
_STATE_CHANGES = f"WHEN {_changed('movie_id', 'provider')} OR {_BITS_DIFFER}"
_DUE_CHANGES = "WHEN " + _changed(
    "movie_id", "provider", "due_at", "frozen", "external_id", "status", "fetched_at", "checked_at"
)
_FILM_CHANGES = "WHEN " + _changed("release_date", "import_status", "gone_at", "merged_into", "hidden_at")
_OLD, _NEW = "movie_id = OLD.movie_id", "movie_id = NEW.movie_id"
_BOTH = "movie_id IN (OLD.movie_id, NEW.movie_id)"
_OLD_CALLS, _NEW_CALLS = (
    f"movie_id = {row}.movie_id AND (provider = {row}.provider AND endpoint = {row}.endpoint"
    f" OR {row}.provider = 'tmdb' AND follows = 1)"
    for row in ("OLD", "NEW")
)
_BOTH_CALLS = (
    f"{_BOTH} AND (provider IN (OLD.provider, NEW.provider) OR 'tmdb' IN (OLD.provider, NEW.provider) AND follows = 1)"
)
_BEFORE_NEW = _film_kinds(" AND (s.provider <> NEW.provider OR s.endpoint <> NEW.endpoint)")

COUNTS = {
    "film_counts": f"SELECT {_KINDS}, count(*) FROM film_kinds GROUP BY {_KINDS}",
    "due_counts": f"SELECT {_DUE}, count(*) FROM due_kinds GROUP BY {_DUE}",
    "request_counts": "SELECT CAST(started_at / 86400 AS INTEGER), provider, outcome, count(*) FROM api_requests"
    " GROUP BY 1, 2, 3",
}
"""The tables of counts, and the queries that count what they hold from the rows."""

KEEP_COUNTS = (
    f"""
    CREATE TABLE film_counts (
        released TEXT NOT NULL,            -- month of release; empty = undated
        import_status TEXT NOT NULL, gone INTEGER NOT NULL,
        states TEXT NOT NULL,              -- what the film has at each provider, as "tmdb:35 omdb:1"
        films INTEGER NOT NULL,
        PRIMARY KEY ({_KINDS})
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE due_counts (
        due_day INTEGER NOT NULL,          -- days since 1970-01-01, UTC, as all days here
        provider TEXT NOT NULL,
        follows INTEGER NOT NULL,          -- 1: no id is known yet, the call comes after TMDB's
        released INTEGER NOT NULL,         -- day of release where it matters
        first INTEGER NOT NULL,            -- 1: it would be the first answer
        waited INTEGER NOT NULL,           -- days since it was last not found; 0 = it was not
        calls INTEGER NOT NULL,
        PRIMARY KEY ({_DUE})
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE request_counts (
        day INTEGER NOT NULL, provider TEXT NOT NULL, outcome TEXT NOT NULL, requests INTEGER NOT NULL,
        PRIMARY KEY (day, provider, outcome)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX films_by_release ON films(release_date);
    CREATE VIEW film_kinds AS {_film_kinds()};
    CREATE VIEW due_kinds AS
        SELECT s.movie_id, s.provider, s.endpoint, s.due_at, CAST(s.due_at / 86400 AS INTEGER) AS due_day, 0 AS follows,
            {_released_day("s.due_at")} AS released, CASE WHEN s.fetched_at IS NULL THEN 1 ELSE 0 END AS first,
            CASE WHEN s.status <> 'not_found' OR s.checked_at IS NULL THEN 0
                WHEN s.due_at - s.checked_at < 86400 THEN 1
                ELSE CAST(round((s.due_at - s.checked_at) / 86400) AS INTEGER) END AS waited
        FROM films f JOIN fetch_state s USING (movie_id)
        WHERE f.merged_into IS NULL AND f.hidden_at IS NULL AND f.gone_at IS NULL
            AND s.external_id IS NOT NULL AND s.frozen = 0 AND s.due_at IS NOT NULL
        UNION ALL
        SELECT s.movie_id, s.provider, s.endpoint, d.due_at, CAST(d.due_at / 86400 AS INTEGER), 1,
            {_released_day("d.due_at")}, 1, 0
        FROM films f JOIN fetch_state d USING (movie_id) JOIN fetch_state s USING (movie_id)
        WHERE f.merged_into IS NULL AND f.hidden_at IS NULL AND f.gone_at IS NULL AND f.import_status = 'soft'
            AND d.provider = 'tmdb' AND d.external_id IS NOT NULL AND d.frozen = 0 AND d.due_at IS NOT NULL
            AND s.external_id IS NULL AND s.frozen = 0;
    """
    + "".join(f"INSERT INTO {table} {rows};\n" for table, rows in COUNTS.items())
    + _trigger(
        "no_films",
        "AFTER UPDATE ON film_counts WHEN NEW.films = 0",
        f"DELETE FROM film_counts WHERE ({_KINDS}) = (NEW.released, NEW.import_status, NEW.gone, NEW.states);",
    )
    + _trigger(
        "no_calls",
        "AFTER UPDATE ON due_counts WHEN NEW.calls = 0",
        f"DELETE FROM due_counts WHERE ({_DUE})"
        " = (NEW.due_day, NEW.provider, NEW.follows, NEW.released, NEW.first, NEW.waited);",
    )
    + _trigger(
        "no_requests",
        "AFTER UPDATE ON request_counts WHEN NEW.requests = 0",
        "DELETE FROM request_counts WHERE (day, provider, outcome) = (NEW.day, NEW.provider, NEW.outcome);",
    )
    + _trigger("films_come", "AFTER INSERT ON films", _film(1, _NEW), _calls(1, _NEW))
    + _trigger("films_change", f"BEFORE UPDATE ON films {_FILM_CHANGES}", _film(-1, _OLD), _calls(-1, _OLD))
    + _trigger("films_changed", f"AFTER UPDATE ON films {_FILM_CHANGES}", _film(1, _NEW), _calls(1, _NEW))
    + _trigger("films_go", "BEFORE DELETE ON films", _film(-1, _OLD), _calls(-1, _OLD))
    + _trigger(
        "states_come",
        "AFTER INSERT ON fetch_state",
        _film(-1, _NEW, f"({_BEFORE_NEW}) AS before"),
        _film(1, _NEW),
        _calls(1, _NEW_CALLS),
    )
    + _trigger("kinds_change", f"BEFORE UPDATE ON fetch_state {_STATE_CHANGES}", _film(-1, _BOTH))
    + _trigger("kinds_changed", f"AFTER UPDATE ON fetch_state {_STATE_CHANGES}", _film(1, _BOTH))
    + _trigger("dues_change", f"BEFORE UPDATE ON fetch_state {_DUE_CHANGES}", _calls(-1, _BOTH_CALLS))
    + _trigger("dues_changed", f"AFTER UPDATE ON fetch_state {_DUE_CHANGES}", _calls(1, _BOTH_CALLS))
    + _trigger("states_go", "BEFORE DELETE ON fetch_state", _film(-1, _OLD), _calls(-1, _OLD_CALLS))
    + _trigger("states_gone", "AFTER DELETE ON fetch_state", _film(1, _OLD))
    + _trigger("requests_come", "AFTER INSERT ON api_requests", _request(1, "NEW"))
    + _trigger("requests_change", "AFTER UPDATE ON api_requests", _request(-1, "OLD"), _request(1, "NEW"))
    + _trigger("requests_go", "AFTER DELETE ON api_requests", _request(-1, "OLD"))
)
"""The migration."""

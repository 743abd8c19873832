"""The first five migrations of the operations store, before its tables and columns got their present names.

Belongs here: DDL that never changes again. Does not belong here: later migrations (migrations.py).
"""

FIRST_MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE films (
        movie_id INTEGER PRIMARY KEY,      -- TMDB id, or minus the number of the IMDb id; for life
        title TEXT,
        release_date TEXT,
        partition_year TEXT NOT NULL,
        popularity REAL, vote_average REAL, vote_count INTEGER,
        import_status TEXT NOT NULL,
        source TEXT NOT NULL,              -- what told us of it first: discover, identify, import
        first_seen_at REAL NOT NULL,
        told_at REAL NOT NULL,             -- when the newest answer that spoke of it was fetched
        gone_at REAL,                      -- TMDB no longer has it
        merged_into INTEGER REFERENCES films(movie_id)
    ) STRICT;
    CREATE INDEX films_by_year ON films(partition_year);

    CREATE TABLE film_ids (
        provider TEXT NOT NULL, external_id TEXT NOT NULL,
        movie_id INTEGER NOT NULL REFERENCES films(movie_id),
        role TEXT NOT NULL CHECK (role IN ('accepted', 'alias', 'rejected')),
        told_at REAL NOT NULL,
        PRIMARY KEY (movie_id, provider, external_id)
    ) STRICT;
    CREATE UNIQUE INDEX one_accepted_id ON film_ids(movie_id, provider) WHERE role = 'accepted';
    CREATE UNIQUE INDEX one_open_film ON film_ids(provider, external_id) WHERE role <> 'rejected';

    CREATE TABLE provider_answers (
        answer_id TEXT PRIMARY KEY,        -- UUID version 7: time-ordered
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, external_id TEXT NOT NULL,
        movie_id INTEGER,                  -- NULL for answers about many films, such as discover pages
        http_status INTEGER NOT NULL, outcome TEXT NOT NULL,
        body BLOB,                         -- zstd; NULL once pruned
        facts TEXT,                        -- JSON: the declared fields
        parser_version INTEGER NOT NULL,
        fetched_at REAL NOT NULL, run_id TEXT
    ) STRICT;
    CREATE INDEX answers_by_film ON provider_answers(movie_id, provider, answer_id) WHERE movie_id IS NOT NULL;

    CREATE INDEX answers_by_run ON provider_answers(run_id, movie_id) WHERE run_id IS NOT NULL;

    CREATE TABLE provider_state (
        movie_id INTEGER NOT NULL REFERENCES films(movie_id), provider TEXT NOT NULL, endpoint TEXT NOT NULL,
        external_id TEXT,                  -- the id it is asked with; NULL = not known yet, so it cannot be asked
        status TEXT NOT NULL CHECK (status IN ('never', 'ok', 'not_found', 'failed', 'deferred')),
        reason TEXT,                       -- why it failed or was deferred
        good_answer_id TEXT, fetched_at REAL, covered_at REAL, checked_at REAL,
        attempts INTEGER NOT NULL DEFAULT 0,  -- failures in a row
        due_at REAL, content_hash TEXT,
        quiet_cycles INTEGER NOT NULL DEFAULT 0, frozen INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (movie_id, provider, endpoint)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX state_by_due ON provider_state(due_at) WHERE due_at IS NOT NULL AND frozen = 0;

    CREATE TABLE provider_gate (
        provider TEXT PRIMARY KEY,
        next_slot REAL NOT NULL DEFAULT 0,
        utc_day TEXT NOT NULL DEFAULT '', used INTEGER NOT NULL DEFAULT 0, quota INTEGER,
        paused_until REAL NOT NULL DEFAULT 0, quota_closed_until REAL NOT NULL DEFAULT 0, reason TEXT,
        failures_in_row INTEGER NOT NULL DEFAULT 0, successes INTEGER NOT NULL DEFAULT 0,
        interactive_until REAL NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE gate_leases (
        lease_id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, expires_at REAL NOT NULL
    ) STRICT;

    CREATE TABLE api_requests (
        request_id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, subject TEXT NOT NULL,
        outcome TEXT NOT NULL, http_status INTEGER,
        started_at REAL NOT NULL, milliseconds REAL NOT NULL, attempt INTEGER NOT NULL, run_id TEXT
    ) STRICT;
    CREATE INDEX requests_by_time ON api_requests(started_at);

    CREATE TABLE people (
        decision_id TEXT PRIMARY KEY, kind TEXT NOT NULL, movie_id INTEGER, provider TEXT,
        details TEXT NOT NULL, decided_at REAL, asked_at REAL NOT NULL, who TEXT
    ) STRICT;

    CREATE TABLE id_conflicts (
        movie_id INTEGER NOT NULL, provider TEXT NOT NULL, external_id TEXT NOT NULL,
        held_by INTEGER NOT NULL, told_by TEXT NOT NULL, told_at REAL NOT NULL, settled_at REAL,
        PRIMARY KEY (movie_id, provider, external_id)
    ) STRICT;

    CREATE TABLE projections (
        table_name TEXT NOT NULL, partition_year TEXT NOT NULL, as_of REAL NOT NULL,
        PRIMARY KEY (table_name, partition_year)
    ) STRICT;
    """,
    """
    -- A quiet cycle counts from here on: the due date that the last counted cycle left behind.
    ALTER TABLE provider_state ADD COLUMN cycle_due_at REAL;
    UPDATE provider_state SET cycle_due_at = due_at WHERE status = 'ok';

    -- When the changes feed last told of this film.
    ALTER TABLE provider_state ADD COLUMN changed_at REAL;

    CREATE TABLE changes_feed (
        provider TEXT PRIMARY KEY,
        covered_from REAL NOT NULL,        -- everything that changed between these two moments was told
        covered_until REAL NOT NULL,
        gap_from REAL, gap_until REAL      -- the newest stretch that was not
    ) STRICT;

    CREATE TABLE field_changes (
        movie_id INTEGER NOT NULL REFERENCES films(movie_id), provider TEXT NOT NULL, field TEXT NOT NULL,
        answer_id TEXT NOT NULL, old TEXT, new TEXT,  -- JSON values
        told_at REAL NOT NULL,
        PRIMARY KEY (movie_id, provider, field, answer_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE refresh_plan (
        one INTEGER PRIMARY KEY CHECK (one = 1),  -- the newest plan only
        plan_id TEXT NOT NULL, made_at REAL NOT NULL, digest TEXT NOT NULL,
        figures TEXT NOT NULL,             -- JSON
        calls BLOB NOT NULL                -- Arrow IPC, zstd: one short write, however long the plan
    ) STRICT;
    CREATE INDEX state_by_frozen ON provider_state(provider, frozen) WHERE frozen > 0;
    CREATE TABLE refresh_spent (
        utc_day TEXT NOT NULL, movie_id INTEGER NOT NULL,  -- films that the sensor asked for on a day
        PRIMARY KEY (utc_day, movie_id)
    ) STRICT, WITHOUT ROWID;
    """,
    # TVDB came later than the films: a state for each film, due at once where it can be asked.
    """
    INSERT OR IGNORE INTO provider_state (movie_id, provider, endpoint, external_id, status, due_at)
    SELECT f.movie_id, 'tvdb', 'movies_extended', coalesce(t.external_id, i.external_id), 'never',
           CASE WHEN f.gone_at IS NULL AND coalesce(t.external_id, i.external_id) IS NOT NULL THEN f.told_at END
    FROM films f
    LEFT JOIN film_ids t ON t.movie_id = f.movie_id AND t.provider = 'tvdb' AND t.role = 'accepted'
    LEFT JOIN film_ids i ON i.movie_id = f.movie_id AND i.provider = 'imdb' AND i.role = 'accepted';
    """,
    # Identification: what was requested, what was decided (never rewritten), which files were taken.
    """
    -- When a year's discovery told of the film first; and since when it is not shown: identified by mistake, and
    -- nothing else holds it.
    ALTER TABLE films ADD COLUMN discovered_at REAL;
    ALTER TABLE films ADD COLUMN hidden_at REAL;
    UPDATE films SET discovered_at = first_seen_at WHERE source = 'discover';

    CREATE TABLE identification_requests (
        request_id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,              -- cli, inbox, run config
        origin TEXT,                       -- the file and line that it came from
        asked TEXT NOT NULL,               -- JSON: title, other_titles, year, ids
        asked_at REAL NOT NULL,
        status TEXT NOT NULL
            CHECK (status IN ('pending', 'shown', 'ambiguous', 'not_found', 'conflicting', 'confirmed')),
        reason TEXT,
        movie_id INTEGER REFERENCES films(movie_id),
        attempts INTEGER NOT NULL DEFAULT 0,  -- tries in a row that a provider's failure ended
        due_at REAL                        -- when a pending request is tried again; NULL = it waits for a person
    ) STRICT;
    CREATE INDEX requests_by_film ON identification_requests(movie_id) WHERE movie_id IS NOT NULL;
    CREATE INDEX requests_by_due ON identification_requests(due_at) WHERE due_at IS NOT NULL;

    CREATE TABLE identifications (
        decision_id TEXT PRIMARY KEY,      -- UUID version 7: time-ordered
        request_id INTEGER NOT NULL REFERENCES identification_requests(request_id),
        outcome TEXT NOT NULL,             -- confident, ambiguous, not_found, conflicting; shown, confirmed, undone
        reason TEXT NOT NULL,
        movie_id INTEGER,                  -- the film that was taken
        decision TEXT NOT NULL,            -- JSON: candidates with scores, evidence
        who TEXT NOT NULL,                 -- rules, or a person
        decided_at REAL NOT NULL,
        superseded_by TEXT
    ) STRICT;
    CREATE INDEX decisions_by_request ON identifications(request_id, decision_id);

    CREATE TABLE inbox_files (
        content_hash TEXT PRIMARY KEY, name TEXT NOT NULL, seen_at REAL NOT NULL,
        requests INTEGER NOT NULL,         -- how many it asked for; 0 with a reason = refused
        reason TEXT
    ) STRICT, WITHOUT ROWID;
    """,
    # Films that TMDB lacks: when TMDB is asked again, what IMDb's sources said, and the data files we have.
    """
    CREATE TABLE placeholders (
        movie_id INTEGER PRIMARY KEY REFERENCES films(movie_id), imdb_id TEXT NOT NULL,
        created_at REAL NOT NULL,
        scraped_at REAL,                   -- last good answer of one of IMDb's own sources
        retries INTEGER NOT NULL DEFAULT 0,  -- how often TMDB was asked again
        next_retry_at REAL,                -- NULL = TMDB has it
        upgraded_at REAL                   -- when TMDB's details came
    ) STRICT;
    CREATE INDEX placeholders_by_retry ON placeholders(next_retry_at) WHERE next_retry_at IS NOT NULL;

    CREATE TABLE imdb_lookups (
        lookup_id INTEGER PRIMARY KEY AUTOINCREMENT,
        imdb_id TEXT NOT NULL,
        source TEXT NOT NULL,              -- data_files, omdb, page
        outcome TEXT NOT NULL CHECK (outcome IN ('found', 'not_found', 'no_film', 'blocked', 'failed')),
        reason TEXT, at REAL NOT NULL, run_id TEXT
    ) STRICT;
    CREATE INDEX lookups_by_time ON imdb_lookups(at);

    CREATE TABLE imdb_files (
        name TEXT PRIMARY KEY,
        etag TEXT, last_modified TEXT, bytes INTEGER, rows INTEGER,
        checked_at REAL,                   -- when the server last said which file is the newest
        refreshed_at REAL,                 -- when the file at hand was put in place
        problem TEXT                       -- why a newer one was refused, or could not be had
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX imdb_answers ON provider_answers(endpoint, external_id, answer_id) WHERE provider = 'imdb';

    INSERT INTO placeholders (movie_id, imdb_id, created_at, next_retry_at)
    SELECT f.movie_id, i.external_id, f.first_seen_at, f.first_seen_at + 7 * 86400
    FROM films f JOIN film_ids i ON i.movie_id = f.movie_id AND i.provider = 'imdb' AND i.role = 'accepted'
    WHERE f.import_status IN ('imdb_placeholder', 'imdb_enriched') AND f.merged_into IS NULL;
    INSERT INTO provider_state (movie_id, provider, endpoint, external_id, status)
    SELECT movie_id, 'imdb', 'title', imdb_id, 'never' FROM placeholders;
    """,
)

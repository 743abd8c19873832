"""The schema of the operations store and its numbered migrations.

Belongs here: DDL. Does not belong here: queries. Moments are unix seconds (UTC) in REAL columns named *_at, *_until or
next_slot; dates are ISO text.
"""

from movie_assets.store.first_migrations import FIRST_MIGRATIONS
from movie_assets.store.kept_counts import KEEP_COUNTS

APPLICATION_ID = 0x4D4F5649
"""Marks the file as ours ("MOVI"): a foreign SQLite file is refused and not migrated."""

PAGE_BYTES = 8_192
"""Of new and of compacted files. Compressed bodies have 0.5 to 5 KB: a fifth of SQLite's pages of 4 KB stays empty."""

MIGRATIONS: tuple[str, ...] = (
    *FIRST_MIGRATIONS,
    # Tables and columns get the names that the field uses.
    """
    ALTER TABLE film_ids RENAME TO external_ids;
    ALTER TABLE external_ids RENAME COLUMN told_at TO reported_at;
    ALTER TABLE films RENAME COLUMN told_at TO reported_at;
    ALTER TABLE id_conflicts RENAME COLUMN told_by TO reported_by;
    ALTER TABLE id_conflicts RENAME COLUMN told_at TO reported_at;
    ALTER TABLE field_changes RENAME COLUMN told_at TO reported_at;
    ALTER TABLE provider_answers RENAME TO responses;
    ALTER TABLE provider_state RENAME TO fetch_state;
    ALTER TABLE fetch_state RENAME COLUMN covered_at TO confirmed_unchanged_at;
    ALTER TABLE fetch_state RENAME COLUMN quiet_cycles TO unchanged_streak;
    ALTER TABLE provider_gate RENAME TO rate_limits;
    ALTER TABLE gate_leases RENAME TO rate_limit_leases;
    ALTER TABLE changes_feed RENAME COLUMN covered_from TO polled_from;
    ALTER TABLE changes_feed RENAME COLUMN covered_until TO polled_until;
    ALTER TABLE people RENAME TO decisions;
    UPDATE decisions SET kind = 'unfreeze' WHERE kind = 'thaw';
    """,
    # Responses that the parser refuses are kept with the reason, for a later parser.
    """
    ALTER TABLE responses ADD COLUMN refusal TEXT;
    CREATE INDEX responses_refused ON responses(provider, parser_version) WHERE refusal IS NOT NULL;
    CREATE TABLE fetch_state_rebuilt (
        movie_id INTEGER NOT NULL REFERENCES films(movie_id), provider TEXT NOT NULL, endpoint TEXT NOT NULL,
        external_id TEXT,                  -- the id to ask with; NULL = not known yet
        status TEXT NOT NULL
            CHECK (status IN ('never', 'ok', 'not_found', 'failed', 'deferred', 'refused')),
        reason TEXT,                       -- why it failed, was deferred or refused
        good_answer_id TEXT, fetched_at REAL, confirmed_unchanged_at REAL, checked_at REAL,
        attempts INTEGER NOT NULL DEFAULT 0,  -- failures or refusals in a row
        due_at REAL, content_hash TEXT,
        unchanged_streak INTEGER NOT NULL DEFAULT 0,
        frozen INTEGER NOT NULL DEFAULT 0, -- 1 by rule, 2 by a person
        cycle_due_at REAL,                 -- from when on a good response ends another refresh cycle
        changed_at REAL,                   -- when the changes feed last reported the movie
        PRIMARY KEY (movie_id, provider, endpoint)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO fetch_state_rebuilt SELECT movie_id, provider, endpoint, external_id, status, reason, good_answer_id,
        fetched_at, confirmed_unchanged_at, checked_at, attempts, due_at, content_hash, unchanged_streak, frozen,
        cycle_due_at, changed_at FROM fetch_state;
    DROP TABLE fetch_state;
    ALTER TABLE fetch_state_rebuilt RENAME TO fetch_state;
    CREATE INDEX state_by_due ON fetch_state(due_at) WHERE due_at IS NOT NULL AND frozen = 0;
    CREATE INDEX state_by_frozen ON fetch_state(provider, frozen) WHERE frozen > 0;
    """,
    # The providers for which every movie has a fetch state. One that is added later gets its rows when the store opens.
    """
    CREATE TABLE known_providers (provider TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    INSERT INTO known_providers VALUES ('tmdb'), ('omdb'), ('fanart'), ('tvdb');
    """,
    # A file of the inbox is taken in parts: how far it was read, NULL = wholly. Requests are looked up by their text.
    """
    ALTER TABLE inbox_files ADD COLUMN read_until INTEGER;
    CREATE INDEX requests_by_asked ON identification_requests(asked);
    """,
    # Which store this is, and how many batches of it were written to a warehouse, which has the same two values.
    """
    CREATE TABLE store_identity (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        store_id TEXT NOT NULL,            -- a UUID, made with the store
        projected INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO store_identity (one, store_id)
    SELECT 1, substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 14, 3) || '-a' || substr(h, 18, 3) || '-'
        || substr(h, 21) FROM (SELECT lower(hex(randomblob(16))) AS h);
    """,
    # A body is kept once, however often it was received. hash_of_stored is a function of store/bodies.py.
    """
    ALTER TABLE responses ADD COLUMN body_hash TEXT;
    UPDATE responses SET body_hash = hash_of_stored(body) WHERE body IS NOT NULL;
    CREATE TABLE bodies (
        body_hash TEXT PRIMARY KEY,        -- of the body as it was received
        body BLOB NOT NULL                 -- zstd
    ) STRICT;
    INSERT OR IGNORE INTO bodies (body_hash, body) SELECT body_hash, body FROM responses WHERE body IS NOT NULL;
    ALTER TABLE responses DROP COLUMN body;
    CREATE INDEX responses_by_body ON responses(body_hash) WHERE body_hash IS NOT NULL;
    """,
    # Bodies that could not be read any more when they were needed. A body that is received anew leaves the table.
    """
    CREATE TABLE damaged_bodies (body_hash TEXT PRIMARY KEY, found_at REAL NOT NULL) STRICT, WITHOUT ROWID;
    """,
    # What responses repeat stands once, under a number: their facts, the key of their body, their run. An unchanged
    # response then adds a short row. hash_of_text is a function of store/bodies.py.
    """
    CREATE TABLE facts (facts_id INTEGER PRIMARY KEY, facts_hash TEXT NOT NULL UNIQUE, facts TEXT NOT NULL) STRICT;
    INSERT OR IGNORE INTO facts (facts_hash, facts) SELECT hash_of_text(facts), facts FROM responses
        WHERE facts IS NOT NULL;
    CREATE TABLE body_keys (body_id INTEGER PRIMARY KEY, body_hash TEXT NOT NULL UNIQUE) STRICT;
    INSERT OR IGNORE INTO body_keys (body_hash) SELECT body_hash FROM responses WHERE body_hash IS NOT NULL;
    CREATE TABLE runs (run_number INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE) STRICT;
    INSERT INTO runs (run_id) SELECT run_id FROM responses WHERE run_id IS NOT NULL
        UNION SELECT run_id FROM api_requests WHERE run_id IS NOT NULL;
    CREATE TABLE responses_rebuilt (
        answer_id TEXT PRIMARY KEY,        -- UUID version 7: time-ordered
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, external_id TEXT NOT NULL,
        movie_id INTEGER,                  -- NULL for responses about many films, such as discover pages
        http_status INTEGER NOT NULL, outcome TEXT NOT NULL,
        body_id INTEGER REFERENCES body_keys(body_id),  -- NULL once pruned
        facts_id INTEGER REFERENCES facts(facts_id),
        parser_version INTEGER NOT NULL,
        fetched_at REAL NOT NULL,
        run_number INTEGER REFERENCES runs(run_number),
        refusal TEXT                       -- why the parser does not read it
    ) STRICT;
    INSERT INTO responses_rebuilt SELECT answer_id, provider, endpoint, external_id, movie_id, http_status, outcome,
        body_id, facts_id, parser_version, fetched_at, run_number, refusal
        FROM responses r LEFT JOIN body_keys USING (body_hash) LEFT JOIN runs USING (run_id)
        LEFT JOIN facts f ON f.facts_hash = hash_of_text(ifnull(r.facts, '')) ORDER BY r.rowid;
    DROP TABLE responses;
    ALTER TABLE responses_rebuilt RENAME TO responses;
    CREATE INDEX responses_by_film ON responses(movie_id, provider, answer_id) WHERE movie_id IS NOT NULL;
    CREATE INDEX responses_by_run ON responses(run_number, movie_id) WHERE run_number IS NOT NULL;
    CREATE INDEX responses_by_body ON responses(body_id) WHERE body_id IS NOT NULL;
    CREATE INDEX responses_refused ON responses(provider, parser_version) WHERE refusal IS NOT NULL;
    CREATE INDEX responses_of_imdb ON responses(endpoint, external_id, answer_id) WHERE provider = 'imdb';
    ALTER TABLE api_requests ADD COLUMN run_number INTEGER REFERENCES runs(run_number);
    UPDATE api_requests SET run_number = (SELECT run_number FROM runs r WHERE r.run_id = api_requests.run_id)
        WHERE run_id IS NOT NULL;
    ALTER TABLE api_requests DROP COLUMN run_id;
    """,
    KEEP_COUNTS,
    # Facts are kept compressed. compressed_text is a function of store/bodies.py.
    """
    ALTER TABLE facts ADD COLUMN compressed BLOB NOT NULL DEFAULT x'';
    UPDATE facts SET compressed = compressed_text(facts);
    ALTER TABLE facts DROP COLUMN facts;
    ALTER TABLE facts RENAME COLUMN compressed TO facts;
    """,
    # Bodies stand under the number of their key, keys are bytes, and responses are numbered in the order in which they
    # came. Indexes are made when their tables are full: sorted, not row by row. hash_in_bytes is of store/bodies.py.
    """
    CREATE TABLE keys_rebuilt (body_id INTEGER PRIMARY KEY, body_hash BLOB NOT NULL) STRICT;
    INSERT INTO keys_rebuilt SELECT body_id, hash_in_bytes(body_hash) FROM body_keys ORDER BY body_id;
    CREATE TABLE bodies_rebuilt (
        body_id INTEGER PRIMARY KEY REFERENCES keys_rebuilt(body_id),
        body BLOB NOT NULL                 -- zstd
    ) STRICT;
    INSERT INTO bodies_rebuilt SELECT body_id, body FROM body_keys CROSS JOIN bodies USING (body_hash)
        ORDER BY body_id;
    CREATE TABLE damaged_rebuilt (
        body_id INTEGER PRIMARY KEY REFERENCES keys_rebuilt(body_id) ON DELETE CASCADE, found_at REAL NOT NULL
    ) STRICT;
    INSERT INTO damaged_rebuilt SELECT body_id, found_at FROM damaged_bodies JOIN body_keys USING (body_hash);
    CREATE TABLE facts_rebuilt (
        facts_id INTEGER PRIMARY KEY, facts_hash BLOB NOT NULL,
        facts BLOB NOT NULL                -- JSON, zstd
    ) STRICT;
    INSERT INTO facts_rebuilt SELECT facts_id, hash_in_bytes(facts_hash), facts FROM facts ORDER BY facts_id;
    CREATE TABLE responses_rebuilt (
        response_number INTEGER PRIMARY KEY,
        answer_id TEXT NOT NULL,           -- UUID version 7: what the warehouse shows
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, external_id TEXT NOT NULL,
        movie_id INTEGER,                  -- NULL for responses about many films, such as discover pages
        http_status INTEGER NOT NULL, outcome TEXT NOT NULL,
        body_id INTEGER REFERENCES keys_rebuilt(body_id),  -- NULL once pruned
        facts_id INTEGER REFERENCES facts_rebuilt(facts_id),
        parser_version INTEGER NOT NULL,
        fetched_at REAL NOT NULL,
        run_number INTEGER REFERENCES runs(run_number),
        refusal TEXT                       -- why the parser does not read it
    ) STRICT;
    INSERT INTO responses_rebuilt SELECT rowid, answer_id, provider, endpoint, external_id, movie_id, http_status,
        outcome, body_id, facts_id, parser_version, fetched_at, run_number, refusal FROM responses ORDER BY rowid;
    DROP TABLE responses;
    DROP TABLE facts;
    DROP TABLE damaged_bodies;
    DROP TABLE bodies;
    DROP TABLE body_keys;
    ALTER TABLE keys_rebuilt RENAME TO body_keys;
    ALTER TABLE bodies_rebuilt RENAME TO bodies;
    ALTER TABLE damaged_rebuilt RENAME TO damaged_bodies;
    ALTER TABLE facts_rebuilt RENAME TO facts;
    ALTER TABLE responses_rebuilt RENAME TO responses;
    CREATE UNIQUE INDEX one_key_of_a_body ON body_keys(body_hash);
    CREATE UNIQUE INDEX one_row_of_facts ON facts(facts_hash);
    CREATE UNIQUE INDEX one_answer_id ON responses(answer_id);
    CREATE INDEX responses_by_film ON responses(movie_id, provider) WHERE movie_id IS NOT NULL;
    CREATE INDEX responses_by_run ON responses(run_number, movie_id) WHERE run_number IS NOT NULL;
    CREATE INDEX responses_by_body ON responses(body_id) WHERE body_id IS NOT NULL;
    CREATE INDEX responses_refused ON responses(provider, parser_version) WHERE refusal IS NOT NULL;
    CREATE INDEX responses_of_imdb ON responses(endpoint, external_id) WHERE provider = 'imdb';
    DROP INDEX state_by_frozen;
    """,
    # How many films have each field, day by day: no later look can count that.
    """
    CREATE TABLE field_coverage (
        day INTEGER NOT NULL,              -- days since 1970-01-01, UTC
        field TEXT NOT NULL,               -- column of provider_cache_movies
        films INTEGER NOT NULL,            -- whole films: every active provider has answered
        with_value INTEGER NOT NULL,       -- those of them that have a value
        PRIMARY KEY (day, field)
    ) STRICT, WITHOUT ROWID;
    """,
    # Files of other hosts than IMDb's are kept alike. Of a daily one we know its day, and lines that could not be read.
    """
    ALTER TABLE imdb_files RENAME TO data_files;
    ALTER TABLE data_files ADD COLUMN made_on TEXT;
    ALTER TABLE data_files ADD COLUMN wrong INTEGER;
    """,
    # Collections that work beside each other divide the films.
    """
    CREATE TABLE film_claims (
        movie_id INTEGER PRIMARY KEY,
        host TEXT NOT NULL, pid INTEGER NOT NULL,  -- the session that asks about it
        expires_at REAL NOT NULL
    ) STRICT;
    """,
)
"""MIGRATIONS[n] takes the schema from version n to n + 1 (PRAGMA user_version)."""

-- The schema that migrations left in the commit that refers to what responses repeat by number.
PRAGMA application_id = 1297045065;
PRAGMA user_version = 13;
BEGIN TRANSACTION;
CREATE TABLE api_requests (
        request_id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, subject TEXT NOT NULL,
        outcome TEXT NOT NULL, http_status INTEGER,
        started_at REAL NOT NULL, milliseconds REAL NOT NULL, attempt INTEGER NOT NULL, run_number INTEGER REFERENCES runs(run_number)) STRICT;
CREATE TABLE bodies (
        body_hash TEXT PRIMARY KEY,        -- of the body as it was received
        body BLOB NOT NULL                 -- zstd
    ) STRICT;
INSERT INTO "bodies" VALUES('c8ad3bd17bf30abffa34ad8adcde16da',X'28B52FFD60C700950800B690332140895607764368CAD2EF2B7A4728FBC95B9C95D8D5B741060D6B047FE2AA286A5C2A002B0028000941DD57148BD19E475221A142922448EB5216EABAE5E71F8D5B05001681E0EAEBBAF5332184FA6A770209515F466B26F233C08012EA09DD585D6C5EF34408210EEACDC4B71C0C09F565CADB5065FB359E4F094A01AFB9C3D4A0401D2E33CB9E0B9D1EA8B78B4B9F67F69131EA14A74C638DDFF36BE0EA30B6367C22020F3F47C22E9ECF6ABCFDD8E7E3585E1AEA72A7ADE5A55D84CB7776B5C6F379ECB9E6F15A2CAAE06D181900049B8171198AD0E00502A3D8F92C0A900AF699E0AD40C4302566D03B89C30CE37289CCCC75267F199668E600A669502D68D9FF4830036A938E802DECADA907');
INSERT INTO "bodies" VALUES('eb6b6228cfc093e6b91229da9af49a94',X'28B52FFD20273901007B2270616765223A312C22726573756C7473223A5B5D2C22746F74616C5F7061676573223A317D');
CREATE TABLE body_keys (body_id INTEGER PRIMARY KEY, body_hash TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO "body_keys" VALUES(1,'c8ad3bd17bf30abffa34ad8adcde16da');
INSERT INTO "body_keys" VALUES(2,'eb6b6228cfc093e6b91229da9af49a94');
CREATE TABLE changes_feed (
        provider TEXT PRIMARY KEY,
        polled_from REAL NOT NULL,        -- everything that changed between these two moments was told
        polled_until REAL NOT NULL,
        gap_from REAL, gap_until REAL      -- the newest stretch that was not
    ) STRICT;
CREATE TABLE damaged_bodies (body_hash TEXT PRIMARY KEY, found_at REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE "decisions" (
        decision_id TEXT PRIMARY KEY, kind TEXT NOT NULL, movie_id INTEGER, provider TEXT,
        details TEXT NOT NULL, decided_at REAL, asked_at REAL NOT NULL, who TEXT
    ) STRICT;
INSERT INTO "decisions" VALUES('0199c000-0000-7000-8000-0000000000d1','unfreeze',603,NULL,'{"reason":"x"}',1760000000.0,1760000000.0,'operator');
CREATE TABLE "external_ids" (
        provider TEXT NOT NULL, external_id TEXT NOT NULL,
        movie_id INTEGER NOT NULL REFERENCES films(movie_id),
        role TEXT NOT NULL CHECK (role IN ('accepted', 'alias', 'rejected')),
        reported_at REAL NOT NULL,
        PRIMARY KEY (movie_id, provider, external_id)
    ) STRICT;
INSERT INTO "external_ids" VALUES('tmdb','603',603,'accepted',1760000000.0);
INSERT INTO "external_ids" VALUES('imdb','tt0133093',603,'accepted',1760000000.0);
INSERT INTO "external_ids" VALUES('tmdb','949',949,'accepted',1760000000.0);
INSERT INTO "external_ids" VALUES('imdb','tt0000042',-42,'accepted',1760000000.0);
CREATE TABLE facts (facts_id INTEGER PRIMARY KEY, facts_hash TEXT NOT NULL UNIQUE, facts TEXT NOT NULL) STRICT;
INSERT INTO "facts" VALUES(1,'2afb9b83f9314e5d029766197f539792','{}');
CREATE TABLE "fetch_state" (
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
INSERT INTO "fetch_state" VALUES(-42,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(-42,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(-42,'tmdb','movie',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(-42,'tvdb','movies_extended',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'tmdb','movie','603','ok',NULL,'0199c000-0000-7000-8000-000000000001',1763456000.0,NULL,NULL,0,1771232000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'tvdb','movies_extended',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'tmdb','movie','949','never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'tvdb','movies_extended',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
CREATE TABLE field_changes (
        movie_id INTEGER NOT NULL REFERENCES films(movie_id), provider TEXT NOT NULL, field TEXT NOT NULL,
        answer_id TEXT NOT NULL, old TEXT, new TEXT,  -- JSON values
        reported_at REAL NOT NULL,
        PRIMARY KEY (movie_id, provider, field, answer_id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE films (
        movie_id INTEGER PRIMARY KEY,      -- TMDB id, or minus the number of the IMDb id; for life
        title TEXT,
        release_date TEXT,
        partition_year TEXT NOT NULL,
        popularity REAL, vote_average REAL, vote_count INTEGER,
        import_status TEXT NOT NULL,
        source TEXT NOT NULL,              -- what told us of it first: discover, identify, import
        first_seen_at REAL NOT NULL,
        reported_at REAL NOT NULL,             -- when the newest answer that spoke of it was fetched
        gone_at REAL,                      -- TMDB no longer has it
        merged_into INTEGER REFERENCES films(movie_id)
    , discovered_at REAL, hidden_at REAL) STRICT;
INSERT INTO "films" VALUES(-42,'Unseen',NULL,'undated',80.5,8.2,26000,'imdb_placeholder','discover',1760000000.0,1760000000.0,NULL,NULL,NULL,NULL);
INSERT INTO "films" VALUES(603,'The Matrix','1999-03-31','1999',80.5,8.2,26000,'full','discover',1760000000.0,1760000000.0,NULL,NULL,NULL,NULL);
INSERT INTO "films" VALUES(949,'Heat','1995-12-15','1995',80.5,8.2,26000,'soft','discover',1760000000.0,1760000000.0,NULL,NULL,NULL,NULL);
CREATE TABLE id_conflicts (
        movie_id INTEGER NOT NULL, provider TEXT NOT NULL, external_id TEXT NOT NULL,
        held_by INTEGER NOT NULL, reported_by TEXT NOT NULL, reported_at REAL NOT NULL, settled_at REAL,
        PRIMARY KEY (movie_id, provider, external_id)
    ) STRICT;
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
CREATE TABLE imdb_files (
        name TEXT PRIMARY KEY,
        etag TEXT, last_modified TEXT, bytes INTEGER, rows INTEGER,
        checked_at REAL,                   -- when the server last said which file is the newest
        refreshed_at REAL,                 -- when the file at hand was put in place
        problem TEXT                       -- why a newer one was refused, or could not be had
    ) STRICT, WITHOUT ROWID;
CREATE TABLE imdb_lookups (
        lookup_id INTEGER PRIMARY KEY AUTOINCREMENT,
        imdb_id TEXT NOT NULL,
        source TEXT NOT NULL,              -- data_files, omdb, page
        outcome TEXT NOT NULL CHECK (outcome IN ('found', 'not_found', 'no_film', 'blocked', 'failed')),
        reason TEXT, at REAL NOT NULL, run_id TEXT
    ) STRICT;
CREATE TABLE inbox_files (
        content_hash TEXT PRIMARY KEY, name TEXT NOT NULL, seen_at REAL NOT NULL,
        requests INTEGER NOT NULL,         -- how many it asked for; 0 with a reason = refused
        reason TEXT
    , read_until INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE known_providers (provider TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO "known_providers" VALUES('fanart');
INSERT INTO "known_providers" VALUES('omdb');
INSERT INTO "known_providers" VALUES('tmdb');
INSERT INTO "known_providers" VALUES('tvdb');
CREATE TABLE placeholders (
        movie_id INTEGER PRIMARY KEY REFERENCES films(movie_id), imdb_id TEXT NOT NULL,
        created_at REAL NOT NULL,
        scraped_at REAL,                   -- last good answer of one of IMDb's own sources
        retries INTEGER NOT NULL DEFAULT 0,  -- how often TMDB was asked again
        next_retry_at REAL,                -- NULL = TMDB has it
        upgraded_at REAL                   -- when TMDB's details came
    ) STRICT;
CREATE TABLE projections (
        table_name TEXT NOT NULL, partition_year TEXT NOT NULL, as_of REAL NOT NULL,
        PRIMARY KEY (table_name, partition_year)
    ) STRICT;
CREATE TABLE "rate_limit_leases" (
        lease_id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, expires_at REAL NOT NULL
    ) STRICT;
CREATE TABLE "rate_limits" (
        provider TEXT PRIMARY KEY,
        next_slot REAL NOT NULL DEFAULT 0,
        utc_day TEXT NOT NULL DEFAULT '', used INTEGER NOT NULL DEFAULT 0, quota INTEGER,
        paused_until REAL NOT NULL DEFAULT 0, quota_closed_until REAL NOT NULL DEFAULT 0, reason TEXT,
        failures_in_row INTEGER NOT NULL DEFAULT 0, successes INTEGER NOT NULL DEFAULT 0,
        interactive_until REAL NOT NULL DEFAULT 0
    ) STRICT;
CREATE TABLE refresh_plan (
        one INTEGER PRIMARY KEY CHECK (one = 1),  -- the newest plan only
        plan_id TEXT NOT NULL, made_at REAL NOT NULL, digest TEXT NOT NULL,
        figures TEXT NOT NULL,             -- JSON
        calls BLOB NOT NULL                -- Arrow IPC, zstd: one short write, however long the plan
    ) STRICT;
CREATE TABLE refresh_spent (
        utc_day TEXT NOT NULL, movie_id INTEGER NOT NULL,  -- films that the sensor asked for on a day
        PRIMARY KEY (utc_day, movie_id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE "responses" (
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
INSERT INTO "responses" VALUES('0199c000-0000-7000-8000-000000000000','tmdb','movie','603',603,200,'ok',1,1,1,1760000000.0,1,NULL);
INSERT INTO "responses" VALUES('0199c000-0000-7000-8000-000000000001','tmdb','movie','603',603,200,'ok',1,1,1,1763456000.0,1,NULL);
INSERT INTO "responses" VALUES('0199c000-0000-7000-8000-000000000002','tmdb','discover','1999/1',NULL,200,'ok',2,NULL,1,1760000000.0,1,NULL);
CREATE TABLE runs (run_number INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO "runs" VALUES(1,'run');
CREATE TABLE store_identity (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        store_id TEXT NOT NULL,            -- a UUID, made with the store
        projected INTEGER NOT NULL DEFAULT 0
    ) STRICT;
INSERT INTO "store_identity" VALUES(1,'35acf89a-d98c-4353-ab9e-241529adf720',0);
CREATE INDEX films_by_year ON films(partition_year);
CREATE UNIQUE INDEX one_accepted_id ON "external_ids"(movie_id, provider) WHERE role = 'accepted';
CREATE UNIQUE INDEX one_open_film ON "external_ids"(provider, external_id) WHERE role <> 'rejected';
CREATE INDEX requests_by_time ON api_requests(started_at);
CREATE INDEX requests_by_film ON identification_requests(movie_id) WHERE movie_id IS NOT NULL;
CREATE INDEX requests_by_due ON identification_requests(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX decisions_by_request ON identifications(request_id, decision_id);
CREATE INDEX placeholders_by_retry ON placeholders(next_retry_at) WHERE next_retry_at IS NOT NULL;
CREATE INDEX lookups_by_time ON imdb_lookups(at);
CREATE INDEX state_by_due ON fetch_state(due_at) WHERE due_at IS NOT NULL AND frozen = 0;
CREATE INDEX state_by_frozen ON fetch_state(provider, frozen) WHERE frozen > 0;
CREATE INDEX requests_by_asked ON identification_requests(asked);
CREATE INDEX responses_by_film ON responses(movie_id, provider, answer_id) WHERE movie_id IS NOT NULL;
CREATE INDEX responses_by_run ON responses(run_number, movie_id) WHERE run_number IS NOT NULL;
CREATE INDEX responses_by_body ON responses(body_id) WHERE body_id IS NOT NULL;
CREATE INDEX responses_refused ON responses(provider, parser_version) WHERE refusal IS NOT NULL;
CREATE INDEX responses_of_imdb ON responses(endpoint, external_id, answer_id) WHERE provider = 'imdb';
DELETE FROM "sqlite_sequence";
COMMIT;

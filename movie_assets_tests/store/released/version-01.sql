-- The schema that migrations left in 03aa107.
PRAGMA application_id = 1297045065;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE api_requests (
        request_id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, subject TEXT NOT NULL,
        outcome TEXT NOT NULL, http_status INTEGER,
        started_at REAL NOT NULL, milliseconds REAL NOT NULL, attempt INTEGER NOT NULL, run_id TEXT
    ) STRICT;
CREATE TABLE film_ids (
        provider TEXT NOT NULL, external_id TEXT NOT NULL,
        movie_id INTEGER NOT NULL REFERENCES films(movie_id),
        role TEXT NOT NULL CHECK (role IN ('accepted', 'alias', 'rejected')),
        told_at REAL NOT NULL,
        PRIMARY KEY (movie_id, provider, external_id)
    ) STRICT;
INSERT INTO "film_ids" VALUES('tmdb','603',603,'accepted',1760000000.0);
INSERT INTO "film_ids" VALUES('imdb','tt0133093',603,'accepted',1760000000.0);
INSERT INTO "film_ids" VALUES('tmdb','949',949,'accepted',1760000000.0);
INSERT INTO "film_ids" VALUES('imdb','tt0000042',-42,'accepted',1760000000.0);
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
INSERT INTO "films" VALUES(-42,'Unseen',NULL,'undated',80.5,8.2,26000,'imdb_placeholder','discover',1760000000.0,1760000000.0,NULL,NULL);
INSERT INTO "films" VALUES(603,'The Matrix','1999-03-31','1999',80.5,8.2,26000,'full','discover',1760000000.0,1760000000.0,NULL,NULL);
INSERT INTO "films" VALUES(949,'Heat','1995-12-15','1995',80.5,8.2,26000,'soft','discover',1760000000.0,1760000000.0,NULL,NULL);
CREATE TABLE gate_leases (
        lease_id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, expires_at REAL NOT NULL
    ) STRICT;
CREATE TABLE id_conflicts (
        movie_id INTEGER NOT NULL, provider TEXT NOT NULL, external_id TEXT NOT NULL,
        held_by INTEGER NOT NULL, told_by TEXT NOT NULL, told_at REAL NOT NULL, settled_at REAL,
        PRIMARY KEY (movie_id, provider, external_id)
    ) STRICT;
CREATE TABLE people (
        decision_id TEXT PRIMARY KEY, kind TEXT NOT NULL, movie_id INTEGER, provider TEXT,
        details TEXT NOT NULL, decided_at REAL, asked_at REAL NOT NULL, who TEXT
    ) STRICT;
INSERT INTO "people" VALUES('0199c000-0000-7000-8000-0000000000d1','thaw',603,NULL,'{"reason":"x"}',1760000000.0,1760000000.0,'operator');
CREATE TABLE projections (
        table_name TEXT NOT NULL, partition_year TEXT NOT NULL, as_of REAL NOT NULL,
        PRIMARY KEY (table_name, partition_year)
    ) STRICT;
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
INSERT INTO "provider_answers" VALUES('0199c000-0000-7000-8000-000000000000','tmdb','movie','603',603,200,'ok',X'28B52FFD60C700950800B690332140895607764368CAD2EF2B7A4728FBC95B9C95D8D5B741060D6B047FE2AA286A5C2A002B0028000941DD57148BD19E475221A142922448EB5216EABAE5E71F8D5B05001681E0EAEBBAF5332184FA6A770209515F466B26F233C08012EA09DD585D6C5EF34408210EEACDC4B71C0C09F565CADB5065FB359E4F094A01AFB9C3D4A0401D2E33CB9E0B9D1EA8B78B4B9F67F69131EA14A74C638DDFF36BE0EA30B6367C22020F3F47C22E9ECF6ABCFDD8E7E3585E1AEA72A7ADE5A55D84CB7776B5C6F379ECB9E6F15A2CAAE06D181900049B8171198AD0E00502A3D8F92C0A900AF699E0AD40C4302566D03B89C30CE37289CCCC75267F199668E600A669502D68D9FF4830036A938E802DECADA907','{}',1,1760000000.0,'run');
INSERT INTO "provider_answers" VALUES('0199c000-0000-7000-8000-000000000001','tmdb','movie','603',603,200,'ok',X'28B52FFD60C700950800B690332140895607764368CAD2EF2B7A4728FBC95B9C95D8D5B741060D6B047FE2AA286A5C2A002B0028000941DD57148BD19E475221A142922448EB5216EABAE5E71F8D5B05001681E0EAEBBAF5332184FA6A770209515F466B26F233C08012EA09DD585D6C5EF34408210EEACDC4B71C0C09F565CADB5065FB359E4F094A01AFB9C3D4A0401D2E33CB9E0B9D1EA8B78B4B9F67F69131EA14A74C638DDFF36BE0EA30B6367C22020F3F47C22E9ECF6ABCFDD8E7E3585E1AEA72A7ADE5A55D84CB7776B5C6F379ECB9E6F15A2CAAE06D181900049B8171198AD0E00502A3D8F92C0A900AF699E0AD40C4302566D03B89C30CE37289CCCC75267F199668E600A669502D68D9FF4830036A938E802DECADA907','{}',1,1763456000.0,'run');
INSERT INTO "provider_answers" VALUES('0199c000-0000-7000-8000-000000000002','tmdb','discover','1999/1',NULL,200,'ok',X'28B52FFD20273901007B2270616765223A312C22726573756C7473223A5B5D2C22746F74616C5F7061676573223A317D',NULL,1,1760000000.0,'run');
CREATE TABLE provider_gate (
        provider TEXT PRIMARY KEY,
        next_slot REAL NOT NULL DEFAULT 0,
        utc_day TEXT NOT NULL DEFAULT '', used INTEGER NOT NULL DEFAULT 0, quota INTEGER,
        paused_until REAL NOT NULL DEFAULT 0, quota_closed_until REAL NOT NULL DEFAULT 0, reason TEXT,
        failures_in_row INTEGER NOT NULL DEFAULT 0, successes INTEGER NOT NULL DEFAULT 0,
        interactive_until REAL NOT NULL DEFAULT 0
    ) STRICT;
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
INSERT INTO "provider_state" VALUES(-42,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0);
INSERT INTO "provider_state" VALUES(-42,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0);
INSERT INTO "provider_state" VALUES(-42,'tmdb','movie',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0);
INSERT INTO "provider_state" VALUES(603,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0);
INSERT INTO "provider_state" VALUES(603,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0);
INSERT INTO "provider_state" VALUES(603,'tmdb','movie','603','ok',NULL,'0199c000-0000-7000-8000-000000000001',1763456000.0,NULL,NULL,0,1771232000.0,NULL,0,0);
INSERT INTO "provider_state" VALUES(949,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0);
INSERT INTO "provider_state" VALUES(949,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0);
INSERT INTO "provider_state" VALUES(949,'tmdb','movie','949','never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0);
CREATE INDEX films_by_year ON films(partition_year);
CREATE UNIQUE INDEX one_accepted_id ON film_ids(movie_id, provider) WHERE role = 'accepted';
CREATE UNIQUE INDEX one_open_film ON film_ids(provider, external_id) WHERE role <> 'rejected';
CREATE INDEX answers_by_film ON provider_answers(movie_id, provider, answer_id) WHERE movie_id IS NOT NULL;
CREATE INDEX answers_by_run ON provider_answers(run_id, movie_id) WHERE run_id IS NOT NULL;
CREATE INDEX state_by_due ON provider_state(due_at) WHERE due_at IS NOT NULL AND frozen = 0;
CREATE INDEX requests_by_time ON api_requests(started_at);
DELETE FROM "sqlite_sequence";
COMMIT;

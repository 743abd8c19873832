-- The schema that migrations left in the commit that keeps data files of any host alike.
PRAGMA application_id = 1297045065;
PRAGMA user_version = 18;
BEGIN TRANSACTION;
CREATE TABLE api_requests (
        request_id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, subject TEXT NOT NULL,
        outcome TEXT NOT NULL, http_status INTEGER,
        started_at REAL NOT NULL, milliseconds REAL NOT NULL, attempt INTEGER NOT NULL, run_number INTEGER REFERENCES runs(run_number)) STRICT;
CREATE TABLE "bodies" (
        body_id INTEGER PRIMARY KEY REFERENCES "body_keys"(body_id),
        body BLOB NOT NULL                 -- zstd
    ) STRICT;
INSERT INTO "bodies" VALUES(1,X'28B52FFD60C700950800B690332140895607764368CAD2EF2B7A4728FBC95B9C95D8D5B741060D6B047FE2AA286A5C2A002B0028000941DD57148BD19E475221A142922448EB5216EABAE5E71F8D5B05001681E0EAEBBAF5332184FA6A770209515F466B26F233C08012EA09DD585D6C5EF34408210EEACDC4B71C0C09F565CADB5065FB359E4F094A01AFB9C3D4A0401D2E33CB9E0B9D1EA8B78B4B9F67F69131EA14A74C638DDFF36BE0EA30B6367C22020F3F47C22E9ECF6ABCFDD8E7E3585E1AEA72A7ADE5A55D84CB7776B5C6F379ECB9E6F15A2CAAE06D181900049B8171198AD0E00502A3D8F92C0A900AF699E0AD40C4302566D03B89C30CE37289CCCC75267F199668E600A669502D68D9FF4830036A938E802DECADA907');
INSERT INTO "bodies" VALUES(2,X'28B52FFD20273901007B2270616765223A312C22726573756C7473223A5B5D2C22746F74616C5F7061676573223A317D');
CREATE TABLE "body_keys" (body_id INTEGER PRIMARY KEY, body_hash BLOB NOT NULL) STRICT;
INSERT INTO "body_keys" VALUES(1,X'C8AD3BD17BF30ABFFA34AD8ADCDE16DA');
INSERT INTO "body_keys" VALUES(2,X'EB6B6228CFC093E6B91229DA9AF49A94');
CREATE TABLE changes_feed (
        provider TEXT PRIMARY KEY,
        polled_from REAL NOT NULL,        -- everything that changed between these two moments was told
        polled_until REAL NOT NULL,
        gap_from REAL, gap_until REAL      -- the newest stretch that was not
    ) STRICT;
CREATE TABLE "damaged_bodies" (
        body_id INTEGER PRIMARY KEY REFERENCES "body_keys"(body_id) ON DELETE CASCADE, found_at REAL NOT NULL
    ) STRICT;
CREATE TABLE "data_files" (
        name TEXT PRIMARY KEY,
        etag TEXT, last_modified TEXT, bytes INTEGER, rows INTEGER,
        checked_at REAL,                   -- when the server last said which file is the newest
        refreshed_at REAL,                 -- when the file at hand was put in place
        problem TEXT                       -- why a newer one was refused, or could not be had
    , made_on TEXT, wrong INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO "data_files" VALUES('title.basics','"1"',NULL,10,2,1000.0,1000.0,NULL,NULL,NULL);
CREATE TABLE "decisions" (
        decision_id TEXT PRIMARY KEY, kind TEXT NOT NULL, movie_id INTEGER, provider TEXT,
        details TEXT NOT NULL, decided_at REAL, asked_at REAL NOT NULL, who TEXT
    ) STRICT;
INSERT INTO "decisions" VALUES('0199c000-0000-7000-8000-0000000000d1','unfreeze',603,NULL,'{"reason":"x"}',1760000000.0,1760000000.0,'operator');
CREATE TABLE due_counts (
        due_day INTEGER NOT NULL,          -- days since 1970-01-01, UTC, as all days here
        provider TEXT NOT NULL,
        follows INTEGER NOT NULL,          -- 1: no id is known yet, the call comes after TMDB's
        released INTEGER NOT NULL,         -- day of release where it matters
        first INTEGER NOT NULL,            -- 1: it would be the first answer
        waited INTEGER NOT NULL,           -- days since it was last not found; 0 = it was not
        calls INTEGER NOT NULL,
        PRIMARY KEY (due_day, provider, follows, released, first, waited)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "due_counts" VALUES(20370,'fanart',1,-1000000,1,0,1);
INSERT INTO "due_counts" VALUES(20370,'omdb',1,-1000000,1,0,1);
INSERT INTO "due_counts" VALUES(20370,'tmdb',0,-1000000,1,0,1);
INSERT INTO "due_counts" VALUES(20370,'tvdb',1,-1000000,1,0,1);
INSERT INTO "due_counts" VALUES(20370,'wikidata',0,-1000000,1,0,3);
INSERT INTO "due_counts" VALUES(20500,'tmdb',0,-1000000,0,0,1);
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
CREATE TABLE "facts" (
        facts_id INTEGER PRIMARY KEY, facts_hash BLOB NOT NULL,
        facts BLOB NOT NULL                -- JSON, zstd
    ) STRICT;
INSERT INTO "facts" VALUES(1,X'2AFB9B83F9314E5D029766197F539792',X'28B52FFD20021100007B7D');
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
INSERT INTO "fetch_state" VALUES(-42,'wikidata','films','tt0000042','never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'tmdb','movie','603','ok',NULL,'0199c000-0000-7000-8000-000000000001',1763456000.0,NULL,NULL,0,1771232000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'tvdb','movies_extended',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(603,'wikidata','films','tt0133093','never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'fanart','movies',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'omdb','by_imdb_id',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'tmdb','movie','949','never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'tvdb','movies_extended',NULL,'never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
INSERT INTO "fetch_state" VALUES(949,'wikidata','films','949','never',NULL,NULL,NULL,NULL,NULL,0,1760000000.0,NULL,0,0,NULL,NULL);
CREATE TABLE field_changes (
        movie_id INTEGER NOT NULL REFERENCES films(movie_id), provider TEXT NOT NULL, field TEXT NOT NULL,
        answer_id TEXT NOT NULL, old TEXT, new TEXT,  -- JSON values
        reported_at REAL NOT NULL,
        PRIMARY KEY (movie_id, provider, field, answer_id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE field_coverage (
        day INTEGER NOT NULL,              -- days since 1970-01-01, UTC
        field TEXT NOT NULL,               -- column of provider_cache_movies
        films INTEGER NOT NULL,            -- whole films: every active provider has answered
        with_value INTEGER NOT NULL,       -- those of them that have a value
        PRIMARY KEY (day, field)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE film_counts (
        released TEXT NOT NULL,            -- month of release; empty = undated
        import_status TEXT NOT NULL, gone INTEGER NOT NULL,
        states TEXT NOT NULL,              -- what the film has at each provider, as "tmdb:35 omdb:1"
        films INTEGER NOT NULL,
        PRIMARY KEY (released, import_status, gone, states)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "film_counts" VALUES('','imdb_placeholder',0,'fanart:1 omdb:1 tmdb:1 tvdb:1 wikidata:33',1);
INSERT INTO "film_counts" VALUES('1995-12','soft',0,'fanart:1 omdb:1 tmdb:33 tvdb:1 wikidata:33',1);
INSERT INTO "film_counts" VALUES('1999-03','full',0,'fanart:1 omdb:1 tmdb:35 tvdb:1 wikidata:33',1);
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
INSERT INTO "known_providers" VALUES('wikidata');
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
CREATE TABLE request_counts (
        day INTEGER NOT NULL, provider TEXT NOT NULL, outcome TEXT NOT NULL, requests INTEGER NOT NULL,
        PRIMARY KEY (day, provider, outcome)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE "responses" (
        response_number INTEGER PRIMARY KEY,
        answer_id TEXT NOT NULL,           -- UUID version 7: what the warehouse shows
        provider TEXT NOT NULL, endpoint TEXT NOT NULL, external_id TEXT NOT NULL,
        movie_id INTEGER,                  -- NULL for responses about many films, such as discover pages
        http_status INTEGER NOT NULL, outcome TEXT NOT NULL,
        body_id INTEGER REFERENCES "body_keys"(body_id),  -- NULL once pruned
        facts_id INTEGER REFERENCES "facts"(facts_id),
        parser_version INTEGER NOT NULL,
        fetched_at REAL NOT NULL,
        run_number INTEGER REFERENCES runs(run_number),
        refusal TEXT                       -- why the parser does not read it
    ) STRICT;
INSERT INTO "responses" VALUES(1,'0199c000-0000-7000-8000-000000000000','tmdb','movie','603',603,200,'ok',1,1,1,1760000000.0,1,NULL);
INSERT INTO "responses" VALUES(2,'0199c000-0000-7000-8000-000000000001','tmdb','movie','603',603,200,'ok',1,1,1,1763456000.0,1,NULL);
INSERT INTO "responses" VALUES(3,'0199c000-0000-7000-8000-000000000002','tmdb','discover','1999/1',NULL,200,'ok',2,NULL,1,1760000000.0,1,NULL);
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
CREATE INDEX requests_by_asked ON identification_requests(asked);
CREATE INDEX films_by_release ON films(release_date);
CREATE VIEW film_kinds AS SELECT f.movie_id, ifnull(substr(f.release_date, 1, 7), '') AS released, f.import_status, f.gone_at IS NOT NULL AS gone, ifnull((SELECT group_concat(s.provider || ':' || (1 + (s.good_answer_id IS NOT NULL) * 2 + (s.status = 'not_found') * 4 + (s.status = 'failed') * 8 + (s.frozen > 0) * 16 + (s.external_id IS NOT NULL) * 32), ' ') FROM fetch_state s WHERE s.movie_id = f.movie_id), '') AS states FROM films f WHERE f.merged_into IS NULL AND f.hidden_at IS NULL;
CREATE VIEW due_kinds AS
        SELECT s.movie_id, s.provider, s.endpoint, s.due_at, CAST(s.due_at / 86400 AS INTEGER) AS due_day, 0 AS follows,
            iif(CAST(julianday(f.release_date) - 2440587.5 AS INTEGER) >= CAST(s.due_at / 86400 AS INTEGER) - 396, CAST(julianday(f.release_date) - 2440587.5 AS INTEGER), -1000000) AS released, s.fetched_at IS NULL AS first,
            iif(s.status = 'not_found',
                ifnull(max(1, CAST(round((s.due_at - s.checked_at) / 86400) AS INTEGER)), 0), 0) AS waited
        FROM films f JOIN fetch_state s USING (movie_id)
        WHERE f.merged_into IS NULL AND f.hidden_at IS NULL AND f.gone_at IS NULL
            AND s.external_id IS NOT NULL AND s.frozen = 0 AND s.due_at IS NOT NULL
        UNION ALL
        SELECT s.movie_id, s.provider, s.endpoint, d.due_at, CAST(d.due_at / 86400 AS INTEGER), 1,
            iif(CAST(julianday(f.release_date) - 2440587.5 AS INTEGER) >= CAST(d.due_at / 86400 AS INTEGER) - 396, CAST(julianday(f.release_date) - 2440587.5 AS INTEGER), -1000000), 1, 0
        FROM films f JOIN fetch_state d USING (movie_id) JOIN fetch_state s USING (movie_id)
        WHERE f.merged_into IS NULL AND f.hidden_at IS NULL AND f.gone_at IS NULL AND f.import_status = 'soft'
            AND d.provider = 'tmdb' AND d.external_id IS NOT NULL AND d.frozen = 0 AND d.due_at IS NOT NULL
            AND s.external_id IS NULL AND s.frozen = 0;
CREATE TRIGGER no_films AFTER UPDATE ON film_counts WHEN NEW.films = 0 BEGIN DELETE FROM film_counts WHERE (released, import_status, gone, states) = (NEW.released, NEW.import_status, NEW.gone, NEW.states); END;
CREATE TRIGGER no_calls AFTER UPDATE ON due_counts WHEN NEW.calls = 0 BEGIN DELETE FROM due_counts WHERE (due_day, provider, follows, released, first, waited) = (NEW.due_day, NEW.provider, NEW.follows, NEW.released, NEW.first, NEW.waited); END;
CREATE TRIGGER no_requests AFTER UPDATE ON request_counts WHEN NEW.requests = 0 BEGIN DELETE FROM request_counts WHERE (day, provider, outcome) = (NEW.day, NEW.provider, NEW.outcome); END;
CREATE TRIGGER films_come AFTER INSERT ON films BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, 1 FROM film_kinds WHERE movie_id = NEW.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, 1 FROM due_kinds WHERE movie_id = NEW.movie_id ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER films_change BEFORE UPDATE ON films WHEN OLD.release_date IS NOT NEW.release_date OR OLD.import_status IS NOT NEW.import_status OR OLD.gone_at IS NOT NEW.gone_at OR OLD.merged_into IS NOT NEW.merged_into OR OLD.hidden_at IS NOT NEW.hidden_at BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, -1 FROM film_kinds WHERE movie_id = OLD.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, -1 FROM due_kinds WHERE movie_id = OLD.movie_id ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER films_changed AFTER UPDATE ON films WHEN OLD.release_date IS NOT NEW.release_date OR OLD.import_status IS NOT NEW.import_status OR OLD.gone_at IS NOT NEW.gone_at OR OLD.merged_into IS NOT NEW.merged_into OR OLD.hidden_at IS NOT NEW.hidden_at BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, 1 FROM film_kinds WHERE movie_id = NEW.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, 1 FROM due_kinds WHERE movie_id = NEW.movie_id ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER films_go BEFORE DELETE ON films BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, -1 FROM film_kinds WHERE movie_id = OLD.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, -1 FROM due_kinds WHERE movie_id = OLD.movie_id ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER states_come AFTER INSERT ON fetch_state BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, -1 FROM (SELECT f.movie_id, ifnull(substr(f.release_date, 1, 7), '') AS released, f.import_status, f.gone_at IS NOT NULL AS gone, ifnull((SELECT group_concat(s.provider || ':' || (1 + (s.good_answer_id IS NOT NULL) * 2 + (s.status = 'not_found') * 4 + (s.status = 'failed') * 8 + (s.frozen > 0) * 16 + (s.external_id IS NOT NULL) * 32), ' ') FROM fetch_state s WHERE s.movie_id = f.movie_id AND (s.provider <> NEW.provider OR s.endpoint <> NEW.endpoint)), '') AS states FROM films f WHERE f.merged_into IS NULL AND f.hidden_at IS NULL) WHERE movie_id = NEW.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; INSERT INTO film_counts SELECT released, import_status, gone, states, 1 FROM film_kinds WHERE movie_id = NEW.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, 1 FROM due_kinds WHERE movie_id = NEW.movie_id AND (provider = NEW.provider AND endpoint = NEW.endpoint OR NEW.provider = 'tmdb' AND follows) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER kinds_change BEFORE UPDATE ON fetch_state WHEN OLD.movie_id IS NOT NEW.movie_id OR OLD.provider IS NOT NEW.provider OR 1 + (OLD.good_answer_id IS NOT NULL) * 2 + (OLD.status = 'not_found') * 4 + (OLD.status = 'failed') * 8 + (OLD.frozen > 0) * 16 + (OLD.external_id IS NOT NULL) * 32 <> 1 + (NEW.good_answer_id IS NOT NULL) * 2 + (NEW.status = 'not_found') * 4 + (NEW.status = 'failed') * 8 + (NEW.frozen > 0) * 16 + (NEW.external_id IS NOT NULL) * 32 BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, -1 FROM film_kinds WHERE movie_id IN (OLD.movie_id, NEW.movie_id) ON CONFLICT DO UPDATE SET films = films + excluded.films; END;
CREATE TRIGGER kinds_changed AFTER UPDATE ON fetch_state WHEN OLD.movie_id IS NOT NEW.movie_id OR OLD.provider IS NOT NEW.provider OR 1 + (OLD.good_answer_id IS NOT NULL) * 2 + (OLD.status = 'not_found') * 4 + (OLD.status = 'failed') * 8 + (OLD.frozen > 0) * 16 + (OLD.external_id IS NOT NULL) * 32 <> 1 + (NEW.good_answer_id IS NOT NULL) * 2 + (NEW.status = 'not_found') * 4 + (NEW.status = 'failed') * 8 + (NEW.frozen > 0) * 16 + (NEW.external_id IS NOT NULL) * 32 BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, 1 FROM film_kinds WHERE movie_id IN (OLD.movie_id, NEW.movie_id) ON CONFLICT DO UPDATE SET films = films + excluded.films; END;
CREATE TRIGGER dues_change BEFORE UPDATE ON fetch_state WHEN OLD.movie_id IS NOT NEW.movie_id OR OLD.provider IS NOT NEW.provider OR OLD.due_at IS NOT NEW.due_at OR OLD.frozen IS NOT NEW.frozen OR OLD.external_id IS NOT NEW.external_id OR OLD.status IS NOT NEW.status OR OLD.fetched_at IS NOT NEW.fetched_at OR OLD.checked_at IS NOT NEW.checked_at BEGIN INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, -1 FROM due_kinds WHERE movie_id IN (OLD.movie_id, NEW.movie_id) AND (provider IN (OLD.provider, NEW.provider) OR 'tmdb' IN (OLD.provider, NEW.provider) AND follows) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER dues_changed AFTER UPDATE ON fetch_state WHEN OLD.movie_id IS NOT NEW.movie_id OR OLD.provider IS NOT NEW.provider OR OLD.due_at IS NOT NEW.due_at OR OLD.frozen IS NOT NEW.frozen OR OLD.external_id IS NOT NEW.external_id OR OLD.status IS NOT NEW.status OR OLD.fetched_at IS NOT NEW.fetched_at OR OLD.checked_at IS NOT NEW.checked_at BEGIN INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, 1 FROM due_kinds WHERE movie_id IN (OLD.movie_id, NEW.movie_id) AND (provider IN (OLD.provider, NEW.provider) OR 'tmdb' IN (OLD.provider, NEW.provider) AND follows) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER states_go BEFORE DELETE ON fetch_state BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, -1 FROM film_kinds WHERE movie_id = OLD.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; INSERT INTO due_counts SELECT due_day, provider, follows, released, first, waited, -1 FROM due_kinds WHERE movie_id = OLD.movie_id AND (provider = OLD.provider AND endpoint = OLD.endpoint OR OLD.provider = 'tmdb' AND follows) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls; END;
CREATE TRIGGER states_gone AFTER DELETE ON fetch_state BEGIN INSERT INTO film_counts SELECT released, import_status, gone, states, 1 FROM film_kinds WHERE movie_id = OLD.movie_id ON CONFLICT DO UPDATE SET films = films + excluded.films; END;
CREATE TRIGGER requests_come AFTER INSERT ON api_requests BEGIN INSERT INTO request_counts VALUES (CAST(NEW.started_at / 86400 AS INTEGER), NEW.provider, NEW.outcome, 1) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests; END;
CREATE TRIGGER requests_change AFTER UPDATE ON api_requests BEGIN INSERT INTO request_counts VALUES (CAST(OLD.started_at / 86400 AS INTEGER), OLD.provider, OLD.outcome, -1) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests; INSERT INTO request_counts VALUES (CAST(NEW.started_at / 86400 AS INTEGER), NEW.provider, NEW.outcome, 1) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests; END;
CREATE TRIGGER requests_go AFTER DELETE ON api_requests BEGIN INSERT INTO request_counts VALUES (CAST(OLD.started_at / 86400 AS INTEGER), OLD.provider, OLD.outcome, -1) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests; END;
CREATE UNIQUE INDEX one_key_of_a_body ON body_keys(body_hash);
CREATE UNIQUE INDEX one_row_of_facts ON facts(facts_hash);
CREATE UNIQUE INDEX one_answer_id ON responses(answer_id);
CREATE INDEX responses_by_film ON responses(movie_id, provider) WHERE movie_id IS NOT NULL;
CREATE INDEX responses_by_run ON responses(run_number, movie_id) WHERE run_number IS NOT NULL;
CREATE INDEX responses_by_body ON responses(body_id) WHERE body_id IS NOT NULL;
CREATE INDEX responses_refused ON responses(provider, parser_version) WHERE refusal IS NOT NULL;
CREATE INDEX responses_of_imdb ON responses(endpoint, external_id) WHERE provider = 'imdb';
DELETE FROM "sqlite_sequence";
COMMIT;

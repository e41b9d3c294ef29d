-- Vigie on PostgreSQL: contact tracing, declaration codes, jobs.
--
-- For the person on call. Instants are integers, NTP seconds (since 1900-01-01) unless the column says
-- otherwise; an epoch is a quarter of an hour, counted from the day the service opened. The same tables
-- and columns stand in ../sqlite, number for number. A released migration is never edited:
-- checksums.txt tells.
--
-- Partitions. The three tables that grow with the population are cut into 16 by the hash of the
-- identity, their keys begin with it, and one phone's rows are in partitions of the same number. With
-- ten million phones a partition is some 600 000 rows: a vacuum or an index build is minutes and not an
-- evening, and sixteen tables are extended side by side where one would make writers queue. More than
-- that would cost: every statement plans and locks all partitions it may touch. For several machines
-- the same key distributes the same tables.
--
-- No foreign keys here. SQLite declares them, and the same tests run there; in PostgreSQL each would be
-- one more locked look-up per row, for rows that only verbs holding the registration's lock ever write.

-- What the database knows of itself. 'keystore': identifier of the one keystore that can open the
-- sealed columns below; a server that comes with another refuses to start.
CREATE TABLE vigie_meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Phones: the permanent identifier ID_A and its two keys, wrapped under the key-encryption key of the
-- keystore. A row lives from register to unregister. Useless without the keystore.
CREATE TABLE robert_identity (
    id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 5),         -- ID_A, 40 random bits
    auth_key   BYTEA NOT NULL             CHECK (octet_length(auth_key) = 60),  -- K_A^auth: nonce, key, tag
    tuples_key BYTEA NOT NULL             CHECK (octet_length(tuples_key) = 60) -- K_A^tuples, likewise
) PARTITION BY HASH (id);

-- State of each phone: who is at risk, who has been told (robert.md §8.1). Made together with the
-- identity. An identity without a registration is answered 404, neither of both 430.
--
-- A fifth of each page stays free, and no index holds what a status request writes: such an update
-- stays in its page (HOT) and leaves the indexes alone.
CREATE TABLE robert_registration (
    id                        BYTEA   NOT NULL PRIMARY KEY CHECK (octet_length(id) = 5),
    version                   BIGINT  NOT NULL DEFAULT 0, -- grows when something a risk evaluation depends on changes
    at_risk                   BOOLEAN NOT NULL DEFAULT false,
    is_notified               BOOLEAN NOT NULL DEFAULT false, -- told at least once
    notified_for_current_risk BOOLEAN NOT NULL DEFAULT false,
    outdated_risk             BOOLEAN NOT NULL DEFAULT false, -- waits for evaluation
    last_status_epoch         INTEGER NOT NULL DEFAULT 0 CHECK (last_status_epoch >= 0),
    latest_risk_epoch         INTEGER NOT NULL DEFAULT 0 CHECK (latest_risk_epoch >= 0), -- epoch of the evaluation that found it
    last_failed_status_epoch  INTEGER NOT NULL DEFAULT 0 CHECK (last_failed_status_epoch >= 0),
    last_failed_status        TEXT, -- why that request was refused
    last_contact              BIGINT  NOT NULL DEFAULT 0 CHECK (last_contact >= 0), -- midnight, a day off by chance; 0: none
    last_drift                BIGINT  NOT NULL DEFAULT 0  -- server clock minus phone clock, seconds
) PARTITION BY HASH (id);

-- The evaluation reads the few that wait, the reset the few at risk; neither walks the table.
CREATE INDEX robert_registration_outdated ON robert_registration (id)           WHERE outdated_risk;
CREATE INDEX robert_registration_at_risk  ON robert_registration (last_contact) WHERE at_risk;

-- Scores of encounters, per phone and epoch: appended by the scoring job, erased after 14 days or when
-- the person asks. Who was met is not here, nor anywhere. `mark` is drawn per row: two equal scores of
-- one epoch stay two rows.
CREATE TABLE robert_exposure (
    id    BYTEA            NOT NULL CHECK (octet_length(id) = 5),
    epoch INTEGER          NOT NULL CHECK (epoch >= 0),
    mark  BIGINT           NOT NULL DEFAULT floor(random() * 9007199254740992), -- 53 bits, all a double holds
    score DOUBLE PRECISION NOT NULL CHECK (score BETWEEN -1e300 AND 1e300),     -- robert.md §7.5; refuses infinity
    PRIMARY KEY (id, epoch, mark)
) PARTITION BY HASH (id);

CREATE INDEX robert_exposure_epoch ON robert_exposure (epoch); -- for the purge

DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE robert_identity_%1$s PARTITION OF robert_identity
                        FOR VALUES WITH (MODULUS 16, REMAINDER %2$s)', to_char(part, 'FM00'), part);
        EXECUTE format('CREATE TABLE robert_registration_%1$s PARTITION OF robert_registration
                        FOR VALUES WITH (MODULUS 16, REMAINDER %2$s) WITH (fillfactor = 80)', to_char(part, 'FM00'), part);
        EXECUTE format('CREATE TABLE robert_exposure_%1$s PARTITION OF robert_exposure
                        FOR VALUES WITH (MODULUS 16, REMAINDER %2$s)', to_char(part, 'FM00'), part);
    END LOOP;
END
$$;

-- The queue: uploaded contacts that wait for the scoring job, each sealed and under a random key, so
-- that those of one upload cannot be told from the others. Empty most of the time; a queue that grows
-- means that robert-score does not run.
--
-- EXTERNAL: ciphertext does not compress, so PostgreSQL shall not try. Vacuumed by the number of dead
-- rows and not by their share, which says nothing of a table that empties every quarter of an hour.
CREATE TABLE robert_contact (
    key    BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(key) = 16),
    sealed BYTEA NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

ALTER TABLE robert_contact ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Figures of robert.md §6.3, under their public names. Sums only grow; three are overwritten by the
-- job. Few rows, much written: half of each page stays free for updates in place.
CREATE TABLE robert_kpi (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL CHECK (value >= 0)
) WITH (fillfactor = 50);

-- What register and status hand to every phone as `config`. Edited by the operator.
CREATE TABLE robert_client_configuration (
    name  TEXT  NOT NULL PRIMARY KEY,
    value JSONB NOT NULL -- any JSON value
);

-- Declaration codes: what a person who tested positive types to be allowed to upload (health-data.md A).
-- A use leaves the day and not the instant, which would point at contacts queued in the same second.
CREATE TABLE declaration_code (
    code        TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 6 AND 36), -- normalised
    kind        SMALLINT NOT NULL CHECK (kind IN (1, 2, 3)), -- 1 long, 2 short, 3 test
    valid_from  BIGINT   NOT NULL,
    valid_until BIGINT   NOT NULL CHECK (valid_until >= valid_from), -- the last second it is good
    generated   BIGINT   NOT NULL,
    used_day    INTEGER                                      -- NTP seconds / 86400; null: not spent
) WITH (fillfactor = 80);

CREATE INDEX declaration_code_valid_until ON declaration_code (valid_until); -- for the purge

-- Signed codes (JWT) that were spent; the others are not stored. A row outlives the token by a day.
CREATE TABLE declaration_jwt_used (
    jti      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    used_day INTEGER NOT NULL -- NTP seconds / 86400
);

CREATE INDEX declaration_jwt_used_day ON declaration_jwt_used (used_day); -- for the purge

-- Which process runs a job, until when, and when a run last succeeded; by this database's clock, in
-- Unix time. To free a job whose process is gone, wait for `expires`, or set holder and expires to null.
CREATE TABLE job_lease (
    job          TEXT   NOT NULL PRIMARY KEY,
    holder       TEXT,   -- random name of a process
    expires      BIGINT, -- milliseconds
    last_success BIGINT, -- seconds
    CHECK ((holder IS NULL) = (expires IS NULL))
);

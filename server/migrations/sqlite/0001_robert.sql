-- The embedded database of Vigie: contact tracing, declaration codes, jobs.
--
-- For the person on call. STRICT: a column holds its type and nothing else. WITHOUT ROWID: rows lie in
-- the order of their key, so neither a hidden row number nor the place in the file tells in which order
-- they came. Instants are integers, NTP seconds (since 1900-01-01) unless the column says otherwise; an
-- epoch is a quarter of an hour, counted from the day the service opened. The same tables and columns
-- stand in ../postgres, number for number. A released migration is never edited: checksums.txt tells.

-- What the database knows of itself. 'keystore': identifier of the one keystore that can open the
-- sealed columns below; a server that comes with another refuses to start.
CREATE TABLE vigie_meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Phones: the permanent identifier ID_A and its two keys, wrapped under the key-encryption key of the
-- keystore. A row lives from register to unregister. Useless without the keystore.
CREATE TABLE robert_identity (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 5),         -- ID_A, 40 random bits
    auth_key   BLOB NOT NULL             CHECK (length(auth_key) = 60),  -- K_A^auth: nonce, key, tag
    tuples_key BLOB NOT NULL             CHECK (length(tuples_key) = 60) -- K_A^tuples, likewise
) STRICT, WITHOUT ROWID;

-- State of each phone: who is at risk, who has been told (robert.md §8.1). Made together with the
-- identity. An identity without a registration is answered 404, neither of both 430.
CREATE TABLE robert_registration (
    id                        BLOB    NOT NULL PRIMARY KEY REFERENCES robert_identity (id),
    version                   INTEGER NOT NULL DEFAULT 0, -- grows when something a risk evaluation depends on changes
    at_risk                   INTEGER NOT NULL DEFAULT 0 CHECK (at_risk IN (0, 1)),
    is_notified               INTEGER NOT NULL DEFAULT 0 CHECK (is_notified IN (0, 1)),   -- told at least once
    notified_for_current_risk INTEGER NOT NULL DEFAULT 0 CHECK (notified_for_current_risk IN (0, 1)),
    outdated_risk             INTEGER NOT NULL DEFAULT 0 CHECK (outdated_risk IN (0, 1)), -- waits for evaluation
    last_status_epoch         INTEGER NOT NULL DEFAULT 0 CHECK (last_status_epoch >= 0),
    latest_risk_epoch         INTEGER NOT NULL DEFAULT 0 CHECK (latest_risk_epoch >= 0),  -- epoch of the evaluation that found it
    last_failed_status_epoch  INTEGER NOT NULL DEFAULT 0 CHECK (last_failed_status_epoch >= 0),
    last_failed_status        TEXT, -- why that request was refused
    last_contact              INTEGER NOT NULL DEFAULT 0 CHECK (last_contact >= 0), -- midnight, a day off by chance; 0: none
    last_drift                INTEGER NOT NULL DEFAULT 0  -- server clock minus phone clock, seconds
) STRICT, WITHOUT ROWID;

-- The evaluation reads the few that wait, the reset the few at risk; neither walks the table.
CREATE INDEX robert_registration_outdated ON robert_registration (id)           WHERE outdated_risk = 1;
CREATE INDEX robert_registration_at_risk  ON robert_registration (last_contact) WHERE at_risk = 1;

-- Scores of encounters, per phone and epoch: appended by the scoring job, erased after 14 days or when
-- the person asks. Who was met is not here, nor anywhere. `mark` is drawn per row: two equal scores of
-- one epoch stay two rows.
CREATE TABLE robert_exposure (
    id    BLOB    NOT NULL REFERENCES robert_registration (id),
    epoch INTEGER NOT NULL CHECK (epoch >= 0),
    mark  INTEGER NOT NULL DEFAULT (random()),
    score REAL    NOT NULL CHECK (score BETWEEN -1e300 AND 1e300), -- robert.md §7.5; refuses infinity
    PRIMARY KEY (id, epoch, mark)
) STRICT, WITHOUT ROWID;

CREATE INDEX robert_exposure_epoch ON robert_exposure (epoch); -- for the purge

-- The queue: uploaded contacts that wait for the scoring job, each sealed and under a random key, so
-- that those of one upload cannot be told from the others. Empty most of the time; a queue that grows
-- means that robert-score does not run.
CREATE TABLE robert_contact (
    key    BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Figures of robert.md §6.3, under their public names. Sums only grow; three are overwritten by the job.
CREATE TABLE robert_kpi (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

-- What register and status hand to every phone as `config`. Edited by the operator.
CREATE TABLE robert_client_configuration (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value)) -- any JSON value
) STRICT, WITHOUT ROWID;

-- Declaration codes: what a person who tested positive types to be allowed to upload (health-data.md A).
-- A use leaves the day and not the instant, which would point at contacts queued in the same second.
CREATE TABLE declaration_code (
    code        TEXT    NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 6 AND 36), -- normalised
    kind        INTEGER NOT NULL CHECK (kind IN (1, 2, 3)), -- 1 long, 2 short, 3 test
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL CHECK (valid_until >= valid_from), -- the last second it is good
    generated   INTEGER NOT NULL,
    used_day    INTEGER                                     -- NTP seconds / 86400; null: not spent
) STRICT, WITHOUT ROWID;

CREATE INDEX declaration_code_valid_until ON declaration_code (valid_until); -- for the purge

-- Signed codes (JWT) that were spent; the others are not stored. A row outlives the token by a day.
CREATE TABLE declaration_jwt_used (
    jti      TEXT    NOT NULL PRIMARY KEY,
    used_day INTEGER NOT NULL -- NTP seconds / 86400
) STRICT, WITHOUT ROWID;

CREATE INDEX declaration_jwt_used_day ON declaration_jwt_used (used_day); -- for the purge

-- Which process runs a job, until when, and when a run last succeeded; by this machine's clock, in Unix
-- time. To free a job whose process is gone, wait for `expires`, or set holder and expires to null.
CREATE TABLE job_lease (
    job          TEXT    NOT NULL PRIMARY KEY,
    holder       TEXT,    -- random name of a process
    expires      INTEGER, -- milliseconds
    last_success INTEGER, -- seconds
    CHECK ((holder IS NULL) = (expires IS NULL))
) STRICT, WITHOUT ROWID;

-- Devices that are woken once a day (robert.md §9).
--
-- For the person on call. No row says whose device it is, and none points at a registration. Token, time
-- zone and language are sealed under the keystore's push-key; `key` is a keyed hash of the token, in
-- whose order the rows lie. A device that is forgotten or that Apple does not know keeps its row, without
-- what was sealed. Instants are NTP seconds.
CREATE TABLE push (
    key                  BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32), -- HMAC-SHA-256 of the token
    sealed               BLOB,    -- null once it is of no more use
    next_planned_push    INTEGER NOT NULL,
    last_successful_push INTEGER,
    last_failure_push    INTEGER,
    last_error_code      TEXT CHECK (length(last_error_code) <= 255), -- Apple's reasons, joined by commas
    successful_push_sent INTEGER NOT NULL DEFAULT 0 CHECK (successful_push_sent >= 0),
    failed_push_sent     INTEGER NOT NULL DEFAULT 0 CHECK (failed_push_sent >= 0),
    creation_day         INTEGER NOT NULL, -- NTP seconds / 86400: the instant would point at a registration
    active               INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),  -- 0: no host of Apple's knows it
    deleted              INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)), -- 1: asked to be forgotten
    CHECK (sealed IS NOT NULL OR deleted = 1 OR active = 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX push_due ON push (next_planned_push) WHERE active = 1 AND deleted = 0; -- for the job push-wake

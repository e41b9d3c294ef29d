-- Devices that are woken once a day (robert.md §9).
--
-- For the person on call. No row says whose device it is, and none points at a registration. Token, time
-- zone and language are sealed under the keystore's push-key; `key` is a keyed hash of the token. A device
-- that is forgotten or that Apple does not know keeps its row, without what was sealed. Instants are NTP
-- seconds.
--
-- Every row is written twice a day, when it is claimed and when Apple has answered; a fifth of each page
-- stays free for that. Vacuumed when a twentieth is dead: the day's writing spreads over half the day.
CREATE TABLE push (
    key                  BYTEA    NOT NULL PRIMARY KEY CHECK (octet_length(key) = 32), -- HMAC-SHA-256 of the token
    sealed               BYTEA,   -- null once it is of no more use
    next_planned_push    BIGINT   NOT NULL,
    last_successful_push BIGINT,
    last_failure_push    BIGINT,
    last_error_code      TEXT CHECK (length(last_error_code) <= 255), -- Apple's reasons, joined by commas
    successful_push_sent INTEGER  NOT NULL DEFAULT 0 CHECK (successful_push_sent >= 0),
    failed_push_sent     INTEGER  NOT NULL DEFAULT 0 CHECK (failed_push_sent >= 0),
    creation_day         INTEGER  NOT NULL, -- NTP seconds / 86400: the instant would point at a registration
    active               BOOLEAN  NOT NULL DEFAULT true,  -- false: no host of Apple's knows it
    deleted              BOOLEAN  NOT NULL DEFAULT false, -- true: asked to be forgotten
    CHECK (sealed IS NOT NULL OR deleted OR NOT active)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

ALTER TABLE push ALTER COLUMN sealed SET STORAGE EXTERNAL; -- ciphertext does not compress

CREATE INDEX push_due ON push (next_planned_push) WHERE active AND NOT deleted; -- for the job push-wake

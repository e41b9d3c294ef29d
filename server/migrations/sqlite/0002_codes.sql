-- Declaration codes for a country: lots, and figures by day (health-data.md A.2 to A.4).

-- Lots: long codes made ahead, so many for each of some days, for a printer. One that stays at state 1
-- is taken up again by the job codes-produce, one at state 3 is erased by it.
CREATE TABLE declaration_lot (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- never given out twice
    asked     INTEGER NOT NULL,           -- when; the names of its files
    scheduled INTEGER UNIQUE,             -- the day (since 1970, in Paris) it was made for by itself; null: somebody asked
    state     INTEGER NOT NULL CHECK (state IN (1, 2, 3)), -- 1 being made, 2 complete, 3 to be erased
    codes     INTEGER NOT NULL DEFAULT 0 CHECK (codes >= 0) -- stored so far
) STRICT;

-- The days of a lot, one file each. Erased with the last code of the day.
CREATE TABLE declaration_lot_day (
    lot         INTEGER NOT NULL REFERENCES declaration_lot (id),
    day         INTEGER NOT NULL, -- since 1970, in Paris
    sequence    INTEGER NOT NULL, -- begins the name of its file
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL CHECK (valid_until >= valid_from),
    codes       INTEGER NOT NULL CHECK (codes > 0), -- how many it has once the lot is complete
    PRIMARY KEY (lot, day),
    UNIQUE (day, sequence)
) STRICT, WITHOUT ROWID;

-- The last sequence of each day: a file name is not used again, not even when its lot was deleted.
CREATE TABLE declaration_file_sequence (
    day  INTEGER NOT NULL PRIMARY KEY, -- since 1970, in Paris
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE declaration_code ADD COLUMN lot INTEGER REFERENCES declaration_lot (id); -- null: made one by one

-- For the files and pages of a lot, and for its deletion.
CREATE INDEX declaration_code_lot ON declaration_code (lot, valid_from, code) WHERE lot IS NOT NULL;

-- Figures by UTC day; they outlive the codes they count.
CREATE TABLE declaration_code_day (
    day       INTEGER NOT NULL, -- NTP seconds / 86400
    kind      INTEGER NOT NULL CHECK (kind IN (1, 2, 3, 4)), -- 1 long, 2 short, 3 test, 4 JWT
    generated INTEGER NOT NULL DEFAULT 0 CHECK (generated >= 0),
    used      INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
    expired   INTEGER NOT NULL DEFAULT 0 CHECK (expired >= 0), -- unused at their end, and purged since; others are counted where they lie
    PRIMARY KEY (day, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO declaration_code_day (day, kind, generated, used)
SELECT day, kind, sum(generated), sum(used)
  FROM (SELECT generated / 86400 AS day, kind, 1 AS generated, 0 AS used FROM declaration_code
         UNION ALL
        SELECT used_day, kind, 0, 1 FROM declaration_code WHERE used_day IS NOT NULL
         UNION ALL
        SELECT used_day, 4, 0, 1 FROM declaration_jwt_used)
 GROUP BY day, kind;

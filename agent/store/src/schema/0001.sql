-- Times are milliseconds since 1970 in UTC, by the till's clock. Order is by `seq`, never by a time.
CREATE TABLE operation (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    op_id          BLOB    NOT NULL UNIQUE CHECK (length(op_id) = 16),
    kind           TEXT    NOT NULL CHECK (kind IN ('add_stamps', 'redeem', 'issue_card', 'issue_voucher', 'void')),
    lane           TEXT    NOT NULL,
    path           TEXT    NOT NULL,
    -- Emptied once the operation is done, withdrawn or discarded; `body_sha256` stays that of the full body.
    body           BLOB    NOT NULL,
    body_sha256    BLOB    NOT NULL CHECK (length(body_sha256) = 32),
    -- CRC-32 (IEEE) of op_id, path and body as they stand.
    crc32          INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    source         TEXT    NOT NULL,
    cashier        TEXT,
    business       TEXT,
    depends_on     BLOB,
    retry_of       BLOB,
    state          TEXT    NOT NULL
        CHECK (state IN ('queued', 'sending', 'done', 'refused', 'parked', 'discarded', 'withdrawn')),
    -- The one operation of its lane that may be sent.
    is_head        INTEGER NOT NULL CHECK (is_head IN (0, 1)),
    -- A void whose original is parked: others of the lane pass it.
    waits          INTEGER NOT NULL CHECK (waits IN (0, 1)),
    attempts       INTEGER NOT NULL CHECK (attempts >= 0),
    reason         TEXT,
    settled_at     INTEGER,
    outcome_status INTEGER,
    outcome_body   BLOB,
    CHECK (is_head = 0 OR (state IN ('queued', 'sending') AND waits = 0)),
    CHECK (waits = 0 OR state = 'queued')
) STRICT;

-- Every index ends in the rowid, which is `seq`, so each of these also gives the order of arrival. Lanes are
-- digests, so an entry by lane is a page of its own in every commit: stamps, the many, have just one.
CREATE INDEX operation_lane ON operation (lane, is_head DESC) WHERE state IN ('queued', 'sending') AND waits = 0;
CREATE INDEX operation_lane_kind ON operation (lane, kind)
    WHERE state IN ('queued', 'sending') AND kind <> 'add_stamps';
CREATE INDEX operation_head ON operation (is_head) WHERE is_head = 1;
CREATE INDEX operation_state ON operation (state);
CREATE INDEX operation_source ON operation (source);
CREATE INDEX operation_void_of ON operation (depends_on) WHERE depends_on IS NOT NULL;
CREATE INDEX operation_retry_of ON operation (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX operation_settled ON operation (state, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX operation_unowned ON operation (state) WHERE business IS NULL;

-- How many operations there are, so that nobody has to count a million rows.
CREATE TABLE tally (
    state      TEXT    NOT NULL,
    business   TEXT    NOT NULL, -- '' where the operation has none yet
    operations INTEGER NOT NULL CHECK (operations >= 0),
    PRIMARY KEY (state, business)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER operation_added AFTER INSERT ON operation BEGIN
    INSERT INTO tally VALUES (new.state, coalesce(new.business, ''), 1)
        ON CONFLICT (state, business) DO UPDATE SET operations = operations + 1;
END;

CREATE TRIGGER operation_moved AFTER UPDATE OF state, business ON operation
WHEN old.state <> new.state OR old.business IS NOT new.business BEGIN
    UPDATE tally SET operations = operations - 1
        WHERE state = old.state AND business = coalesce(old.business, '');
    INSERT INTO tally VALUES (new.state, coalesce(new.business, ''), 1)
        ON CONFLICT (state, business) DO UPDATE SET operations = operations + 1;
END;

CREATE TRIGGER operation_removed AFTER DELETE ON operation BEGIN
    UPDATE tally SET operations = operations - 1
        WHERE state = old.state AND business = coalesce(old.business, '');
END;

-- What people did to the queue.
CREATE TABLE journal (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    actor  TEXT    NOT NULL,
    action TEXT    NOT NULL,
    op_id  BLOB,
    reason TEXT
) STRICT;

-- The Idempotency-Key of a caller on this machine, and what it made.
CREATE TABLE caller_key (
    caller      TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    op_id       BLOB    NOT NULL REFERENCES operation (op_id),
    at          INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX caller_key_made ON caller_key (op_id);
CREATE INDEX caller_key_at ON caller_key (at);

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id         TEXT PRIMARY KEY,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    role       TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;

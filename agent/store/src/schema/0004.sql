-- The checks that points of sale have told of: what came of each, so that one that is told of again makes nothing.
CREATE TABLE receipt (
    -- The operation that it is, or would be.
    op_id     BLOB PRIMARY KEY CHECK (length(op_id) = 16),
    -- Who told of it, and on which of its ways.
    connector TEXT    NOT NULL,
    path      TEXT    NOT NULL,
    -- What makes it one and the same, as a text.
    identity  TEXT    NOT NULL,
    -- By the clock of the till that closed it. Nothing where only its void was told.
    closed_at INTEGER,
    -- waiting, asked, stamped, unclaimed, not-counted, voided
    fate      TEXT    NOT NULL,
    -- Which rule left it out.
    why       TEXT,
    -- What another report of it is compared with: what was paid.
    told      TEXT,
    -- What its operation would be made of, as JSON, for as long as a guest may be found for it.
    facts     TEXT,
    seen_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_open ON receipt (fate) WHERE facts IS NOT NULL;
CREATE INDEX receipt_seen ON receipt (seen_at);

-- The other names of a check, in which ways meet that name it differently.
CREATE TABLE receipt_name (
    -- Connector and account, within which names are unique.
    scope TEXT NOT NULL,
    name  TEXT NOT NULL,
    op_id BLOB NOT NULL CHECK (length(op_id) = 16),
    PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_name_of ON receipt_name (op_id);

CREATE TRIGGER receipt_removed AFTER DELETE ON receipt BEGIN
    DELETE FROM receipt_name WHERE op_id = old.op_id;
END;

-- How far each connector has come: kept with all that followed from what it told.
CREATE TABLE checkpoint (
    connector TEXT PRIMARY KEY,
    -- What the connector goes on from, in its own words.
    value     TEXT,
    -- When it first ran on this queue: what was closed before is none of ours.
    since     INTEGER NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Guests who were noted for checks, and what else is remembered of them, until they are used up.
CREATE TABLE guest_note (
    key   TEXT PRIMARY KEY,
    -- When it was written.
    at    INTEGER NOT NULL,
    piece TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

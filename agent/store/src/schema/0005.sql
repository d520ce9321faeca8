-- How far the cloud's events were read. One row at most.
CREATE TABLE event_cursor (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    -- The business whose events they are.
    business TEXT    NOT NULL,
    -- Nothing: from the beginning of what the cloud has.
    cursor   TEXT,
    -- When this queue first asked for events of the business, by the cloud's clock. What happened before is history.
    since    INTEGER NOT NULL
) STRICT;

-- The events that were taken, so that one that is told again changes nothing.
CREATE TABLE event_seen (
    -- See `stamp_core::event::Identity`.
    identity BLOB PRIMARY KEY CHECK (length(identity) = 32),
    -- When it was taken: milliseconds since 1970 in UTC, by the till's clock.
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX event_seen_at ON event_seen (at);

-- The vouchers of the business, as far as the cloud lets tills know them. Nothing of it is personal.
CREATE TABLE known_voucher (
    id          TEXT PRIMARY KEY,
    -- The id of its card.
    card        TEXT,
    name        TEXT    NOT NULL,
    -- issued, active, redeemed, expired
    status      TEXT    NOT NULL,
    -- Milliseconds since 1970 in UTC.
    expires_at  INTEGER,
    -- HMAC-SHA-256 of its code, keyed with the API key. Nothing where an event told of a voucher that is not in a
    -- snapshot yet.
    code        BLOB CHECK (length(code) = 32),
    is_shared   INTEGER NOT NULL CHECK (is_shared = 0 OR is_shared = 1),
    self_redeem INTEGER NOT NULL CHECK (self_redeem = 0 OR self_redeem = 1),
    -- When its status was so, by the cloud's clock: what is older changes nothing.
    as_of       INTEGER NOT NULL,
    -- The fetch of the whole in which it was last told; what another one leaves out goes.
    generation  INTEGER NOT NULL DEFAULT 0,
    -- What it is worth: decimal digits, and the currency.
    value       TEXT,
    currency    TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX known_voucher_code ON known_voucher (code);
CREATE INDEX known_voucher_over ON known_voucher (as_of) WHERE status = 'redeemed' OR status = 'expired';

-- What `known_voucher` holds, once a fetch of the whole has come to its end. One row at most.
CREATE TABLE snapshot (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    business   TEXT    NOT NULL,
    -- A digest of the API key with which the codes are hashed.
    key        BLOB    NOT NULL CHECK (length(key) = 32),
    -- Where the next newer vouchers are to be had.
    cursor     TEXT    NOT NULL,
    -- Up to when it is complete, by the cloud's clock.
    as_of      INTEGER NOT NULL,
    -- When the last fetch of the whole began, by the cloud's clock.
    whole_at   INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    -- How many there were when it was last counted.
    vouchers   INTEGER NOT NULL
) STRICT;

-- Each time the cloud could not be asked, and what the till did meanwhile.
CREATE TABLE outage (
    id       INTEGER PRIMARY KEY,
    -- Milliseconds since 1970 in UTC, by the server's clock where it was heard, else by the till's.
    began_at INTEGER NOT NULL,
    -- Nothing: it lasts.
    ended_at INTEGER,
    -- `internet`, or the health code of what nothing was sent for.
    why      TEXT    NOT NULL,
    -- Operations that were taken; vouchers that were accepted, those of them at somebody's risk, and refused ones.
    taken    INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER NOT NULL DEFAULT 0,
    at_risk  INTEGER NOT NULL DEFAULT 0,
    refused  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX outage_began ON outage (began_at);
CREATE INDEX outage_lasting ON outage (id) WHERE ended_at IS NULL;

-- Vouchers that were accepted without asking and should not have been. Kept longer than their operations.
CREATE TABLE loss (
    op_id       BLOB PRIMARY KEY CHECK (length(op_id) = 16),
    -- When it was accepted here, by the till's clock.
    at          INTEGER NOT NULL,
    outage      INTEGER,
    voucher     TEXT,
    -- When and where it had been used, as far as the cloud says.
    redeemed_at INTEGER,
    location    TEXT,
    via         TEXT,
    -- `recorded-loss`, or the code by which the cloud refused it.
    reason      TEXT    NOT NULL,
    -- What it was worth: decimal digits, and the currency.
    value       TEXT,
    currency    TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX loss_at ON loss (at);

-- What is on its way to addresses of the owner. Their bytes do not change.
CREATE TABLE forward (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    target  TEXT    NOT NULL,
    -- The `webhook-id`.
    id      TEXT    NOT NULL,
    body    BLOB    NOT NULL,
    -- Milliseconds since 1970 in UTC, by the till's clock.
    made_at INTEGER NOT NULL,
    tries   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (target, id)
) STRICT;

CREATE INDEX forward_next ON forward (target, seq);

-- Vouchers that another till of the shop has accepted, or that this one tells the others of.
CREATE TABLE claim (
    -- The digest by which tills of the shop name the voucher to each other.
    name  BLOB PRIMARY KEY CHECK (length(name) = 32),
    -- The installation that holds it, and the bid by which it came to it: of this one, the redemption.
    holder BLOB    NOT NULL CHECK (length(holder) = 16),
    bid    BLOB    NOT NULL CHECK (length(bid) = 16),
    -- What that till is called.
    till  TEXT    NOT NULL,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX claim_at ON claim (at);

-- Times are microseconds since 1970-01-01 UTC.

CREATE TABLE card (
    id             TEXT PRIMARY KEY,
    business_id    TEXT NOT NULL,
    number         TEXT NOT NULL UNIQUE,
    template_id    TEXT NOT NULL,
    stamps         INTEGER NOT NULL,   -- ever collected; progress is counted from it
    wallet_pass_id TEXT NOT NULL UNIQUE,
    language       TEXT NOT NULL,
    name           TEXT,
    email          TEXT,
    phone          TEXT,
    deleted        INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE voucher (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    business_id  TEXT NOT NULL,
    card_id      TEXT,
    name         TEXT NOT NULL,
    code         TEXT NOT NULL,
    self_redeem  INTEGER NOT NULL DEFAULT 0,
    status       TEXT NOT NULL,        -- active, redeemed, withdrawn
    expires_at   INTEGER,
    redeemed_at  INTEGER,
    redeemed_via TEXT,
    location_id  TEXT,
    redemption_id TEXT,
    issued_by    TEXT                  -- the op_id that brought it
) STRICT;
CREATE INDEX voucher_code ON voucher (business_id, code);
CREATE INDEX voucher_card ON voucher (card_id);
CREATE INDEX voucher_issued_by ON voucher (issued_by);

-- The stored answers, for ever.
CREATE TABLE operation (
    business_id TEXT NOT NULL,
    op_id       TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (business_id, op_id)
) STRICT, WITHOUT ROWID;

-- How often each op_id came in, whatever was answered.
CREATE TABLE arrival (
    op_id TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every effect in the order it was made. op_id is deliberately not unique here: the books must be able to show
-- an operation that had an effect twice.
CREATE TABLE effect (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id TEXT NOT NULL,
    op_id       TEXT NOT NULL,
    kind        TEXT NOT NULL,         -- stamps, redemption, loss, card, voucher, void
    card_id     TEXT,
    voucher_id  TEXT,
    quantity    INTEGER,
    receipt_id  TEXT,
    occurred_at INTEGER NOT NULL,
    till        TEXT NOT NULL,
    cashier     TEXT,
    target_op   TEXT,                  -- what a void takes back
    reason      TEXT,
    voided_by   TEXT
) STRICT;
CREATE INDEX effect_op ON effect (business_id, op_id);
CREATE INDEX effect_receipt ON effect (business_id, receipt_id) WHERE receipt_id IS NOT NULL;
CREATE INDEX effect_card ON effect (card_id, occurred_at) WHERE kind = 'stamps';

CREATE TABLE event (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id TEXT NOT NULL,
    card_id     TEXT,
    payload     TEXT NOT NULL
) STRICT;
CREATE INDEX event_business ON event (business_id, seq);
CREATE INDEX event_card ON event (card_id, seq);

CREATE TABLE agent (
    business_id TEXT NOT NULL,
    id          TEXT NOT NULL,
    status      TEXT NOT NULL,
    PRIMARY KEY (business_id, id)
) STRICT, WITHOUT ROWID;

-- Vouchers that were accepted while the cloud could not be asked, by their redemptions. A row stays as long as its
-- operation, and as long as it counts for the limits of a day.
CREATE TABLE acceptance (
    op_id   BLOB PRIMARY KEY CHECK (length(op_id) = 16),
    -- Milliseconds since 1970 in UTC, by the time that limits are counted by.
    at      INTEGER NOT NULL,
    -- The lane of the voucher, and that of the guest's card where it was known.
    voucher TEXT    NOT NULL,
    card    TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX operation_redemption ON operation (lane) WHERE kind = 'redeem';

-- The other lanes in which the voucher of a redemption is known: the code on it, where it was redeemed by its id.
CREATE TABLE known_as (
    op_id BLOB NOT NULL CHECK (length(op_id) = 16),
    lane  TEXT NOT NULL,
    PRIMARY KEY (op_id, lane)
) STRICT, WITHOUT ROWID;

CREATE INDEX known_as_lane ON known_as (lane);

CREATE TRIGGER redemption_removed AFTER DELETE ON operation WHEN old.kind = 'redeem' BEGIN
    DELETE FROM known_as WHERE op_id = old.op_id;
END;

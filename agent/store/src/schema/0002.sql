-- The checks of `operation` say the same without `IN`: of a list of more than two SQLite makes a table in memory, anew
-- for every row. As their meaning stays, their text alone is changed and no row is written
-- (https://www.sqlite.org/lang_altertable.html, section 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'kind IN (''add_stamps'', ''redeem'', ''issue_card'', ''issue_voucher'', ''void'')',
    'kind = ''add_stamps'' OR kind = ''redeem'' OR kind = ''issue_card'' OR kind = ''issue_voucher'' OR kind = ''void'''),
    'state IN (''queued'', ''sending'', ''done'', ''refused'', ''parked'', ''discarded'', ''withdrawn'')',
    'state = ''queued'' OR state = ''sending'' OR state = ''done'' OR state = ''refused'' OR state = ''parked'' '
    || 'OR state = ''discarded'' OR state = ''withdrawn''')
    WHERE type = 'table' AND name = 'operation';
PRAGMA writable_schema = RESET;

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

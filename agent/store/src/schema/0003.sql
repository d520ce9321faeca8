-- What is kept of each attempt to bring an operation to the cloud. A row goes with its operation.
CREATE TABLE attempt (
    -- Of the operation.
    seq         INTEGER NOT NULL,
    -- From 1 on, each once. The first one and the last ones are kept.
    number      INTEGER NOT NULL CHECK (number > 0),
    -- When it began: milliseconds since 1970 in UTC, by the till's clock.
    at          INTEGER NOT NULL,
    -- Until its answer, in milliseconds.
    took        INTEGER NOT NULL,
    -- It asked what became of the operation.
    is_question INTEGER NOT NULL CHECK (is_question = 0 OR is_question = 1),
    -- Of the HTTP answer, or else why there was none.
    status      INTEGER,
    failure     TEXT,
    decided     TEXT    NOT NULL,
    -- What the cloud said where it was no success: its code, and its words, redacted.
    code        TEXT,
    words       TEXT,
    PRIMARY KEY (seq, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempts_removed AFTER DELETE ON operation BEGIN
    DELETE FROM attempt WHERE seq = old.seq;
END;

-- The last day, a row for each minute in which there was something to keep.
CREATE TABLE history (
    -- Minutes since 1970 in UTC, by the till's clock.
    minute   INTEGER PRIMARY KEY,
    -- Operations at its end.
    unsent   INTEGER NOT NULL,
    parked   INTEGER NOT NULL,
    -- Requests to the cloud that were answered, and those that were not.
    answers  INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    -- How long the answers took, in milliseconds.
    p50      INTEGER NOT NULL,
    p95      INTEGER NOT NULL,
    max      INTEGER NOT NULL
) STRICT;

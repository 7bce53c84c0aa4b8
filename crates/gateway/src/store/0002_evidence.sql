-- What redactions depend on, sealed because it holds what a key declares. A request is redacted by
-- one row of these; the same row serves all requests of a key for as long as nothing is changed.
CREATE TABLE setting (
    policy_digest BLOB NOT NULL,
    rules_digest  BLOB NOT NULL,
    used_at       INTEGER NOT NULL,
    sealed        BLOB NOT NULL,
    PRIMARY KEY (policy_digest, rules_digest)
) STRICT, WITHOUT ROWID;

-- The salts of the commitments in a claim. Whoever has one can test guesses of what was replaced, so
-- they are sealed; to delete one is to erase what was committed to.
CREATE TABLE salts (
    request_id  TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;
CREATE INDEX salts_by_time ON salts (created_at);

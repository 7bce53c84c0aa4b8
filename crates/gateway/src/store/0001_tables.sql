CREATE TABLE customer (
    customer_id      TEXT PRIMARY KEY,
    org_id           TEXT NOT NULL,
    tier             TEXT NOT NULL CHECK (tier IN ('free', 'pro', 'enterprise')),
    vertical         TEXT NOT NULL,
    label            TEXT NOT NULL,
    contact          TEXT NOT NULL,
    provider         TEXT,
    byok_per_request INTEGER NOT NULL,
    relink_response  INTEGER,
    rate_limit_rpm   INTEGER
) STRICT;

-- A key is known by its SHA-256 only; sealed_terms are the names, terms and policy of its owner.
CREATE TABLE api_key (
    key_id       TEXT PRIMARY KEY,
    key_hash     BLOB NOT NULL UNIQUE,
    key_prefix   TEXT NOT NULL,
    customer_id  TEXT NOT NULL REFERENCES customer,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER,
    sealed_terms BLOB NOT NULL
) STRICT;
CREATE INDEX api_key_by_customer ON api_key (customer_id);

CREATE TABLE usage (
    customer_id TEXT NOT NULL,
    month       TEXT NOT NULL,
    requests    INTEGER NOT NULL,
    PRIMARY KEY (customer_id, month)
) STRICT, WITHOUT ROWID;

-- Both what a running job needs and what a finished one answers hold personal data, so it is sealed.
-- The event that ends the exchange holds none; it stands here until the witness has it.
CREATE TABLE job (
    job_id      TEXT PRIMARY KEY,
    request_id  TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('running', 'done')),
    created_at  INTEGER NOT NULL,
    sealed      BLOB NOT NULL,
    event       TEXT
) STRICT;

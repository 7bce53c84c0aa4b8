-- The end of the sequence of certificates of each API key.
CREATE TABLE sequence_end (
    api_key_id TEXT PRIMARY KEY,
    tenant_seq INTEGER NOT NULL,
    digest     BLOB NOT NULL
) STRICT;

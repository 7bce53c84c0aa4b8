CREATE TABLE open_exchange (
    request_id TEXT PRIMARY KEY,
    due_nanos  INTEGER NOT NULL,
    claims     TEXT NOT NULL,
    ending     TEXT
) STRICT;

CREATE TABLE certificate (
    request_id       TEXT PRIMARY KEY,
    certificate_id   TEXT NOT NULL,
    customer_id      TEXT,
    issued_at        TEXT NOT NULL,
    verdict          TEXT NOT NULL,
    protocol_version INTEGER NOT NULL,
    certificate      BLOB NOT NULL
) STRICT;

CREATE TABLE audit_events (
    sequence            INTEGER PRIMARY KEY,
    event_id            TEXT NOT NULL UNIQUE,
    event_type          TEXT NOT NULL,
    source_service      TEXT NOT NULL,
    actor               TEXT NOT NULL,
    customer_id         TEXT NOT NULL,
    timestamp           TEXT NOT NULL,
    recorded_nanos      INTEGER NOT NULL,
    previous_event_hash BLOB NOT NULL,
    event_hash          BLOB NOT NULL,
    details             TEXT NOT NULL,
    request_id          TEXT
) STRICT;
CREATE INDEX audit_events_of_customer ON audit_events (customer_id, recorded_nanos);

CREATE TABLE audit_checkpoint (
    tree_size       INTEGER PRIMARY KEY,
    last_event_hash BLOB NOT NULL,
    frontier        BLOB NOT NULL
) STRICT;

-- REPLACE deletes without firing the delete trigger, so that an insert must not hit a row.
CREATE TRIGGER audit_events_in_order BEFORE INSERT ON audit_events
WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit_events)
    OR EXISTS (SELECT 1 FROM audit_events WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is append-only'); END;
CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is append-only'); END;

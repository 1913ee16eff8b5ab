-- +goose Up
CREATE TABLE import_batch (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('catalogue', 'columns', 'units', 'people')),
    file_id    INTEGER REFERENCES attachment (id),
    file_name  TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('reading', 'planned', 'asking', 'refused', 'applied', 'undone', 'dropped')),
    domain     TEXT NOT NULL DEFAULT '',
    complete   BOOLEAN NOT NULL DEFAULT FALSE,
    plan_hash  TEXT NOT NULL DEFAULT '',
    sections   TEXT NOT NULL DEFAULT '[]',
    problems   TEXT NOT NULL DEFAULT '[]',
    counts     TEXT NOT NULL DEFAULT '{}',
    note       TEXT NOT NULL DEFAULT '',
    job_id     INTEGER NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    person_id  INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    applied_at TEXT,
    applied_by TEXT NOT NULL DEFAULT '',
    undone_at  TEXT,
    undone_by  TEXT NOT NULL DEFAULT '',
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX import_batch_created ON import_batch (id, state);

CREATE TABLE import_row (
    batch_id  INTEGER NOT NULL REFERENCES import_batch (id),
    n         INTEGER NOT NULL,
    sheet     TEXT NOT NULL,
    row       INTEGER NOT NULL,
    action    TEXT NOT NULL CHECK (action IN ('add', 'change', 'same', 'withdraw', 'reject')),
    object_id INTEGER NOT NULL DEFAULT 0,
    version   INTEGER NOT NULL DEFAULT 0,
    domain    TEXT NOT NULL DEFAULT '',
    title     TEXT NOT NULL DEFAULT '',
    fields    TEXT NOT NULL,
    changes   TEXT NOT NULL DEFAULT '[]',
    problems  TEXT NOT NULL DEFAULT '[]',
    worst     TEXT NOT NULL DEFAULT '',
    applied   BOOLEAN NOT NULL DEFAULT FALSE,
    after     INTEGER NOT NULL DEFAULT 0,
    before    TEXT NOT NULL DEFAULT '',
    undone    BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (batch_id, n)
);
CREATE INDEX import_row_action ON import_row (batch_id, action, n);
CREATE INDEX import_row_object ON import_row (object_id, batch_id);

-- A person's answer to "what is this column", remembered by the header's fingerprint.
CREATE TABLE import_mapping (
    fingerprint TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    columns     TEXT NOT NULL,
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL
);

-- +goose Up
CREATE TABLE setting (
    key        TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
);

CREATE TABLE counter (
    name  TEXT NOT NULL,
    year  INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name, year)
);

CREATE TABLE calendar_year (
    year      INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    loaded_at TEXT NOT NULL
);

CREATE TABLE calendar_day (
    day  TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('off', 'work')),
    note TEXT NOT NULL DEFAULT ''
);

-- The chain of acts. mac = HMAC-SM3(key, prev mac, canonical row).
CREATE TABLE audit_log (
    seq         INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    account_id  INTEGER NOT NULL DEFAULT 0,
    person_id   INTEGER NOT NULL DEFAULT 0,
    actor       TEXT NOT NULL,
    role        TEXT NOT NULL DEFAULT '',
    face        TEXT NOT NULL,
    address     TEXT NOT NULL DEFAULT '',
    action      TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('done', 'denied', 'failed')),
    object_kind TEXT NOT NULL DEFAULT '',
    object_id   TEXT NOT NULL DEFAULT '',
    unit_id     INTEGER NOT NULL DEFAULT 0,
    detail      TEXT NOT NULL DEFAULT '{}',
    key_id      TEXT NOT NULL,
    mac         TEXT NOT NULL
);
CREATE INDEX audit_log_object ON audit_log (object_kind, object_id, seq);
CREATE INDEX audit_log_account ON audit_log (account_id, seq);

CREATE TABLE audit_head (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    mac TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, mac) VALUES (1, 0, '');

CREATE TABLE notice (
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    sent_at   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    title     TEXT NOT NULL,
    body      TEXT NOT NULL DEFAULT '',
    url       TEXT NOT NULL DEFAULT '',
    read_at   TEXT
);
CREATE INDEX notice_inbox ON notice (person_id, id);

-- One queue for everything somebody must do. A row belongs to a unit and an
-- action: whoever may take that action in that unit sees it.
CREATE TABLE todo (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    unit_id     INTEGER NOT NULL,
    action      TEXT NOT NULL,
    person_id   INTEGER NOT NULL DEFAULT 0,
    title       TEXT NOT NULL,
    url         TEXT NOT NULL,
    verb        TEXT NOT NULL DEFAULT '',
    due_on      TEXT NOT NULL DEFAULT '',
    opened_at   TEXT NOT NULL,
    closed_at   TEXT,
    closed_by   TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, object_kind, object_id, unit_id, person_id)
);
CREATE INDEX todo_open ON todo (unit_id, due_on) WHERE closed_at IS NULL;

CREATE TABLE job (
    id           INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    unique_key   TEXT NOT NULL DEFAULT '',
    args         TEXT NOT NULL DEFAULT '{}',
    state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    run_at       TEXT NOT NULL,
    lease_until  TEXT NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    cancel_asked BOOLEAN NOT NULL DEFAULT FALSE,
    progress     INTEGER NOT NULL DEFAULT 0,
    total        INTEGER NOT NULL DEFAULT 0,
    message      TEXT NOT NULL DEFAULT '',
    result       TEXT NOT NULL DEFAULT '',
    unit_id      INTEGER NOT NULL DEFAULT 0,
    created_by   TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    finished_at  TEXT
);
CREATE INDEX job_due ON job (run_at) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX job_unique ON job (kind, unique_key) WHERE unique_key <> '';

-- Uploaded files: bytes are kept by hash under the files folder.
CREATE TABLE attachment (
    id          INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL,
    size        INTEGER NOT NULL,
    media_type  TEXT NOT NULL,
    name        TEXT NOT NULL,
    unit_id     INTEGER NOT NULL,
    owner_kind  TEXT NOT NULL,
    owner_id    INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  TEXT NOT NULL
);
CREATE INDEX attachment_owner ON attachment (owner_kind, owner_id);

-- +goose Up
-- Who has said 我来办, until which day; nobody is kept from the item by it.
ALTER TABLE todo ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE todo ADD COLUMN taken_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE todo ADD COLUMN taken_until TEXT NOT NULL DEFAULT '';

-- 今日摘要: at most one a person a day, whatever runs twice.
CREATE TABLE queue_digest (
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    day       TEXT NOT NULL,
    made_at   TEXT NOT NULL,
    late      INTEGER NOT NULL,
    soon      INTEGER NOT NULL,
    rest      INTEGER NOT NULL,
    fresh     INTEGER NOT NULL,
    notices   INTEGER NOT NULL,
    told      TEXT NOT NULL,
    upto      INTEGER NOT NULL,
    body      TEXT NOT NULL,
    UNIQUE (person_id, day)
);

-- What a person chose about digests; the address is sealed.
CREATE TABLE queue_choice (
    person_id INTEGER PRIMARY KEY,
    wanted    TEXT NOT NULL DEFAULT '' CHECK (wanted IN ('', 'yes', 'no')),
    email     TEXT NOT NULL DEFAULT '',
    version   INTEGER NOT NULL DEFAULT 1
);

-- 催办 that an officer sent for things to do of any kind.
CREATE TABLE queue_nudge (
    id      INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL,
    step    TEXT NOT NULL CHECK (step IN ('liaison', 'head', 'county')),
    late    INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    sent_on TEXT NOT NULL,
    at      TEXT NOT NULL
);
CREATE INDEX queue_nudge_unit ON queue_nudge (unit_id, id);

-- Messages that leave the program. The address is sealed while it is needed
-- and emptied when the message is through; shown is its mask.
CREATE TABLE channel_message (
    id         INTEGER PRIMARY KEY,
    channel    TEXT NOT NULL CHECK (channel IN ('mail', 'hook')),
    kind       TEXT NOT NULL,
    person_id  INTEGER NOT NULL DEFAULT 0,
    address    TEXT NOT NULL,
    shown      TEXT NOT NULL,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    link       TEXT NOT NULL DEFAULT '',
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'cancelled')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    TEXT NOT NULL,
    message    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at   TEXT
);
CREATE INDEX channel_message_due ON channel_message (next_at) WHERE state = 'waiting';
CREATE INDEX channel_message_state ON channel_message (state, id);

-- Passwords and keys of channels, sealed.
CREATE TABLE channel_secret (
    name       TEXT PRIMARY KEY,
    sealed     TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
);

-- Processes that run jobs, and since when each periodic kind is expected.
CREATE TABLE job_worker (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL
);
CREATE TABLE job_plan (
    kind  TEXT PRIMARY KEY,
    since TEXT NOT NULL
);
-- When the last attempt began: finished_at alone does not say how long.
ALTER TABLE job ADD COLUMN started_at TEXT;
CREATE INDEX job_kind ON job (kind, state, finished_at);

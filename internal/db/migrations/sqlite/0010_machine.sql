-- +goose Up
-- Keys of machines (接口密钥): the secret is shown once, its hash is kept.
CREATE TABLE api_token (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    unit_id     INTEGER NOT NULL REFERENCES org_unit (id),
    hash        TEXT NOT NULL UNIQUE,
    head        TEXT NOT NULL,
    expires_on  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    used_at     TEXT,
    revoked_at  TEXT,
    revoked_by  TEXT NOT NULL DEFAULT ''
);

-- A request that carried an Idempotency-Key, and its answer. done is written
-- in the transaction of the act itself.
CREATE TABLE api_request (
    token_id  INTEGER NOT NULL REFERENCES api_token (id),
    key       TEXT NOT NULL,
    digest    TEXT NOT NULL,
    claim     TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    done      BOOLEAN NOT NULL DEFAULT FALSE,
    status    INTEGER NOT NULL DEFAULT 0,
    place     TEXT NOT NULL DEFAULT '',
    body      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (token_id, key)
);
CREATE INDEX api_request_age ON api_request (claimed_at);

-- What the upper platform is to hear of. A row names an item; its content is
-- read when it travels, so that nothing travels that is not visible then.
CREATE TABLE outbox_bundle (
    id         INTEGER PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'exported', 'failed', 'void')),
    entries    INTEGER NOT NULL,
    digest     TEXT NOT NULL,
    previous   TEXT NOT NULL,
    skipped    TEXT NOT NULL DEFAULT '[]',
    signature  TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    TEXT NOT NULL,
    message    TEXT NOT NULL DEFAULT '',
    receipt    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at   TEXT
);
CREATE INDEX outbox_bundle_open ON outbox_bundle (number) WHERE state IN ('waiting', 'failed');

CREATE TABLE outbox_entry (
    id         INTEGER PRIMARY KEY,
    item_id    INTEGER NOT NULL,
    unit_id    INTEGER NOT NULL,
    verb       TEXT NOT NULL CHECK (verb IN ('publish', 'withdraw', 'remove')),
    revision   INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'bundled', 'void')),
    bundle_id  INTEGER REFERENCES outbox_bundle (id),
    place      INTEGER NOT NULL DEFAULT 0,
    message    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX outbox_entry_waiting ON outbox_entry (item_id) WHERE state = 'waiting';
CREATE INDEX outbox_entry_item ON outbox_entry (item_id, state);
CREATE INDEX outbox_entry_bundle ON outbox_entry (bundle_id, place);

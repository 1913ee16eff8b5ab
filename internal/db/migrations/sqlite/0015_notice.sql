-- +goose Up
-- How long a type's 公示 runs in this county. Rows are added and never
-- changed: the newest of a type holds, days = 0 is the type's own again.
CREATE TABLE disclose_notice_rule (
    id      INTEGER PRIMARY KEY,
    type    TEXT NOT NULL,
    days    INTEGER NOT NULL CHECK (days BETWEEN 0 AND 365),
    unit    TEXT NOT NULL CHECK (unit IN ('day', 'workday')),
    basis   TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at      TEXT NOT NULL
);
CREATE INDEX disclose_notice_rule_type ON disclose_notice_rule (type, id);

-- Types that a unit uses often, with what it writes into them by default.
CREATE TABLE disclose_unit_form (
    unit_id   INTEGER NOT NULL REFERENCES org_unit (id),
    type      TEXT NOT NULL,
    section   TEXT NOT NULL DEFAULT '',
    column_id INTEGER REFERENCES catalog_column (id),
    version   INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (unit_id, type)
);

-- Receipts that came back across a 网闸: each file counts once.
CREATE TABLE outbox_receipt (
    id       INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL UNIQUE,
    receiver TEXT NOT NULL,
    key      TEXT NOT NULL,
    received INTEGER NOT NULL,
    refused  INTEGER NOT NULL,
    by_name  TEXT NOT NULL,
    at       TEXT NOT NULL
);

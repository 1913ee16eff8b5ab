-- +goose Up
-- The end of the chain of acts on each day, signed: what lies outside as one
-- line (锚定) shows later that the log was cut or written anew before it.
CREATE TABLE audit_anchor (
    day       TEXT PRIMARY KEY CHECK (day <> ''),
    seq       INTEGER NOT NULL CHECK (seq > 0),
    mac       TEXT NOT NULL,
    key_id    TEXT NOT NULL,
    signature TEXT NOT NULL,
    at        TEXT NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER audit_anchor_no_update BEFORE UPDATE ON audit_anchor
BEGIN SELECT RAISE(ABORT, 'audit_anchor is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_anchor_no_delete BEFORE DELETE ON audit_anchor
BEGIN SELECT RAISE(ABORT, 'audit_anchor is sealed'); END;
-- +goose StatementEnd

-- +goose Up
-- A review of who may do what (权限复核), signed off by a security administrator.
CREATE TABLE org_review (
    id        INTEGER PRIMARY KEY,
    at        TEXT NOT NULL,
    by_person INTEGER NOT NULL,
    by_name   TEXT NOT NULL,
    lines     INTEGER NOT NULL,
    flagged   INTEGER NOT NULL,
    note      TEXT NOT NULL DEFAULT ''
);

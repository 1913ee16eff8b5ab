-- +goose Up
-- What belongs to the public site and is no 公开信息: 政务公开专区 (zone), 政务新媒体
-- (media), 国务院信息转载 (relay: a link, never a copy). content holds the fields
-- that its kind declares in package site.
CREATE TABLE site_record (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('zone', 'media', 'relay')),
    title    TEXT NOT NULL,
    unit_id  INTEGER REFERENCES org_unit (id),
    on_day   TEXT NOT NULL DEFAULT '',
    content  TEXT NOT NULL,
    closed   BOOLEAN NOT NULL DEFAULT FALSE,
    by_name  TEXT NOT NULL,
    at       TEXT NOT NULL,
    version  INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX site_record_kind ON site_record (kind, on_day, id);
CREATE INDEX site_record_unit ON site_record (unit_id);

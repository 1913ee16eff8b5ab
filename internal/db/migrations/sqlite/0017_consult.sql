-- +goose Up
-- Tokens of public forms that made a record: each makes one. claim tells the
-- request that used it from a repetition; both end with the token's life.
CREATE TABLE form_token (
    digest     TEXT PRIMARY KEY,
    claim      TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX form_token_expires ON form_token (expires_at);

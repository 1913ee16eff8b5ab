-- +goose Up
ALTER TABLE org_session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
-- Password only: the code of the second factor is still to come.
ALTER TABLE org_session ADD COLUMN half BOOLEAN NOT NULL DEFAULT FALSE;

-- The second factor of an account (动态口令, RFC 6238). secret is sealed, codes
-- are hashes of the recovery codes that are left.
CREATE TABLE org_factor (
    id           INTEGER PRIMARY KEY,
    account_id   INTEGER NOT NULL UNIQUE REFERENCES org_account (id),
    secret       TEXT NOT NULL,
    confirmed_at TEXT,
    last_step    INTEGER NOT NULL DEFAULT 0,
    codes        TEXT NOT NULL DEFAULT '[]'
);


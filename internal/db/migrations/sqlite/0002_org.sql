-- +goose Up
CREATE TABLE org_unit (
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('county', 'department', 'township', 'subdistrict', 'village', 'community')),
    relation   TEXT NOT NULL CHECK (relation IN ('county', 'dual', 'vertical', 'city_branch', 'public')),
    parent_id  INTEGER REFERENCES org_unit (id),
    path       TEXT NOT NULL,
    sort       INTEGER NOT NULL DEFAULT 0,
    phone      TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',
    link       TEXT NOT NULL DEFAULT '',
    sample     BOOLEAN NOT NULL DEFAULT FALSE,
    closed_on  TEXT NOT NULL DEFAULT '',
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX org_unit_path ON org_unit (path);
CREATE INDEX org_unit_parent ON org_unit (parent_id, sort);

-- match is the alias normalised for matching; one alias names one unit.
CREATE TABLE org_alias (
    match   TEXT PRIMARY KEY,
    alias   TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES org_unit (id)
);
CREATE INDEX org_alias_unit ON org_alias (unit_id);

CREATE TABLE org_person (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    office_phone TEXT NOT NULL DEFAULT '',
    mobile       TEXT NOT NULL DEFAULT '',
    mobile_index TEXT NOT NULL DEFAULT '',
    note         TEXT NOT NULL DEFAULT '',
    left_on      TEXT NOT NULL DEFAULT '',
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX org_person_mobile ON org_person (mobile_index) WHERE mobile_index <> '';

CREATE TABLE org_post (
    id        INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL REFERENCES org_unit (id),
    person_id INTEGER NOT NULL REFERENCES org_person (id),
    kind      TEXT NOT NULL CHECK (kind IN ('principal', 'head', 'liaison')),
    title     TEXT NOT NULL DEFAULT '',
    section   TEXT NOT NULL DEFAULT '',
    since_on  TEXT NOT NULL,
    until_on  TEXT NOT NULL DEFAULT '',
    version   INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX org_post_unit ON org_post (unit_id, kind);
CREATE INDEX org_post_person ON org_post (person_id);

-- created_by is the person who opened the account, 0 for the command line: the
-- same person must not grant it a role.
CREATE TABLE org_account (
    id           INTEGER PRIMARY KEY,
    login        TEXT NOT NULL UNIQUE,
    person_id    INTEGER NOT NULL REFERENCES org_person (id),
    password     TEXT NOT NULL,
    must_change  BOOLEAN NOT NULL DEFAULT TRUE,
    changed_at   TEXT NOT NULL,
    disabled     BOOLEAN NOT NULL DEFAULT FALSE,
    failures     INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT,
    last_at      TEXT,
    created_at   TEXT NOT NULL,
    created_by   INTEGER NOT NULL DEFAULT 0,
    old_passwords TEXT NOT NULL DEFAULT '[]',
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX org_account_person ON org_account (person_id);

CREATE TABLE org_grant (
    id         INTEGER PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES org_person (id),
    role       TEXT NOT NULL,
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    since_on   TEXT NOT NULL,
    until_on   TEXT NOT NULL DEFAULT '',
    granted_by TEXT NOT NULL,
    UNIQUE (person_id, role, unit_id)
);
CREATE INDEX org_grant_unit ON org_grant (unit_id);

-- token is a hash; the cookie holds the secret.
CREATE TABLE org_session (
    token      TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES org_account (id),
    grant_id   INTEGER NOT NULL DEFAULT 0,
    csrf       TEXT NOT NULL,
    flash      TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    ends_at    TEXT NOT NULL
);
CREATE INDEX org_session_account ON org_session (account_id);

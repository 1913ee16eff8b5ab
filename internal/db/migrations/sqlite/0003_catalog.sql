-- +goose Up
CREATE TABLE catalog_domain (
    key          TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    sort         INTEGER NOT NULL,
    ministry     TEXT NOT NULL DEFAULT '',
    guideline_no TEXT NOT NULL DEFAULT '',
    usual_lead   TEXT NOT NULL DEFAULT '',
    lead_unit_id INTEGER REFERENCES org_unit (id),
    version      INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE catalog_domain_alias (
    match  TEXT PRIMARY KEY,
    alias  TEXT NOT NULL,
    domain TEXT NOT NULL REFERENCES catalog_domain (key)
);

CREATE TABLE catalog_channel (
    code     TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    sort     INTEGER NOT NULL,
    standard BOOLEAN NOT NULL,
    active   BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE catalog_channel_alias (
    match TEXT PRIMARY KEY,
    alias TEXT NOT NULL,
    code  TEXT NOT NULL REFERENCES catalog_channel (code)
);

-- Law and normative documents that catalogues cite; status is as of the data's date.
CREATE TABLE catalog_law (
    key          TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    issuer       TEXT NOT NULL DEFAULT '',
    document_no  TEXT NOT NULL DEFAULT '',
    amended_on   TEXT NOT NULL DEFAULT '',
    in_force_on  TEXT NOT NULL DEFAULT '',
    status       TEXT NOT NULL,
    replaced_by  TEXT NOT NULL DEFAULT '',
    replaced_on  TEXT NOT NULL DEFAULT '',
    verification TEXT NOT NULL DEFAULT ''
);

CREATE TABLE catalog_edition (
    id           INTEGER PRIMARY KEY,
    level        TEXT NOT NULL CHECK (level IN ('national', 'provincial', 'city', 'county')),
    name         TEXT NOT NULL,
    state        TEXT NOT NULL,
    starter      BOOLEAN NOT NULL DEFAULT FALSE,
    base_id      INTEGER REFERENCES catalog_edition (id),
    document_no  TEXT NOT NULL DEFAULT '',
    issued_on    TEXT NOT NULL DEFAULT '',
    published_at TEXT,
    reason       TEXT NOT NULL DEFAULT '',
    sha256       TEXT NOT NULL DEFAULT '',
    created_at   TEXT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE catalog_edition_step (
    id         INTEGER PRIMARY KEY,
    edition_id INTEGER NOT NULL REFERENCES catalog_edition (id),
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL
);
CREATE INDEX catalog_edition_step_of ON catalog_edition_step (edition_id, id);

-- What a standard (national, provincial, city) edition says. Never changed.
CREATE TABLE catalog_standard (
    id         INTEGER PRIMARY KEY,
    edition_id INTEGER NOT NULL REFERENCES catalog_edition (id),
    domain     TEXT NOT NULL REFERENCES catalog_domain (key),
    ordinal    INTEGER NOT NULL,
    identity   TEXT NOT NULL,
    fields     TEXT NOT NULL,
    grade      TEXT NOT NULL DEFAULT '',
    source     TEXT NOT NULL DEFAULT '',
    UNIQUE (edition_id, identity)
);
CREATE INDEX catalog_standard_domain ON catalog_standard (edition_id, domain, ordinal);

CREATE TABLE catalog_column (
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    parent_id  INTEGER REFERENCES catalog_column (id),
    name       TEXT NOT NULL,
    full_name  TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    link       TEXT NOT NULL DEFAULT '',
    frequency  TEXT NOT NULL DEFAULT '',
    unit_id    INTEGER REFERENCES org_unit (id),
    section    TEXT NOT NULL DEFAULT '',
    officer    TEXT NOT NULL DEFAULT '',
    phone      TEXT NOT NULL DEFAULT '',
    supporting TEXT NOT NULL DEFAULT '',
    sort       INTEGER NOT NULL DEFAULT 0,
    active     BOOLEAN NOT NULL DEFAULT TRUE,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX catalog_column_parent ON catalog_column (parent_id, sort);

-- The county's own entries. identity = domain and normalised item names, with
-- an ordinal when the same names occur again.
CREATE TABLE catalog_entry (
    id          INTEGER PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    domain      TEXT NOT NULL REFERENCES catalog_domain (key),
    identity    TEXT NOT NULL UNIQUE,
    standard_id INTEGER REFERENCES catalog_standard (id),
    ordinal     INTEGER NOT NULL,
    seq         TEXT NOT NULL DEFAULT '',
    level1      TEXT NOT NULL,
    level2      TEXT NOT NULL DEFAULT '',
    level3      TEXT NOT NULL DEFAULT '',
    content     TEXT NOT NULL DEFAULT '[]',
    basis       TEXT NOT NULL DEFAULT '[]',
    time_limit  TEXT NOT NULL DEFAULT '',
    rules       TEXT NOT NULL DEFAULT '[]',
    parsed      BOOLEAN NOT NULL DEFAULT FALSE,
    subject     TEXT NOT NULL DEFAULT '',
    channels    TEXT NOT NULL DEFAULT '[]',
    audience    TEXT NOT NULL DEFAULT '',
    mode        TEXT NOT NULL DEFAULT '',
    city        BOOLEAN NOT NULL DEFAULT FALSE,
    county      BOOLEAN NOT NULL DEFAULT FALSE,
    township    BOOLEAN NOT NULL DEFAULT FALSE,
    village     BOOLEAN NOT NULL DEFAULT FALSE,
    state       TEXT NOT NULL CHECK (state IN ('unverified', 'confirmed', 'not_applicable', 'withdrawn')),
    state_note  TEXT NOT NULL DEFAULT '',
    differs     BOOLEAN NOT NULL DEFAULT FALSE,
    old_law     BOOLEAN NOT NULL DEFAULT FALSE,
    column_id   INTEGER REFERENCES catalog_column (id),
    find        TEXT NOT NULL,
    revision    INTEGER NOT NULL DEFAULT 1,
    version     INTEGER NOT NULL DEFAULT 1,
    changed_at  TEXT NOT NULL
);
CREATE INDEX catalog_entry_domain ON catalog_entry (domain, ordinal, id);
CREATE INDEX catalog_entry_ordinal ON catalog_entry (ordinal, id);
CREATE INDEX catalog_entry_state ON catalog_entry (state, ordinal, id);
CREATE INDEX catalog_entry_column ON catalog_entry (column_id);
CREATE INDEX catalog_entry_standard ON catalog_entry (standard_id) WHERE standard_id IS NOT NULL;

-- The units that the subject (公开主体) text names.
CREATE TABLE catalog_entry_unit (
    entry_id INTEGER NOT NULL REFERENCES catalog_entry (id),
    unit_id  INTEGER NOT NULL REFERENCES org_unit (id),
    sort     INTEGER NOT NULL,
    PRIMARY KEY (entry_id, unit_id)
);
CREATE INDEX catalog_entry_unit_unit ON catalog_entry_unit (unit_id, entry_id);

-- Why a field differs from the standard.
CREATE TABLE catalog_entry_why (
    entry_id INTEGER NOT NULL REFERENCES catalog_entry (id),
    field    TEXT NOT NULL,
    why      TEXT NOT NULL,
    PRIMARY KEY (entry_id, field)
);

-- Every change of an entry, whole. Sealed by triggers (0006).
CREATE TABLE catalog_revision (
    id       INTEGER PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES catalog_entry (id),
    no       INTEGER NOT NULL,
    at       TEXT NOT NULL,
    by_name  TEXT NOT NULL,
    origin   TEXT NOT NULL,
    origin_id INTEGER NOT NULL DEFAULT 0,
    why      TEXT NOT NULL DEFAULT '',
    fields   TEXT NOT NULL,
    UNIQUE (entry_id, no)
);

-- A proposal 本县不适用 or 建议取消 waits for the county's agreement.
CREATE TABLE catalog_proposal (
    id         INTEGER PRIMARY KEY,
    entry_id   INTEGER NOT NULL REFERENCES catalog_entry (id),
    kind       TEXT NOT NULL CHECK (kind IN ('not_applicable', 'withdraw', 'applicable')),
    reason     TEXT NOT NULL,
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL,
    decision   TEXT NOT NULL DEFAULT '',
    answer     TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT
);
CREATE INDEX catalog_proposal_entry ON catalog_proposal (entry_id, id);

-- The entries of an issued (印发) edition, frozen.
CREATE TABLE catalog_edition_entry (
    edition_id INTEGER NOT NULL REFERENCES catalog_edition (id),
    entry_id   INTEGER NOT NULL REFERENCES catalog_entry (id),
    revision   INTEGER NOT NULL,
    domain     TEXT NOT NULL,
    ordinal    INTEGER NOT NULL,
    change     TEXT NOT NULL DEFAULT '',
    why        TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, entry_id)
);
CREATE INDEX catalog_edition_entry_domain ON catalog_edition_entry (edition_id, domain, ordinal);

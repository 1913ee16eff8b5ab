-- +goose Up
-- Claim (认领): one lead for each tier; coverage 'all' at township and village
-- tier stands for every township but those in claim_exception.
CREATE TABLE claim (
    id         INTEGER PRIMARY KEY,
    entry_id   INTEGER NOT NULL REFERENCES catalog_entry (id),
    tier       TEXT NOT NULL CHECK (tier IN ('city', 'county', 'township', 'village')),
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    part       TEXT NOT NULL CHECK (part IN ('lead', 'supporting')),
    coverage   TEXT NOT NULL DEFAULT 'unit' CHECK (coverage IN ('unit', 'all')),
    state      TEXT NOT NULL,
    section    TEXT NOT NULL DEFAULT '',
    officer    TEXT NOT NULL DEFAULT '',
    phone      TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT '',
    counter_unit_id INTEGER REFERENCES org_unit (id),
    link       TEXT NOT NULL DEFAULT '',
    round_id   INTEGER NOT NULL DEFAULT 0,
    due_on     TEXT NOT NULL DEFAULT '',
    opened_at  TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    UNIQUE (entry_id, tier, unit_id, part)
);
CREATE UNIQUE INDEX claim_one_lead ON claim (entry_id, tier)
    WHERE part = 'lead' AND state = 'confirmed' AND (tier IN ('city', 'county') OR coverage = 'all');
CREATE INDEX claim_unit ON claim (unit_id, state, entry_id);
CREATE INDEX claim_state ON claim (state, id);
-- Everything that the claim board counts, in the order of the entries.
CREATE INDEX claim_standing ON claim (entry_id, tier, part, coverage, state, unit_id);

CREATE TABLE claim_exception (
    claim_id INTEGER NOT NULL REFERENCES claim (id),
    unit_id  INTEGER NOT NULL REFERENCES org_unit (id),
    reason   TEXT NOT NULL,
    PRIMARY KEY (claim_id, unit_id)
);

-- Each move of a claim, in the system or on paper. Sealed by triggers (0006).
CREATE TABLE claim_move (
    id         INTEGER PRIMARY KEY,
    claim_id   INTEGER NOT NULL REFERENCES claim (id),
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    way        TEXT NOT NULL CHECK (way IN ('system', 'paper')),
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    signed_by  TEXT NOT NULL DEFAULT '',
    signed_on  TEXT NOT NULL DEFAULT '',
    scan_id    INTEGER REFERENCES attachment (id),
    reason     TEXT NOT NULL DEFAULT '',
    basis      TEXT NOT NULL DEFAULT '',
    at         TEXT NOT NULL
);
CREATE INDEX claim_move_claim ON claim_move (claim_id, id);

-- Dispute (责任争议), settled by the county (协调确定).
CREATE TABLE claim_dispute (
    id         INTEGER PRIMARY KEY,
    entry_id   INTEGER NOT NULL REFERENCES catalog_entry (id),
    tier       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'settled')),
    opened_by  TEXT NOT NULL,
    opened_at  TEXT NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    unit_id    INTEGER REFERENCES org_unit (id),
    basis      TEXT NOT NULL DEFAULT '',
    opinion    TEXT NOT NULL DEFAULT '',
    letter_no  TEXT NOT NULL DEFAULT '',
    settled_by TEXT NOT NULL DEFAULT '',
    settled_on TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX claim_dispute_open ON claim_dispute (entry_id, tier) WHERE state = 'open';

-- 对接记录: who was met about which domain, and what came of it.
CREATE TABLE claim_contact (
    id       INTEGER PRIMARY KEY,
    unit_id  INTEGER NOT NULL REFERENCES org_unit (id),
    domain   TEXT NOT NULL REFERENCES catalog_domain (key),
    met_on   TEXT NOT NULL,
    persons  TEXT NOT NULL,
    entries  TEXT NOT NULL DEFAULT '',
    outcome  TEXT NOT NULL,
    by_name  TEXT NOT NULL,
    at       TEXT NOT NULL
);
CREATE INDEX claim_contact_unit ON claim_contact (unit_id, domain);

-- 集中办公: one domain on the projector.
CREATE TABLE claim_sitting (
    id        INTEGER PRIMARY KEY,
    domain    TEXT NOT NULL REFERENCES catalog_domain (key),
    held_on   TEXT NOT NULL,
    place     TEXT NOT NULL DEFAULT '',
    attendees TEXT NOT NULL,
    by_name   TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT
);

CREATE TABLE claim_sitting_decision (
    sitting_id INTEGER NOT NULL REFERENCES claim_sitting (id),
    entry_id   INTEGER NOT NULL REFERENCES catalog_entry (id),
    decision   TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    at         TEXT NOT NULL,
    PRIMARY KEY (sitting_id, entry_id)
);

-- Confirmation round (第一轮、第二轮确认).
CREATE TABLE claim_round (
    id         INTEGER PRIMARY KEY,
    no         INTEGER NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    days       INTEGER NOT NULL,
    due_on     TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    opened_at  TEXT,
    closed_at  TEXT,
    version    INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE claim_round_domain (
    round_id INTEGER NOT NULL REFERENCES claim_round (id),
    domain   TEXT NOT NULL REFERENCES catalog_domain (key),
    PRIMARY KEY (round_id, domain)
);

CREATE TABLE claim_round_unit (
    round_id   INTEGER NOT NULL REFERENCES claim_round (id),
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    state      TEXT NOT NULL CHECK (state IN ('unsent', 'sent', 'returned', 'sealed', 'confirmed')),
    file_id    INTEGER REFERENCES attachment (id),
    returned_at TEXT,
    scan_id    INTEGER REFERENCES attachment (id),
    signed_by  TEXT NOT NULL DEFAULT '',
    signed_on  TEXT NOT NULL DEFAULT '',
    confirmed_at TEXT,
    confirmed_by TEXT NOT NULL DEFAULT '',
    version    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (round_id, unit_id)
);
CREATE INDEX claim_round_unit_unit ON claim_round_unit (unit_id, round_id);

CREATE TABLE claim_round_row (
    id         INTEGER PRIMARY KEY,
    round_id   INTEGER NOT NULL REFERENCES claim_round (id),
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    entry_id   INTEGER NOT NULL REFERENCES catalog_entry (id),
    revision   INTEGER NOT NULL,
    answer     TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    fields     TEXT NOT NULL DEFAULT '{}',
    changes    TEXT NOT NULL DEFAULT '[]',
    problems   TEXT NOT NULL DEFAULT '[]',
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'same', 'differs', 'accepted', 'returned', 'confirmed')),
    reason     TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT,
    UNIQUE (round_id, unit_id, entry_id)
);
CREATE INDEX claim_round_row_entry ON claim_round_row (round_id, entry_id);

-- A row that the unit added to its workbook (新增建议).
CREATE TABLE claim_round_addition (
    id         INTEGER PRIMARY KEY,
    round_id   INTEGER NOT NULL REFERENCES claim_round (id),
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    n          INTEGER NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    fields     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'returned')),
    reason     TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT,
    entry_id   INTEGER REFERENCES catalog_entry (id)
);
CREATE INDEX claim_round_addition_unit ON claim_round_addition (round_id, unit_id, id);

-- +goose Up
-- New editions (目录升级): a sheet of a higher level is read, matched with the
-- county's entries, looked through, put into force in one transaction, and may
-- be taken back until somebody has confirmed anew.

-- 施行日期 of a standard: law is data with effective dates.
ALTER TABLE catalog_edition ADD COLUMN in_force_on TEXT NOT NULL DEFAULT '';

-- The standard that an entry was issued with stays beside the issued edition,
-- whatever the entry derives from later.
ALTER TABLE catalog_edition_entry ADD COLUMN standard_id INTEGER REFERENCES catalog_standard (id);
UPDATE catalog_edition_entry SET standard_id = (SELECT e.standard_id FROM catalog_entry e WHERE e.id = catalog_edition_entry.entry_id);

CREATE TABLE catalog_upgrade (
    id          INTEGER PRIMARY KEY,
    level       TEXT NOT NULL CHECK (level IN ('national', 'provincial', 'city')),
    name        TEXT NOT NULL,
    document_no TEXT NOT NULL DEFAULT '',
    issued_on   TEXT NOT NULL DEFAULT '',
    in_force_on TEXT NOT NULL DEFAULT '',
    complete    BOOLEAN NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('read', 'checking', 'confirmed', 'applied', 'undone')),
    file_id     INTEGER REFERENCES attachment (id),
    file_name   TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    problems    TEXT NOT NULL DEFAULT '[]',
    edition_id  INTEGER REFERENCES catalog_edition (id),
    orders      TEXT NOT NULL DEFAULT '{}',
    created_by  TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    applied_at  TEXT,
    version     INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE catalog_upgrade_step (
    id         INTEGER PRIMARY KEY,
    upgrade_id INTEGER NOT NULL REFERENCES catalog_upgrade (id),
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL
);
CREATE INDEX catalog_upgrade_step_of ON catalog_upgrade_step (upgrade_id, id);

-- A row of the sheet, as it was read. Never changed.
CREATE TABLE catalog_upgrade_row (
    upgrade_id INTEGER NOT NULL REFERENCES catalog_upgrade (id),
    n          INTEGER NOT NULL,
    sheet      TEXT NOT NULL,
    line       INTEGER NOT NULL,
    domain     TEXT NOT NULL REFERENCES catalog_domain (key),
    fields     TEXT NOT NULL,
    PRIMARY KEY (upgrade_id, n)
);

-- What is said of one entry, one row of the sheet, or both: the match, why,
-- what changed, what the county must still say, and what applying wrote.
CREATE TABLE catalog_upgrade_line (
    id           INTEGER PRIMARY KEY,
    upgrade_id   INTEGER NOT NULL REFERENCES catalog_upgrade (id),
    domain       TEXT NOT NULL REFERENCES catalog_domain (key),
    kind         TEXT NOT NULL CHECK (kind IN ('added', 'changed', 'removed', 'renumbered', 'same')),
    part         TEXT NOT NULL DEFAULT '' CHECK (part IN ('', 'split', 'merged')),
    row_n        INTEGER NOT NULL DEFAULT 0,
    entry_id     INTEGER REFERENCES catalog_entry (id),
    from_id      INTEGER REFERENCES catalog_entry (id),
    standard_id  INTEGER REFERENCES catalog_standard (id),
    seen         INTEGER NOT NULL DEFAULT 0,
    title        TEXT NOT NULL,
    old_seq      TEXT NOT NULL DEFAULT '',
    new_seq      TEXT NOT NULL DEFAULT '',
    confidence   INTEGER NOT NULL DEFAULT 0,
    reasons      TEXT NOT NULL DEFAULT '[]',
    doubt        BOOLEAN NOT NULL DEFAULT FALSE,
    hand         TEXT NOT NULL DEFAULT '',
    changes      TEXT NOT NULL DEFAULT '[]',
    asks         TEXT NOT NULL DEFAULT '[]',
    open_asks    INTEGER NOT NULL DEFAULT 0,
    before_no    INTEGER NOT NULL DEFAULT 0,
    before_state TEXT NOT NULL DEFAULT '',
    after        INTEGER NOT NULL DEFAULT 0,
    new_standard INTEGER REFERENCES catalog_standard (id)
);
CREATE INDEX catalog_upgrade_line_of ON catalog_upgrade_line (upgrade_id, id);
CREATE INDEX catalog_upgrade_line_kind ON catalog_upgrade_line (upgrade_id, kind, id);
CREATE INDEX catalog_upgrade_line_entry ON catalog_upgrade_line (entry_id, upgrade_id);

-- A claim that an upgrade moved: how it stood before, its version after.
CREATE TABLE catalog_upgrade_claim (
    upgrade_id INTEGER NOT NULL REFERENCES catalog_upgrade (id),
    claim_id   INTEGER NOT NULL REFERENCES claim (id),
    entry_id   INTEGER NOT NULL REFERENCES catalog_entry (id),
    move       TEXT NOT NULL CHECK (move IN ('renew', 'release', 'open')),
    was        TEXT NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    due_on     TEXT NOT NULL DEFAULT '',
    held       INTEGER NOT NULL DEFAULT 0,
    after      INTEGER NOT NULL,
    PRIMARY KEY (upgrade_id, claim_id)
);

-- The upgrade that asks for a claim to be confirmed anew; until it is, or is
-- refused or released, the unit goes on being responsible. 0: none.
ALTER TABLE claim ADD COLUMN upgrade_id INTEGER NOT NULL DEFAULT 0;

-- Every standard entry that an entry derived from, the first and the later
-- ones: an old text leads to the entry that it became.
CREATE TABLE catalog_descent (
    standard_id INTEGER PRIMARY KEY REFERENCES catalog_standard (id),
    entry_id    INTEGER NOT NULL REFERENCES catalog_entry (id),
    upgrade_id  INTEGER NOT NULL DEFAULT 0,
    ends_on     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX catalog_descent_entry ON catalog_descent (entry_id, standard_id);
INSERT INTO catalog_descent (standard_id, entry_id)
    SELECT standard_id, min(id) FROM catalog_entry WHERE standard_id IS NOT NULL GROUP BY standard_id;

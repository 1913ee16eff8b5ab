-- +goose Up
-- Item (公开信息): what is published. Its words stand in revisions, which are
-- sealed, and in at most one open draft.
CREATE TABLE disclose_item (
    id            INTEGER PRIMARY KEY,
    code          TEXT NOT NULL UNIQUE,
    index_no      TEXT UNIQUE,
    unit_id       INTEGER NOT NULL REFERENCES org_unit (id),
    tier          TEXT NOT NULL,
    type          TEXT NOT NULL,
    column_id     INTEGER REFERENCES catalog_column (id),
    stage         TEXT NOT NULL CHECK (stage IN ('new', 'live', 'withdrawn', 'offline', 'ended')),
    draft_state   TEXT NOT NULL DEFAULT '',
    title         TEXT NOT NULL,
    find          TEXT NOT NULL,
    name_list     BOOLEAN NOT NULL DEFAULT FALSE,
    off_web       BOOLEAN NOT NULL DEFAULT FALSE,
    revision_id   INTEGER NOT NULL DEFAULT 0,
    document_no   TEXT NOT NULL DEFAULT '',
    formed_on     TEXT NOT NULL DEFAULT '',
    period        TEXT NOT NULL DEFAULT '',
    normative     BOOLEAN NOT NULL DEFAULT FALSE,
    published_at  TEXT,
    listed_on     TEXT NOT NULL DEFAULT '',
    migrated      BOOLEAN NOT NULL DEFAULT FALSE,
    ends_at       TEXT,
    end_why       TEXT NOT NULL DEFAULT '',
    validity      TEXT NOT NULL DEFAULT 'valid' CHECK (validity IN ('valid', 'lapsed', 'repealed', 'amended')),
    validity_on   TEXT NOT NULL DEFAULT '',
    validity_basis TEXT NOT NULL DEFAULT '',
    notice_from   TEXT NOT NULL DEFAULT '',
    notice_until  TEXT NOT NULL DEFAULT '',
    notice_state  TEXT NOT NULL DEFAULT '',
    notice_result TEXT NOT NULL DEFAULT '',
    down_on       TEXT NOT NULL DEFAULT '',
    down_reason   TEXT NOT NULL DEFAULT '',
    created_by    INTEGER NOT NULL,
    created_at    TEXT NOT NULL,
    changed_at    TEXT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX disclose_item_unit ON disclose_item (unit_id, id);
CREATE INDEX disclose_item_draft ON disclose_item (draft_state, id) WHERE draft_state <> '';
CREATE INDEX disclose_item_unit_draft ON disclose_item (unit_id, draft_state, id) WHERE draft_state <> '';
CREATE INDEX disclose_item_down ON disclose_item (stage, id) WHERE stage IN ('withdrawn', 'offline', 'ended');
CREATE INDEX disclose_item_column ON disclose_item (column_id, stage, listed_on, id);
CREATE INDEX disclose_item_public ON disclose_item (listed_on, id) WHERE stage = 'live' AND NOT name_list AND NOT off_web;
CREATE INDEX disclose_item_unit_public ON disclose_item (unit_id, listed_on, id) WHERE stage = 'live' AND NOT name_list AND NOT off_web;
CREATE INDEX disclose_item_type ON disclose_item (type, id);
CREATE INDEX disclose_item_mine ON disclose_item (created_by, id);
CREATE INDEX disclose_item_ends ON disclose_item (ends_at) WHERE stage = 'live' AND ends_at IS NOT NULL;
CREATE INDEX disclose_item_notice ON disclose_item (notice_until) WHERE notice_state = 'running';

-- Numbers under which an imported item was known before.
CREATE TABLE disclose_alias (
    number  TEXT PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES disclose_item (id)
);
CREATE INDEX disclose_alias_item ON disclose_alias (item_id);

-- What a unit's 索引号 begins with.
CREATE TABLE disclose_unit (
    unit_id INTEGER PRIMARY KEY REFERENCES org_unit (id),
    uscc    TEXT NOT NULL DEFAULT '',
    abbr    TEXT NOT NULL DEFAULT ''
);

CREATE TABLE disclose_item_entry (
    item_id  INTEGER NOT NULL REFERENCES disclose_item (id),
    entry_id INTEGER NOT NULL REFERENCES catalog_entry (id),
    PRIMARY KEY (item_id, entry_id)
);
CREATE INDEX disclose_item_entry_entry ON disclose_item_entry (entry_id, item_id);

-- 政策 and its 解读, read both ways.
CREATE TABLE disclose_link (
    policy_id  INTEGER NOT NULL REFERENCES disclose_item (id),
    reading_id INTEGER NOT NULL REFERENCES disclose_item (id),
    PRIMARY KEY (policy_id, reading_id)
);
CREATE INDEX disclose_link_reading ON disclose_link (reading_id);

CREATE TABLE disclose_draft (
    id          INTEGER PRIMARY KEY,
    item_id     INTEGER NOT NULL REFERENCES disclose_item (id),
    no          INTEGER NOT NULL,
    state       TEXT NOT NULL,
    level       INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
    content     TEXT NOT NULL,
    hash        TEXT NOT NULL,
    approved_hash TEXT NOT NULL DEFAULT '',
    reviewed    TEXT NOT NULL DEFAULT '',
    report      TEXT NOT NULL DEFAULT '',
    report_hash TEXT NOT NULL DEFAULT '',
    report_blocks BOOLEAN NOT NULL DEFAULT FALSE,
    override_hash TEXT NOT NULL DEFAULT '',
    publish_at  TEXT,
    end_on      TEXT NOT NULL DEFAULT '',
    author_id   INTEGER NOT NULL,
    author      TEXT NOT NULL,
    proofread   TEXT NOT NULL DEFAULT '',
    sign_due    TEXT NOT NULL DEFAULT '',
    signed_at   TEXT,
    created_at  TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    UNIQUE (item_id, no)
);
CREATE UNIQUE INDEX disclose_draft_open ON disclose_draft (item_id) WHERE state NOT IN ('published', 'dropped');
CREATE INDEX disclose_draft_publish ON disclose_draft (publish_at) WHERE state = 'scheduled';
CREATE INDEX disclose_draft_sign ON disclose_draft (sign_due) WHERE sign_due <> '' AND signed_at IS NULL;

-- Every person who wrote words of a draft: none of them may approve it.
CREATE TABLE disclose_author (
    draft_id  INTEGER NOT NULL REFERENCES disclose_draft (id),
    person_id INTEGER NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (draft_id, person_id)
);

-- What was published, word for word. Sealed; only erasure by law empties it.
CREATE TABLE disclose_revision (
    id         INTEGER PRIMARY KEY,
    item_id    INTEGER NOT NULL REFERENCES disclose_item (id),
    draft_id   INTEGER NOT NULL REFERENCES disclose_draft (id),
    no         INTEGER NOT NULL,
    title      TEXT NOT NULL,
    content    TEXT NOT NULL,
    plain      TEXT NOT NULL,
    hash       TEXT NOT NULL,
    author     TEXT NOT NULL,
    reviewers  TEXT NOT NULL,
    by_person  INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL,
    erased_at  TEXT,
    erase_asked_by INTEGER NOT NULL DEFAULT 0,
    erase_done_by  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (item_id, no)
);

-- Every move of a draft or an item. Sealed.
CREATE TABLE disclose_review (
    id         INTEGER PRIMARY KEY,
    item_id    INTEGER NOT NULL REFERENCES disclose_item (id),
    draft_id   INTEGER NOT NULL DEFAULT 0,
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    way        TEXT NOT NULL CHECK (way IN ('system', 'paper', 'phone', 'clock')),
    by_person  INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    signed_by  TEXT NOT NULL DEFAULT '',
    signed_on  TEXT NOT NULL DEFAULT '',
    scan_id    INTEGER REFERENCES attachment (id),
    reason     TEXT NOT NULL DEFAULT '',
    hash       TEXT NOT NULL DEFAULT '',
    at         TEXT NOT NULL
);
CREATE INDEX disclose_review_item ON disclose_review (item_id, id);

-- A use of a file by an item. token is what stands in its address.
CREATE TABLE disclose_file (
    id            INTEGER PRIMARY KEY,
    token         TEXT NOT NULL UNIQUE,
    item_id       INTEGER NOT NULL REFERENCES disclose_item (id),
    attachment_id INTEGER REFERENCES attachment (id),
    sha256        TEXT NOT NULL,
    name          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    size          INTEGER NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('file', 'photo')),
    state         TEXT NOT NULL CHECK (state IN ('kept', 'sealed', 'destroyed')),
    plain         TEXT NOT NULL DEFAULT '',
    seen_by       TEXT NOT NULL DEFAULT '',
    seen_at       TEXT,
    derived_from  INTEGER NOT NULL DEFAULT 0,
    masked        TEXT NOT NULL DEFAULT '',
    destroy_from  TEXT NOT NULL DEFAULT '',
    destroy_until TEXT NOT NULL DEFAULT '',
    destroyed_at  TEXT,
    created_at    TEXT NOT NULL
);
CREATE INDEX disclose_file_item ON disclose_file (item_id, id);
CREATE INDEX disclose_file_sealed ON disclose_file (destroy_until) WHERE state = 'sealed';

CREATE TABLE disclose_draft_file (
    draft_id INTEGER NOT NULL REFERENCES disclose_draft (id),
    file_id  INTEGER NOT NULL REFERENCES disclose_file (id),
    sort     INTEGER NOT NULL,
    PRIMARY KEY (draft_id, file_id)
);
CREATE INDEX disclose_draft_file_file ON disclose_draft_file (file_id);

-- The files of a revision. Sealed.
CREATE TABLE disclose_revision_file (
    revision_id INTEGER NOT NULL REFERENCES disclose_revision (id),
    file_id     INTEGER NOT NULL REFERENCES disclose_file (id),
    sort        INTEGER NOT NULL,
    PRIMARY KEY (revision_id, file_id)
);
CREATE INDEX disclose_revision_file_file ON disclose_revision_file (file_id);

-- 《政府信息公开保密审查表》: holds for the bytes of its hash and no others. Sealed.
CREATE TABLE disclose_secrecy (
    id         INTEGER PRIMARY KEY,
    draft_id   INTEGER NOT NULL REFERENCES disclose_draft (id),
    hash       TEXT NOT NULL,
    answers    TEXT NOT NULL,
    conclusion TEXT NOT NULL CHECK (conclusion IN ('publish', 'refuse')),
    errata     BOOLEAN NOT NULL DEFAULT FALSE,
    way        TEXT NOT NULL CHECK (way IN ('system', 'paper')),
    by_person  INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    signed_by  TEXT NOT NULL DEFAULT '',
    signed_on  TEXT NOT NULL DEFAULT '',
    scan_id    INTEGER REFERENCES attachment (id),
    at         TEXT NOT NULL
);
CREATE INDEX disclose_secrecy_draft ON disclose_secrecy (draft_id, id);

-- 异议 to a 公示.
CREATE TABLE disclose_objection (
    id          INTEGER PRIMARY KEY,
    item_id     INTEGER NOT NULL REFERENCES disclose_item (id),
    way         TEXT NOT NULL,
    received_on TEXT NOT NULL,
    summary     TEXT NOT NULL,
    handled     TEXT NOT NULL DEFAULT '',
    handled_on  TEXT NOT NULL DEFAULT '',
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX disclose_objection_item ON disclose_objection (item_id, id);

-- How many review steps a type takes in a column (0: in every column).
CREATE TABLE disclose_type_setup (
    type      TEXT NOT NULL,
    column_id INTEGER NOT NULL DEFAULT 0,
    level     INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
    web       BOOLEAN NOT NULL DEFAULT TRUE,
    PRIMARY KEY (type, column_id)
);

-- Destruction of a sealed original or erasure of a revision: asked by one
-- person, done by another.
CREATE TABLE disclose_erasure (
    id         INTEGER PRIMARY KEY,
    item_id    INTEGER NOT NULL REFERENCES disclose_item (id),
    kind       TEXT NOT NULL CHECK (kind IN ('file', 'revision')),
    target_id  INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    asked_by   INTEGER NOT NULL,
    asked_name TEXT NOT NULL,
    asked_at   TEXT NOT NULL,
    done_by    INTEGER NOT NULL DEFAULT 0,
    done_name  TEXT NOT NULL DEFAULT '',
    done_at    TEXT,
    CHECK (done_at IS NULL OR done_by <> asked_by),
    UNIQUE (kind, target_id)
);
CREATE INDEX disclose_erasure_item ON disclose_erasure (item_id);
-- +goose StatementBegin
CREATE TRIGGER disclose_review_no_update BEFORE UPDATE ON disclose_review
BEGIN SELECT RAISE(ABORT, 'disclose_review is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER disclose_review_no_delete BEFORE DELETE ON disclose_review
BEGIN SELECT RAISE(ABORT, 'disclose_review is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER disclose_revision_file_no_update BEFORE UPDATE ON disclose_revision_file
BEGIN SELECT RAISE(ABORT, 'disclose_revision_file is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER disclose_revision_file_no_delete BEFORE DELETE ON disclose_revision_file
BEGIN SELECT RAISE(ABORT, 'disclose_revision_file is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER disclose_secrecy_no_update BEFORE UPDATE ON disclose_secrecy
BEGIN SELECT RAISE(ABORT, 'disclose_secrecy is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER disclose_secrecy_no_delete BEFORE DELETE ON disclose_secrecy
BEGIN SELECT RAISE(ABORT, 'disclose_secrecy is sealed'); END;
-- +goose StatementEnd
-- Erasure by law is the one change of a revision: once, by two persons, words gone, hash kept.
-- +goose StatementBegin
CREATE TRIGGER disclose_revision_no_update BEFORE UPDATE ON disclose_revision
WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.content = '' AND NEW.plain = ''
    AND NEW.erase_asked_by <> NEW.erase_done_by
    AND NEW.id IS OLD.id
    AND NEW.item_id IS OLD.item_id
    AND NEW.draft_id IS OLD.draft_id
    AND NEW.no IS OLD.no
    AND NEW.title IS OLD.title
    AND NEW.hash IS OLD.hash
    AND NEW.author IS OLD.author
    AND NEW.reviewers IS OLD.reviewers
    AND NEW.by_person IS OLD.by_person
    AND NEW.by_name IS OLD.by_name
    AND NEW.at IS OLD.at)
BEGIN SELECT RAISE(ABORT, 'disclose_revision is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER disclose_revision_no_delete BEFORE DELETE ON disclose_revision
BEGIN SELECT RAISE(ABORT, 'disclose_revision is sealed'); END;
-- +goose StatementEnd
-- Nobody approves what he wrote, whatever the program above says.
-- +goose StatementBegin
CREATE TRIGGER disclose_review_other_person BEFORE INSERT ON disclose_review
WHEN NEW.action IN ('first', 'secrecy', 'second', 'final', 'errata', 'emergency', 'countersign', 'override') AND (
    (NEW.way = 'system' AND EXISTS (SELECT 1 FROM disclose_author a WHERE a.draft_id = NEW.draft_id AND a.person_id = NEW.by_person))
    OR (NEW.way <> 'system' AND (NEW.signed_by = '' OR EXISTS (SELECT 1 FROM disclose_author a WHERE a.draft_id = NEW.draft_id AND a.name = NEW.signed_by))))
BEGIN SELECT RAISE(ABORT, 'the author must not approve'); END;
-- +goose StatementEnd
-- The 索引号 never changes.
-- +goose StatementBegin
CREATE TRIGGER disclose_item_index_no BEFORE UPDATE OF index_no, code ON disclose_item
WHEN (OLD.index_no IS NOT NULL AND NEW.index_no IS NOT OLD.index_no) OR NEW.code <> OLD.code
BEGIN SELECT RAISE(ABORT, 'index_no never changes'); END;
-- +goose StatementEnd

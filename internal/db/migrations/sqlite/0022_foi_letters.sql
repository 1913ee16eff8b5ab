-- +goose Up
-- The office's own templates of letters (文书模板): every version is kept, one
-- of a kind is current. Without one the built-in template is used.
CREATE TABLE foi_template (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,
    number    INTEGER NOT NULL,
    name      TEXT NOT NULL,
    file_id   INTEGER NOT NULL REFERENCES attachment (id),
    sha256    TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('current', 'former')),
    note      TEXT NOT NULL DEFAULT '',
    by_person INTEGER NOT NULL DEFAULT 0,
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL,
    UNIQUE (kind, number)
);
CREATE UNIQUE INDEX foi_template_current ON foi_template (kind) WHERE state = 'current';

-- Which template made a letter, and from what: sealed is its facts, SM4-GCM
-- over JSON, emptied with the applicant's data. template_id NULL is the
-- built-in one, told by its hash. id is that of the paper.
CREATE TABLE foi_letter (
    id              INTEGER PRIMARY KEY REFERENCES foi_paper (id),
    request_id      INTEGER NOT NULL REFERENCES foi_request (id),
    template_id     INTEGER REFERENCES foi_template (id),
    template_sha256 TEXT NOT NULL,
    sealed          TEXT NOT NULL DEFAULT ''
);
CREATE INDEX foi_letter_request ON foi_letter (request_id);

-- 区分处理: a file that is given with passages blacked out. original_id is the
-- original, encrypted and never served, NULL when its term is over;
-- original_sha256 is of its plain bytes.
CREATE TABLE foi_redaction (
    id              INTEGER PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES foi_request (id),
    name            TEXT NOT NULL,
    media_type      TEXT NOT NULL,
    original_id     INTEGER REFERENCES attachment (id),
    original_sha256 TEXT NOT NULL,
    by_person       INTEGER NOT NULL DEFAULT 0,
    by_name         TEXT NOT NULL,
    at              TEXT NOT NULL,
    version         INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_redaction_request ON foi_redaction (request_id, id);

-- The register of what is blacked out: where, why, by which article. In words
-- (unit, from, to: bytes of a passage) or as a box of a page (thousandths of
-- its width and height).
CREATE TABLE foi_redaction_mark (
    id           INTEGER PRIMARY KEY,
    redaction_id INTEGER NOT NULL REFERENCES foi_redaction (id),
    place        TEXT NOT NULL,
    start_at     INTEGER NOT NULL DEFAULT 0,
    end_at       INTEGER NOT NULL DEFAULT 0,
    page         INTEGER NOT NULL DEFAULT 0,
    box_x        INTEGER NOT NULL DEFAULT 0,
    box_y        INTEGER NOT NULL DEFAULT 0,
    box_w        INTEGER NOT NULL DEFAULT 0,
    box_h        INTEGER NOT NULL DEFAULT 0,
    sealed       TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL,
    article      TEXT NOT NULL,
    scope        TEXT NOT NULL CHECK (scope IN ('both', 'public')),
    by_name      TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE INDEX foi_redaction_mark_of ON foi_redaction_mark (redaction_id, id);

-- The two derivatives: to the applicant, for the public. A new one supersedes
-- the old; version is that of the register from which it was made.
CREATE TABLE foi_redaction_copy (
    id           INTEGER PRIMARY KEY,
    redaction_id INTEGER NOT NULL REFERENCES foi_redaction (id),
    audience     TEXT NOT NULL CHECK (audience IN ('applicant', 'public')),
    file_id      INTEGER NOT NULL REFERENCES attachment (id),
    sha256       TEXT NOT NULL,
    marks        INTEGER NOT NULL,
    warnings     TEXT NOT NULL DEFAULT '',
    made_version INTEGER NOT NULL,
    by_name      TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE INDEX foi_redaction_copy_of ON foi_redaction_copy (redaction_id, id);

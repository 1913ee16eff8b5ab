-- +goose Up
-- 一本通, 惠民政策汇编, services, questions: what the public reads (content),
-- and beside it a change that waits for the county (draft, '' for none).
-- live says that content was in force at some time: a new card is not until its
-- first confirmation. checked_on is empty while nobody has checked it (示例，待核).
CREATE TABLE guide_card (
    id           INTEGER PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('event', 'policy', 'service', 'question')),
    section      TEXT NOT NULL,
    sort         INTEGER NOT NULL,
    unit_id      INTEGER REFERENCES org_unit (id),
    title        TEXT NOT NULL,
    content      TEXT NOT NULL,
    valid_to     TEXT NOT NULL DEFAULT '',
    state        TEXT NOT NULL CHECK (state IN ('sample', 'pending', 'returned', 'confirmed', 'closed')),
    live         BOOLEAN NOT NULL DEFAULT TRUE,
    checked_on   TEXT NOT NULL DEFAULT '',
    checked_by   TEXT NOT NULL DEFAULT '',
    review_on    TEXT NOT NULL DEFAULT '',
    draft        TEXT NOT NULL DEFAULT '',
    draft_by     TEXT NOT NULL DEFAULT '',
    draft_person INTEGER NOT NULL DEFAULT 0,
    why          TEXT NOT NULL DEFAULT '',
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX guide_card_kind ON guide_card (kind, section, sort, id);
CREATE INDEX guide_card_unit ON guide_card (unit_id);
CREATE INDEX guide_card_review ON guide_card (review_on) WHERE review_on <> '';

-- Every move of a card with the content that it left behind.
CREATE TABLE guide_revision (
    id        INTEGER PRIMARY KEY,
    card_id   INTEGER NOT NULL REFERENCES guide_card (id),
    move      TEXT NOT NULL,
    state     TEXT NOT NULL,
    content   TEXT NOT NULL,
    why       TEXT NOT NULL DEFAULT '',
    by_person INTEGER NOT NULL DEFAULT 0,
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL
);
CREATE INDEX guide_revision_card ON guide_revision (card_id, id);

-- A batch may bring cards too. Which kinds there are is the importer's to say:
-- the column loses its list.
ALTER TABLE import_batch ADD COLUMN kind_next TEXT NOT NULL DEFAULT '';
UPDATE import_batch SET kind_next = kind;
ALTER TABLE import_batch DROP COLUMN kind;
ALTER TABLE import_batch RENAME COLUMN kind_next TO kind;

-- +goose StatementBegin
CREATE TRIGGER guide_revision_no_update BEFORE UPDATE ON guide_revision
BEGIN SELECT RAISE(ABORT, 'guide_revision is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER guide_revision_no_delete BEFORE DELETE ON guide_revision
BEGIN SELECT RAISE(ABORT, 'guide_revision is sealed'); END;
-- +goose StatementEnd

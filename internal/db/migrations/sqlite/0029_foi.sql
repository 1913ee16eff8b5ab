-- +goose Up
-- A proposal may be for a matter that the catalogue does not name yet (建议新增):
-- it has a title and no entry until it is agreed to. origin is what led to it.
CREATE TABLE catalog_proposal_wider (
    id          INTEGER PRIMARY KEY,
    entry_id    INTEGER REFERENCES catalog_entry (id),
    kind        TEXT NOT NULL CHECK (kind IN ('not_applicable', 'withdraw', 'applicable', 'add')),
    reason      TEXT NOT NULL,
    unit_id     INTEGER NOT NULL REFERENCES org_unit (id),
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL,
    decision    TEXT NOT NULL DEFAULT '',
    answer      TEXT NOT NULL DEFAULT '',
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  TEXT,
    title       TEXT NOT NULL DEFAULT '',
    origin_kind TEXT NOT NULL DEFAULT '',
    origin_id   INTEGER NOT NULL DEFAULT 0,
    CHECK (entry_id IS NOT NULL OR kind = 'add')
);
INSERT INTO catalog_proposal_wider (id, entry_id, kind, reason, unit_id, by_name, at, decision, answer, decided_by, decided_at)
    SELECT id, entry_id, kind, reason, unit_id, by_name, at, decision, answer, decided_by, decided_at FROM catalog_proposal;
DROP TABLE catalog_proposal;
ALTER TABLE catalog_proposal_wider RENAME TO catalog_proposal;
CREATE INDEX catalog_proposal_entry ON catalog_proposal (entry_id, id);
CREATE INDEX foi_proactive_item ON foi_proactive (item_id);

-- Where and when an organ takes applications, for the public guide (条例第十二条).
ALTER TABLE foi_organ ADD COLUMN office TEXT NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN hours TEXT NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN fax TEXT NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN email TEXT NOT NULL DEFAULT '';

-- Words in a case's sealed history that the law wants gone. hash is of the row
-- as it was written; what was written before has none until it is erased.
ALTER TABLE foi_erasure ADD COLUMN what TEXT NOT NULL DEFAULT 'term';
ALTER TABLE foi_erasure ADD COLUMN request_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE foi_erasure ADD COLUMN target_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE foi_erasure ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE foi_move ADD COLUMN hash TEXT NOT NULL DEFAULT '';
ALTER TABLE foi_move ADD COLUMN erased_at TEXT;
ALTER TABLE foi_move ADD COLUMN erase_asked_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE foi_move ADD COLUMN erase_done_by INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER foi_move_no_update;
-- Erasure by law is the one change: once, by two persons, words gone, hash kept.
-- +goose StatementBegin
CREATE TRIGGER foi_move_no_update BEFORE UPDATE ON foi_move
WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.reason = ''
    AND NEW.erase_asked_by > 0 AND NEW.erase_done_by > 0 AND NEW.erase_asked_by <> NEW.erase_done_by
    AND length(NEW.hash) = 64 AND (NEW.hash IS OLD.hash OR OLD.hash = '')
    AND NEW.id IS OLD.id
    AND NEW.request_id IS OLD.request_id
    AND NEW.action IS OLD.action
    AND NEW.from_state IS OLD.from_state
    AND NEW.to_state IS OLD.to_state
    AND NEW.on_day IS OLD.on_day
    AND NEW.by_person IS OLD.by_person
    AND NEW.by_name IS OLD.by_name
    AND NEW.at IS OLD.at)
BEGIN SELECT RAISE(ABORT, 'foi_move is sealed'); END;
-- +goose StatementEnd
ALTER TABLE foi_draft ADD COLUMN hash TEXT NOT NULL DEFAULT '';
ALTER TABLE foi_draft ADD COLUMN erased_at TEXT;
ALTER TABLE foi_draft ADD COLUMN erase_asked_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE foi_draft ADD COLUMN erase_done_by INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER foi_draft_no_update;
-- Erasure by law is the one change: once, by two persons, words gone, hash kept.
-- +goose StatementBegin
CREATE TRIGGER foi_draft_no_update BEFORE UPDATE ON foi_draft
WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.body = ''
    AND NEW.erase_asked_by > 0 AND NEW.erase_done_by > 0 AND NEW.erase_asked_by <> NEW.erase_done_by
    AND length(NEW.hash) = 64 AND (NEW.hash IS OLD.hash OR OLD.hash = '')
    AND NEW.id IS OLD.id
    AND NEW.request_id IS OLD.request_id
    AND NEW.answer_code IS OLD.answer_code
    AND NEW.letter IS OLD.letter
    AND NEW.basis IS OLD.basis
    AND NEW.remedy IS OLD.remedy
    AND NEW.rule_version IS OLD.rule_version
    AND NEW.by_person IS OLD.by_person
    AND NEW.by_name IS OLD.by_name
    AND NEW.at IS OLD.at)
BEGIN SELECT RAISE(ABORT, 'foi_draft is sealed'); END;
-- +goose StatementEnd

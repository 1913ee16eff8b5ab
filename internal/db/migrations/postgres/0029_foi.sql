-- +goose Up
-- A proposal may be for a matter that the catalogue does not name yet (建议新增):
-- it has a title and no entry until it is agreed to. origin is what led to it.
ALTER TABLE catalog_proposal ALTER COLUMN entry_id DROP NOT NULL;
ALTER TABLE catalog_proposal ADD COLUMN title TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE catalog_proposal ADD COLUMN origin_kind TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE catalog_proposal ADD COLUMN origin_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE catalog_proposal DROP CONSTRAINT catalog_proposal_kind_check;
ALTER TABLE catalog_proposal ADD CONSTRAINT catalog_proposal_kind_check CHECK (kind IN ('not_applicable', 'withdraw', 'applicable', 'add'));
ALTER TABLE catalog_proposal ADD CONSTRAINT catalog_proposal_entry_check CHECK (entry_id IS NOT NULL OR kind = 'add');
CREATE INDEX foi_proactive_item ON foi_proactive (item_id);

-- Where and when an organ takes applications, for the public guide (条例第十二条).
ALTER TABLE foi_organ ADD COLUMN office TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN hours TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN postcode TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN fax TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE foi_organ ADD COLUMN email TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Words in a case's sealed history that the law wants gone. hash is of the row
-- as it was written; what was written before has none until it is erased.
ALTER TABLE foi_erasure ADD COLUMN what TEXT COLLATE "C" NOT NULL DEFAULT 'term';
ALTER TABLE foi_erasure ADD COLUMN request_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE foi_erasure ADD COLUMN target_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE foi_erasure ADD COLUMN why TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE foi_move ADD COLUMN hash TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE foi_move ADD COLUMN erased_at TIMESTAMPTZ;
ALTER TABLE foi_move ADD COLUMN erase_asked_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE foi_move ADD COLUMN erase_done_by BIGINT NOT NULL DEFAULT 0;
DROP TRIGGER foi_move_sealed ON foi_move;
-- Erasure by law is the one change: once, by two persons, words gone, hash kept.
-- +goose StatementBegin
CREATE FUNCTION foi_move_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.reason = ''
        AND NEW.erase_asked_by > 0 AND NEW.erase_done_by > 0 AND NEW.erase_asked_by <> NEW.erase_done_by
        AND length(NEW.hash) = 64 AND (NEW.hash IS NOT DISTINCT FROM OLD.hash OR OLD.hash = '')
        AND NEW.id IS NOT DISTINCT FROM OLD.id
        AND NEW.request_id IS NOT DISTINCT FROM OLD.request_id
        AND NEW.action IS NOT DISTINCT FROM OLD.action
        AND NEW.from_state IS NOT DISTINCT FROM OLD.from_state
        AND NEW.to_state IS NOT DISTINCT FROM OLD.to_state
        AND NEW.on_day IS NOT DISTINCT FROM OLD.on_day
        AND NEW.by_person IS NOT DISTINCT FROM OLD.by_person
        AND NEW.by_name IS NOT DISTINCT FROM OLD.by_name
        AND NEW.at IS NOT DISTINCT FROM OLD.at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'foi_move is sealed';
END $$;
-- +goose StatementEnd
CREATE TRIGGER foi_move_guarded BEFORE UPDATE ON foi_move FOR EACH ROW EXECUTE FUNCTION foi_move_guard();
CREATE TRIGGER foi_move_sealed BEFORE DELETE ON foi_move FOR EACH ROW EXECUTE FUNCTION sealed();
ALTER TABLE foi_draft ADD COLUMN hash TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE foi_draft ADD COLUMN erased_at TIMESTAMPTZ;
ALTER TABLE foi_draft ADD COLUMN erase_asked_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE foi_draft ADD COLUMN erase_done_by BIGINT NOT NULL DEFAULT 0;
DROP TRIGGER foi_draft_sealed ON foi_draft;
-- Erasure by law is the one change: once, by two persons, words gone, hash kept.
-- +goose StatementBegin
CREATE FUNCTION foi_draft_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.body = ''
        AND NEW.erase_asked_by > 0 AND NEW.erase_done_by > 0 AND NEW.erase_asked_by <> NEW.erase_done_by
        AND length(NEW.hash) = 64 AND (NEW.hash IS NOT DISTINCT FROM OLD.hash OR OLD.hash = '')
        AND NEW.id IS NOT DISTINCT FROM OLD.id
        AND NEW.request_id IS NOT DISTINCT FROM OLD.request_id
        AND NEW.answer_code IS NOT DISTINCT FROM OLD.answer_code
        AND NEW.letter IS NOT DISTINCT FROM OLD.letter
        AND NEW.basis IS NOT DISTINCT FROM OLD.basis
        AND NEW.remedy IS NOT DISTINCT FROM OLD.remedy
        AND NEW.rule_version IS NOT DISTINCT FROM OLD.rule_version
        AND NEW.by_person IS NOT DISTINCT FROM OLD.by_person
        AND NEW.by_name IS NOT DISTINCT FROM OLD.by_name
        AND NEW.at IS NOT DISTINCT FROM OLD.at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'foi_draft is sealed';
END $$;
-- +goose StatementEnd
CREATE TRIGGER foi_draft_guarded BEFORE UPDATE ON foi_draft FOR EACH ROW EXECUTE FUNCTION foi_draft_guard();
CREATE TRIGGER foi_draft_sealed BEFORE DELETE ON foi_draft FOR EACH ROW EXECUTE FUNCTION sealed();

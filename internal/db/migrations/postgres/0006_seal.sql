-- +goose Up
-- What must never change is refused by the database itself.
-- +goose StatementBegin
CREATE FUNCTION sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is sealed', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_log_sealed BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION sealed();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION sealed();
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION sealed();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION sealed();
CREATE TRIGGER catalog_revision_sealed BEFORE UPDATE OR DELETE ON catalog_revision FOR EACH ROW EXECUTE FUNCTION sealed();
CREATE TRIGGER catalog_revision_no_truncate BEFORE TRUNCATE ON catalog_revision FOR EACH STATEMENT EXECUTE FUNCTION sealed();
CREATE TRIGGER claim_move_sealed BEFORE UPDATE OR DELETE ON claim_move FOR EACH ROW EXECUTE FUNCTION sealed();
CREATE TRIGGER claim_move_no_truncate BEFORE TRUNCATE ON claim_move FOR EACH STATEMENT EXECUTE FUNCTION sealed();

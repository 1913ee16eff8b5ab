-- +goose Up
-- What must never change is refused by the database itself.
-- +goose StatementBegin
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'audit_head is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER catalog_revision_no_update BEFORE UPDATE ON catalog_revision
BEGIN SELECT RAISE(ABORT, 'catalog_revision is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER catalog_revision_no_delete BEFORE DELETE ON catalog_revision
BEGIN SELECT RAISE(ABORT, 'catalog_revision is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_move_no_update BEFORE UPDATE ON claim_move
BEGIN SELECT RAISE(ABORT, 'claim_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_move_no_delete BEFORE DELETE ON claim_move
BEGIN SELECT RAISE(ABORT, 'claim_move is sealed'); END;
-- +goose StatementEnd

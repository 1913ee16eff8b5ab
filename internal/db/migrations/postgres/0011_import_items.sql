-- +goose Up
-- Items are imported too: the list of kinds grows, and a batch belongs to the
-- unit of who made it.
ALTER TABLE import_batch DROP CONSTRAINT import_batch_kind_check;
ALTER TABLE import_batch ADD CONSTRAINT import_batch_kind_check CHECK (kind IN ('', 'catalogue', 'columns', 'units', 'people', 'items'));
ALTER TABLE import_batch ADD COLUMN unit_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX import_batch_unit ON import_batch (unit_id, id);

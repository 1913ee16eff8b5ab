-- +goose Up
-- Items are imported too: the list of kinds grows, and a batch belongs to the
-- unit of who made it. A column is dropped together with its own CHECK.
ALTER TABLE import_batch ADD COLUMN kind_now TEXT NOT NULL DEFAULT '' CHECK (kind_now IN ('', 'catalogue', 'columns', 'units', 'people', 'items'));
UPDATE import_batch SET kind_now = kind;
ALTER TABLE import_batch DROP COLUMN kind;
ALTER TABLE import_batch RENAME COLUMN kind_now TO kind;
ALTER TABLE import_batch ADD COLUMN unit_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX import_batch_unit ON import_batch (unit_id, id);

-- +goose Up
-- An act of a head on paper (线下审签): who signed, on what day, and the scan.
ALTER TABLE consult_letter_move ADD COLUMN signed_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE consult_letter_move ADD COLUMN signed_on TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE consult_letter_move ADD COLUMN scan_id BIGINT REFERENCES attachment (id);
ALTER TABLE consult_call_move ADD COLUMN signed_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE consult_call_move ADD COLUMN signed_on TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE consult_call_move ADD COLUMN scan_id BIGINT REFERENCES attachment (id);

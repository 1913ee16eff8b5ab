-- +goose Up
-- The annual report (政府信息公开工作年度报告) of an organ or, whole, of the
-- county. What was typed while it is a draft; frozen, as JSON with its hash,
-- once it is final; sealed once it is published.
CREATE TABLE foi_annual (
    id           INTEGER PRIMARY KEY,
    unit_id      INTEGER NOT NULL REFERENCES org_unit (id),
    whole        BOOLEAN NOT NULL DEFAULT FALSE,
    year         INTEGER NOT NULL,
    edition      INTEGER NOT NULL,
    why          TEXT NOT NULL DEFAULT '',
    state        TEXT NOT NULL CHECK (state IN ('draft', 'final', 'published')),
    inputs       TEXT NOT NULL,
    texts        TEXT NOT NULL,
    frozen       TEXT NOT NULL DEFAULT '',
    sha256       TEXT NOT NULL DEFAULT '',
    final_by     TEXT NOT NULL DEFAULT '',
    final_at     TEXT,
    published_on TEXT NOT NULL DEFAULT '',
    published_by TEXT NOT NULL DEFAULT '',
    saved_by     TEXT NOT NULL,
    saved_at     TEXT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1,
    UNIQUE (unit_id, whole, year, edition)
);

-- The report is counted from this index alone.
CREATE INDEX foi_request_counted ON foi_request (received_on, state, organ_id, applicant_type, answer_code, answered_on, closed_on);

-- +goose StatementBegin
CREATE TRIGGER foi_annual_no_update BEFORE UPDATE ON foi_annual WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'foi_annual is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER foi_annual_no_delete BEFORE DELETE ON foi_annual WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'foi_annual is sealed'); END;
-- +goose StatementEnd

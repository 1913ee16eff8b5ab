-- +goose Up
-- The end of the chain of acts on each day, signed: what lies outside as one
-- line (锚定) shows later that the log was cut or written anew before it.
CREATE TABLE audit_anchor (
    day       TEXT COLLATE "C" PRIMARY KEY CHECK (day <> ''),
    seq       BIGINT NOT NULL CHECK (seq > 0),
    mac       TEXT COLLATE "C" NOT NULL,
    key_id    TEXT COLLATE "C" NOT NULL,
    signature TEXT COLLATE "C" NOT NULL,
    at        TIMESTAMPTZ NOT NULL
);
CREATE TRIGGER audit_anchor_sealed BEFORE UPDATE OR DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION sealed();
CREATE TRIGGER audit_anchor_no_truncate BEFORE TRUNCATE ON audit_anchor FOR EACH STATEMENT EXECUTE FUNCTION sealed();

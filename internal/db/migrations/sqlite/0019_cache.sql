-- +goose Up

-- The number of the present state of what the public may see. A transaction
-- that changes it counts here (internal/db/public.go).
CREATE TABLE cache_generation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    n  INTEGER NOT NULL
);
INSERT INTO cache_generation (id, n) VALUES (1, 1);

-- Packages of the public pages that were made for the other side of a 网闸.
-- The last one's list of files is kept, so that the next says what is gone.
CREATE TABLE site_package (
    seq     INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    digest  TEXT NOT NULL,
    listing TEXT NOT NULL DEFAULT ''
);


-- +goose Up

-- The number of the present state of what the public may see. A transaction
-- that changes it counts here (internal/db/public.go).
CREATE TABLE cache_generation (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    n  BIGINT NOT NULL
);
INSERT INTO cache_generation (id, n) VALUES (1, 1);

-- Packages of the public pages that were made for the other side of a 网闸.
-- The last one's list of files is kept, so that the next says what is gone.
CREATE TABLE site_package (
    seq     BIGINT PRIMARY KEY,
    made_at TIMESTAMPTZ NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    digest  TEXT COLLATE "C" NOT NULL,
    listing TEXT COLLATE "C" NOT NULL DEFAULT ''
);


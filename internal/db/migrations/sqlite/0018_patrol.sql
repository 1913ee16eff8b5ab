-- +goose Up
-- When the site was closed to the outside (重保模式). The switch itself is a
-- setting, so that every request sees it.
CREATE TABLE patrol_guard (
    id       INTEGER PRIMARY KEY,
    on_at    TEXT NOT NULL,
    on_by    TEXT NOT NULL,
    why      TEXT NOT NULL,
    networks TEXT NOT NULL DEFAULT '',
    off_at   TEXT,
    off_by   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX patrol_guard_open ON patrol_guard (off_by) WHERE off_at IS NULL;

-- 全站排查: what was looked for and why. A leader's is made by itself when a
-- post ends.
CREATE TABLE patrol_sweep (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('words', 'leader')),
    terms     TEXT NOT NULL,
    every     BOOLEAN NOT NULL,
    places    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    post_id   INTEGER NOT NULL DEFAULT 0,
    found     INTEGER NOT NULL DEFAULT 0,
    capped    BOOLEAN NOT NULL DEFAULT FALSE,
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL,
    closed_by TEXT NOT NULL DEFAULT '',
    closed_at TEXT,
    version   INTEGER NOT NULL DEFAULT 1
);

-- Where it stands: a reference, never the words. What they are is read again
-- when somebody looks.
CREATE TABLE patrol_hit (
    id        INTEGER PRIMARY KEY,
    sweep_id  INTEGER NOT NULL REFERENCES patrol_sweep (id),
    place     TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    item_id   INTEGER NOT NULL DEFAULT 0,
    unit_id   INTEGER NOT NULL DEFAULT 0,
    kept      TEXT NOT NULL DEFAULT '',
    kept_by   TEXT NOT NULL DEFAULT '',
    kept_at   TEXT,
    UNIQUE (sweep_id, place, object_id)
);
CREATE INDEX patrol_hit_item ON patrol_hit (item_id);

-- Posts of leaders as they were when last looked at.
CREATE TABLE patrol_leader (
    post_id INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    title   TEXT NOT NULL
);

-- 联系方式核验 and 历史信息清理, one row a unit and year.
CREATE TABLE patrol_check (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('contacts', 'history')),
    year    INTEGER NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES org_unit (id),
    due_on  TEXT NOT NULL,
    looked  INTEGER NOT NULL DEFAULT 0,
    note    TEXT NOT NULL DEFAULT '',
    done_by TEXT NOT NULL DEFAULT '',
    done_at TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (kind, year, unit_id)
);
CREATE INDEX patrol_check_unit ON patrol_check (unit_id);

-- Page views by day and kind of page: no person, no address, no time.
CREATE TABLE patrol_view (
    day  TEXT NOT NULL,
    page TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (day, page)
);

-- What a person fills in of the 政府网站工作年度报表.
CREATE TABLE patrol_yearbook (
    year  INTEGER NOT NULL,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (year, key)
);

-- Addresses of the site before this one.
CREATE TABLE patrol_redirect (
    id        INTEGER PRIMARY KEY,
    old       TEXT NOT NULL UNIQUE,
    below     BOOLEAN NOT NULL,
    target    TEXT NOT NULL,
    hits      INTEGER NOT NULL DEFAULT 0,
    last_on   TEXT NOT NULL DEFAULT '',
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL
);

-- Which unit answers for what people look for in vain.
CREATE TABLE patrol_miss (
    text    TEXT PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES org_unit (id),
    n       INTEGER NOT NULL,
    week_on TEXT NOT NULL,
    how     TEXT NOT NULL,
    note    TEXT NOT NULL DEFAULT '',
    done_by TEXT NOT NULL DEFAULT '',
    done_at TEXT,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX patrol_miss_unit ON patrol_miss (unit_id);

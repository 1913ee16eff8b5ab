-- +goose Up
-- A sheet (公开表) is what a village fills for a period; one sheet ticks many items.
CREATE TABLE duty_sheet (
    key       TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    frequency TEXT NOT NULL CHECK (frequency IN ('month', 'quarter', 'half', 'year', 'demand')),
    basis     TEXT NOT NULL DEFAULT '',
    web       BOOLEAN NOT NULL DEFAULT TRUE,
    active    BOOLEAN NOT NULL DEFAULT TRUE,
    since_on  TEXT NOT NULL,
    sort      INTEGER NOT NULL DEFAULT 0,
    version   INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE duty_sheet_item (
    id        INTEGER PRIMARY KEY,
    sheet     TEXT NOT NULL REFERENCES duty_sheet (key),
    applies   TEXT NOT NULL CHECK (applies IN ('village', 'community')),
    category  TEXT NOT NULL,
    name      TEXT NOT NULL,
    content   TEXT NOT NULL DEFAULT '',
    basis     TEXT NOT NULL DEFAULT '',
    frequency TEXT NOT NULL DEFAULT '',
    signed_by TEXT NOT NULL DEFAULT '',
    grade     TEXT NOT NULL DEFAULT '',
    web       BOOLEAN NOT NULL DEFAULT TRUE,
    active    BOOLEAN NOT NULL DEFAULT TRUE,
    sort      INTEGER NOT NULL DEFAULT 0,
    version   INTEGER NOT NULL DEFAULT 1,
    UNIQUE (sheet, applies, name)
);

-- 统一公开日 of a township's villages: a day of the month after the period.
CREATE TABLE duty_town_day (
    unit_id INTEGER PRIMARY KEY REFERENCES org_unit (id),
    day     INTEGER NOT NULL CHECK (day BETWEEN 1 AND 28),
    shift   BOOLEAN NOT NULL DEFAULT TRUE,
    since_on TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1
);

-- 政务公开日历: what is due on a date that no entry's own limit gives.
CREATE TABLE duty_preset (
    id        INTEGER PRIMARY KEY,
    key       TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    domain    TEXT NOT NULL DEFAULT '',
    words     TEXT NOT NULL DEFAULT '',
    target    TEXT NOT NULL CHECK (target IN ('entries', 'unit', 'departments', 'townships', 'all')),
    unit      TEXT NOT NULL DEFAULT '',
    column_id INTEGER REFERENCES catalog_column (id),
    frequency TEXT NOT NULL CHECK (frequency IN ('year', 'half', 'quarter', 'month')),
    month     INTEGER NOT NULL DEFAULT 0,
    day       INTEGER NOT NULL DEFAULT 0,
    about     INTEGER NOT NULL DEFAULT 0,
    event     TEXT NOT NULL DEFAULT '',
    days      INTEGER NOT NULL DEFAULT 0,
    day_unit  TEXT NOT NULL DEFAULT 'day' CHECK (day_unit IN ('day', 'workday')),
    basis     TEXT NOT NULL DEFAULT '',
    note      TEXT NOT NULL DEFAULT '',
    checked   BOOLEAN NOT NULL DEFAULT FALSE,
    active    BOOLEAN NOT NULL DEFAULT TRUE,
    since_on  TEXT NOT NULL,
    sort      INTEGER NOT NULL DEFAULT 0,
    version   INTEGER NOT NULL DEFAULT 1
);

-- The day on which the event of a preset happened (批复、批准) in a year.
CREATE TABLE duty_preset_date (
    preset_id INTEGER NOT NULL REFERENCES duty_preset (id),
    year      INTEGER NOT NULL,
    event_on  TEXT NOT NULL,
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL,
    PRIMARY KEY (preset_id, year)
);

-- slot is what is owed: an entry at a tier, a sheet or a preset. period '' is
-- 按需公开. domain is the entry's domain, the sheet's key or 'general'.
CREATE TABLE duty (
    id          INTEGER PRIMARY KEY,
    unit_id     INTEGER NOT NULL REFERENCES org_unit (id),
    slot        TEXT NOT NULL,
    period      TEXT NOT NULL,
    domain      TEXT NOT NULL,
    tier        TEXT NOT NULL CHECK (tier IN ('city', 'county', 'township', 'village')),
    entry_id    INTEGER REFERENCES catalog_entry (id),
    sheet       TEXT NOT NULL DEFAULT '',
    preset_id   INTEGER REFERENCES duty_preset (id),
    opens_on    TEXT NOT NULL DEFAULT '',
    due_on      TEXT NOT NULL DEFAULT '',
    provisional BOOLEAN NOT NULL DEFAULT FALSE,
    state       TEXT NOT NULL CHECK (state IN ('demand', 'open', 'waiting', 'done', 'elsewhere', 'declared', 'not_applicable', 'gone')),
    closed_on   TEXT NOT NULL DEFAULT '',
    item_id     INTEGER NOT NULL DEFAULT 0,
    changed_at  TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (unit_id, slot, period)
);
CREATE INDEX duty_unit_due ON duty (unit_id, due_on, id);
CREATE INDEX duty_due ON duty (due_on, id);
CREATE INDEX duty_domain_due ON duty (domain, due_on, id);
CREATE INDEX duty_state_due ON duty (state, due_on, id);
CREATE INDEX duty_entry ON duty (entry_id, unit_id) WHERE entry_id IS NOT NULL;

-- The items that serve a duty; the earliest closes it.
CREATE TABLE duty_item (
    duty_id INTEGER NOT NULL REFERENCES duty (id),
    item_id INTEGER NOT NULL,
    fact_on TEXT NOT NULL,
    PRIMARY KEY (duty_id, item_id)
);
CREATE INDEX duty_item_item ON duty_item (item_id);

-- Each move of a duty but its planning. Sealed by the triggers below.
CREATE TABLE duty_move (
    id         INTEGER PRIMARY KEY,
    duty_id    INTEGER NOT NULL REFERENCES duty (id),
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    item_id    INTEGER NOT NULL DEFAULT 0,
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    at         TEXT NOT NULL
);
CREATE INDEX duty_move_duty ON duty_move (duty_id, id);

-- 本期无此类信息, 已在其他平台公开, 不适用.
CREATE TABLE duty_declaration (
    id         INTEGER PRIMARY KEY,
    duty_id    INTEGER NOT NULL REFERENCES duty (id),
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    kind       TEXT NOT NULL CHECK (kind IN ('none', 'elsewhere', 'not_applicable')),
    reason     TEXT NOT NULL DEFAULT '',
    platform   TEXT NOT NULL DEFAULT '',
    link       TEXT NOT NULL DEFAULT '',
    fact_on    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'agreed', 'silent', 'recorded', 'refused', 'recalled', 'reopened')),
    due_on     TEXT NOT NULL DEFAULT '',
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    acting     BOOLEAN NOT NULL DEFAULT FALSE,
    at         TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT,
    answer     TEXT NOT NULL DEFAULT '',
    draw_id    INTEGER NOT NULL DEFAULT 0,
    drawn      BOOLEAN NOT NULL DEFAULT FALSE,
    finding    TEXT NOT NULL DEFAULT '' CHECK (finding IN ('', 'true', 'false')),
    found_note TEXT NOT NULL DEFAULT '',
    found_by   TEXT NOT NULL DEFAULT '',
    found_at   TEXT
);
CREATE INDEX duty_declaration_duty ON duty_declaration (duty_id, id);
CREATE INDEX duty_declaration_state ON duty_declaration (state, due_on, id);
CREATE INDEX duty_declaration_pool ON duty_declaration (draw_id, id);

-- One drawing (抽查) of accepted declarations; the seed repeats it.
CREATE TABLE duty_draw (
    id      INTEGER PRIMARY KEY,
    seed    INTEGER NOT NULL,
    pool    INTEGER NOT NULL,
    drawn   INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    at      TEXT NOT NULL
);

-- Facts of the board; 临期, 逾期 and 缺 are derived from the day at read time.
CREATE TABLE duty_count (
    domain  TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES org_unit (id),
    tier    TEXT NOT NULL,
    period  TEXT NOT NULL,
    due_on  TEXT NOT NULL,
    state   TEXT NOT NULL,
    late    BOOLEAN NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (unit_id, domain, tier, period, due_on, state, late)
) WITHOUT ROWID;


-- What is published now, as the board knows it; a row leaves at take-down.
CREATE TABLE duty_fact (
    item_id   INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL REFERENCES org_unit (id),
    tier      TEXT NOT NULL DEFAULT '',
    column_id INTEGER NOT NULL DEFAULT 0,
    sheet     TEXT NOT NULL DEFAULT '',
    period    TEXT NOT NULL DEFAULT '',
    fact_on   TEXT NOT NULL,
    on_day    TEXT NOT NULL,
    migrated  BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX duty_fact_unit ON duty_fact (unit_id, fact_on, item_id);
CREATE INDEX duty_fact_column ON duty_fact (column_id, fact_on);
CREATE INDEX duty_fact_day ON duty_fact (on_day, column_id);

CREATE TABLE duty_fact_entry (
    item_id  INTEGER NOT NULL REFERENCES duty_fact (item_id),
    entry_id INTEGER NOT NULL REFERENCES catalog_entry (id),
    unit_id  INTEGER NOT NULL,
    fact_on  TEXT NOT NULL,
    PRIMARY KEY (item_id, entry_id)
);
CREATE INDEX duty_fact_entry_entry ON duty_fact_entry (entry_id, unit_id, fact_on);

-- The age of a column.
CREATE TABLE duty_column (
    column_id INTEGER PRIMARY KEY REFERENCES catalog_column (id),
    last_on   TEXT NOT NULL DEFAULT '',
    n         INTEGER NOT NULL DEFAULT 0
);

-- The nightly visit: 点得开、有内容、一年内有更新.
CREATE TABLE duty_visit (
    column_id INTEGER NOT NULL REFERENCES catalog_column (id),
    day       TEXT NOT NULL,
    address   TEXT NOT NULL,
    status    INTEGER NOT NULL DEFAULT 0,
    opens     BOOLEAN NOT NULL,
    filled    BOOLEAN NOT NULL,
    fresh     BOOLEAN NOT NULL,
    message   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (column_id, day)
);

-- A nudge (催办) that the officer sent: 发出.
CREATE TABLE duty_nudge (
    id      INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES org_unit (id),
    step    TEXT NOT NULL CHECK (step IN ('liaison', 'head', 'county')),
    overdue INTEGER NOT NULL,
    soon    INTEGER NOT NULL,
    body    TEXT NOT NULL,
    reached INTEGER NOT NULL DEFAULT 0,
    by_name TEXT NOT NULL,
    sent_on TEXT NOT NULL,
    at      TEXT NOT NULL
);
CREATE INDEX duty_nudge_unit ON duty_nudge (unit_id, id);

-- 整改链接表.
CREATE TABLE duty_rectify (
    id         INTEGER PRIMARY KEY,
    no         TEXT NOT NULL UNIQUE,
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    problem    TEXT NOT NULL,
    link       TEXT NOT NULL DEFAULT '',
    after_link TEXT NOT NULL DEFAULT '',
    due_on     TEXT NOT NULL DEFAULT '',
    done_on    TEXT NOT NULL DEFAULT '',
    officer    TEXT NOT NULL DEFAULT '',
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX duty_rectify_unit ON duty_rectify (unit_id, id);

-- +goose StatementBegin
CREATE TRIGGER duty_move_no_update BEFORE UPDATE ON duty_move
BEGIN SELECT RAISE(ABORT, 'duty_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_move_no_delete BEFORE DELETE ON duty_move
BEGIN SELECT RAISE(ABORT, 'duty_move is sealed'); END;
-- +goose StatementEnd

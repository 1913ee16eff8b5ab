-- +goose Up
-- The day from which a unit exists, '' before anybody recorded it.
ALTER TABLE org_unit ADD COLUMN opened_on TEXT NOT NULL DEFAULT '';

-- What a unit was called and where it stood, from a day until its next row:
-- lists as of a day read this table alone. '' is before all days.
CREATE TABLE org_unit_past (
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    on_day     TEXT NOT NULL,
    name       TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind       TEXT NOT NULL,
    relation   TEXT NOT NULL,
    parent_id  INTEGER REFERENCES org_unit (id),
    closed     BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (unit_id, on_day)
);
INSERT INTO org_unit_past (unit_id, on_day, name, short_name, kind, relation, parent_id, closed)
    SELECT id, '', name, short_name, kind, relation, parent_id, FALSE FROM org_unit;
INSERT INTO org_unit_past (unit_id, on_day, name, short_name, kind, relation, parent_id, closed)
    SELECT id, closed_on, name, short_name, kind, relation, parent_id, TRUE FROM org_unit WHERE closed_on <> '';

-- Which unit took over from a closed one (承接).
CREATE TABLE org_succession (
    unit_id      INTEGER NOT NULL REFERENCES org_unit (id),
    successor_id INTEGER NOT NULL REFERENCES org_unit (id),
    on_day       TEXT NOT NULL,
    main         BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (unit_id, successor_id)
);
CREATE INDEX org_succession_successor ON org_succession (successor_id);

-- Under which unit's name an item was published, '' for its present one: a
-- successor answers for it, its page does not change.
ALTER TABLE disclose_item ADD COLUMN published_as TEXT NOT NULL DEFAULT '';

-- A re-organisation (机构改革): a plan in steps with an effective day. tried is
-- the version of the plan that its dry run was made of.
CREATE TABLE reorg_plan (
    id           INTEGER PRIMARY KEY,
    title        TEXT NOT NULL,
    basis        TEXT NOT NULL DEFAULT '',
    effective_on TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'scheduled', 'effective', 'undone', 'dropped')),
    note         TEXT NOT NULL DEFAULT '',
    trouble      TEXT NOT NULL DEFAULT '',
    planner_id   INTEGER NOT NULL DEFAULT 0,
    planner      TEXT NOT NULL,
    tried        INTEGER NOT NULL DEFAULT 0,
    tried_at     TEXT,
    carried_at   TEXT,
    created_at   TEXT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX reorg_plan_due ON reorg_plan (effective_on) WHERE state = 'scheduled';

-- Each move of a plan, in the system or on paper. Sealed.
CREATE TABLE reorg_move (
    id         INTEGER PRIMARY KEY,
    plan_id    INTEGER NOT NULL REFERENCES reorg_plan (id),
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    way        TEXT NOT NULL CHECK (way IN ('system', 'paper', 'clock')),
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    signed_by  TEXT NOT NULL DEFAULT '',
    signed_on  TEXT NOT NULL DEFAULT '',
    scan_id    INTEGER REFERENCES attachment (id),
    reason     TEXT NOT NULL DEFAULT '',
    at         TEXT NOT NULL
);
CREATE INDEX reorg_move_plan ON reorg_move (plan_id, id);

-- One step: which unit, and by its code which unit takes over; a unit that the
-- plan itself sets up is known by its code alone. fields: new names, parent.
CREATE TABLE reorg_step (
    id      INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES reorg_plan (id),
    n       INTEGER NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('create', 'rename', 'merge', 'split', 'close', 'move')),
    unit_id INTEGER REFERENCES org_unit (id),
    into_code TEXT NOT NULL DEFAULT '',
    keep    BOOLEAN NOT NULL DEFAULT FALSE,
    fields  TEXT NOT NULL DEFAULT '{}',
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (plan_id, n)
);
CREATE INDEX reorg_step_unit ON reorg_step (unit_id);

-- Where records of a split go: those of a domain, of a kind, or one record.
CREATE TABLE reorg_rule (
    step_id   INTEGER NOT NULL REFERENCES reorg_step (id),
    scope     TEXT NOT NULL CHECK (scope IN ('domain', 'kind', 'record')),
    what      TEXT NOT NULL,
    into_code TEXT NOT NULL,
    PRIMARY KEY (step_id, scope, what)
);

-- What a plan does to each record: of the dry run (done = FALSE) or done. Before
-- and after are JSON; undo reads them backwards.
CREATE TABLE reorg_change (
    id      INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES reorg_plan (id),
    step_id INTEGER NOT NULL DEFAULT 0,
    n       INTEGER NOT NULL,
    done    BOOLEAN NOT NULL,
    op      TEXT NOT NULL CHECK (op IN ('set', 'add', 'drop', 'took', 'stay', 'open')),
    tbl     TEXT NOT NULL,
    row_key TEXT NOT NULL,
    col     TEXT NOT NULL DEFAULT '',
    before  TEXT NOT NULL DEFAULT '',
    after   TEXT NOT NULL DEFAULT '',
    kind    TEXT NOT NULL DEFAULT '',
    title   TEXT NOT NULL DEFAULT '',
    domain  TEXT NOT NULL DEFAULT '',
    from_id INTEGER NOT NULL DEFAULT 0,
    to_id   INTEGER NOT NULL DEFAULT 0,
    from_name TEXT NOT NULL DEFAULT '',
    to_name TEXT NOT NULL DEFAULT '',
    note    TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX reorg_change_plan ON reorg_change (plan_id, done, n);
CREATE INDEX reorg_change_kind ON reorg_change (plan_id, done, kind, n);
CREATE INDEX reorg_change_cell ON reorg_change (tbl, col, row_key) WHERE done AND op = 'set';
-- +goose StatementBegin
CREATE TRIGGER reorg_move_no_update BEFORE UPDATE ON reorg_move
BEGIN SELECT RAISE(ABORT, 'reorg_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reorg_move_no_delete BEFORE DELETE ON reorg_move
BEGIN SELECT RAISE(ABORT, 'reorg_move is sealed'); END;
-- +goose StatementEnd

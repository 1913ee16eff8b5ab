-- +goose Up
-- What a village's sheets repeat: who signs, where its noticeboard hangs. code
-- is the short address on its QR sheet; failures are wrong PINs since the last
-- right one.
CREATE TABLE village_profile (
    unit_id    INTEGER PRIMARY KEY REFERENCES org_unit (id),
    code       TEXT NOT NULL UNIQUE,
    accountant TEXT NOT NULL DEFAULT '',
    overseer   TEXT NOT NULL DEFAULT '',
    principal  TEXT NOT NULL DEFAULT '',
    board      TEXT NOT NULL DEFAULT '',
    phone      TEXT NOT NULL DEFAULT '',
    failures   INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT,
    version    INTEGER NOT NULL DEFAULT 1
);

-- Who may fill in the village's sheets from a phone with a PIN.
CREATE TABLE village_keeper (
    id        INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL REFERENCES org_unit (id),
    person_id INTEGER NOT NULL REFERENCES org_person (id),
    pin       TEXT NOT NULL,
    disabled  BOOLEAN NOT NULL DEFAULT FALSE,
    set_at    TEXT NOT NULL,
    set_by    TEXT NOT NULL,
    last_at   TEXT,
    version   INTEGER NOT NULL DEFAULT 1,
    UNIQUE (unit_id, person_id)
);

-- A phone that remembers its keeper, without an end. token is a hash.
CREATE TABLE village_device (
    token      TEXT PRIMARY KEY,
    keeper_id  INTEGER NOT NULL REFERENCES village_keeper (id),
    csrf       TEXT NOT NULL,
    address    TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL
);
CREATE INDEX village_device_keeper ON village_device (keeper_id);

-- Which item is a village's sheet of a period; acting: the township filled it
-- in for the village (代录). Events have no period and may be many.
CREATE TABLE village_fill (
    id        INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL REFERENCES org_unit (id),
    sheet     TEXT NOT NULL,
    period    TEXT NOT NULL DEFAULT '',
    item_id   INTEGER NOT NULL UNIQUE,
    acting    BOOLEAN NOT NULL DEFAULT FALSE,
    way       TEXT NOT NULL CHECK (way IN ('desk', 'phone', 'paste', 'books')),
    by_person INTEGER NOT NULL DEFAULT 0,
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL
);
CREATE UNIQUE INDEX village_fill_one ON village_fill (unit_id, sheet, period) WHERE period <> '';
CREATE INDEX village_fill_period ON village_fill (period, sheet, unit_id);

-- 上墙 and 撤下 of one item on a village's noticeboard.
CREATE TABLE village_posting (
    id         INTEGER PRIMARY KEY,
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    item_id    INTEGER NOT NULL,
    place      TEXT NOT NULL,
    posted_on  TEXT NOT NULL,
    until_on   TEXT NOT NULL,
    photo_id   INTEGER REFERENCES attachment (id),
    posted_by  TEXT NOT NULL,
    removed_on TEXT NOT NULL DEFAULT '',
    removed_by TEXT NOT NULL DEFAULT '',
    removed_photo_id INTEGER REFERENCES attachment (id),
    early_reason TEXT NOT NULL DEFAULT '',
    at         TEXT NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX village_posting_unit ON village_posting (unit_id, posted_on);
CREATE INDEX village_posting_item ON village_posting (item_id);

-- A township's set-up saved as a template (试点做法), and each time it was
-- applied to another.
CREATE TABLE pilot_template (
    id       INTEGER PRIMARY KEY,
    unit_id  INTEGER NOT NULL REFERENCES org_unit (id),
    name     TEXT NOT NULL,
    note     TEXT NOT NULL DEFAULT '',
    setup    TEXT NOT NULL,
    by_name  TEXT NOT NULL,
    at       TEXT NOT NULL,
    ended_at TEXT,
    version  INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE pilot_use (
    id          INTEGER PRIMARY KEY,
    template_id INTEGER NOT NULL REFERENCES pilot_template (id),
    unit_id     INTEGER NOT NULL REFERENCES org_unit (id),
    done        TEXT NOT NULL,
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL,
    undone_at   TEXT,
    undone_by   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX pilot_use_once ON pilot_use (template_id, unit_id) WHERE undone_at IS NULL;

-- 典型案例 (一乡镇一亮点). Its moves are sealed.
CREATE TABLE pilot_case (
    id         INTEGER PRIMARY KEY,
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    year       INTEGER NOT NULL,
    title      TEXT NOT NULL,
    background TEXT NOT NULL DEFAULT '',
    practice   TEXT NOT NULL DEFAULT '',
    effect     TEXT NOT NULL DEFAULT '',
    contact    TEXT NOT NULL DEFAULT '',
    template_id INTEGER REFERENCES pilot_template (id),
    state      TEXT NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    sent_to    TEXT NOT NULL DEFAULT '',
    sent_on    TEXT NOT NULL DEFAULT '',
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX pilot_case_state ON pilot_case (state, id);
CREATE INDEX pilot_case_unit ON pilot_case (unit_id, id);
CREATE TABLE pilot_case_move (
    id         INTEGER PRIMARY KEY,
    case_id    INTEGER NOT NULL REFERENCES pilot_case (id),
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    at         TEXT NOT NULL
);
CREATE INDEX pilot_case_move_case ON pilot_case_move (case_id, id);
-- 学习应用: a unit says that it works by the case.
CREATE TABLE pilot_case_use (
    case_id INTEGER NOT NULL REFERENCES pilot_case (id),
    unit_id INTEGER NOT NULL REFERENCES org_unit (id),
    note    TEXT NOT NULL DEFAULT '',
    by_name TEXT NOT NULL,
    at      TEXT NOT NULL,
    PRIMARY KEY (case_id, unit_id)
);

-- 培训: what was held, its material (attachments), who was called and came.
CREATE TABLE pilot_training (
    id       INTEGER PRIMARY KEY,
    title    TEXT NOT NULL,
    form     TEXT NOT NULL,
    held_on  TEXT NOT NULL,
    place    TEXT NOT NULL DEFAULT '',
    speaker  TEXT NOT NULL DEFAULT '',
    content  TEXT NOT NULL DEFAULT '',
    by_name  TEXT NOT NULL,
    at       TEXT NOT NULL,
    version  INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX pilot_training_held ON pilot_training (held_on, id);
CREATE TABLE pilot_attendee (
    id          INTEGER PRIMARY KEY,
    training_id INTEGER NOT NULL REFERENCES pilot_training (id),
    unit_id     INTEGER NOT NULL REFERENCES org_unit (id),
    name        TEXT NOT NULL,
    present     BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (training_id, unit_id, name)
);

-- +goose StatementBegin
CREATE TRIGGER pilot_case_move_no_update BEFORE UPDATE ON pilot_case_move
BEGIN SELECT RAISE(ABORT, 'pilot_case_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pilot_case_move_no_delete BEFORE DELETE ON pilot_case_move
BEGIN SELECT RAISE(ABORT, 'pilot_case_move is sealed'); END;
-- +goose StatementEnd

-- +goose Up
-- 代办: the rights of one person in one unit, used by another from a day to a
-- day. Whether it holds is asked at each request, so that it ends by the clock.
CREATE TABLE handover_delegation (
    id          INTEGER PRIMARY KEY,
    unit_id     INTEGER NOT NULL REFERENCES org_unit (id),
    from_person INTEGER NOT NULL REFERENCES org_person (id),
    to_person   INTEGER NOT NULL REFERENCES org_person (id),
    since_on    TEXT NOT NULL,
    until_on    TEXT NOT NULL,
    reason      TEXT NOT NULL,
    made_by     INTEGER NOT NULL,
    made_name   TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    ended_at    TEXT,
    ended_name  TEXT NOT NULL DEFAULT '',
    version     INTEGER NOT NULL DEFAULT 1,
    CHECK (from_person <> to_person),
    CHECK (until_on >= since_on)
);
CREATE INDEX handover_delegation_to ON handover_delegation (to_person, until_on);
CREATE INDEX handover_delegation_from ON handover_delegation (from_person, until_on);

-- AB角: who stands in for whom in a post.
CREATE TABLE handover_pair (
    id        INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL REFERENCES org_unit (id),
    a_person  INTEGER NOT NULL REFERENCES org_person (id),
    b_person  INTEGER NOT NULL REFERENCES org_person (id),
    work      TEXT NOT NULL DEFAULT '',
    made_name TEXT NOT NULL,
    made_at   TEXT NOT NULL,
    ended_at  TEXT,
    version   INTEGER NOT NULL DEFAULT 1,
    CHECK (a_person <> b_person)
);
CREATE UNIQUE INDEX handover_pair_open ON handover_pair (unit_id, a_person) WHERE ended_at IS NULL;

-- 交接单: one person's place in one unit goes to another.
CREATE TABLE handover (
    id           INTEGER PRIMARY KEY,
    unit_id      INTEGER NOT NULL REFERENCES org_unit (id),
    from_person  INTEGER NOT NULL REFERENCES org_person (id),
    to_person    INTEGER REFERENCES org_person (id),
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    note         TEXT NOT NULL DEFAULT '',
    leaves       BOOLEAN NOT NULL DEFAULT FALSE,
    moved        TEXT NOT NULL DEFAULT '',
    started_by   INTEGER NOT NULL,
    started_name TEXT NOT NULL,
    started_at   TEXT NOT NULL,
    switched_at  TEXT,
    named_at     TEXT,
    taken_at     TEXT,
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX handover_open ON handover (unit_id, from_person) WHERE state IN ('open', 'given', 'received', 'vacant');
CREATE INDEX handover_to ON handover (to_person, state);

-- What happened to it, and who signed how.
CREATE TABLE handover_move (
    id          INTEGER PRIMARY KEY,
    handover_id INTEGER NOT NULL REFERENCES handover (id),
    action      TEXT NOT NULL,
    from_state  TEXT NOT NULL,
    to_state    TEXT NOT NULL,
    way         TEXT NOT NULL CHECK (way IN ('system', 'paper')),
    by_person   INTEGER NOT NULL,
    by_name     TEXT NOT NULL,
    signed_on   TEXT NOT NULL DEFAULT '',
    scan_id     INTEGER REFERENCES attachment (id),
    reason      TEXT NOT NULL DEFAULT '',
    at          TEXT NOT NULL
);
CREATE INDEX handover_move_of ON handover_move (handover_id, id);

-- The list as it was at the moment of the switch.
CREATE TABLE handover_item (
    id          INTEGER PRIMARY KEY,
    handover_id INTEGER NOT NULL REFERENCES handover (id),
    kind        TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    unit_id     INTEGER NOT NULL,
    unit        TEXT NOT NULL,
    title       TEXT NOT NULL,
    state       TEXT NOT NULL,
    due_on      TEXT NOT NULL DEFAULT '',
    url         TEXT NOT NULL DEFAULT '',
    received    BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (handover_id, kind, object_id, unit_id)
);

-- Since when a post is without a person, and whom it was told.
CREATE TABLE handover_vacancy (
    unit_id  INTEGER NOT NULL REFERENCES org_unit (id),
    post     TEXT NOT NULL,
    since_on TEXT NOT NULL,
    stage    TEXT NOT NULL CHECK (stage IN ('unit', 'above')),
    PRIMARY KEY (unit_id, post)
);

-- 以干代训: staff of a township at the county's office for a time.
CREATE TABLE handover_secondment (
    id          INTEGER PRIMARY KEY,
    person_id   INTEGER NOT NULL REFERENCES org_person (id),
    home_id     INTEGER NOT NULL REFERENCES org_unit (id),
    county_id   INTEGER NOT NULL REFERENCES org_unit (id),
    since_on    TEXT NOT NULL,
    until_on    TEXT NOT NULL,
    task        TEXT NOT NULL,
    mentor      TEXT NOT NULL,
    state       TEXT NOT NULL,
    made_by     INTEGER NOT NULL,
    made_name   TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    granted_name TEXT NOT NULL DEFAULT '',
    granted_at  TEXT,
    report      TEXT NOT NULL DEFAULT '',
    opinion     TEXT NOT NULL DEFAULT '',
    closed_name TEXT NOT NULL DEFAULT '',
    closed_at   TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    CHECK (until_on >= since_on)
);
CREATE INDEX handover_secondment_of ON handover_secondment (person_id, until_on);

-- 培训日志.
CREATE TABLE handover_log (
    id            INTEGER PRIMARY KEY,
    secondment_id INTEGER NOT NULL REFERENCES handover_secondment (id),
    day           TEXT NOT NULL,
    content       TEXT NOT NULL,
    by_name       TEXT NOT NULL,
    at            TEXT NOT NULL
);
CREATE INDEX handover_log_of ON handover_log (secondment_id, day, id);

-- +goose Up
-- Tokens of public forms that made a record: each makes one. claim tells the
-- request that used it from a repetition; both end with the token's life.
CREATE TABLE form_token (
    digest     TEXT PRIMARY KEY,
    claim      TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX form_token_expires ON form_token (expires_at);

-- Letters to the own box (留言) and reports of mistakes on the site (网站纠错).
-- contact is sealed, contact_shown its masked form; code_hash finds a letter by
-- its writer's 查询码. What the public reads of an answer stands in shown_*, in
-- the office's own words and without names.
CREATE TABLE consult_letter (
    id             INTEGER PRIMARY KEY,
    version        INTEGER NOT NULL DEFAULT 1,
    kind           TEXT NOT NULL CHECK (kind IN ('letter', 'fix')),
    number         TEXT NOT NULL UNIQUE,
    topic          TEXT NOT NULL,
    title          TEXT NOT NULL,
    content        TEXT NOT NULL,
    page_url       TEXT NOT NULL DEFAULT '',
    unit_id        INTEGER NOT NULL REFERENCES org_unit (id),
    addressed_id   INTEGER REFERENCES org_unit (id),
    contact        TEXT NOT NULL DEFAULT '',
    contact_shown  TEXT NOT NULL DEFAULT '',
    code_hash      TEXT NOT NULL UNIQUE,
    state          TEXT NOT NULL CHECK (state IN ('open', 'drafted', 'answered', 'refused')),
    longer         BOOLEAN NOT NULL DEFAULT FALSE,
    received_at    TEXT NOT NULL,
    received_on    TEXT NOT NULL,
    due_on         TEXT NOT NULL,
    veto_on        TEXT NOT NULL,
    warned         INTEGER NOT NULL DEFAULT 99,
    interim        TEXT NOT NULL DEFAULT '',
    answer         TEXT NOT NULL DEFAULT '',
    drafter_id     INTEGER NOT NULL DEFAULT 0,
    drafter        TEXT NOT NULL DEFAULT '',
    why            TEXT NOT NULL DEFAULT '',
    answered_on    TEXT NOT NULL DEFAULT '',
    days           INTEGER NOT NULL DEFAULT 0,
    shown          TEXT NOT NULL DEFAULT 'none' CHECK (shown IN ('none', 'pending', 'shown')),
    shown_title    TEXT NOT NULL DEFAULT '',
    shown_question TEXT NOT NULL DEFAULT '',
    shown_answer   TEXT NOT NULL DEFAULT '',
    shown_by       INTEGER NOT NULL DEFAULT 0,
    shown_on       TEXT NOT NULL DEFAULT ''
);
CREATE INDEX consult_letter_due ON consult_letter (due_on, id) WHERE answered_on = '';
CREATE INDEX consult_letter_unit ON consult_letter (unit_id, id);
CREATE INDEX consult_letter_shown ON consult_letter (shown_on, id) WHERE shown = 'shown';
CREATE INDEX consult_letter_received ON consult_letter (received_on);

CREATE TABLE consult_letter_move (
    id        INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES consult_letter (id),
    move      TEXT NOT NULL,
    state     TEXT NOT NULL,
    unit_id   INTEGER NOT NULL,
    note      TEXT NOT NULL DEFAULT '',
    by_person INTEGER NOT NULL DEFAULT 0,
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL
);
CREATE INDEX consult_letter_move_letter ON consult_letter_move (letter_id, id);

-- Calls for opinions (意见征集) and surveys (调查问卷).
CREATE TABLE consult_call (
    id           INTEGER PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    kind         TEXT NOT NULL CHECK (kind IN ('call', 'survey')),
    number       TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    body         TEXT NOT NULL,
    unit_id      INTEGER NOT NULL REFERENCES org_unit (id),
    item_id      INTEGER REFERENCES disclose_item (id),
    opens_on     TEXT NOT NULL,
    closes_on    TEXT NOT NULL,
    short_why    TEXT NOT NULL DEFAULT '',
    ways         TEXT NOT NULL DEFAULT '',
    questions    TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'pending', 'returned', 'open', 'summed', 'done', 'withdrawn')),
    drafter_id   INTEGER NOT NULL DEFAULT 0,
    drafter      TEXT NOT NULL DEFAULT '',
    why          TEXT NOT NULL DEFAULT '',
    result       TEXT NOT NULL DEFAULT '',
    result_by    INTEGER NOT NULL DEFAULT 0,
    published_on TEXT NOT NULL DEFAULT '',
    result_on    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX consult_call_unit ON consult_call (unit_id, id);
CREATE INDEX consult_call_state ON consult_call (state, closes_on, id);

CREATE TABLE consult_opinion (
    id            INTEGER PRIMARY KEY,
    version       INTEGER NOT NULL DEFAULT 1,
    call_id       INTEGER NOT NULL REFERENCES consult_call (id),
    channel       TEXT NOT NULL CHECK (channel IN ('online', 'letter', 'phone', 'meeting', 'visit')),
    heads         INTEGER NOT NULL DEFAULT 1,
    text          TEXT NOT NULL DEFAULT '',
    answers       TEXT NOT NULL DEFAULT '',
    contact       TEXT NOT NULL DEFAULT '',
    contact_shown TEXT NOT NULL DEFAULT '',
    outcome       TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'adopted', 'partly', 'rejected')),
    gist          TEXT NOT NULL DEFAULT '',
    reason        TEXT NOT NULL DEFAULT '',
    received_on   TEXT NOT NULL,
    entered_by    TEXT NOT NULL DEFAULT '',
    at            TEXT NOT NULL
);
CREATE INDEX consult_opinion_call ON consult_opinion (call_id, id);
CREATE INDEX consult_opinion_day ON consult_opinion (received_on);

-- How often each choice of a question was taken; choice -1 counts answers in words.
CREATE TABLE consult_tally (
    call_id  INTEGER NOT NULL REFERENCES consult_call (id),
    question INTEGER NOT NULL,
    choice   INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (call_id, question, choice)
);

CREATE TABLE consult_call_move (
    id        INTEGER PRIMARY KEY,
    call_id   INTEGER NOT NULL REFERENCES consult_call (id),
    move      TEXT NOT NULL,
    state     TEXT NOT NULL,
    note      TEXT NOT NULL DEFAULT '',
    by_person INTEGER NOT NULL DEFAULT 0,
    by_name   TEXT NOT NULL,
    at        TEXT NOT NULL
);
CREATE INDEX consult_call_move_call ON consult_call_move (call_id, id);

-- +goose StatementBegin
CREATE TRIGGER consult_letter_move_no_update BEFORE UPDATE ON consult_letter_move
BEGIN SELECT RAISE(ABORT, 'consult_letter_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consult_letter_move_no_delete BEFORE DELETE ON consult_letter_move
BEGIN SELECT RAISE(ABORT, 'consult_letter_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consult_call_move_no_update BEFORE UPDATE ON consult_call_move
BEGIN SELECT RAISE(ABORT, 'consult_call_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consult_call_move_no_delete BEFORE DELETE ON consult_call_move
BEGIN SELECT RAISE(ABORT, 'consult_call_move is sealed'); END;
-- +goose StatementEnd

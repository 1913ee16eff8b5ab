-- +goose Up
-- What an organ that people address (答复机关) is called in its letters: 发文字号
-- 代字, who reviews its acts, which court. Without a row the rules decide.
CREATE TABLE foi_organ (
    unit_id    INTEGER PRIMARY KEY REFERENCES org_unit (id),
    mark       TEXT NOT NULL DEFAULT '',
    reviewer   TEXT NOT NULL DEFAULT '',
    court      TEXT NOT NULL DEFAULT '',
    phone      TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',
    retain_years INTEGER NOT NULL DEFAULT 10,
    version    INTEGER NOT NULL DEFAULT 1
);

-- One application for government information (政府信息公开申请). sealed is the
-- applicant, SM4-GCM over JSON; the *_blind columns find equal values. Dates of
-- the law are days; '' is none. correction_due_on, due_on and provisional are
-- what the clock says of foi_event, kept for lists.
CREATE TABLE foi_request (
    id             INTEGER PRIMARY KEY,
    number         TEXT NOT NULL,
    organ_id       INTEGER NOT NULL REFERENCES org_unit (id),
    channel        TEXT NOT NULL CHECK (channel IN ('web', 'counter', 'signed', 'ordinary', 'fax', 'transfer')),
    state          TEXT NOT NULL,
    sensitivity    TEXT NOT NULL DEFAULT 'plain' CHECK (sensitivity IN ('plain', 'key', 'suit')),
    sensitive_why  TEXT NOT NULL DEFAULT '',
    applicant_type TEXT NOT NULL CHECK (applicant_type IN ('natural', 'business', 'research', 'charity', 'legal_service', 'other')),
    sealed         TEXT NOT NULL DEFAULT '',
    who_blind      TEXT NOT NULL DEFAULT '',
    name_blind     TEXT NOT NULL DEFAULT '',
    phone_blind    TEXT NOT NULL DEFAULT '',
    agent          BOOLEAN NOT NULL DEFAULT FALSE,
    help           BOOLEAN NOT NULL DEFAULT FALSE,
    help_how       TEXT NOT NULL DEFAULT '',
    subject        TEXT NOT NULL DEFAULT '',
    need           TEXT NOT NULL,
    purpose        TEXT NOT NULL DEFAULT '',
    carrier        TEXT NOT NULL DEFAULT '',
    way            TEXT NOT NULL DEFAULT '',
    other_way      BOOLEAN NOT NULL DEFAULT TRUE,
    suggests       BOOLEAN NOT NULL DEFAULT FALSE,
    query_hash     TEXT NOT NULL DEFAULT '',
    submitted_on   TEXT NOT NULL DEFAULT '',
    post_number    TEXT NOT NULL DEFAULT '',
    transfer_from  TEXT NOT NULL DEFAULT '',
    received_on    TEXT NOT NULL DEFAULT '',
    confirmed_on   TEXT NOT NULL DEFAULT '',
    confirmed_how  TEXT NOT NULL DEFAULT '',
    confirmed_by   TEXT NOT NULL DEFAULT '',
    nag_on         TEXT NOT NULL DEFAULT '',
    registered_at  TEXT,
    registered_by  TEXT NOT NULL DEFAULT '',
    registrar      INTEGER NOT NULL DEFAULT 0,
    handler        INTEGER NOT NULL DEFAULT 0,
    handler_name   TEXT NOT NULL DEFAULT '',
    first_view     TEXT NOT NULL DEFAULT '',
    correction_due_on TEXT NOT NULL DEFAULT '',
    due_on         TEXT NOT NULL DEFAULT '',
    provisional    BOOLEAN NOT NULL DEFAULT FALSE,
    wait_until     TEXT NOT NULL DEFAULT '',
    draft_id       INTEGER NOT NULL DEFAULT 0,
    answer_code    TEXT NOT NULL DEFAULT '',
    rule_version   TEXT NOT NULL DEFAULT '',
    answered_on    TEXT NOT NULL DEFAULT '',
    document_no    TEXT NOT NULL DEFAULT '',
    delivered_on   TEXT NOT NULL DEFAULT '',
    archived_on    TEXT NOT NULL DEFAULT '',
    archive_no     TEXT NOT NULL DEFAULT '',
    closed_as      TEXT NOT NULL DEFAULT '',
    closed_on      TEXT NOT NULL DEFAULT '',
    same_as        INTEGER NOT NULL DEFAULT 0,
    item_id        INTEGER NOT NULL DEFAULT 0,
    published_at   TEXT,
    public_need    TEXT NOT NULL DEFAULT '',
    public_answer  TEXT NOT NULL DEFAULT '',
    imported       INTEGER,
    notes          TEXT NOT NULL DEFAULT '',
    erased_at      TEXT,
    version        INTEGER NOT NULL DEFAULT 1,
    UNIQUE (organ_id, number)
);
CREATE INDEX foi_request_number ON foi_request (number);
CREATE INDEX foi_request_open ON foi_request (due_on, id) WHERE answered_on = '' AND closed_on = '';
CREATE INDEX foi_request_received ON foi_request (received_on);
CREATE INDEX foi_request_who ON foi_request (who_blind, received_on);
CREATE INDEX foi_request_state ON foi_request (state, due_on);
CREATE INDEX foi_request_published ON foi_request (published_at);

-- What the clock counts by (收到、补正、征求意见、延期、收费). A fact that was wrong is
-- voided with a reason, never changed.
CREATE TABLE foi_event (
    id         INTEGER PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES foi_request (id),
    kind       TEXT NOT NULL,
    on_day     TEXT NOT NULL,
    days       INTEGER NOT NULL DEFAULT 0,
    quantity   INTEGER NOT NULL DEFAULT 0,
    amount     INTEGER NOT NULL DEFAULT 0,
    party_id   INTEGER NOT NULL DEFAULT 0,
    until_on   TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    paper_id   INTEGER NOT NULL DEFAULT 0,
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL,
    voided_at  TEXT,
    voided_by  TEXT NOT NULL DEFAULT '',
    void_why   TEXT NOT NULL DEFAULT ''
);
CREATE INDEX foi_event_request ON foi_event (request_id, on_day);

-- Every move of a case, sealed.
CREATE TABLE foi_move (
    id         INTEGER PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES foi_request (id),
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    on_day     TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT '',
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL
);
CREATE INDEX foi_move_request ON foi_move (request_id, id);

-- Whom the organ consults: third parties (art. 32), organs that made the
-- information with it (art. 34). Name and contact of a person are sealed.
CREATE TABLE foi_party (
    id          INTEGER PRIMARY KEY,
    request_id  INTEGER NOT NULL REFERENCES foi_request (id),
    round       INTEGER NOT NULL DEFAULT 1,
    kind        TEXT NOT NULL CHECK (kind IN ('third', 'coorgan')),
    unit_id     INTEGER REFERENCES org_unit (id),
    sealed      TEXT NOT NULL DEFAULT '',
    subject     TEXT NOT NULL,
    sent_on     TEXT NOT NULL,
    received_on TEXT NOT NULL DEFAULT '',
    reply_due_on TEXT NOT NULL DEFAULT '',
    answered_on TEXT NOT NULL DEFAULT '',
    opinion     TEXT NOT NULL DEFAULT '' CHECK (opinion IN ('', 'agree', 'refuse', 'part', 'silent')),
    reason      TEXT NOT NULL DEFAULT '',
    notified_on TEXT NOT NULL DEFAULT '',
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_party_request ON foi_party (request_id, id);

-- What another unit searches and answers by a day of its own (协办).
CREATE TABLE foi_task (
    id          INTEGER PRIMARY KEY,
    request_id  INTEGER NOT NULL REFERENCES foi_request (id),
    unit_id     INTEGER NOT NULL REFERENCES org_unit (id),
    ask         TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'answered', 'returned', 'dropped')),
    found       TEXT NOT NULL DEFAULT '' CHECK (found IN ('', 'whole', 'part', 'none', 'elsewhere')),
    searched_in TEXT NOT NULL DEFAULT '',
    searched_by TEXT NOT NULL DEFAULT '',
    searched_on TEXT NOT NULL DEFAULT '',
    opinion     TEXT NOT NULL DEFAULT '',
    reply       TEXT NOT NULL DEFAULT '',
    why         TEXT NOT NULL DEFAULT '',
    way         TEXT NOT NULL DEFAULT '',
    signed_by   TEXT NOT NULL DEFAULT '',
    signed_on   TEXT NOT NULL DEFAULT '',
    scan_id     INTEGER REFERENCES attachment (id),
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at TEXT,
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_task_request ON foi_task (request_id, id);
CREATE INDEX foi_task_unit ON foi_task (unit_id, state, due_on);

-- A drafted answer (拟答复), insert-only: the meeting and the signing each name
-- one, so that what was agreed can be compared with what was sent.
CREATE TABLE foi_draft (
    id           INTEGER PRIMARY KEY,
    request_id   INTEGER NOT NULL REFERENCES foi_request (id),
    answer_code  TEXT NOT NULL,
    letter       TEXT NOT NULL DEFAULT '',
    basis        TEXT NOT NULL,
    body         TEXT NOT NULL,
    remedy       TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    by_person    INTEGER NOT NULL DEFAULT 0,
    by_name      TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE INDEX foi_draft_request ON foi_draft (request_id, id);

-- A joint review (会商记录) and each opinion in it.
CREATE TABLE foi_meeting (
    id           INTEGER PRIMARY KEY,
    request_id   INTEGER NOT NULL REFERENCES foi_request (id),
    held_on      TEXT NOT NULL,
    place        TEXT NOT NULL DEFAULT '',
    chair        TEXT NOT NULL,
    issue        TEXT NOT NULL,
    draft_id     INTEGER NOT NULL DEFAULT 0,
    conclusion   TEXT NOT NULL DEFAULT '',
    concluded_on TEXT NOT NULL DEFAULT '',
    scan_id      INTEGER REFERENCES attachment (id),
    by_name      TEXT NOT NULL,
    at           TEXT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_meeting_request ON foi_meeting (request_id, id);
CREATE TABLE foi_opinion (
    id         INTEGER PRIMARY KEY,
    meeting_id INTEGER NOT NULL REFERENCES foi_meeting (id),
    seat       TEXT NOT NULL CHECK (seat IN ('office', 'section', 'unit', 'justice', 'counsel', 'other')),
    unit_id    INTEGER REFERENCES org_unit (id),
    person     TEXT NOT NULL DEFAULT '',
    stance     TEXT NOT NULL DEFAULT '' CHECK (stance IN ('', 'agree', 'dissent', 'reserve')),
    opinion    TEXT NOT NULL DEFAULT '',
    given_on   TEXT NOT NULL DEFAULT '',
    way        TEXT NOT NULL DEFAULT '',
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL DEFAULT '',
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_opinion_meeting ON foi_opinion (meeting_id, id);
CREATE INDEX foi_opinion_seat ON foi_opinion (seat, unit_id);

-- The way of a draft to its signature (审签): one row a seat, in the system or
-- on paper (线下审签).
CREATE TABLE foi_step (
    id         INTEGER PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES foi_request (id),
    draft_id   INTEGER NOT NULL REFERENCES foi_draft (id),
    seat       TEXT NOT NULL CHECK (seat IN ('section', 'secrecy', 'justice', 'counsel', 'leader')),
    sort       INTEGER NOT NULL,
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    state      TEXT NOT NULL CHECK (state IN ('pending', 'passed', 'returned', 'void')),
    opinion    TEXT NOT NULL DEFAULT '',
    way        TEXT NOT NULL DEFAULT '',
    by_person  INTEGER NOT NULL DEFAULT 0,
    by_name    TEXT NOT NULL DEFAULT '',
    signed_by  TEXT NOT NULL DEFAULT '',
    signed_on  TEXT NOT NULL DEFAULT '',
    scan_id    INTEGER REFERENCES attachment (id),
    asked_at   TEXT NOT NULL,
    at         TEXT,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_step_request ON foi_step (request_id, sort);
CREATE INDEX foi_step_seat ON foi_step (seat, unit_id);

-- Every letter and paper of the case (文书、材料). file_id is what was made or
-- came in, scan_id the sealed copy that came back, bound by its hash.
CREATE TABLE foi_paper (
    id          INTEGER PRIMARY KEY,
    request_id  INTEGER NOT NULL REFERENCES foi_request (id),
    kind        TEXT NOT NULL,
    title       TEXT NOT NULL,
    number      TEXT NOT NULL DEFAULT '',
    party_id    INTEGER NOT NULL DEFAULT 0,
    draft_id    INTEGER NOT NULL DEFAULT 0,
    file_id     INTEGER REFERENCES attachment (id),
    sha256      TEXT NOT NULL DEFAULT '',
    issued_on   TEXT NOT NULL DEFAULT '',
    way         TEXT NOT NULL DEFAULT '',
    post_number TEXT NOT NULL DEFAULT '',
    sent_on     TEXT NOT NULL DEFAULT '',
    signed_on   TEXT NOT NULL DEFAULT '',
    signed_by   TEXT NOT NULL DEFAULT '',
    scan_id     INTEGER REFERENCES attachment (id),
    scan_sha256 TEXT NOT NULL DEFAULT '',
    void_why    TEXT NOT NULL DEFAULT '',
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_paper_request ON foi_paper (request_id, id);
CREATE UNIQUE INDEX foi_paper_number ON foi_paper (number) WHERE number <> '';

-- 行政复议 and 行政诉讼 about a case, or about its silence.
CREATE TABLE foi_review (
    id           INTEGER PRIMARY KEY,
    request_id   INTEGER NOT NULL REFERENCES foi_request (id),
    kind         TEXT NOT NULL CHECK (kind IN ('review', 'suit_direct', 'suit_after')),
    organ        TEXT NOT NULL,
    case_no      TEXT NOT NULL DEFAULT '',
    procedure    TEXT NOT NULL CHECK (procedure IN ('ordinary', 'simple')),
    received_on  TEXT NOT NULL,
    reply_due_on TEXT NOT NULL,
    provisional  BOOLEAN NOT NULL DEFAULT FALSE,
    replied_on   TEXT NOT NULL DEFAULT '',
    outcome      TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'upheld', 'corrected', 'other')),
    outcome_on   TEXT NOT NULL DEFAULT '',
    outcome_note TEXT NOT NULL DEFAULT '',
    lessons      TEXT NOT NULL DEFAULT '',
    by_name      TEXT NOT NULL,
    at           TEXT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX foi_review_request ON foi_review (request_id, id);
CREATE INDEX foi_review_received ON foi_review (received_on);

-- What was offered before an application was sent in: counted by day, without
-- who or when.
CREATE TABLE foi_offer (
    on_day    TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('item', 'answer')),
    object_id INTEGER NOT NULL,
    shown     INTEGER NOT NULL DEFAULT 0,
    opened    INTEGER NOT NULL DEFAULT 0,
    answered  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (on_day, kind, object_id)
);

-- 依申请转主动公开: what was opened because of a case.
CREATE TABLE foi_proactive (
    id          INTEGER PRIMARY KEY,
    request_id  INTEGER NOT NULL REFERENCES foi_request (id),
    why         TEXT NOT NULL CHECK (why IN ('alike', 'suggestion', 'office')),
    item_id     INTEGER NOT NULL DEFAULT 0,
    proposal_id INTEGER NOT NULL DEFAULT 0,
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX foi_proactive_request ON foi_proactive (request_id);

-- Applicants' data that was made unreadable after its term: one person asks,
-- another does it.
CREATE TABLE foi_erasure (
    id         INTEGER PRIMARY KEY,
    unit_id    INTEGER NOT NULL REFERENCES org_unit (id),
    before_on  TEXT NOT NULL,
    asked_person INTEGER NOT NULL,
    asked_by   TEXT NOT NULL,
    asked_at   TEXT NOT NULL,
    done_by    TEXT NOT NULL DEFAULT '',
    done_at    TEXT,
    requests   INTEGER NOT NULL DEFAULT 0,
    parties    INTEGER NOT NULL DEFAULT 0,
    version    INTEGER NOT NULL DEFAULT 1
);

-- +goose StatementBegin
CREATE TRIGGER foi_move_no_update BEFORE UPDATE ON foi_move
BEGIN SELECT RAISE(ABORT, 'foi_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER foi_move_no_delete BEFORE DELETE ON foi_move
BEGIN SELECT RAISE(ABORT, 'foi_move is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER foi_draft_no_update BEFORE UPDATE ON foi_draft
BEGIN SELECT RAISE(ABORT, 'foi_draft is sealed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER foi_draft_no_delete BEFORE DELETE ON foi_draft
BEGIN SELECT RAISE(ABORT, 'foi_draft is sealed'); END;
-- +goose StatementEnd

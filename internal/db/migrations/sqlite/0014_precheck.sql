-- +goose Up
-- Words that the county adds to the lists of the check before publication:
-- wrong words, sensitive ones, titles that somebody has no more (person is
-- then the name beside which the title is wrong).
CREATE TABLE disclose_word (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('word', 'title', 'sensitive')),
    word        TEXT NOT NULL,
    person      TEXT NOT NULL DEFAULT '',
    suggest     TEXT NOT NULL DEFAULT '',
    unless      TEXT NOT NULL DEFAULT '',
    explanation TEXT NOT NULL,
    severity    TEXT NOT NULL CHECK (severity IN ('warn', 'block')),
    owner       TEXT NOT NULL,
    list        TEXT NOT NULL,
    list_on     TEXT NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT NOT NULL DEFAULT '',
    stopped_on  TEXT NOT NULL DEFAULT '',
    by_name     TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX disclose_word_now ON disclose_word (since) WHERE stopped_on = '';

-- The allow-list (允许清单): what the check leaves alone, who answers for it,
-- and the last day.
CREATE TABLE disclose_allow (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('word', 'title', 'sensitive', 'link', 'basis')),
    text       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    owner      TEXT NOT NULL,
    since      TEXT NOT NULL,
    expires_on TEXT NOT NULL DEFAULT '',
    stopped_on TEXT NOT NULL DEFAULT '',
    by_name    TEXT NOT NULL,
    at         TEXT NOT NULL
);
CREATE INDEX disclose_allow_now ON disclose_allow (since) WHERE stopped_on = '';

-- Addresses outside that items name, as the last nightly visit found them.
CREATE TABLE disclose_address (
    address TEXT PRIMARY KEY,
    day     TEXT NOT NULL,
    status  INTEGER NOT NULL DEFAULT 0,
    dead    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX disclose_address_dead ON disclose_address (day) WHERE dead <> '';

-- Nobody makes the secrecy review of what he wrote, whatever the program above says.
-- +goose StatementBegin
CREATE TRIGGER disclose_secrecy_other_person BEFORE INSERT ON disclose_secrecy
WHEN (NEW.way = 'system' AND EXISTS (SELECT 1 FROM disclose_author a WHERE a.draft_id = NEW.draft_id AND a.person_id = NEW.by_person))
    OR (NEW.way <> 'system' AND (NEW.signed_by = '' OR EXISTS (SELECT 1 FROM disclose_author a WHERE a.draft_id = NEW.draft_id AND a.name = NEW.signed_by)))
BEGIN SELECT RAISE(ABORT, 'the author must not approve'); END;
-- +goose StatementEnd

-- +goose Up
-- What can be found. id is the order of publication: the day, then a number
-- within it, so that the newest come from the end of the index.
CREATE TABLE search_doc (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,
    object_id TEXT NOT NULL,
    title     TEXT NOT NULL,
    number    TEXT NOT NULL DEFAULT '',
    keywords  TEXT NOT NULL DEFAULT '',
    url       TEXT NOT NULL,
    unit_id   INTEGER NOT NULL DEFAULT 0,
    tier      TEXT NOT NULL DEFAULT '',
    domain    TEXT NOT NULL DEFAULT '',
    type      TEXT NOT NULL DEFAULT '',
    year      INTEGER NOT NULL DEFAULT 0,
    validity  TEXT NOT NULL DEFAULT '',
    on_day    TEXT NOT NULL,
    body      TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, object_id)
);

-- Tokens only, made by the program: neither engine's own tokenizer finds a
-- word of two characters. Bodies keep no positions; what is found is verified.
CREATE VIRTUAL TABLE search_title USING fts5 (grams, chars, content='', contentless_delete=1, detail=full, tokenize='ascii');
CREATE VIRTUAL TABLE search_body USING fts5 (tokens, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- Words that mean the same, one group a row, a word a line.
CREATE TABLE search_synonym (
    id      INTEGER PRIMARY KEY,
    words   TEXT NOT NULL UNIQUE,
    by_name TEXT NOT NULL,
    at      TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

-- What was looked for and not found: counted by day, without who or when.
CREATE TABLE search_miss (
    day  TEXT NOT NULL,
    text TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (day, text)
);

-- What exists nowhere else: words not sent, changes on their way, what was seen.
-- This file is never edited; the next change of shape is 0002.sql.

-- Tells this file from another one in its place, so that the cache does not mistake its revisions.
CREATE TABLE identity (mark INTEGER NOT NULL) STRICT;
INSERT INTO identity VALUES (random());

CREATE TABLE draft (
    profile TEXT NOT NULL,
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reply', 'note')),
    text TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (profile, conversation, kind)
) STRICT, WITHOUT ROWID;

-- `sequence` is the order of handing over. `step` and `due_at` repeat what `progress` says, for the indexes.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL,
    conversation TEXT NOT NULL,
    change TEXT NOT NULL,
    progress TEXT NOT NULL,
    step TEXT NOT NULL,
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    basis TEXT,
    high_water TEXT,
    before TEXT,
    gesture TEXT NOT NULL,
    label TEXT NOT NULL,
    archived_at INTEGER
) STRICT;
CREATE INDEX outbox_of ON outbox (profile, conversation, sequence);
CREATE INDEX outbox_due ON outbox (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_gesture ON outbox (gesture);
CREATE INDEX outbox_live ON outbox (sequence) WHERE archived_at IS NULL;

CREATE TABLE seen (
    profile TEXT NOT NULL,
    conversation TEXT NOT NULL,
    part TEXT,
    at INTEGER NOT NULL,
    is_unread INTEGER NOT NULL,
    PRIMARY KEY (profile, conversation)
) STRICT, WITHOUT ROWID;

-- Which conversations the cache has to look at again, and since which revision of this file. The two files share no
-- transaction: this is how a crash between them, or another process, is made up for.
CREATE TABLE touched (
    profile TEXT NOT NULL,
    conversation TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (profile, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX touched_revision ON touched (revision);

-- What a desk told us. Disposable: any change here makes older files void, and they are filled again.

CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE profile (
    name TEXT PRIMARY KEY,
    me TEXT,
    directory TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Connections by number, which is shorter in an index than their names.
CREATE TABLE desk (number INTEGER PRIMARY KEY, profile TEXT NOT NULL UNIQUE) STRICT;

-- `email` in lower case: one person on several desks is found by it.
CREATE TABLE contact (
    profile TEXT NOT NULL,
    id TEXT NOT NULL,
    card TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    email TEXT,
    PRIMARY KEY (profile, id)
) STRICT;
CREATE INDEX contact_email ON contact (email) WHERE email IS NOT NULL;

-- `since`: nothing older was read, or is kept. `is_behind`: there is more after the watermark than was read.
CREATE TABLE walk (
    profile TEXT NOT NULL,
    name TEXT NOT NULL,
    cursor TEXT,
    since INTEGER,
    watermark INTEGER,
    is_behind INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    PRIMARY KEY (profile, name)
) STRICT, WITHOUT ROWID;

-- `header` is the desk's truth; `shown` is it with what is kept here and the pending changes laid over it, where there
-- are any, and `kept` is what is kept. `contact` and `email` repeat what the header says of the customer. A conversation
-- that is not known has a draft or a change on its way, and the desk no longer, or not yet, gives it.
-- `server_state` as in `listing`. `doc` is its number in `header_words`, newer conversations higher.
CREATE TABLE conversation (
    number INTEGER PRIMARY KEY,
    profile TEXT NOT NULL,
    id TEXT NOT NULL,
    is_known INTEGER NOT NULL DEFAULT 0,
    server_state INTEGER,
    fetched_at INTEGER NOT NULL DEFAULT 0,
    doc INTEGER UNIQUE,
    header TEXT,
    shown TEXT,
    kept TEXT,
    contact TEXT,
    email TEXT,
    UNIQUE (profile, id)
) STRICT;
CREATE INDEX conversation_email ON conversation (email) WHERE email IS NOT NULL;
CREATE INDEX conversation_contact ON conversation (contact) WHERE contact IS NOT NULL;
CREATE INDEX conversation_walked ON conversation (profile, server_state, fetched_at);

-- Derived, narrow, and all a view reads to find its rows: desk by desk, so that one desk is as quick as all of them.
-- `state`: 0 open, 1 snoozed, 2 closed, 9 in no view.
-- Moments are nanoseconds since 1970; the largest integer stands for "never".
CREATE TABLE listing (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (number) ON DELETE CASCADE,
    desk INTEGER NOT NULL,
    state INTEGER NOT NULL,
    is_mine INTEGER NOT NULL,
    is_free INTEGER NOT NULL,
    is_mentioned INTEGER NOT NULL,
    waits INTEGER NOT NULL,
    activity INTEGER NOT NULL,
    wakes INTEGER NOT NULL,
    is_unread INTEGER NOT NULL,
    is_changed INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    unsettled INTEGER NOT NULL,
    draft TEXT,
    is_stale INTEGER NOT NULL,
    has_attention INTEGER NOT NULL,
    is_lost INTEGER NOT NULL,
    has_delivery INTEGER NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX state_waits ON listing (desk, state, waits, activity DESC, conversation);
CREATE INDEX state_activity ON listing (desk, state, activity DESC, conversation);
CREATE INDEX state_wakes ON listing (desk, state, wakes, activity DESC, conversation);
CREATE INDEX mine_waits ON listing (desk, waits, activity DESC, conversation) WHERE state = 0 AND is_mine = 1;
CREATE INDEX mine_activity ON listing (desk, activity DESC, conversation) WHERE state = 0 AND is_mine = 1;
CREATE INDEX free_waits ON listing (desk, waits, activity DESC, conversation) WHERE state = 0 AND is_free = 1;
CREATE INDEX free_activity ON listing (desk, activity DESC, conversation) WHERE state = 0 AND is_free = 1;
CREATE INDEX mentioned_activity ON listing (desk, activity DESC, conversation) WHERE state = 0 AND is_mentioned = 1;
CREATE INDEX attended ON listing (desk, activity DESC, conversation) WHERE has_attention = 1;
CREATE INDEX attended_waits ON listing (desk, waits, activity DESC, conversation) WHERE has_attention = 1;
CREATE INDEX lost ON listing (desk, activity DESC, conversation) WHERE is_lost = 1;
CREATE INDEX delivered ON listing (desk, activity DESC, conversation) WHERE has_delivery = 1;
CREATE INDEX drafted ON listing (desk, activity DESC, conversation) WHERE draft IS NOT NULL;
CREATE INDEX unsettled ON listing (desk, activity DESC, conversation) WHERE unsettled > 0;
CREATE INDEX stale ON listing (desk, state, activity DESC) WHERE is_stale = 1;

-- The rows of ledgers, for adding them up. `at` is when it was sent; `outcome`: 0 delivered, 1 bounced, 2 failed,
-- 3 unknown; words as the desk spells them, empty where it has none.
CREATE TABLE delivery (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (number) ON DELETE CASCADE,
    profile TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    platform TEXT NOT NULL,
    purpose TEXT NOT NULL,
    code TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_at ON delivery (at, outcome, platform, purpose, code, profile);

-- How many conversations are where, so that no view is ever counted row by row.
CREATE TABLE tally (
    desk INTEGER NOT NULL,
    state INTEGER NOT NULL,
    is_mine INTEGER NOT NULL,
    is_free INTEGER NOT NULL,
    is_mentioned INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (desk, state, is_mine, is_free, is_mentioned)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tally_in AFTER INSERT ON listing BEGIN
    INSERT INTO tally VALUES (new.desk, new.state, new.is_mine, new.is_free, new.is_mentioned, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER tally_out AFTER DELETE ON listing BEGIN
    UPDATE tally SET amount = amount - 1 WHERE desk = old.desk AND state = old.state AND is_mine = old.is_mine
        AND is_free = old.is_free AND is_mentioned = old.is_mentioned;
END;
CREATE TRIGGER tally_moved AFTER UPDATE OF desk, state, is_mine, is_free, is_mentioned ON listing BEGIN
    UPDATE tally SET amount = amount - 1 WHERE desk = old.desk AND state = old.state AND is_mine = old.is_mine
        AND is_free = old.is_free AND is_mentioned = old.is_mentioned;
    INSERT INTO tally VALUES (new.desk, new.state, new.is_mine, new.is_free, new.is_mentioned, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;

-- Returns from a snooze: 'timer', 'customer' or 'teammate'.
CREATE TABLE wake (
    conversation INTEGER NOT NULL REFERENCES conversation (number) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (conversation, at)
) STRICT, WITHOUT ROWID;

-- What one read of the parts gave. `first_at` and `first_part` are where its newest window begins; `said` and
-- `happened` are the newest part somebody else said, and the newest that is not ours at all; `asked_at` is when the
-- customer last said something.
CREATE TABLE thread (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    is_cut INTEGER NOT NULL,
    first_at INTEGER,
    first_part TEXT,
    said_at INTEGER,
    said_part TEXT,
    happened_at INTEGER,
    happened_part TEXT,
    is_mentioned INTEGER NOT NULL,
    asked_at INTEGER
) STRICT;

-- `doc` is the part's number in `part_words`, newer parts higher: newest first is the order of the index itself. Notes
-- kept here stand among the desk's parts, told apart from them.
CREATE TABLE part (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number) ON DELETE CASCADE,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    doc INTEGER NOT NULL UNIQUE,
    is_indexed INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL,
    is_kept INTEGER NOT NULL DEFAULT 0,
    UNIQUE (conversation, id, is_kept)
) STRICT;
CREATE INDEX part_to_index ON part (doc) WHERE is_indexed = 0;

CREATE VIRTUAL TABLE header_words USING fts5 (
    text, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE VIRTUAL TABLE part_words USING fts5 (
    text, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);
INSERT INTO header_words (header_words, rank) VALUES ('secure-delete', 1);
INSERT INTO part_words (part_words, rank) VALUES ('secure-delete', 1);
